/**
 * Where private keys and refresh tokens are kept, by name. A store of your own (a secret manager, a database row) is
 * three functions; what it is given is secret.
 */
export interface SecretStore {
  get(name: string): Promise<string | undefined>;
  /** Resolves only when the value would outlive a crash of the process; replaces what was there, wholly or not at all. */
  set(name: string, value: string): Promise<void>;
  /** Deleting what is not there is no error. */
  delete(name: string): Promise<void>;
}

/** A store that ends with the process: for tests, and for agents that live no longer than it. */
export function createMemoryStore(): SecretStore {
  const values = new Map<string, string>();
  return {
    get: (name) => Promise.resolve(values.get(name)),
    set: (name, value) => {
      values.set(name, value);
      return Promise.resolve();
    },
    delete: (name) => {
      values.delete(name);
      return Promise.resolve();
    },
  };
}

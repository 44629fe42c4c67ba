/**
 * Stores private keys and refresh tokens by name. To use a store of your own (a secret manager, a database row),
 * implement three functions. The values are secret.
 */
export interface SecretStore {
  get(name: string): Promise<string | undefined>;
  /** Resolves once the value would survive a crash of the process. Replaces the old value completely or not at all. */
  set(name: string, value: string): Promise<void>;
  /** Deleting a missing name is not an error. */
  delete(name: string): Promise<void>;
}

/** A store in memory: for tests, and for agents that live no longer than the process. */
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

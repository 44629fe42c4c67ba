/** The part of `AsyncLocalStorage` that is used here. */
interface Storage {
  getStore(): unknown;
  run<ARGUMENTS extends readonly unknown[], RESULT>(
    store: unknown,
    action: (...values: ARGUMENTS) => RESULT,
    ...values: ARGUMENTS
  ): RESULT;
}

interface StorageModule {
  readonly AsyncLocalStorage: new () => Storage;
}

// Registered, so that the copies of this package that adapters bring share one storage.
const STORAGE: unique symbol = Symbol.for('grantex.currentGrant');

interface Runtime {
  [STORAGE]?: Storage;
  readonly AsyncLocalStorage?: StorageModule['AsyncLocalStorage'];
  readonly process?: { getBuiltinModule?(name: string): StorageModule | undefined };
}

/**
 * Returns the storage that all copies of this package share. Edge runtimes have `AsyncLocalStorage` as a global; Node,
 * Bun, Deno, and Workers with `nodejs_compat` have it in `node:async_hooks`.
 * @returns undefined where there is none
 */
function findStorage(): Storage | undefined {
  const runtime = globalThis as Runtime;
  const AsyncLocalStorage =
    runtime.AsyncLocalStorage ?? runtime.process?.getBuiltinModule?.('node:async_hooks')?.AsyncLocalStorage;
  return AsyncLocalStorage === undefined ? undefined : (runtime[STORAGE] ??= new AsyncLocalStorage());
}

const storage = findStorage();

/** Returns what the call in which the caller runs has stored. */
export function storedForCall(): unknown {
  return storage?.getStore();
}

/** Runs an action, and all that it starts, in the context of a call: {@link storedForCall} returns this store. */
export function runInCall<VALUE, RESULT>(
  store: unknown,
  action: (value: VALUE) => RESULT,
  value: VALUE,
): RESULT {
  return storage === undefined ? action(value) : storage.run(store, action, value);
}

/** Runs work that serves every call, such as a loop or the listener of one, in the context of none. */
export function runOutsideOfCalls<RESULT>(action: () => RESULT): RESULT {
  return runInCall(undefined, action, undefined);
}

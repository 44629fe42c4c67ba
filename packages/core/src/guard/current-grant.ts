import type { Grant } from '../verify/grant.ts';

/** The part of `AsyncLocalStorage` that is used here. */
interface GrantStorage {
  getStore(): Grant | undefined;
  run<RESULT>(grant: Grant, action: () => RESULT): RESULT;
}

interface StorageModule {
  readonly AsyncLocalStorage: new () => GrantStorage;
}

// Registered, so that the copies of this package that adapters bring share one storage.
const STORAGE: unique symbol = Symbol.for('grantex.currentGrant');

interface Runtime {
  [STORAGE]?: GrantStorage;
  readonly AsyncLocalStorage?: StorageModule['AsyncLocalStorage'];
  readonly process?: { getBuiltinModule?(name: string): StorageModule | undefined };
}

/**
 * Returns the storage that all copies of this package share. Edge runtimes have `AsyncLocalStorage` as a global; Node,
 * Bun, Deno, and Workers with `nodejs_compat` have it in `node:async_hooks`.
 * @returns undefined where there is none
 */
function findStorage(): GrantStorage | undefined {
  const runtime = globalThis as Runtime;
  const Storage =
    runtime.AsyncLocalStorage ?? runtime.process?.getBuiltinModule?.('node:async_hooks')?.AsyncLocalStorage;
  return Storage === undefined ? undefined : (runtime[STORAGE] ??= new Storage());
}

const storage = findStorage();

/**
 * Returns the grant of the guarded call in which the caller runs, however deep below the tool or the handler. It needs
 * `AsyncLocalStorage`: Node, Bun, Deno, edge runtimes, and Workers with `nodejs_compat` have it.
 * @returns undefined outside of a guarded call, and where the runtime has no `AsyncLocalStorage`
 */
export function currentGrant(): Grant | undefined {
  return storage?.getStore();
}

/** Runs an action in which {@link currentGrant} returns this grant. */
export function runWithGrant<RESULT>(grant: Grant, action: () => RESULT): RESULT {
  return storage === undefined ? action() : storage.run(grant, action);
}

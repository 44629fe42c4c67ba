import type { Grant } from '../verify/grant.ts';

/** An admission: the members that are read here. */
interface Admitted {
  readonly grant: Grant;
  readonly isSettled: boolean;
}

/** A guarded call in which code runs. */
interface Scope {
  readonly admission: Admitted;
  /** The guarded call around it. */
  readonly outer: Scope | undefined;
}

/** The part of `AsyncLocalStorage` that is used here. */
interface ScopeStorage {
  getStore(): Scope | undefined;
  run<RESULT>(scope: Scope, action: () => RESULT): RESULT;
}

interface StorageModule {
  readonly AsyncLocalStorage: new () => ScopeStorage;
}

// Registered, so that the copies of this package that adapters bring share one storage.
const STORAGE: unique symbol = Symbol.for('grantex.currentGrant');

interface Runtime {
  [STORAGE]?: ScopeStorage;
  readonly AsyncLocalStorage?: StorageModule['AsyncLocalStorage'];
  readonly process?: { getBuiltinModule?(name: string): StorageModule | undefined };
}

/**
 * Returns the storage that all copies of this package share. Edge runtimes have `AsyncLocalStorage` as a global; Node,
 * Bun, Deno, and Workers with `nodejs_compat` have it in `node:async_hooks`.
 * @returns undefined where there is none
 */
function findStorage(): ScopeStorage | undefined {
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
  return storage?.getStore()?.admission.grant;
}

/** Runs an action as a part of an admitted call: {@link currentGrant} returns its grant there. */
export function runWithin<RESULT>(admission: Admitted, action: () => RESULT): RESULT {
  if (storage === undefined) return action();
  let outer = storage.getStore();
  if (outer?.admission === admission) return action();
  // What a settled call has started must not keep it in memory.
  while (outer?.admission.isSettled === true) outer = outer.outer;
  return storage.run({ admission, outer }, action);
}

/** Whether the caller runs as a part of an admitted call; false where the runtime has no `AsyncLocalStorage`. */
export function isWithin(admission: Admitted): boolean {
  let scope = storage?.getStore();
  while (scope !== undefined && scope.admission !== admission) scope = scope.outer;
  return scope !== undefined;
}

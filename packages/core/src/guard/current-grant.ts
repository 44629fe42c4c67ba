import { runInCall, storedForCall } from '../base/call-storage.ts';
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

const currentScope = (): Scope | undefined => storedForCall() as Scope | undefined;

/**
 * Returns the grant of the guarded call in which the caller runs, however deep below the tool or the handler. It needs
 * `AsyncLocalStorage`: Node, Bun, Deno, edge runtimes, and Workers with `nodejs_compat` have it.
 * @returns undefined outside of a guarded call, and where the runtime has no `AsyncLocalStorage`
 */
export function currentGrant(): Grant | undefined {
  return currentScope()?.admission.grant;
}

/** Runs an action as a part of an admitted call: {@link currentGrant} returns its grant there. */
export function runWithin<ADMISSION extends Admitted, RESULT>(
  admission: ADMISSION,
  action: (admission: ADMISSION) => RESULT,
): RESULT {
  let outer = currentScope();
  if (outer?.admission === admission) return action(admission);
  // What a settled call has started must not keep it in memory.
  while (outer?.admission.isSettled === true) outer = outer.outer;
  return runInCall({ admission, outer }, action, admission);
}

/** Whether the caller runs as a part of an admitted call; false where the runtime has no `AsyncLocalStorage`. */
export function isWithin(admission: Admitted): boolean {
  let scope = currentScope();
  while (scope !== undefined && scope.admission !== admission) scope = scope.outer;
  return scope !== undefined;
}

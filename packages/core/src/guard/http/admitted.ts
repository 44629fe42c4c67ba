import type { Admission } from '../admission.ts';
import { isWithin } from '../current-grant.ts';
import type { Guard } from '../guard.ts';

interface AskedCall {
  readonly rule: unknown;
  readonly input: unknown;
}

interface Admitted {
  readonly guard: Guard;
  readonly call: AskedCall;
  readonly admission: Admission;
}

const ADMITTED: unique symbol = Symbol('grantex.admitted');

/**
 * A request, with the calls that guards have let through. A member of it, because a `WeakMap` with an entry for each
 * request costs the garbage collector more than the guard costs otherwise.
 */
interface GuardedRequest {
  [ADMITTED]?: readonly Admitted[];
}

/** Remembers a call that a guard has let through, for {@link admissionAround}, where the request takes another member. */
export function noteAdmitted(request: GuardedRequest, admitted: Admitted): void {
  const before = admittedOf(request);
  const list = before.length === 0 ? [admitted] : [...before.filter(isRunning), admitted];
  try {
    request[ADMITTED] = list;
  } catch {
    // The request is frozen. `Reflect.set` does not throw, but takes longer than the rest of a decision.
  }
}

function isRunning({ admission }: Admitted): boolean {
  return !admission.isSettled;
}

/**
 * Returns the admission within which the same guard is asked about the same rule and input of the same request again: a
 * guard that is applied twice decides twice and records once. A call beside it, such as the next one of a batch that
 * shares a request, is another call. So is every call where the runtime has no `AsyncLocalStorage`.
 */
export function admissionAround(
  request: GuardedRequest,
  guard: Guard,
  { rule, input }: AskedCall,
): Admission | undefined {
  const list = admittedOf(request);
  if (list.length === 0) return undefined;
  return list.find(
    ({ guard: asked, call, admission }) =>
      asked === guard &&
      call.rule === rule &&
      Object.is(call.input, input) &&
      !admission.isSettled &&
      isWithin(admission),
  )?.admission;
}

/** The calls of this very request: one that inherits from it is another one. */
function admittedOf(request: GuardedRequest): readonly Admitted[] {
  return Object.hasOwn(request, ADMITTED) ? (request[ADMITTED] ?? NONE) : NONE;
}

const NONE: readonly Admitted[] = [];

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

/** By request, the calls that guards have let through. */
const admitted = new WeakMap<object, readonly Admitted[]>();

/** Remembers a call that a guard has let through, for {@link admissionAround}. */
export function noteAdmitted(request: object, { guard, call, admission }: Admitted): void {
  const running = admitted.get(request)?.filter((known) => !known.admission.isSettled) ?? [];
  admitted.set(request, [...running, { guard, call, admission }]);
}

/**
 * Returns the admission within which the same guard is asked about the same rule and input of the same request again: a
 * guard that is applied twice decides twice and records once. A call beside it, such as the next one of a batch that
 * shares a request, is another call. So is every call where the runtime has no `AsyncLocalStorage`.
 */
export function admissionAround(
  request: object,
  guard: Guard,
  { rule, input }: AskedCall,
): Admission | undefined {
  return admitted
    .get(request)
    ?.find(
      ({ guard: asked, call, admission }) =>
        asked === guard &&
        call.rule === rule &&
        Object.is(call.input, input) &&
        !admission.isSettled &&
        isWithin(admission),
    )?.admission;
}

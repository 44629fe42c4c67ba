import type { Grant } from '../verify/grant.ts';
import type { Admission } from './admission.ts';

/** What the guard gives to a guarded function. */
export interface GuardedCall {
  /** For whom the function runs. */
  readonly grant: Grant;
  /**
   * Aborts when the grant ends while the function runs, with the `AuthorizationError` as its reason, and with the `signal`
   * of the options.
   */
  readonly signal: AbortSignal;
}

/** Returns what a guarded function gets: no admission, which it could settle itself. A copy of it has the signal, too. */
export function guardedCallOf(admission: Admission): GuardedCall {
  return {
    grant: admission.grant,
    // Made only where it is read.
    get signal() {
      return admission.signal;
    },
  };
}

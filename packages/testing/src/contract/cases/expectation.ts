import type { AuthorizationErrorCode, RefusalReason } from '@grantex/core';
import type { RefusedArgument } from '@grantex/core/issuer';

/** The required result of a case, with every adapter. */
export interface Expectation {
  readonly outcome: ExpectedOutcome;
  /** The entries of the audit sink in order, as `describeEntries` formats them. */
  readonly entries: readonly string[];
  /** How often the tool ran. */
  readonly runs: number;
  /** The outcome of a concurrent call by another caller. */
  readonly alongside?: ExpectedOutcome;
  /** The decisions that the guard's `onDecision` got, in order. */
  readonly heard: readonly DecisionResult[];
}

/** A decision: the call is allowed, or the reason why not. */
export type DecisionResult = 'allowed' | RefusalReason;

/** The outcome of a case; `status` is compared if the framework uses HTTP. */
export type ExpectedOutcome =
  | { readonly kind: 'answered'; readonly answer: unknown }
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly error: AuthorizationErrorCode;
      readonly code: RefusalReason;
      readonly missingScopes?: readonly string[];
      readonly arguments?: readonly RefusedArgument[];
    }
  | { readonly kind: 'failed' | 'rejected' | 'left' };

/** Refused without an entry, because the call cannot be attributed. */
export function unattributed(
  status: number,
  error: AuthorizationErrorCode,
  code: RefusalReason,
): Expectation {
  return { outcome: { kind: 'refused', status, error, code }, entries: [], runs: 0, heard: [code] };
}

/** Refused and recorded. */
export function blocked(
  status: number,
  error: AuthorizationErrorCode,
  code: RefusalReason,
  missingScopes?: readonly string[],
  refused?: readonly RefusedArgument[],
): Expectation {
  const missing = {
    ...(missingScopes === undefined ? {} : { missingScopes }),
    ...(refused === undefined ? {} : { arguments: refused }),
  };
  return {
    outcome: { kind: 'refused', status, error, code, ...missing },
    entries: [`blocked (${code})`],
    runs: 0,
    heard: [code],
  };
}

/** Allowed, and the outcome. */
export function allowed(outcome: ExpectedOutcome, end: 'success' | 'failure', how?: string): Expectation {
  const ended = how === undefined ? '' : ` (${how})`;
  return { outcome, entries: ['allowed', `${end} of #1${ended}`], runs: 1, heard: ['allowed'] };
}

/** The plain call: a payment of 420. */
export const PAID: Expectation = allowed({ kind: 'answered', answer: { paid: '420' } }, 'success');

/** Refused by the framework itself; the guard never gets the call. */
export const REJECTED: Expectation = { outcome: { kind: 'rejected' }, entries: [], runs: 0, heard: [] };

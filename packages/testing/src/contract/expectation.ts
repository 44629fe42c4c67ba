import type { AuthorizationErrorCode, RefusalReason } from '@grantex/core';

/** What a case must result in, with every adapter. */
export interface Expectation {
  readonly outcome: ExpectedOutcome;
  /** The entries that the audit sink took, in order, in the words of `describeEntries`. */
  readonly entries: readonly string[];
  /** The outcome of the call that another caller made meanwhile. */
  readonly alongside?: ExpectedOutcome;
  /** What the guard's `onDecision` heard, in order. */
  readonly heard: readonly DecisionResult[];
}

/** A decision: that the call may run, or why not. */
export type DecisionResult = 'allowed' | RefusalReason;

/** The outcome of a case; `status` is compared where the framework speaks HTTP. */
export type ExpectedOutcome =
  | { readonly kind: 'answered'; readonly answer: unknown }
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly error: AuthorizationErrorCode;
      readonly code: RefusalReason;
      readonly missingScopes?: readonly string[];
    }
  | { readonly kind: 'failed' | 'rejected' | 'left' };

/** Refused, with nobody to record it for. */
export function unattributed(
  status: number,
  error: AuthorizationErrorCode,
  code: RefusalReason,
): Expectation {
  return { outcome: { kind: 'refused', status, error, code }, entries: [], heard: [code] };
}

/** Refused and recorded. */
export function blocked(
  status: number,
  error: AuthorizationErrorCode,
  code: RefusalReason,
  missingScopes?: readonly string[],
): Expectation {
  const missing = missingScopes === undefined ? {} : { missingScopes };
  return {
    outcome: { kind: 'refused', status, error, code, ...missing },
    entries: [`blocked (${code})`],
    heard: [code],
  };
}

/** Allowed, and how it ended. */
export function allowed(outcome: ExpectedOutcome, end: 'success' | 'failure', how?: string): Expectation {
  const ended = how === undefined ? '' : ` (${how})`;
  return { outcome, entries: ['allowed', `${end} of #1${ended}`], heard: ['allowed'] };
}

/** Refused by the framework itself; the guard never sees the call. */
export const REJECTED: Expectation = { outcome: { kind: 'rejected' }, entries: [], heard: [] };

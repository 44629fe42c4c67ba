import type { AuthorizationError } from '../../base/authorization-error.ts';
import { attempt, type MaybePromise } from '../../base/maybe-promise.ts';

/** How a followed stream ends: what it reports, and what ends it. */
export interface StreamEnd {
  readonly ended: () => void;
  readonly threw: (error: unknown) => void;
  /** The reader left before the end. */
  readonly left: () => void;
  /** Calls back when the grant ends, immediately where it has ended; returns how to withdraw the listener. */
  readonly onGrantEnd: (listener: (refusal: AuthorizationError) => void) => () => void;
  /** Runs one step of the stream as a part of its call. */
  readonly run: <RESULT>(step: () => RESULT) => RESULT;
  /** Returns what the reader gets for a value of the stream. Default: the value. */
  readonly each?: (value: unknown) => unknown;
}

/** Runs one step of a stream; rejects with the refusal when the grant has ended, or ends before the step does. */
export function untilGrantEnds<RESULT>(
  { onGrantEnd, run }: StreamEnd,
  step: () => MaybePromise<RESULT>,
): Promise<RESULT> {
  const { promise, resolve, reject } = Promise.withResolvers<RESULT>();
  let hasEnded = false;
  const withdraw = onGrantEnd((refusal) => {
    hasEnded = true;
    reject(refusal);
  });
  if (hasEnded) return promise;
  // Not `resolve` with a promise: after that, nothing else could reject.
  void attempt(() => run(step), resolve, reject);
  return promise.finally(withdraw);
}

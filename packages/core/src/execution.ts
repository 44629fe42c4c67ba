import { followStream, isStream, type StreamEnd } from './follow.ts';
import type { Grant } from './grant.ts';
import type { JsonObject } from './json.ts';
import { attempt, type MaybePromise } from './maybe-promise.ts';

/** A call that may run. */
export interface Admission {
  readonly grant: Grant;
  /**
   * Writes down how the call ended. Only the first time counts; never throws, and a fault of the sink is reported to
   * `onAuditFault`.
   */
  settle(outcome: 'success' | 'failure', detail?: JsonObject): void;
}

/** Runs what was admitted, and settles it with how it ended. */
export function executeAdmitted<RESULT>(
  admission: Admission,
  execute: (grant: Grant) => MaybePromise<RESULT>,
  failed: ((result: RESULT) => boolean) | undefined,
): MaybePromise<RESULT> {
  const fail = (error: unknown): never => {
    settleThrown(admission, error);
    throw error;
  };
  return attempt<RESULT, RESULT>(
    () => execute(admission.grant),
    (result) => {
      try {
        if (isStream(result)) return followStream(result, endOf(admission));
        admission.settle(failed?.(result) === true ? 'failure' : 'success');
        return result;
      } catch (error) {
        // Of `failed`, or of a stream that cannot be followed: the call ran, and nobody knows how it ended.
        return fail(error);
      }
    },
    fail,
  );
}

function endOf(admission: Admission): StreamEnd {
  return {
    ended: () => admission.settle('success'),
    threw: (error) => settleThrown(admission, error),
    left: () => admission.settle('failure', { ended: 'aborted' }),
  };
}

function settleThrown(admission: Admission, error: unknown): void {
  admission.settle('failure', { threw: nameOf(error) });
}

function nameOf(error: unknown): string {
  // Anybody may write anything into `name`.
  const name: unknown = error instanceof Error ? error.name : typeof error;
  return typeof name === 'string' && name.isWellFormed() ? name.slice(0, 64) : 'Error';
}

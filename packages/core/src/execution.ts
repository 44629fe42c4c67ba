import { followStream, isStream } from './follow.ts';
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
  const threw = (error: unknown): void => admission.settle('failure', { threw: nameOf(error) });
  return attempt<RESULT, RESULT>(
    () => execute(admission.grant),
    (result) => {
      if (isStream(result)) {
        return followStream(result, {
          ended: () => admission.settle('success'),
          threw,
          left: () => admission.settle('failure', { ended: 'aborted' }),
        });
      }
      admission.settle(failed?.(result) === true ? 'failure' : 'success');
      return result;
    },
    (error) => {
      threw(error);
      throw error;
    },
  );
}

function nameOf(error: unknown): string {
  const name = error instanceof Error ? error.name : typeof error;
  return name.isWellFormed() ? name.slice(0, 64) : 'Error';
}

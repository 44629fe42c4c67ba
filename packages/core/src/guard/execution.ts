import type { JsonObject } from '../base/json.ts';
import { attempt, type MaybePromise } from '../base/maybe-promise.ts';
import type { Grant } from '../verify/grant.ts';
import type { StreamEnd } from './follow/follow-readable-stream.ts';
import { followStream, isStream } from './follow/follow.ts';

/** A call that may run. */
export interface Admission {
  readonly grant: Grant;
  /**
   * Records how the call ended. Only the first call counts. Never throws; a fault of the sink is passed to
   * `onAuditFault`.
   */
  settle(outcome: 'success' | 'failure', detail?: JsonObject): void;
}

/** A call that is about to run. */
export interface Execution<RESULT> {
  readonly execute: (grant: Grant) => MaybePromise<RESULT>;
  readonly failed: ((result: RESULT) => boolean) | undefined;
  readonly signal: AbortSignal | undefined;
  /** Whether the call was already aborted when the guard was asked: whether it then runs is up to its framework. */
  readonly wasAborted: boolean;
}

/** How a call ended, as `settle` of an {@link Admission} takes it. */
export type Ending = readonly [outcome: 'success' | 'failure', detail?: JsonObject];

/** The caller left before the end, whatever was done by then. */
export const ABORTED: Ending = ['failure', { ended: 'aborted' }];

/** Runs an admitted call, and settles it with how it ended. */
export function executeAdmitted<RESULT>(
  admission: Admission,
  { execute, failed, signal, wasAborted }: Execution<RESULT>,
): MaybePromise<RESULT> {
  const threw = (error: unknown): void => {
    const wasLeft = signal?.aborted === true && !wasAborted;
    const ending: Ending = wasLeft ? ABORTED : ['failure', { threw: nameOf(error) }];
    admission.settle(...ending);
  };
  const fail = (error: unknown): never => {
    threw(error);
    throw error;
  };
  return attempt<RESULT, RESULT>(
    () => {
      if (!wasAborted) signal?.throwIfAborted();
      return execute(admission.grant);
    },
    (result) => {
      try {
        const outcome = failed?.(result) === true || isFailedResult(result) ? 'failure' : 'success';
        if (isStream(result)) return followStream(result, endOf(admission, outcome, threw));
        admission.settle(outcome);
        return result;
      } catch (error) {
        // Thrown by `failed`, or for a stream that cannot be followed: the call ran, and nobody knows how it ended.
        return fail(error);
      }
    },
    fail,
  );
}

/**
 * Whether a result itself says that the call failed, as the result of an MCP tool does with `isError` (`CallToolResult`
 * of the Model Context Protocol), whichever client, SDK or adapter returns it.
 */
function isFailedResult(result: unknown): boolean {
  if (typeof result !== 'object' || result === null) return false;
  try {
    return (result as { readonly isError?: unknown }).isError === true;
  } catch {
    // A tool may return anything, and reading it must not change the result.
    return false;
  }
}

function endOf(
  admission: Admission,
  outcome: 'success' | 'failure',
  threw: (error: unknown) => void,
): StreamEnd {
  return {
    ended: () => admission.settle(outcome),
    threw,
    left: () => admission.settle(...ABORTED),
  };
}

function nameOf(error: unknown): string {
  try {
    // `name` may be anything, or throw.
    const name: unknown = error instanceof Error ? error.name : typeof error;
    return typeof name === 'string' && name.isWellFormed() ? name.slice(0, 64) : 'Error';
  } catch {
    return 'Error';
  }
}

import type { AuthorizationError } from '../base/authorization-error.ts';
import { isPromise, type MaybePromise, promiseOf } from '../base/maybe-promise.ts';
import type { Admission, Ending } from './admission.ts';
import { runWithin } from './current-grant.ts';
import { followStream, isStream } from './follow/follow.ts';
import type { StreamEnd } from './follow/stream-end.ts';

/** A call that is about to run. */
export interface Execution<RESULT> {
  readonly execute: (admission: Admission) => MaybePromise<RESULT>;
  /** How a result settles the call, for a stream at its end. Default: `success`. */
  readonly endingOf: ((result: RESULT) => Ending) | undefined;
  readonly signal: AbortSignal | undefined;
  /** Whether the call was already aborted when the guard was asked: whether it then runs is up to its framework. */
  readonly wasAborted: boolean;
}

/** The call returned, and nothing says that it failed. */
export const SUCCEEDED: Ending = ['success'];
/** The call returned a failure. */
export const FAILED: Ending = ['failure'];

/** The caller left before the end, whatever was done by then. */
export const ABORTED: Ending = ['failure', { ended: 'aborted' }];

/** The caller left before the call started. */
export const NEVER_RAN: Ending = ['failure', { ended: 'aborted' }, { ran: false }];

/** The grant ended before the call did, whatever was done by then. */
export function endedWithGrant({ reason }: AuthorizationError): Ending {
  return ['failure', { ended: reason }];
}

/** Runs an admitted call, and settles it with how it ended. */
export function executeAdmitted<RESULT>(
  admission: Admission,
  execution: Execution<RESULT>,
): MaybePromise<RESULT> {
  const { execute, signal, wasAborted } = execution;
  if (!wasAborted && signal?.aborted === true) {
    admission.settle(...NEVER_RAN);
    throw signal.reason;
  }
  let result: MaybePromise<RESULT>;
  let isLater: boolean;
  // Runs once per call, so it avoids `attempt`, whose closures cost more than what they do.
  try {
    result = runWithin(admission, execute);
    // Reading `then` may throw, too.
    isLater = isPromise(result);
  } catch (error) {
    settleFailed(admission, execution, error);
    throw error;
  }
  if (!isLater) return settleReturned(admission, execution, result as RESULT);
  return promiseOf(result as Promise<RESULT>).then(
    (value) => settleReturned(admission, execution, value),
    (error: unknown) => {
      settleFailed(admission, execution, error);
      throw error;
    },
  );
}

function settleReturned<RESULT>(admission: Admission, execution: Execution<RESULT>, result: RESULT): RESULT {
  try {
    const ending: Ending = isFailedResult(result) ? FAILED : (execution.endingOf?.(result) ?? SUCCEEDED);
    if (isStream(result)) return followStream(result, streamEndOf(admission, execution, ending));
    admission.settle(...ending);
    return result;
  } catch (error) {
    // Thrown by `endingOf`, or for a stream that cannot be followed: the call ran, and nobody knows how it ended.
    settleFailed(admission, execution, error);
    throw error;
  }
}

function settleFailed(
  admission: Admission,
  { signal, wasAborted }: Pick<Execution<never>, 'signal' | 'wasAborted'>,
  error: unknown,
): void {
  const wasLeft = signal?.aborted === true && !wasAborted;
  const ended = admission.endedBy;
  const ending: Ending = wasLeft ? ABORTED : ['failure', { threw: nameOf(error) }];
  admission.settle(...(ended === undefined ? ending : endedWithGrant(ended)));
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

function streamEndOf(
  admission: Admission,
  execution: Pick<Execution<never>, 'signal' | 'wasAborted'>,
  ending: Ending,
): StreamEnd {
  return {
    ended: () => admission.settle(...ending),
    threw: (error) => settleFailed(admission, execution, error),
    left: () => admission.settle(...ABORTED),
    onGrantEnd: (listener) => admission.onGrantEnd(listener),
    run: (step) => runWithin(admission, step),
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

import { AuthorizationError } from '../../base/authorization-error.ts';
import { attempt, type MaybePromise } from '../../base/maybe-promise.ts';
import type { Admission } from '../admission.ts';
import type { Call } from '../call.ts';
import type { Guard } from '../guard.ts';
import { type RefusalBody, toRefusalBody } from '../refusal.ts';

/** How an adapter runs a tool, and how its framework tells a model that it did not run. */
export interface ToolRun<RESULT> {
  /**
   * Runs the tool. What it throws is passed on unchanged, also a refusal by another guard inside it. The exception is the
   * refusal with which its own grant ended: that one is told to the model.
   */
  readonly execute: (admission: Admission) => MaybePromise<RESULT>;
  /** Turns a refusal into the framework's answer. What it throws is passed on. */
  readonly refused: (refusal: RefusalBody, error: AuthorizationError) => RESULT;
  /** Whether the framework treats a result as a failure. An MCP result with `isError` always is one. */
  readonly failed?: (result: RESULT) => boolean;
}

/**
 * Runs a tool behind a guard as {@link Guard.run} does, and turns the guard's refusal, and no other error, into the
 * answer that the framework passes to a model.
 */
export function runTool<INPUT, RESULT>(
  guard: Guard,
  call: Call<INPUT>,
  { execute, refused, failed }: ToolRun<RESULT>,
): MaybePromise<RESULT> {
  let running: Admission | undefined;
  const run = (admission: Admission): MaybePromise<RESULT> => {
    running = admission;
    return execute(admission);
  };
  return attempt(
    () => guard.run(call, run, failed),
    (result) => result,
    (error) => {
      if (!AuthorizationError.is(error)) throw error;
      if (running !== undefined && running.endedBy !== error) throw error;
      return refused(toRefusalBody(error), error);
    },
  );
}

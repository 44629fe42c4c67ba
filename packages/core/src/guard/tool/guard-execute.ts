import type { AuthorizationError } from '../../base/authorization-error.ts';
import type { MaybePromise } from '../../base/maybe-promise.ts';
import type { Admission } from '../admission.ts';
import { isGuarded, markGuarded } from '../guarded.ts';
import type { RefusalBody } from '../refusal.ts';
import { withGrant } from './granted-options.ts';
import { runTool } from './run-tool.ts';
import type { ToolGuarding } from './tool-options.ts';

/** How a framework runs a tool. `CONTEXT` is what it passes to the tool besides the input. */
export interface ToolConvention<CONTEXT extends object, RESULT> {
  /** The name of the tool: the action in the audit log, unless the rule has one. */
  readonly name: string;
  /** The member of the context that is the signal which aborts when nobody waits for the call any more. */
  readonly signalName: keyof CONTEXT & string;
  /** Turns a refusal into the framework's answer. What it throws is passed on. */
  readonly refused: (refusal: RefusalBody, error: AuthorizationError, context: CONTEXT) => RESULT;
  /** Whether the framework treats a result as a failure. An MCP result with `isError` always is one. */
  readonly failed?: (result: RESULT) => boolean;
}

/** One call of a tool. */
export interface ToolCall<CONTEXT extends object> {
  /** What the framework has parsed, which is the very value that the tool gets. */
  readonly input: never;
  readonly context: CONTEXT;
  readonly token: () => MaybePromise<string | undefined>;
}

/**
 * Asks the guard about a call.
 * @param run runs the tool, with a context in which {@link grantOf} finds the grant, and whose signal also aborts when the
 *   grant ends
 */
export type AskGuard<CONTEXT extends object, RESULT> = (
  call: ToolCall<CONTEXT>,
  run: (context: CONTEXT, admission: Admission) => MaybePromise<RESULT>,
) => MaybePromise<RESULT>;

/**
 * Puts a guard in front of the function through which a framework runs a tool.
 * @param make makes the guarded function, which the framework calls like the given one
 * @returns the guarded function, with the name of the given one; the given one where it is guarded by the same already
 */
export function guardExecute<EXECUTE extends (...values: never[]) => unknown, CONTEXT extends object, RESULT>(
  execute: EXECUTE,
  guarding: ToolGuarding<unknown>,
  { name, signalName, refused, failed }: ToolConvention<CONTEXT, RESULT>,
  make: (ask: AskGuard<CONTEXT, RESULT>) => EXECUTE,
): EXECUTE {
  if (isGuarded(execute, guarding)) return execute;
  const { guard, rule } = guarding;
  const guarded = make(({ input, context, token }, run) => {
    const signal = context[signalName] as AbortSignal | undefined;
    return runTool<never, RESULT>(
      guard,
      { token, action: name, input, rule, signal },
      {
        execute: (admission) => run(withGrant(context, admission, signalName), admission),
        refused: (body, error) => refused(body, error, context),
        ...(failed && { failed }),
      },
    );
  });
  // Frameworks name a tool without a name after its function.
  Object.defineProperty(guarded, 'name', { value: execute.name });
  return markGuarded(guarded, guarding, execute);
}

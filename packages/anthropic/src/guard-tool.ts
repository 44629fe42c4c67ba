import { ToolError } from '@anthropic-ai/sdk/lib/tools/ToolError';
import { checkToolOptions, isGuarded, markGuarded, ruleOf, runTool, withGrant } from '@grantex/core/adapter';
import type { AnyTool, GuardToolOptions, InputOf } from './types.ts';

/** What a tool is called with besides its input. */
export interface CallContext {
  readonly signal?: AbortSignal | null | undefined;
  readonly toolContext?: unknown;
}

/** The function of a tool. */
export type Run = (input: never, context?: CallContext) => unknown;

/**
 * Returns a tool of the same type whose `run` needs a grant that covers the rule, whether a tool runner of the client or
 * `answerToolUse` calls it. The given tool is not changed.
 *
 * The guard checks after the tool has parsed the model's input, over the very value that `run` gets. A refusal is thrown
 * as a `ToolError` whose content is the refusal as JSON, which the client turns into a `tool_result` with `is_error`. An
 * error of the tool is recorded as `failure`, and passes through unchanged.
 *
 * The same guard and rule twice check once. Tools without a function, and the browser and computer toolsets, are not
 * guarded.
 * @throws {TypeError} naming the option that is missing or wrong
 */
export function guardTool<TOOL extends AnyTool, CONTEXT = unknown>(
  tool: TOOL,
  guarding: GuardToolOptions<InputOf<TOOL>, CONTEXT>,
): TOOL {
  const { guard } = guarding;
  // The compiler cannot know what a caller passes as the context.
  const token = guarding.token as (toolContext: unknown) => ReturnType<typeof guarding.token>;
  const { name, run } = checkTool(tool);
  const rule = ruleOf(guarding, name, 'guardTool');
  checkToolOptions(guarding, 'guardTool');
  const mark = { guard, rule, token };
  if (isGuarded(run, mark)) return tool;
  const guarded: Run = (input, given) => {
    const context = { toolContext: undefined, ...given, signal: given?.signal ?? undefined };
    return runTool<never, unknown>(
      guard,
      { token: () => token(context.toolContext), action: name, input, rule, signal: context.signal },
      {
        execute: (admission) => run.call(tool, input, withGrant(context, 'signal', admission)),
        refused(body) {
          throw new ToolError(JSON.stringify(body));
        },
      },
    );
  };
  // With hidden members, which the client looks for.
  return Object.create(Object.getPrototypeOf(tool) as object, {
    ...Object.getOwnPropertyDescriptors(tool),
    run: { value: markGuarded(guarded, mark, run), enumerable: true, writable: true, configurable: true },
  }) as TOOL;
}

function checkTool(tool: unknown): { readonly name: string; readonly run: Run } {
  const { name, run } = Object(tool) as { readonly name?: unknown; readonly run?: Run };
  if (typeof name === 'string' && typeof run === 'function') return { name, run };
  throw new TypeError('guardTool: "tool" must be a tool with a "name" and a "run".');
}

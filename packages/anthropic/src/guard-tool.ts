import { ToolError } from '@anthropic-ai/sdk/lib/tools/ToolError';
import {
  copyWith,
  guardEach,
  guardExecute,
  type GuardingByName,
  guardingByRule,
} from '@grantex/core/adapter';
import type { AnyTool, GuardToolOptions, GuardToolsOptions, InputOf, TokenSource } from './types.ts';

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
 * error of the tool is recorded as `failure`, and passes through unchanged. The same guard and rule twice check once.
 * @throws {TypeError} naming the option that is missing or wrong; for a tool without a function, and for the browser and
 *   computer toolsets
 */
export function guardTool<TOOL extends AnyTool, CONTEXT = unknown>(
  tool: TOOL,
  options: GuardToolOptions<InputOf<TOOL>, CONTEXT>,
): TOOL {
  return guardWith(tool, guardingByRule(options, 'guardTool'), 'guardTool: "tool"') as TOOL;
}

/**
 * Guards every tool of an array as {@link guardTool} does, each with the rule of its name.
 * @returns guarded tools in the same order
 * @throws {TypeError} naming the option that is missing or wrong
 */
export function guardTools<TOOLS extends AnyTool[], CONTEXT = unknown>(
  tools: readonly [...TOOLS],
  options: GuardToolsOptions<CONTEXT>,
): TOOLS {
  return guardEach<AnyTool, TokenSource<CONTEXT>>(tools, options, guardWith) as TOOLS;
}

function guardWith<CONTEXT>(
  tool: AnyTool,
  guardingOf: GuardingByName<TokenSource<CONTEXT>>,
  subject: string,
): AnyTool {
  const { name, run } = Object(tool) as { readonly name?: unknown; readonly run?: Run };
  if (typeof name !== 'string' || typeof run !== 'function') {
    throw new TypeError(`${subject} must be a tool with a "name" and a "run".`);
  }
  const guarding = guardingOf(name);
  const guarded = guardExecute<Run, Required<CallContext>, unknown>(
    run,
    guarding,
    {
      name,
      signalName: 'signal',
      refused(body) {
        throw new ToolError(JSON.stringify(body));
      },
    },
    (ask) => (input, given) => {
      const context = { toolContext: undefined, ...given, signal: given?.signal ?? undefined };
      // The compiler cannot know what a caller passes as the context.
      const token = () => guarding.token(context.toolContext as CONTEXT);
      return ask({ input, context, token }, (own) => run.call(tool, input, own));
    },
  );
  return copyWith(tool, 'run', guarded);
}

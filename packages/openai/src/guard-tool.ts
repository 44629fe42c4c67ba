import { guardEach, guardExecute, type GuardingByName, guardingByRule } from '@grantex/core/adapter';
import { type CallContext, type Execute, runnableOf } from './runnable.ts';
import type { AnyTool, GuardToolOptions, GuardToolsOptions, InputOf, TokenSource } from './types.ts';

/** By this, `runnerFunction` of the SDK goes around `execute`. */
const STAGES = Symbol.for('openai.responses.runnerFunctionStages');

/**
 * Returns a tool of the same type whose function runs only with a grant that covers the rule, whether `runTools`,
 * `ResponsesToolRunner` or `answerToolCall` runs it. The given tool is not changed.
 *
 * The guard checks after the tool has parsed the model's arguments, over the very input that the function gets. The
 * tool then answers with the refusal as JSON, in a string. An error of the tool is recorded as `failure`, and passes
 * through unchanged. The same guard and rule twice check once.
 * @throws {TypeError} naming the option that is missing or wrong; for tools without a function, such as those that run at
 *   OpenAI, custom tools, computer and browser toolsets
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
  const runnable = runnableOf(tool);
  if (runnable === undefined) throw new TypeError(`${subject} must be a tool with one function.`);
  const { name, execute, owner, read, write } = runnable;
  if (STAGES in execute) {
    throw new TypeError(`${subject} is the result of runnerFunction(). Guard the tool that it takes.`);
  }
  const guarding = guardingOf(name);
  const guarded = guardExecute<Execute, CallContext, unknown>(
    execute,
    guarding,
    { name, signalName: 'signal', refused: (body) => JSON.stringify(body) },
    (ask) =>
      (input, ...rest) => {
        const context = read(rest);
        // The compiler cannot know what a caller passes as the context.
        const token = () => guarding.token(context.toolContext as CONTEXT);
        return ask({ input, context, token }, (own) => execute.call(owner, input, ...write(own, rest)));
      },
  );
  return runnable.withExecute(guarded) as AnyTool;
}

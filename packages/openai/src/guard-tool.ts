import { checkToolOptions, isGuarded, markGuarded, ruleOf, runTool, withGrant } from '@grantex/core/adapter';
import { type Execute, runnableOf } from './runnable.ts';
import type { AnyTool, GuardToolOptions, InputOf } from './types.ts';

/** By this, `runnerFunction` of the SDK goes around `execute`. */
const STAGES = Symbol.for('openai.responses.runnerFunctionStages');

/**
 * Returns a tool of the same type whose function runs only with a grant that covers the rule, whether `runTools`,
 * `ResponsesToolRunner` or `answerToolCall` runs it. The given tool is not changed.
 *
 * The guard checks after the tool has parsed the model's arguments, over the very input that the function gets. The
 * tool then answers with the refusal as JSON, in a string. An error of the tool is recorded as `failure`, and passes
 * through unchanged.
 *
 * The same guard and rule twice check once. Tools without a function are not guarded: those that run at OpenAI, custom
 * tools, computer and browser toolsets.
 * @throws {TypeError} naming the option that is missing or wrong
 */
export function guardTool<TOOL extends AnyTool, CONTEXT = unknown>(
  tool: TOOL,
  guarding: GuardToolOptions<InputOf<TOOL>, CONTEXT>,
): TOOL {
  const { guard } = guarding;
  // The compiler cannot know what a caller passes as the context.
  const token = guarding.token as (toolContext: unknown) => ReturnType<typeof guarding.token>;
  const runnable = runnableOf(Object(tool) as object);
  if (runnable === undefined) throw new TypeError('guardTool: "tool" must be a tool with a function.');
  const { name, execute, owner, read, write } = runnable;
  if (STAGES in execute) {
    throw new TypeError('guardTool: "tool" is the result of runnerFunction(). Guard the tool that it takes.');
  }
  const rule = ruleOf(guarding, name, 'guardTool');
  checkToolOptions(guarding, 'guardTool');
  const mark = { guard, rule, token };
  if (isGuarded(execute, mark)) return tool;
  const guarded: Execute = (input, ...rest) => {
    const call = read(rest);
    return runTool<never, unknown>(
      guard,
      { token: () => token(call.toolContext), action: name, input, rule, signal: call.signal },
      {
        execute: (admission) =>
          execute.call(owner, input, ...write(withGrant(call, 'signal', admission), rest)),
        refused: (body) => JSON.stringify(body),
      },
    );
  };
  // The SDK names a tool without a name after its function.
  Object.defineProperty(guarded, 'name', { value: execute.name });
  return runnable.withExecute(markGuarded(guarded, mark, execute)) as TOOL;
}

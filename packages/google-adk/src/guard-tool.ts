import { checkToolOptions, isGuarded, markGuarded, ruleOf, runTool } from '@grantex/core/adapter';
import type { Context } from '@google/adk';
import type { AnyTool, GuardToolOptions, InputOf } from './types.ts';

/** What a tool does, with the input that the ADK has validated. */
type Execute = (input: never, toolContext?: Context) => unknown;

/**
 * Gives back a `FunctionTool` of the same class and type that runs only with a grant that covers the rule. The given
 * tool itself stays as it is.
 *
 * The guard is asked once the ADK has validated the input and a person has confirmed the call. A refusal is what the
 * tool answers: the refusal as an object, `{ error, code, message, … }`. Callbacks before and after the tool run as they
 * do without a guard. What the tool itself throws, and an answer with `error`, is recorded as `failure`, and goes on to the ADK
 * unchanged.
 *
 * The same guard and rule twice are asked once. Not guarded are tools of other kinds: built-in tools, MCP toolsets,
 * agents that are tools; nor a class whose `runAsync` does not come to its `execute`.
 * @throws {TypeError} naming the option that is missing or wrong
 */
export function guardTool<TOOL extends AnyTool>(tool: TOOL, guarding: GuardToolOptions<InputOf<TOOL>>): TOOL {
  const { guard, token } = guarding;
  const execute = executeOf(tool);
  const rule = ruleOf(guarding, tool.name, 'guardTool');
  checkToolOptions(guarding, 'guardTool');
  const mark = { guard, rule, token };
  if (isGuarded(execute, mark)) return tool;
  const guardedExecute: Execute = (input, toolContext) =>
    runTool<never, unknown>(
      guard,
      {
        token: () => (toolContext === undefined ? undefined : token(toolContext)),
        action: tool.name,
        input,
        rule,
        signal: toolContext?.abortSignal,
      },
      { execute: () => execute.call(tool, input, toolContext), refused: (body) => body, failed: statesError },
    );
  // Inherits from the tool instead of copying it: a copy would lose the class, and with it how the ADK knows a tool.
  return Object.create(tool, {
    execute: { value: markGuarded(guardedExecute, mark, execute), enumerable: true },
  }) as TOOL;
}

/** A function response of Gemini says under `error` that the function failed, as the ADK does for what a tool throws. */
function statesError(result: unknown): boolean {
  if (typeof result !== 'object' || result === null || !Object.hasOwn(result, 'error')) return false;
  return ((result as { readonly error?: unknown }).error ?? undefined) !== undefined;
}

/** Its type hides it, but in every FunctionTool it is a plain member, which `runAsync` calls. */
function executeOf(tool: unknown): Execute {
  const { execute, runAsync } = Object(tool) as { execute?: Execute; runAsync?: unknown };
  if (typeof execute === 'function' && typeof runAsync === 'function') return execute;
  throw new TypeError('guardTool: "tool" must be a FunctionTool, which does its work in "execute".');
}

import { checkToolOptions, isGuarded, markGuarded, ruleOf, runTool } from '@grantex/core/adapter';
import type { Context } from '@google/adk';
import type { AnyTool, GuardToolOptions, InputOf } from './types.ts';

/** The function of a tool, with the input that the ADK has validated. */
type Execute = (input: never, toolContext?: Context) => unknown;

/**
 * Returns a `FunctionTool` of the same class and type that runs only with a grant that covers the rule. The given tool
 * is not changed.
 *
 * The guard checks after the ADK has validated the input and a person has confirmed the call. The tool then answers
 * with the refusal as an object, `{ error, code, message, … }`. Callbacks before and after the tool run as they do
 * without a guard. An error of the tool, and an answer with `error`, is recorded as `failure`, and passes through
 * unchanged.
 *
 * The same guard and rule twice check once. Tools of other kinds are not guarded: built-in tools, MCP toolsets, agents
 * that are tools, and classes whose `runAsync` does not call `execute`.
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
  // Inherits from the tool, because a copy would lose the class by which the ADK recognises a tool.
  return Object.create(tool, {
    execute: { value: markGuarded(guardedExecute, mark, execute), enumerable: true },
  }) as TOOL;
}

/** A function response of Gemini reports a failure under `error`, as the ADK does for an error that a tool throws. */
function statesError(result: unknown): boolean {
  if (typeof result !== 'object' || result === null || !Object.hasOwn(result, 'error')) return false;
  return ((result as { readonly error?: unknown }).error ?? undefined) !== undefined;
}

/**
 * Returns the tool's function. Its type hides it, but in every FunctionTool it is a plain member, which `runAsync`
 * calls.
 */
function executeOf(tool: unknown): Execute {
  const { execute, runAsync } = Object(tool) as { execute?: Execute; runAsync?: unknown };
  if (typeof execute === 'function' && typeof runAsync === 'function') return execute;
  throw new TypeError('guardTool: "tool" must be a FunctionTool, which runs through "execute".');
}

import { checkToolOptions, isGuarded, markGuarded, ruleOf, runTool, withGrant } from '@grantex/core/adapter';
import type { Guard, MaybePromise, Rule } from '@grantex/core';
import type { BaseTool, Context, RunAsyncToolRequest } from '@google/adk';
import type { AnyTool, GuardToolOptions, InputOf, TokenSource } from './types.ts';

/** The function of a tool, with the input that the ADK has validated. */
type Execute = (input: never, toolContext?: Context) => unknown;

/** What a tool is guarded by; without a rule, every call is refused. */
interface Guarding {
  readonly guard: Guard;
  readonly rule: Rule<never> | undefined;
  readonly token: TokenSource;
}

/**
 * Returns a `FunctionTool` of the same class and type that runs only with a grant that covers the rule. The given tool
 * is not changed.
 *
 * The guard checks after the ADK has validated the input and a person has confirmed the call. The tool then answers
 * with the refusal as an object, `{ error, code, message, … }`. Callbacks before and after the tool run as they do
 * without a guard. An error of the tool, and an answer with `error`, is recorded as `failure`, and passes through
 * unchanged.
 *
 * The same guard and rule twice check once. `guardToolset` guards toolsets.
 * @throws {TypeError} naming the option that is missing or wrong; for tools of other kinds, such as built-in tools, agents
 *   that are tools, and classes with a `runAsync` or a `processLlmRequest` of their own
 */
export function guardTool<TOOL extends AnyTool>(tool: TOOL, guarding: GuardToolOptions<InputOf<TOOL>>): TOOL {
  const { guard, token } = guarding;
  const execute = executeOf(tool);
  if (execute === undefined) {
    throw new TypeError('guardTool: "tool" must be a FunctionTool, which runs through "execute".');
  }
  checkPreparing(tool, 'guardTool');
  const rule = ruleOf(guarding, tool.name, 'guardTool');
  checkToolOptions(guarding, 'guardTool');
  return guardExecute(tool, execute, { guard, rule, token });
}

/** Guards a tool of any kind: where a `FunctionTool` executes, or where another tool runs, without checking options. */
export function guardAny(tool: BaseTool, guarding: Guarding): BaseTool {
  const execute = executeOf(tool);
  if (execute !== undefined) return guardExecute(tool, execute, guarding);
  const { runAsync } = tool;
  if (isGuarded(runAsync, guarding)) return tool;
  const guarded = async (request: RunAsyncToolRequest): Promise<unknown> =>
    runGuarded(tool.name, guarding, request.args as never, request.toolContext, (toolContext) =>
      runAsync.call(tool, { ...request, toolContext }),
    );
  return inheriting(tool, 'runAsync', markGuarded(guarded, guarding, runAsync));
}

function guardExecute<TOOL extends BaseTool>(tool: TOOL, execute: Execute, guarding: Guarding): TOOL {
  if (isGuarded(execute, guarding)) return tool;
  const guarded: Execute = (input, toolContext) =>
    runGuarded(tool.name, guarding, input, toolContext, (guardedContext) =>
      execute.call(tool, input, guardedContext),
    );
  return inheriting(tool, 'execute', markGuarded(guarded, guarding, execute));
}

function runGuarded(
  action: string,
  { guard, rule, token }: Guarding,
  input: never,
  toolContext: Context | undefined,
  execute: (toolContext: Context) => unknown,
): MaybePromise<unknown> {
  // Without a context there is no token, and so no grant.
  const context = toolContext as Context;
  return runTool<never, unknown>(
    guard,
    {
      token: () => (toolContext === undefined ? undefined : token(toolContext)),
      action,
      input,
      rule,
      signal: toolContext?.abortSignal,
    },
    {
      execute: (admission) => execute(withGrant(context, 'abortSignal', admission)),
      refused: (body) => body,
      failed: statesError,
    },
  );
}

/** Inherits from the tool, because a copy would lose the class by which the ADK recognises a tool. */
function inheriting<TOOL extends BaseTool>(tool: TOOL, member: string, value: unknown): TOOL {
  return Object.create(tool, { [member]: { value, enumerable: true } }) as TOOL;
}

/** A function response of Gemini reports a failure under `error`, as the ADK does for an error that a tool throws. */
function statesError(result: unknown): boolean {
  if (typeof result !== 'object' || result === null || !Object.hasOwn(result, 'error')) return false;
  return ((result as { readonly error?: unknown }).error ?? undefined) !== undefined;
}

/**
 * Checks that a tool adds nothing to a request to the model but its declaration, as the base class of all tools does.
 * @throws {TypeError} for one that acts there, where no guard is asked
 */
export function checkPreparing(tool: BaseTool, subject: string): void {
  if (isOfBaseClass(tool, 'processLlmRequest')) return;
  throw new TypeError(`${subject}: "${tool.name}" acts in "processLlmRequest", before the guard.`);
}

const FUNCTION_TOOL = Symbol.for('google.adk.functionTool');

/** Returns the function of a tool that runs through it: its type hides it, but `runAsync` of a FunctionTool calls it. */
function executeOf(tool: unknown): Execute | undefined {
  const { execute, [FUNCTION_TOOL]: isFunctionTool } = Object(tool) as ToolMembers;
  const runsThrough = isFunctionTool === true && isOfBaseClass(tool as object, 'runAsync');
  return runsThrough && typeof execute === 'function' ? execute : undefined;
}

interface ToolMembers {
  readonly execute?: Execute;
  readonly [FUNCTION_TOOL]?: unknown;
}

/**
 * Whether a method is still that of the first class to have it, in whichever copy of the ADK: neither a class that
 * extends it nor the object itself replaces it.
 */
function isOfBaseClass(object: object, method: string): boolean {
  let base = object;
  for (
    let owner: object | null = object;
    owner !== null;
    owner = Object.getPrototypeOf(owner) as object | null
  ) {
    if (Object.hasOwn(owner, method)) base = owner;
  }
  const isClass = Object.hasOwn(base, 'constructor');
  return isClass && Reflect.get(object, method) === Reflect.get(base, method);
}

import {
  guardEach,
  guardExecute,
  type GuardingByName,
  guardingByRule,
  type ToolCall,
  type ToolConvention,
  type ToolGuarding,
} from '@grantex/core/adapter';
import type { BaseTool, Context } from '@google/adk';
import { checkConfirmation, isRejected, pauseFor, REJECTED } from './confirmation.ts';
import type { AnyTool, GuardToolOptions, GuardToolsOptions, InputOf, TokenSource } from './types.ts';

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
 * The same guard and rule twice check once. `guardToolset` guards toolsets.
 * @throws {TypeError} naming the option that is missing or wrong; for tools of other kinds, such as built-in tools, agents
 *   that are tools, and classes with a `runAsync` or a `processLlmRequest` of their own
 */
export function guardTool<TOOL extends AnyTool>(tool: TOOL, options: GuardToolOptions<InputOf<TOOL>>): TOOL {
  const guardingOf = guardingByRule(options, 'guardTool');
  checkConfirmation(options, 'guardTool');
  return guardFunctionTool(tool, guardingOf, 'guardTool: "tool"', options.requestConfirmation) as TOOL;
}

/**
 * Guards every tool of an array as {@link guardTool} does, each with the rule of its name.
 * @returns guarded tools in the same order
 * @throws {TypeError} naming the option that is missing or wrong
 */
export function guardTools<TOOLS extends AnyTool[]>(
  tools: readonly [...TOOLS],
  options: GuardToolsOptions,
): TOOLS {
  const { requestConfirmation } = options;
  checkConfirmation(options, 'guardTools');
  return guardEach<BaseTool, TokenSource>(tools, options, (tool, guardingOf, subject) =>
    guardFunctionTool(tool, guardingOf, subject, requestConfirmation),
  ) as TOOLS;
}

function guardFunctionTool(
  tool: BaseTool,
  guardingOf: GuardingByName<TokenSource>,
  subject: string,
  mayPause = false,
): BaseTool {
  if (executeOf(tool) === undefined) {
    throw new TypeError(`${subject} must be a FunctionTool, which runs through "execute".`);
  }
  return guardAny(tool, guardingOf(tool.name), mayPause);
}

/**
 * Guards a tool of any kind: a `FunctionTool` where it executes, another one where the ADK runs it.
 * @param mayPause whether a run pauses where the person must approve a call
 * @throws {TypeError} for one that adds more to a request to the model than its declaration
 */
export function guardAny(tool: BaseTool, guarding: ToolGuarding<TokenSource>, mayPause = false): BaseTool {
  if (!isOfBaseClass(tool, 'processLlmRequest')) {
    throw new TypeError(
      `"${tool.name}" cannot be guarded: it acts in "processLlmRequest", before the guard.`,
    );
  }
  const { runAsync } = tool;
  const execute = executeOf(tool);
  const convention: ToolConvention<Context, unknown> = {
    name: tool.name,
    signalName: 'abortSignal',
    refused(body, _error, toolContext) {
      if (mayPause) pauseFor(body, toolContext);
      return body;
    },
    failed: statesError,
  };
  const callOf = (input: unknown, toolContext: Context | undefined): ToolCall<Context> => ({
    input: input as never,
    // Without a context there is no token, and so no grant.
    context: toolContext ?? ({} as Context),
    token: () => (toolContext === undefined ? undefined : guarding.token(toolContext)),
  });
  if (execute !== undefined) {
    const guarded = guardExecute<Execute, Context, unknown>(
      execute,
      guarding,
      convention,
      (ask) => (input, toolContext) =>
        mayPause && isRejected(toolContext)
          ? REJECTED
          : ask(callOf(input, toolContext), (own) => execute.call(tool, input, own)),
    );
    return inheriting(tool, 'execute', guarded, mayPause);
  }
  const guarded = guardExecute<BaseTool['runAsync'], Context, unknown>(
    runAsync,
    guarding,
    convention,
    (ask) => async (request) =>
      mayPause && isRejected(request.toolContext)
        ? REJECTED
        : ask(callOf(request.args, request.toolContext), (toolContext) =>
            runAsync.call(tool, { ...request, toolContext }),
          ),
  );
  return inheriting(tool, 'runAsync', guarded, mayPause);
}

/** Inherits from the tool, because a copy would lose the class by which the ADK recognises a tool. */
function inheriting(tool: BaseTool, member: string, value: unknown, mayPause: boolean): BaseTool {
  if (Reflect.get(tool, member) === value) return tool;
  return Object.create(tool, {
    [member]: { value, enumerable: true },
    // ADK 2.0 continues after a confirmation only if this says so. It forgets which calls have requested one.
    ...(mayPause && { checkRequireConfirmation: { value: async () => true } }),
  }) as BaseTool;
}

/** A function response of Gemini reports a failure under `error`, as the ADK does for an error that a tool throws. */
function statesError(result: unknown): boolean {
  if (typeof result !== 'object' || result === null || !Object.hasOwn(result, 'error')) return false;
  return ((result as { readonly error?: unknown }).error ?? undefined) !== undefined;
}

const FUNCTION_TOOL = Symbol.for('google.adk.functionTool');

/** Returns the function of a tool that runs through it: its type hides it, but `runAsync` of a FunctionTool calls it. */
function executeOf(tool: unknown): Execute | undefined {
  const { execute, [FUNCTION_TOOL]: isFunctionTool } = Object(tool) as {
    readonly execute?: Execute;
    readonly [FUNCTION_TOOL]?: unknown;
  };
  const runsThrough = isFunctionTool === true && isOfBaseClass(tool as object, 'runAsync');
  return runsThrough && typeof execute === 'function' ? execute : undefined;
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

import type { AuthorizationError, RefusalBody } from '@grantex/core';
import { checkToolOptions, isGuarded, markGuarded, ruleOf, runTool, withGrant } from '@grantex/core/adapter';
import type { RunContext, ToolInputParameters, ToolOptions } from '@openai/agents';
import type { CallDetails, GuardToolOptions, InputOf, StructuredTool } from './types.ts';

/** The function of a tool, with the input that the SDK has parsed and validated. */
type Execute<CONTEXT> = (input: never, runContext?: RunContext<CONTEXT>, details?: CallDetails) => unknown;

/**
 * Takes the options of a tool, and returns options of the same type whose `execute` runs only with a grant that covers
 * the rule: `tool(guardTool(options, { guard, rule, token }))`. The given options are not changed.
 *
 * The guard checks after the SDK has validated the input and a person has approved the call. The tool then answers with
 * the refusal as JSON, in a string. A tool with an `outputSchema` cannot answer with that, so the `AuthorizationError`
 * is thrown: the tool's `errorFunction` can turn it into an answer, and without one the SDK ends the run. An error of
 * the tool is recorded as `failure`, and passes through unchanged.
 *
 * `execute` finds its grant with `grantOf(details)`. The `signal` of these details also aborts when the grant ends.
 *
 * The same guard and rule twice check once. Tools of other kinds are not guarded: hosted tools, handoffs, and agents that
 * `asTool` turned into tools. For MCP servers there is `guardMcpServer`.
 * @throws {TypeError} naming the option that is missing or wrong
 */
export function guardTool<
  PARAMETERS extends ToolInputParameters,
  CONTEXT,
  NAME extends string,
  OPTIONS extends object,
>(
  options: OPTIONS & StructuredTool<PARAMETERS, CONTEXT> & { name?: NAME },
  guarding: GuardToolOptions<InputOf<PARAMETERS>, CONTEXT, NAME>,
): OPTIONS;
export function guardTool<PARAMETERS extends ToolInputParameters, CONTEXT, NAME extends string = string>(
  options: ToolOptions<PARAMETERS, CONTEXT> & { name?: NAME },
  guarding: GuardToolOptions<InputOf<PARAMETERS>, CONTEXT, NAME>,
): ToolOptions<PARAMETERS, CONTEXT>;
export function guardTool<CONTEXT>(
  options: { readonly name?: string },
  guarding: GuardToolOptions<never, CONTEXT>,
): object {
  const { guard, token } = guarding;
  const { execute, outputSchema } = checkTool<CONTEXT>(options);
  // The SDK chooses the name like this.
  const name = options.name || execute.name;
  const rule = ruleOf(guarding, name, 'guardTool');
  checkToolOptions(guarding, 'guardTool');
  const mark = { guard, rule, token };
  if (isGuarded(execute, mark)) return options;
  const refused = outputSchema === undefined ? answer : raise;
  const guardedExecute: Execute<CONTEXT> = (input, runContext, details) =>
    runTool<never, unknown>(
      guard,
      {
        token: () => (runContext === undefined ? undefined : token(runContext, details)),
        action: name,
        input,
        rule,
        signal: details?.signal,
      },
      {
        execute: (admission) =>
          execute.call(options, input, runContext, withGrant(details ?? {}, 'signal', admission)),
        refused,
      },
    );
  // The SDK names a tool without a name after its function.
  Object.defineProperty(guardedExecute, 'name', { value: execute.name });
  return { ...options, execute: markGuarded(guardedExecute, mark, execute) };
}

function answer(body: RefusalBody): string {
  return JSON.stringify(body);
}

function raise(_body: RefusalBody, error: AuthorizationError): never {
  throw error;
}

function checkTool<CONTEXT>(options: unknown): {
  readonly execute: Execute<CONTEXT>;
  readonly outputSchema?: unknown;
} {
  const { execute, outputSchema } = Object(options) as { execute?: Execute<CONTEXT>; outputSchema?: unknown };
  if (typeof execute === 'function') return { execute, outputSchema };
  throw new TypeError(
    'guardTool: "options" must be the options of tool(), with "execute", not the result of tool().',
  );
}

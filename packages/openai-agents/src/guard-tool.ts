import type { AuthorizationError, RefusalBody } from '@grantex/core';
import {
  copyWith,
  guardEach,
  guardExecute,
  type GuardingByName,
  guardingByRule,
} from '@grantex/core/adapter';
import type { RunContext, ToolInputParameters, ToolOptions } from '@openai/agents';
import type {
  AnyToolOptions,
  CallDetails,
  GuardToolOptions,
  GuardToolsOptions,
  InputOf,
  StructuredTool,
  TokenSource,
} from './types.ts';

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
export function guardTool<PARAMETERS extends ToolInputParameters, CONTEXT, OPTIONS extends object>(
  options: OPTIONS & StructuredTool<PARAMETERS, CONTEXT>,
  guarding: GuardToolOptions<InputOf<PARAMETERS>, CONTEXT>,
): OPTIONS;
export function guardTool<PARAMETERS extends ToolInputParameters, CONTEXT>(
  options: ToolOptions<PARAMETERS, CONTEXT>,
  guarding: GuardToolOptions<InputOf<PARAMETERS>, CONTEXT>,
): ToolOptions<PARAMETERS, CONTEXT>;
export function guardTool<CONTEXT>(options: object, guarding: GuardToolOptions<never, CONTEXT>): object {
  return guardWith(options, guardingByRule(guarding, 'guardTool'), 'guardTool: "options"');
}

/**
 * Guards the options of several tools as {@link guardTool} does, each with the rule of its name.
 * @returns options of the same types in the same order
 * @throws {TypeError} naming the option that is missing or wrong
 */
export function guardTools<OPTIONS extends AnyToolOptions[], CONTEXT>(
  options: readonly [...OPTIONS],
  guarding: GuardToolsOptions<CONTEXT>,
): OPTIONS {
  return guardEach<object, TokenSource<CONTEXT>>(options, guarding, guardWith) as OPTIONS;
}

function guardWith<CONTEXT>(
  options: object,
  guardingOf: GuardingByName<TokenSource<CONTEXT>>,
  subject: string,
): object {
  const { name: ownName, execute, outputSchema } = checkOptions<CONTEXT>(options, subject);
  // The SDK chooses the name like this.
  const name = ownName || execute.name;
  const guarding = guardingOf(name);
  const guarded = guardExecute<Execute<CONTEXT>, NonNullable<CallDetails>, unknown>(
    execute,
    guarding,
    { name, signalName: 'signal', refused: outputSchema === undefined ? answer : raise },
    (ask) => (input, runContext, details) => {
      const token = () => (runContext === undefined ? undefined : guarding.token(runContext, details));
      return ask({ input, context: details ?? {}, token }, (own) =>
        execute.call(options, input, runContext, own),
      );
    },
  );
  return copyWith(options as { readonly execute: unknown }, 'execute', guarded);
}

function answer(body: RefusalBody): string {
  return JSON.stringify(body);
}

function raise(_body: RefusalBody, error: AuthorizationError): never {
  throw error;
}

interface Options<CONTEXT> {
  readonly name?: string;
  readonly execute: Execute<CONTEXT>;
  readonly outputSchema?: unknown;
}

function checkOptions<CONTEXT>(options: unknown, subject: string): Options<CONTEXT> {
  const members = Object(options) as Options<CONTEXT>;
  if (typeof members.execute === 'function') return members;
  throw new TypeError(`${subject} must be the options of tool(), with "execute", not the result of tool().`);
}

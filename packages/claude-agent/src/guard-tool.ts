import type { SdkMcpToolDefinition } from '@anthropic-ai/claude-agent-sdk';
import type { MaybePromise, Rules } from '@grantex/core';
import {
  copyWith,
  guardEach,
  guardExecute,
  type GuardingByName,
  guardingByRule,
  type ToolGuardOptions,
  type ToolsGuardOptions,
} from '@grantex/core/adapter';

type Result = Awaited<ReturnType<SdkMcpToolDefinition['handler']>>;

/** A tool of an in-process server, as `tool()` makes it. */
export interface AnyTool {
  name: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- a constraint that tools with every kind of input meet
  handler: (input: any, extra: unknown) => Promise<Result>;
}

/** The validated input of a tool. */
export type InputOf<TOOL extends AnyTool> = Parameters<TOOL['handler']>[0];

/** What the server passes to a tool besides its input. */
export interface CallExtra {
  /** Aborts when the call is cancelled; in a guarded tool, when the grant ends, too. */
  readonly signal?: AbortSignal;
  readonly _meta?: { readonly [name: string]: unknown };
}

/**
 * Reads the grant token of a call. A server passes nothing of the run: make it for one `query`, and return the token of
 * that run. Called for every call.
 */
export type TokenSource = (extra: CallExtra) => MaybePromise<string | undefined>;

/** Options of {@link guardTool}. */
export type GuardToolOptions<INPUT> = ToolGuardOptions<INPUT, TokenSource>;

/**
 * Options of {@link guardTools}: the rules have the names of the tools, without their server's. The type of a tool does
 * not include its name, so the compiler checks neither the names nor what the rules read.
 */
export type GuardToolsOptions = ToolsGuardOptions<Rules, TokenSource>;

type Handler = (input: never, extra: CallExtra) => MaybePromise<Result>;

/**
 * Returns a tool for `createSdkMcpServer` of the same type, whose handler runs only with a grant that covers the rule.
 * The given tool is not changed.
 *
 * The guard checks after the server has validated the input, over the very value that the handler gets. The tool then
 * answers with the refusal as JSON, with `isError`. An error of the handler, and a result with `isError`, is recorded as
 * `failure`, and passes through unchanged. The same guard and rule twice check once.
 *
 * With `guardQuery` on the same run, name the tool in `unguarded`, such as `mcp__travel__book`: otherwise both
 * guards ask, and each records its decision.
 * @throws {TypeError} naming the option that is missing or wrong
 */
export function guardTool<TOOL extends AnyTool>(tool: TOOL, options: GuardToolOptions<InputOf<TOOL>>): TOOL {
  return guardWith(tool, guardingByRule(options, 'guardTool'), 'guardTool: "tool"') as TOOL;
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
  return guardEach<AnyTool, TokenSource>(tools, options, guardWith) as TOOLS;
}

function guardWith(tool: AnyTool, guardingOf: GuardingByName<TokenSource>, subject: string): AnyTool {
  const { name, handler } = Object(tool) as { readonly name?: unknown; readonly handler?: Handler };
  if (typeof name !== 'string' || typeof handler !== 'function') {
    throw new TypeError(`${subject} must be a tool of a server, made by tool().`);
  }
  const guarding = guardingOf(name);
  const guarded = guardExecute<Handler, CallExtra, Result>(
    handler,
    guarding,
    {
      name,
      signalName: 'signal',
      refused: (body) => ({ isError: true, content: [{ type: 'text', text: JSON.stringify(body) }] }),
    },
    (ask) => (input, extra) =>
      ask({ input, context: extra, token: () => guarding.token(extra) }, (own) =>
        handler.call(tool, input, own),
      ),
  );
  return copyWith(tool, 'handler', guarded);
}

import type { SdkMcpToolDefinition } from '@anthropic-ai/claude-agent-sdk';
import type { Guard, MaybePromise, Rule, Rules } from '@grantex/core';
import { checkToolOptions, isGuarded, markGuarded, ruleOf, runTool, withGrant } from '@grantex/core/adapter';

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

/** Options of {@link guardTool}. */
export type GuardToolOptions<INPUT> = {
  /** Verifies, decides and records. */
  readonly guard: Guard;
  /**
   * Reads the grant token of a call. A server passes nothing of the run: make it for one `query`, and return the token
   * of that run. Called for every call. Required.
   */
  readonly token: (extra: CallExtra) => MaybePromise<string | undefined>;
} & (
  | {
      /** The rule of the tool. The audit log names the call by the rule's `action`, by default by the tool's name. */
      readonly rule: Rule<INPUT>;
      readonly rules?: never;
    }
  | {
      /**
       * Instead of `rule`: the rules by the names of the tools, without their server's. A tool without a rule is refused.
       * The type of a tool does not include its name, so the compiler checks neither the name nor what the rule reads.
       */
      readonly rules: Rules;
      readonly rule?: never;
    }
);

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
export function guardTool<TOOL extends AnyTool>(tool: TOOL, guarding: GuardToolOptions<InputOf<TOOL>>): TOOL {
  const { guard, token } = guarding;
  const { name, handler } = checkTool(tool);
  const rule = ruleOf(guarding, name, 'guardTool');
  checkToolOptions(guarding, 'guardTool');
  const mark = { guard, rule, token };
  if (isGuarded(handler, mark)) return tool;
  const guarded: Handler = (input, extra) =>
    runTool<never, Result>(
      guard,
      { token: () => token(extra), action: name, input, rule, signal: extra.signal },
      {
        execute: (admission) => handler.call(tool, input, withGrant(extra, 'signal', admission)),
        refused: (body) => ({ isError: true, content: [{ type: 'text', text: JSON.stringify(body) }] }),
      },
    );
  return { ...tool, handler: markGuarded(guarded, mark, handler) };
}

function checkTool(tool: unknown): { readonly name: string; readonly handler: Handler } {
  const { name, handler } = Object(tool) as { readonly name?: unknown; readonly handler?: Handler };
  if (typeof name === 'string' && typeof handler === 'function') return { name, handler };
  throw new TypeError('guardTool: "tool" must be a tool of a server, made by tool().');
}

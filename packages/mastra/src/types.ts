import type { MaybePromise, Rule } from '@grantex/core';
import type { KnownInput, ToolGuardOptions, ToolsGuardOptions } from '@grantex/core/adapter';
import type { Tool, ToolExecutionContext } from '@mastra/core/tools';

/** A tool that `createTool` has made, with any schemas. */
// oxlint-disable-next-line typescript/no-explicit-any -- a constraint
export type AnyTool = Tool<any, any, any, any, any, string, any>;

/** The validated input of a tool; `never` where its type does not show it, so that a rule may state what it reads. */
export type InputOf<TOOL> =
  // oxlint-disable-next-line typescript/no-explicit-any -- a constraint, as above
  TOOL extends Tool<infer INPUT, any, any, any, any, string, any> ? KnownInput<INPUT> : never;

/** What Mastra passes to a tool besides its input. */
// oxlint-disable-next-line typescript/no-explicit-any -- with any suspension
export type ToolContext = ToolExecutionContext<any, any>;

/**
 * Reads the grant token of one call from the context of the tool, such as `requestContext`. Called for every call. Keep a
 * function in the request context and not a token: Mastra stores the values of a suspended run.
 */
export type TokenSource = (context: ToolContext) => MaybePromise<string | undefined>;

/** Options of `guardTool`. The audit log names a call by the rule's `action`, by default by the tool's id. */
export type GuardToolOptions<INPUT> = ToolGuardOptions<INPUT, TokenSource>;

/**
 * Options of `guardTools`: the rules have the names under which an agent has the tools. A tool without a rule does not
 * compile, and is refused on every call.
 */
export type GuardToolsOptions<TOOLS extends { readonly [name: string]: AnyTool }> = ToolsGuardOptions<
  { readonly [NAME in keyof TOOLS]: Rule<InputOf<TOOLS[NAME]>> },
  TokenSource
>;

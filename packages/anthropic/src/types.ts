import type { Tool } from '@anthropic-ai/sdk/resources/messages';
import type { BetaRunnableTool } from '@anthropic-ai/sdk/lib/tools/BetaRunnableTool';
import type { MaybePromise, Rules } from '@grantex/core';
import type { KnownInput, ToolGuardOptions, ToolsGuardOptions } from '@grantex/core/adapter';

/** A definition of `messages.create`, with the function that runs it. */
export interface RunnableDefinition extends Tool {
  // oxlint-disable-next-line typescript/no-explicit-any -- a constraint
  run: (input: any, context?: any) => unknown;
  /** Reads the input that a model wrote. Default: the input as it is. */
  parse?: (input: unknown) => unknown;
}

/** A tool with a name and a function that runs in this process. */
export type AnyTool = RunnableDefinition | BetaRunnableTool;

/** The parsed input of a tool; `never` where its type does not show it, so that a rule may state what it reads. */
export type InputOf<TOOL extends AnyTool> =
  // oxlint-disable-next-line typescript/no-explicit-any -- a constraint, as above
  TOOL extends { run: (input: infer INPUT, ...rest: any[]) => unknown } ? KnownInput<INPUT> : never;

/** What a guarded function gets besides its input: `grantOf` finds the grant in it. */
export interface GuardedRunContext {
  /** What the caller of `answerToolUse` passed on. */
  readonly toolContext: unknown;
  /** Aborts when the run does, or when the grant ends. */
  readonly signal: AbortSignal;
}

/**
 * Reads the grant token of one call from the context that the caller of `answerToolUse` passed as `toolContext`. Called
 * for every call. `toolRunner` passes none: guard its tools for one run, and return the token of that run.
 */
export type TokenSource<CONTEXT> = (toolContext: CONTEXT) => MaybePromise<string | undefined>;

/** Options of `guardTool`. */
export type GuardToolOptions<INPUT, CONTEXT> = ToolGuardOptions<INPUT, TokenSource<CONTEXT>>;

/**
 * Options of `guardTools`. The type of a tool does not include its name, so the compiler checks neither the names of the
 * rules nor what they read.
 */
export type GuardToolsOptions<CONTEXT> = ToolsGuardOptions<Rules, TokenSource<CONTEXT>>;

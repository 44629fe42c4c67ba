import type { MaybePromise, Rules } from '@grantex/core';
import type { KnownInput, ToolGuardOptions, ToolsGuardOptions } from '@grantex/core/adapter';
import type { JSONSchema } from 'openai/lib/jsonschema';
import type { FunctionTool } from 'openai/resources/responses/responses';

/** A tool of `runTools` with a JSON schema: also a definition for `chat.completions.create`. */
export interface DescribedTool {
  readonly type: 'function';
  readonly function: {
    readonly name?: string | undefined;
    readonly description: string;
    readonly parameters: JSONSchema;
    readonly strict?: boolean | undefined;
    /** Reads the model's arguments. Without it, the function and its rule get them as a text. */
    readonly parse?: (input: string) => unknown;
    // oxlint-disable-next-line typescript/no-explicit-any -- a constraint
    readonly function: (input: any, ...rest: any[]) => unknown;
  };
}

/** A tool that `zodFunction`, `zodResponsesFunction`, `standardFunction` or `standardResponsesFunction` has made. */
export interface ParseableTool {
  readonly $brand: 'auto-parseable-tool';
  readonly $callback: ((input: never) => unknown) | undefined;
  readonly $parseRaw: (input: string) => unknown;
}

/** A function of a `ResponsesToolRunner`, over the arguments as the model wrote them. */
export interface RegisteredTool {
  readonly tool: FunctionTool;
  // oxlint-disable-next-line typescript/no-explicit-any -- a constraint, as above
  readonly execute: (input: any, options?: any) => unknown;
}

/** A tool with a function that runs in this process. */
export type AnyTool = DescribedTool | ParseableTool | RegisteredTool;

/** What a guarded function gets as its last argument: `grantOf` finds the grant in it. */
export interface GuardedToolCall {
  /** What the caller passed on. */
  readonly toolContext: unknown;
  /** Aborts when the run does, or when the grant ends. */
  readonly signal: AbortSignal;
}

/** The parsed input of a tool; `never` where its type does not show it, so that a rule may state what it reads. */
export type InputOf<TOOL extends AnyTool> = TOOL extends { readonly __arguments: infer INPUT }
  ? KnownInput<INPUT>
  : TOOL extends { readonly function: { readonly parse: (input: string) => infer PARSED } }
    ? KnownInput<Awaited<PARSED>>
    : TOOL extends { readonly function: { readonly parse?: never } }
      ? string
      : never;

/**
 * Reads the grant token of one call from the context that the caller of `runTools` or `answerToolCall` passed as
 * `toolContext`. Called for every call. A runner that passes no context leaves it undefined: make its tools for one run,
 * and return the token of that run.
 */
export type TokenSource<CONTEXT> = (toolContext: CONTEXT) => MaybePromise<string | undefined>;

/** Options of `guardTool`. */
export type GuardToolOptions<INPUT, CONTEXT> = ToolGuardOptions<INPUT, TokenSource<CONTEXT>>;

/**
 * Options of `guardTools`. The type of a tool does not include its name, so the compiler checks neither the names of the
 * rules nor what they read.
 */
export type GuardToolsOptions<CONTEXT> = ToolsGuardOptions<Rules, TokenSource<CONTEXT>>;

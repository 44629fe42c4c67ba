import type { Guard, MaybePromise, Rule, Rules } from '@grantex/core';
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

type Known<INPUT> = unknown extends INPUT ? never : INPUT;

/** The parsed input of a tool; `never` where its type does not show it, so that a rule may state what it reads. */
export type InputOf<TOOL extends AnyTool> = TOOL extends { readonly __arguments: infer INPUT }
  ? Known<INPUT>
  : TOOL extends { readonly function: { readonly parse: (input: string) => infer PARSED } }
    ? Known<Awaited<PARSED>>
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
export type GuardToolOptions<INPUT, CONTEXT> = {
  /** Verifies, decides and records. */
  readonly guard: Guard;
  /** Reads the grant token of a call. Required. */
  readonly token: TokenSource<CONTEXT>;
} & (
  | {
      /** The rule of the tool. The audit log names the call by the rule's `action`, by default by the tool's name. */
      readonly rule: Rule<INPUT>;
      readonly rules?: never;
    }
  | {
      /**
       * Instead of `rule`: the rules by the names of the tools. A tool without a rule is refused. The type of a tool does
       * not include its name, so the compiler checks neither the name nor what the rule reads.
       */
      readonly rules: Rules;
      readonly rule?: never;
    }
);

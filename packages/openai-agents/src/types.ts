import type { Guard, MaybePromise, Rule } from '@grantex/core';
import type { FunctionTool, RunContext, ToolExecuteArgument, ToolInputParameters } from '@openai/agents';

/**
 * The parsed input of a tool; `never` where a JSON schema does not show it, so that a rule may state what it reads.
 */
export type InputOf<PARAMETERS extends ToolInputParameters> =
  unknown extends ToolExecuteArgument<PARAMETERS> ? never : ToolExecuteArgument<PARAMETERS>;

/** What the SDK passes to a tool besides its input: the model's call, and the signal that ends it. */
export type CallDetails = Parameters<FunctionTool['invoke']>[2];

/** Options of a tool with an output schema. Not the SDK's own type, which older releases do not have. */
export interface StructuredTool<PARAMETERS extends ToolInputParameters, CONTEXT> {
  parameters: PARAMETERS;
  outputSchema: object;
  execute: (
    input: ToolExecuteArgument<PARAMETERS>,
    runContext?: RunContext<CONTEXT>,
    details?: CallDetails,
  ) => unknown;
  errorFunction?:
    | ((runContext: RunContext<CONTEXT>, error: unknown, details?: CallDetails) => unknown)
    | null;
}

/**
 * Reads the grant token of one call from the `context` of its run. Called for every call. Keep a function in the
 * context that returns the token, not the token itself: the SDK writes the context into a saved `RunState`.
 */
export type TokenSource<CONTEXT> = (
  runContext: RunContext<CONTEXT>,
  details?: CallDetails,
) => MaybePromise<string | undefined>;

/** Options of `guardTool`. */
export type GuardToolOptions<INPUT, CONTEXT, NAME extends string = string> = {
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
      /** Instead of `rule`: the rules by the names of the tools. A tool without a rule is refused. */
      readonly rules: { readonly [TOOL in NAME]: Rule<INPUT> };
      readonly rule?: never;
    }
);

import type { MaybePromise, Rules } from '@grantex/core';
import type { KnownInput, ToolGuardOptions, ToolsGuardOptions } from '@grantex/core/adapter';
import type { FunctionTool, RunContext, ToolExecuteArgument, ToolInputParameters } from '@openai/agents';

/**
 * The parsed input of a tool; `never` where a JSON schema does not show it, so that a rule may state what it reads.
 */
export type InputOf<PARAMETERS extends ToolInputParameters> = KnownInput<ToolExecuteArgument<PARAMETERS>>;

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

/** Options of a tool with any parameters. */
export interface AnyToolOptions {
  name?: string;
  description: string;
  parameters: unknown;
  // oxlint-disable-next-line typescript/no-explicit-any -- a constraint
  execute: (input: any, runContext?: any, details?: any) => unknown;
}

/** Options of `guardTool`. */
export type GuardToolOptions<INPUT, CONTEXT> = ToolGuardOptions<INPUT, TokenSource<CONTEXT>>;

/** Options of `guardTools`. The compiler checks neither the names of the rules nor what they read. */
export type GuardToolsOptions<CONTEXT> = ToolsGuardOptions<Rules, TokenSource<CONTEXT>>;

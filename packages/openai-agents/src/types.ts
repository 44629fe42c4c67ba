import type { Guard, MaybePromise, Rule } from '@grantex/core';
import type { FunctionTool, RunContext, ToolExecuteArgument, ToolInputParameters } from '@openai/agents';

/** The parsed input of a tool. `never` where a JSON schema does not say: a rule may then state what it reads. */
export type InputOf<PARAMETERS extends ToolInputParameters> =
  unknown extends ToolExecuteArgument<PARAMETERS> ? never : ToolExecuteArgument<PARAMETERS>;

/** What the SDK tells a tool of one call besides its input: the model's call, and the signal that ends it. */
export type CallDetails = Parameters<FunctionTool['invoke']>[2];

/**
 * Reads the grant token of one call from the `context` of its run. It is asked on every call. Keep a function there
 * that brings the token, not the token: the SDK writes the context into a `RunState` that is saved.
 */
export type TokenSource<CONTEXT> = (
  runContext: RunContext<CONTEXT>,
  details?: CallDetails,
) => MaybePromise<string | undefined>;

/** What `guardTool` needs to know of a tool. */
export type GuardToolOptions<INPUT, CONTEXT, NAME extends string = string> = {
  /** Verifies, decides and records. */
  readonly guard: Guard;
  /** Where a run carries its grant token. Stated, never defaulted. */
  readonly token: TokenSource<CONTEXT>;
} & (
  | {
      /** What the tool needs. The audit log knows the call by the rule's `action`, by default the tool's name. */
      readonly rule: Rule<INPUT>;
      readonly rules?: never;
    }
  | {
      /** In place of `rule`: what each tool needs, by its name. A tool that has none here is refused. */
      readonly rules: { readonly [TOOL in NAME]: Rule<INPUT> };
      readonly rule?: never;
    }
);

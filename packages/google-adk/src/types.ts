import type { Guard, MaybePromise, Rule, Rules } from '@grantex/core';
import type {
  Context,
  FunctionTool,
  LongRunningFunctionTool,
  ToolExecuteArgument,
  ToolInputParameters,
} from '@google/adk';

// oxlint-disable-next-line typescript/no-explicit-any -- a constraint that tools with every kind of parameters meet
export type AnyTool = FunctionTool<any>;

// No member of a published FunctionTool has the type of its parameters, so it is inferred only where the type itself is
// one of these two, not for a class that extends them.
type ParametersOf<TOOL extends AnyTool> =
  TOOL extends FunctionTool<infer PARAMETERS>
    ? ToolInputParameters extends PARAMETERS
      ? TOOL extends LongRunningFunctionTool<infer PARAMETERS>
        ? PARAMETERS
        : never
      : PARAMETERS
    : never;

/**
 * The validated input of a tool; `never` where its type does not show it, as with a schema of Gemini or a class of your
 * own, so that a rule may state what it reads.
 */
export type InputOf<TOOL extends AnyTool> =
  unknown extends ToolExecuteArgument<ParametersOf<TOOL>> ? never : ToolExecuteArgument<ParametersOf<TOOL>>;

/**
 * Finds the grant token of one call by its context, which says whose session it is (`userId`, `sessionId`). Called for
 * every call. Do not keep tokens in the session's state: the ADK stores the state, and the events that changed it.
 */
export type TokenSource = (toolContext: Context) => MaybePromise<string | undefined>;

/** Options of `guardTool`. */
export type GuardToolOptions<INPUT> = {
  /** Verifies, decides and records. */
  readonly guard: Guard;
  /** Finds the grant token of a call. Required. */
  readonly token: TokenSource;
} & (
  | {
      /** The rule of the tool. The audit log names the call by the rule's `action`, by default by the tool's name. */
      readonly rule: Rule<INPUT>;
      readonly rules?: never;
    }
  | {
      /**
       * Instead of `rule`: the rules by the names of the tools. A tool without a rule is refused. The type of an ADK
       * tool does not include its name, so the compiler checks neither the name nor what the rule reads.
       */
      readonly rules: Rules;
      readonly rule?: never;
    }
);

/** Options of `guardToolset`. */
export interface GuardToolsetOptions {
  /** Verifies, decides and records. */
  readonly guard: Guard;
  /**
   * The rules by the names of the tools, with the toolset's prefix. A tool without a rule is refused. The tools are made
   * at run time, so the compiler checks neither the names nor what the rules read.
   */
  readonly rules: Rules;
  /** Finds the grant token of a call. Required. */
  readonly token: TokenSource;
}

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

// The published types of a FunctionTool say what its parameters are in no member, so that they are found only where the
// type itself is one of these two, and in no class that extends them.
type ParametersOf<TOOL extends AnyTool> =
  TOOL extends FunctionTool<infer PARAMETERS>
    ? ToolInputParameters extends PARAMETERS
      ? TOOL extends LongRunningFunctionTool<infer PARAMETERS>
        ? PARAMETERS
        : never
      : PARAMETERS
    : never;

/**
 * The validated input of a tool. `never` where its type does not say, as with a schema of Gemini or a class of your
 * own: a rule may then state what it reads.
 */
export type InputOf<TOOL extends AnyTool> =
  unknown extends ToolExecuteArgument<ParametersOf<TOOL>> ? never : ToolExecuteArgument<ParametersOf<TOOL>>;

/**
 * Finds the grant token of one call by what its context tells: whose session it is (`userId`, `sessionId`). It is
 * asked on every call. Do not keep tokens in the session's state: the ADK stores that, and the events that changed it.
 */
export type TokenSource = (toolContext: Context) => MaybePromise<string | undefined>;

/** What `guardTool` needs to know of a tool. */
export type GuardToolOptions<INPUT> = {
  /** Verifies, decides and records. */
  readonly guard: Guard;
  /** Where a call finds its grant token. Stated, never defaulted. */
  readonly token: TokenSource;
} & (
  | {
      /** What the tool needs. The audit log knows the call by the rule's `action`, by default the tool's name. */
      readonly rule: Rule<INPUT>;
      readonly rules?: never;
    }
  | {
      /**
       * In place of `rule`: what each tool needs, by its name. A tool that has none here is refused. The type of an ADK
       * tool does not hold its name, so the compiler checks neither the name nor what the rule reads.
       */
      readonly rules: Rules;
      readonly rule?: never;
    }
);

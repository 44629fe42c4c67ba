import type { MaybePromise, Rules } from '@grantex/core';
import type { KnownInput, ToolGuardOptions, ToolsGuardOptions } from '@grantex/core/adapter';
import type {
  Context,
  FunctionTool,
  LongRunningFunctionTool,
  ToolExecuteArgument,
  ToolInputParameters,
} from '@google/adk';
import type { ConfirmationOption } from './confirmation.ts';

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
export type InputOf<TOOL extends AnyTool> = KnownInput<ToolExecuteArgument<ParametersOf<TOOL>>>;

/**
 * Finds the grant token of one call by its context, which says whose session it is (`userId`, `sessionId`). Called for
 * every call. Do not keep tokens in the session's state: the ADK stores the state, and the events that changed it.
 */
export type TokenSource = (toolContext: Context) => MaybePromise<string | undefined>;

/** Options of `guardTool`. */
export type GuardToolOptions<INPUT> = ToolGuardOptions<INPUT, TokenSource> & ConfirmationOption;

/**
 * Options of `guardTools`. The type of a tool of the ADK does not include its name, so the compiler checks neither the
 * names of the rules nor what they read.
 */
export type GuardToolsOptions = ToolsGuardOptions<Rules, TokenSource> & ConfirmationOption;

/**
 * Options of `guardToolset`. The rules have the names of the tools, with the toolset's prefix. The tools are made at run
 * time, so the compiler checks neither the names nor what the rules read.
 */
export type GuardToolsetOptions = GuardToolsOptions;

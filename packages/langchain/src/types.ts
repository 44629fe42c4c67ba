import type { MaybePromise, Rule, Rules } from '@grantex/core';
import type { KnownInput } from '@grantex/core/adapter';
import type { ToolCall } from '@langchain/core/messages';
import type { RunnableToolLike } from '@langchain/core/runnables';
import type { StructuredTool, StructuredToolInterface, ToolRunnableConfig } from '@langchain/core/tools';
import type { InferInteropZodOutput } from '@langchain/core/utils/types';

/**
 * A tool of any schema and output: one that runs through `_call`, as a {@link StructuredTool} does, or a runnable that
 * `asTool` has made a tool. Toolkits of LangChain return the first as the interface that it implements.
 */
// oxlint-disable-next-line typescript/no-explicit-any -- a constraint
export type AnyTool = StructuredToolInterface<any, any> | RunnableToolLike<any, any>;

/** The parsed input of a tool; `never` where its type does not show it, so that a rule may state what it reads. */
export type InputOf<TOOL extends AnyTool> =
  // oxlint-disable-next-line typescript/no-explicit-any -- a constraint, as above
  TOOL extends StructuredTool<any, infer INPUT, any, any, any>
    ? KnownInput<INPUT>
    : // oxlint-disable-next-line typescript/no-explicit-any -- a constraint, as above
      TOOL extends RunnableToolLike<infer SCHEMA, any>
      ? KnownInput<Exclude<InferInteropZodOutput<SCHEMA>, ToolCall>>
      : never;

type LiteralNameOf<TOOL extends AnyTool> = TOOL extends AnyTool
  ? string extends TOOL['name']
    ? never
    : TOOL['name']
  : never;

/** Rules by the names of the tools, each over its tool's input; of any input where the names are not literal types. */
export type RulesFor<TOOLS extends readonly AnyTool[]> = {
  readonly [NAME in LiteralNameOf<TOOLS[number]>]: Rule<InputOf<Extract<TOOLS[number], { name: NAME }>>>;
} & (string extends TOOLS[number]['name'] ? Rules : unknown);

/**
 * Reads the grant token of one call from the config that the tool runs with, such as `config.context` or
 * `config.configurable`. Called for every call.
 */
export type TokenSource = (config: ToolRunnableConfig) => MaybePromise<string | undefined>;

/** The function that every way to run a tool ends in, with parsed input. */
export type Work = (input: never, runManager: unknown, config?: ToolRunnableConfig) => MaybePromise<unknown>;

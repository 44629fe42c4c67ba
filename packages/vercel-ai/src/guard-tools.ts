import type { MaybePromise, Rule } from '@grantex/core';
import { copyWith, guardingByRules, type KnownInput, type ToolsGuardOptions } from '@grantex/core/adapter';
import type { FlexibleSchema, ToolSet } from 'ai';
import { type CallOptions, type Execute, guardStreaming } from './guard-stream.ts';

/** The input of a tool, as the SDK parsed it. */
export type InputOf<TOOL> = TOOL extends { inputSchema: FlexibleSchema<infer INPUT> }
  ? KnownInput<INPUT>
  : never;

/** The context type that a tool declares with `contextSchema`; undefined where it declares none. */
export type ContextOf<TOOL> = TOOL extends { contextSchema?: FlexibleSchema<infer CONTEXT> }
  ? string extends keyof CONTEXT
    ? undefined
    : CONTEXT
  : undefined;

/** One rule for each tool. A rule reads the input of its tool, or no input. */
export type RulesFor<TOOLS extends ToolSet> = {
  readonly [NAME in keyof TOOLS]: Rule<InputOf<TOOLS[NAME]>>;
};

/**
 * Reads the grant token of a call from the tool's context or from wherever the application keeps it, never from what a
 * model wrote. A call without a token is refused.
 */
export type TokenSource<TOOLS extends ToolSet> = (
  options: CallOptions<ContextOf<TOOLS[keyof TOOLS]>>,
) => MaybePromise<string | undefined>;

/** Options of {@link guardTools}. A tool without a rule does not compile, and is refused on every call. */
export type GuardToolsOptions<TOOLS extends ToolSet> = ToolsGuardOptions<RulesFor<TOOLS>, TokenSource<TOOLS>>;

/**
 * Returns the same tools, each of which runs only with a grant that covers its rule. A refused call throws an
 * `AuthorizationError`, which the SDK turns into a tool error: the model reads the refusal as JSON. Errors of the tools
 * pass through unchanged. The audit log names a call by its rule's `action`, by default by the tool's name.
 *
 * A tool finds its grant with `grantOf(options)`. Its `abortSignal` also aborts when the grant ends, and a stream is cut.
 *
 * The same guard and rule twice check once, with the first `token`. Declare a tool that streams with `async *execute`:
 * if another function returns an async iterable and the guard had to wait, only its last value arrives.
 *
 * Tools that the SDK does not run through their own `execute` cannot be guarded. Leave them out, and add them to the
 * result.
 * @throws {TypeError} naming the option that is missing or wrong, or the tool that cannot be guarded
 */
export function guardTools<TOOLS extends ToolSet>(tools: TOOLS, options: GuardToolsOptions<TOOLS>): TOOLS {
  const guardingOf = guardingByRules<TokenSource<TOOLS>>(options, 'guardTools');
  const guarded = Object.entries(tools).map(([name, tool]) => {
    const execute = guardStreaming(tool, executeOf(name, tool), name, guardingOf(name));
    return [name, copyWith(tool, 'execute', execute)];
  });
  return Object.fromEntries(guarded) as TOOLS;
}

// For tools with these members, the SDK runs its own `execute`, which no guard sees.
const REPLACED_BY_SDK = ['experimental_toolCaller', Symbol.for('vercel.ai.toolSearch')];

function executeOf(name: string, tool: ToolSet[string]): Execute {
  const { execute } = Object(tool) as Partial<ToolSet[string]>;
  if (typeof execute === 'function' && !REPLACED_BY_SDK.some((member) => member in tool)) return execute;
  throw new TypeError(
    `guardTools: the tool "${name}" does not run through its own "execute", so it cannot be guarded. ` +
      'Leave it out, and add it to the result.',
  );
}

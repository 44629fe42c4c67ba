import type { Guard, MaybePromise, Rule } from '@grantex/core';
import { checkRules, checkToolOptions, isGuarded, markGuarded, ruleNamed } from '@grantex/core/adapter';
import type { FlexibleSchema, ToolSet } from 'ai';
import { type CallOptions, type Execute, guardExecute } from './guard-execute.ts';

/** The input of a tool, as the SDK parsed it. */
export type InputOf<TOOL> = TOOL extends { inputSchema: FlexibleSchema<infer INPUT> } ? Known<INPUT> : never;

// Where the type of a tool does not show its input, a rule states what it reads.
type Known<INPUT> = 0 extends 1 & INPUT ? never : INPUT;

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

/** Options of {@link guardTools}. */
export interface GuardToolsOptions<TOOLS extends ToolSet> {
  /** Verifies, decides and records. */
  readonly guard: Guard;
  /**
   * The rules by the names of the tools. A tool without a rule does not compile, and is refused on every call. Rules of
   * other tools have no effect.
   */
  readonly rules: RulesFor<TOOLS>;
  /**
   * Reads the grant token of a call from the tool's context or from wherever the application keeps it, never from what
   * a model wrote. A call without a token is refused.
   */
  readonly token: (options: CallOptions<ContextOf<TOOLS[keyof TOOLS]>>) => MaybePromise<string | undefined>;
}

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
  const { guard, rules, token } = checkOptions(options, 'guardTools');
  const guardTool = (name: string, tool: ToolSet[string]): object => {
    const execute = executeOf(name, tool);
    const rule = ruleNamed(rules, name);
    const guarding = { guard, rule, token };
    if (isGuarded(execute, guarding)) return tool;
    const guarded = guardExecute(execute.bind(tool), guard, (input, context) => ({
      token: () => token(context),
      action: name,
      input,
      rule,
      signal: context.abortSignal,
    }));
    return withExecute(tool, markGuarded(guarded, guarding, execute));
  };
  const guarded = Object.entries(tools).map(([name, tool]) => [name, guardTool(name, tool)]);
  return Object.fromEntries(guarded) as TOOLS;
}

/** Returns a copy that is a tool of the same kind, with its prototype, its symbols and its non-enumerable members. */
function withExecute(tool: object, execute: object): object {
  return Object.create(Object.getPrototypeOf(tool) as object | null, {
    ...Object.getOwnPropertyDescriptors(tool),
    execute: { value: execute, configurable: true, enumerable: true, writable: true },
  }) as object;
}

// For tools with these members, the SDK runs its own `execute`, which no guard sees.
const REPLACED_BY_SDK = ['experimental_toolCaller', Symbol.for('vercel.ai.toolSearch')];

function executeOf(name: string, tool: ToolSet[string]): Execute {
  const { execute } = tool;
  if (typeof execute === 'function' && !REPLACED_BY_SDK.some((member) => member in tool)) return execute;
  throw new TypeError(
    `guardTools: the tool "${name}" does not run through its own "execute", so it cannot be guarded. ` +
      'Leave it out, and add it to the result.',
  );
}

/** Checks the options of both adapters. */
export function checkOptions<OPTIONS extends { readonly [NAME in 'guard' | 'rules' | 'token']: unknown }>(
  options: OPTIONS,
  subject: string,
): OPTIONS {
  checkToolOptions(options, subject);
  checkRules(options.rules, subject);
  return options;
}

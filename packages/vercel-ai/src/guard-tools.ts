import type { Guard, MaybePromise, Rule } from '@grantex/core';
import { checkRules, checkToolOptions, isGuarded, markGuarded, ruleNamed } from '@grantex/core/adapter';
import type { FlexibleSchema, ToolExecutionOptions, ToolSet } from 'ai';
import { type Execute, guardExecute } from './guard-execute.ts';

/** What a tool is given: its input, once the SDK has parsed it. */
export type InputOf<TOOL> = TOOL extends { inputSchema: FlexibleSchema<infer INPUT> } ? Known<INPUT> : never;

// Of a tool of which nothing is known, a rule that reads the input says what that is.
type Known<INPUT> = 0 extends 1 & INPUT ? never : INPUT;

/** The context that a tool declares with `contextSchema`; undefined where it declares none. */
export type ContextOf<TOOL> = TOOL extends { contextSchema?: FlexibleSchema<infer CONTEXT> }
  ? string extends keyof CONTEXT
    ? undefined
    : CONTEXT
  : undefined;

/** One rule for each tool. A rule reads the input of its tool, or none. */
export type RulesFor<TOOLS extends ToolSet> = {
  readonly [NAME in keyof TOOLS]: Rule<InputOf<TOOLS[NAME]>>;
};

/** What {@link guardTools} needs to know of a set of tools. */
export interface GuardToolsOptions<TOOLS extends ToolSet> {
  /** Verifies, decides and records. */
  readonly guard: Guard;
  /**
   * What each tool needs, by its name. A tool without a rule does not compile, and is refused on every call; rules of
   * other tools do no harm.
   */
  readonly rules: RulesFor<TOOLS>;
  /**
   * Reads the grant token of a call, from the tool's context or from wherever the application keeps it; never from what
   * a model wrote. Undefined or empty: the call is refused.
   */
  readonly token: (
    options: ToolExecutionOptions<ContextOf<TOOLS[keyof TOOLS]>>,
  ) => MaybePromise<string | undefined>;
}

/**
 * Gives back the same tools, each of which runs only with a grant that covers its rule. A refused call throws an
 * `AuthorizationError`, of which the SDK makes a tool error: the model reads the refusal as JSON. What the tools
 * themselves throw is not touched. The audit log knows a call by its rule's `action`, by default the name of the tool.
 *
 * The same guard and rule twice are one: the first `token` counts. Declare a tool that streams with `async *execute`:
 * of another function that returns an async iterable only the last value arrives when the guard had to wait.
 *
 * Tools that the SDK does not run by their own `execute` cannot be guarded here. Leave them out, and add them to what
 * comes back.
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

/** A copy that is a tool of the same kind: its prototype, its symbols and what it does not enumerate come along. */
function withExecute(tool: object, execute: object): object {
  return Object.create(Object.getPrototypeOf(tool) as object | null, {
    ...Object.getOwnPropertyDescriptors(tool),
    execute: { value: execute, configurable: true, enumerable: true, writable: true },
  }) as object;
}

// In place of what these carry the SDK runs an `execute` of its own, which no guard would see.
const REPLACED_BY_SDK = ['experimental_toolCaller', Symbol.for('vercel.ai.toolSearch')];

function executeOf(name: string, tool: ToolSet[string]): Execute {
  const { execute } = tool;
  if (typeof execute === 'function' && !REPLACED_BY_SDK.some((member) => member in tool)) return execute;
  throw new TypeError(
    `guardTools: the tool "${name}" is not run by an "execute" of its own, so nothing can be put in front of it. ` +
      'Leave it out, and add it to the tools that come back.',
  );
}

/** Checks what both adapters are made with. */
export function checkOptions<OPTIONS extends { readonly [NAME in 'guard' | 'rules' | 'token']: unknown }>(
  options: OPTIONS,
  subject: string,
): OPTIONS {
  checkToolOptions(options, subject);
  checkRules(options.rules, subject);
  return options;
}

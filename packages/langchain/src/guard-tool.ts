import type { Guard, RefusalBody, Rule, Rules } from '@grantex/core';
import {
  checkRule,
  checkRules,
  checkToolOptions,
  isGuarded,
  markGuarded,
  ruleNamed,
  runTool,
} from '@grantex/core/adapter';
import { type ToolCall, ToolMessage } from '@langchain/core/messages';
import type { Runnable } from '@langchain/core/runnables';
import {
  DynamicStructuredTool,
  DynamicTool,
  isRunnableToolLike,
  StructuredTool,
  Tool,
} from '@langchain/core/tools';
import { withGrant } from './grant-config.ts';
import { GuardedRunnable, stepsOf } from './guarded-runnable.ts';
import type { AnyTool, InputOf, RulesFor, TokenSource, Work } from './types.ts';

/** Options of {@link guardTool}. */
export interface GuardToolOptions<INPUT> {
  /** Verifies, decides and records. */
  readonly guard: Guard;
  /** The rule of the tool. The audit log names the call by the rule's `action`, by default by the tool's name. */
  readonly rule: Rule<INPUT>;
  /** Reads the grant token of a call. Required. */
  readonly token: TokenSource;
}

/** Options of {@link guardToolkit}. */
export interface GuardToolkitOptions<TOOLS extends readonly AnyTool[]> {
  /** Verifies, decides and records. */
  readonly guard: Guard;
  /** The rules by the names of the tools. A tool without a rule is refused. Rules of other tools have no effect. */
  readonly rules: RulesFor<TOOLS>;
  /** Reads the grant token of a call. Required. */
  readonly token: TokenSource;
}

/**
 * Returns a tool that runs only with a grant that covers the rule, whether it is run by an agent, a `ToolNode`,
 * `invoke`, `batch`, `stream` or the deprecated `call`. The given tool is not changed.
 *
 * When a model called the tool, a refusal is a `ToolMessage` with status `error`, whose content is the refusal as JSON
 * and whose artifact is the refusal as an object. When it was called with plain arguments, an `AuthorizationError` is
 * thrown. An error that the tool throws and a `ToolMessage` with status `error` are recorded as `failure`, everything
 * else as `success`.
 *
 * The same guard and rule twice check once. The guard checks the parsed input. A runnable that `asTool` has made a tool
 * answers in one piece.
 * @throws {TypeError} naming the option that is missing or wrong; for a class with an `invoke`, `call`, `batch`, `stream`
 *   or the like of its own, which may run without `_call`
 */
export function guardTool<TOOL extends AnyTool>(tool: TOOL, options: GuardToolOptions<InputOf<TOOL>>): TOOL {
  const { guard, rule, token } = options;
  checkToolOptions(options, 'guardTool');
  checkRule(rule, 'guardTool: "rule"');
  return guardWith(tool, guard, rule, token);
}

/**
 * Guards every tool as {@link guardTool} does, each with the rule of its name.
 * @returns guarded tools in the same order
 * @throws {TypeError} naming the option that is missing or wrong
 */
export function guardToolkit<TOOLS extends AnyTool[]>(
  tools: readonly [...TOOLS],
  options: GuardToolkitOptions<TOOLS>,
): TOOLS {
  const { guard, token } = options;
  const rules: Rules = options.rules;
  checkToolOptions(options, 'guardToolkit');
  checkRules(rules, 'guardToolkit');
  if (!Array.isArray(tools)) throw new TypeError('guardToolkit: "tools" must be an array of tools.');
  return tools.map((tool: AnyTool) => guardWith(tool, guard, ruleNamed(rules, tool.name), token)) as TOOLS;
}

/**
 * Guards a tool without checking the options. Without a rule, every call is refused.
 * @throws {TypeError} when it is not a tool that always runs through the same function
 */
export function guardWith<TOOL extends AnyTool>(
  tool: TOOL,
  guard: Guard,
  rule: Rule<never> | undefined,
  token: TokenSource,
): TOOL {
  const steps = isRunnableToolLike(tool) ? stepsOf(tool) : undefined;
  const work = steps?.work ?? workOf(tool);
  const guarding = { guard, rule, token };
  if (isGuarded(work, guarding)) return tool;
  const guardedWork: Work = (input, runManager, config = {}) =>
    runTool<never, unknown>(
      guard,
      { token: () => token(config), action: tool.name, input, rule, signal: config.signal },
      {
        // On the tool itself, because of its private members.
        execute: (admission) => work.call(tool, input, runManager, withGrant(config, admission)),
        refused(body, error) {
          // A program must not mistake a refusal for a result.
          if (config.toolCall === undefined) throw error;
          return answer(tool, config.toolCall, body);
        },
        failed: (result) => isError(Array.isArray(result) ? result[0] : result),
      },
    );
  markGuarded(guardedWork, guarding, work);
  // Inherits from the tool, because a copy would lose the class by which LangChain recognises a tool.
  return Object.create(tool, membersOf(tool, guardedWork, steps?.parse)) as TOOL;
}

/** The members through which every way to run a tool goes, with guarded work. */
function membersOf(tool: AnyTool, work: Work, parse: Runnable | undefined): PropertyDescriptorMap {
  // Enumerable, because clones of the tool copy enumerable members.
  const member = (value: unknown): PropertyDescriptor => ({
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
  if (parse !== undefined) {
    // In `_call` too, where the guard finds its mark (`assertGuarded`).
    return { bound: member(new GuardedRunnable(tool.name, { parse, work })), _call: member(work) };
  }
  // In `func` too, from which other code makes tools of another name.
  return 'func' in tool ? { _call: member(work), func: member(work) } : { _call: member(work) };
}

/** The classes whose every way to run a tool ends in `_call`. */
const CLASSES = [StructuredTool, Tool, DynamicTool, DynamicStructuredTool];
const WAYS = ['invoke', 'call', 'batch', 'stream', 'transform', 'streamEvents', '_streamIterator'] as const;

function workOf(tool: unknown): Work {
  const members = Object(tool) as Partial<StructuredTool> & { readonly _call?: Work };
  const { _call: work } = members;
  if (typeof work !== 'function') {
    throw new TypeError('guardTool: "tool" must be a StructuredTool, which runs through "_call".');
  }
  const own = WAYS.find((way) => !CLASSES.some(({ prototype }) => members[way] === prototype[way]));
  if (own === undefined) return work;
  throw new TypeError(
    `guardTool: "tool" has a "${own}" that is not LangChain's, or that of another copy of @langchain/core, ` +
      'which may bypass the guard.',
  );
}

function answer(tool: AnyTool, { id = '' }: ToolCall, body: RefusalBody): unknown {
  const { name, metadata, responseFormat } = tool as StructuredTool;
  const about = metadata === undefined ? { name } : { name, metadata };
  const content = JSON.stringify(body);
  const message = new ToolMessage({ ...about, status: 'error', content, artifact: body, tool_call_id: id });
  return responseFormat === 'content_and_artifact' ? [message, body] : message;
}

function isError(content: unknown): boolean {
  return ToolMessage.isInstance(content) && content.status === 'error';
}

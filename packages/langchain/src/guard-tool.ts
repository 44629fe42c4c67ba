import type { RefusalBody } from '@grantex/core';
import {
  guardEach,
  guardExecute,
  type GuardingByName,
  guardingByRule,
  type ToolGuardOptions,
  type ToolsGuardOptions,
  withGrant,
} from '@grantex/core/adapter';
import { type ToolCall, ToolMessage } from '@langchain/core/messages';
import type { Runnable } from '@langchain/core/runnables';
import {
  DynamicStructuredTool,
  DynamicTool,
  isRunnableToolLike,
  StructuredTool,
  Tool,
  type ToolRunnableConfig,
} from '@langchain/core/tools';
import { GuardedRunnable, stepsOf } from './guarded-runnable.ts';
import { checkInterrupt, type Interrupt, pauseFor, type PauseOption } from './pause.ts';
import type { AnyTool, InputOf, RulesFor, TokenSource, Work } from './types.ts';

/** Options of {@link guardTool}. */
export type GuardToolOptions<INPUT> = ToolGuardOptions<INPUT, TokenSource> & PauseOption;

/** Options of {@link guardTools}. */
export type GuardToolsOptions<TOOLS extends readonly AnyTool[]> = ToolsGuardOptions<
  RulesFor<TOOLS>,
  TokenSource
> &
  PauseOption;

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
  const guardingOf = guardingByRule(options, 'guardTool');
  checkInterrupt(options, 'guardTool');
  return guardWith(tool, guardingOf, 'guardTool: "tool"', options.interrupt) as TOOL;
}

/**
 * Guards every tool of an array as {@link guardTool} does, each with the rule of its name.
 * @returns guarded tools in the same order
 * @throws {TypeError} naming the option that is missing or wrong
 */
export function guardTools<TOOLS extends AnyTool[]>(
  tools: readonly [...TOOLS],
  options: GuardToolsOptions<TOOLS>,
): TOOLS {
  const { interrupt } = options;
  checkInterrupt(options, 'guardTools');
  return guardEach<AnyTool, TokenSource>(tools, options, (tool, guardingOf, subject) =>
    guardWith(tool, guardingOf, subject, interrupt),
  ) as TOOLS;
}

/**
 * Guards a tool without checking the options. Without a rule, every call is refused.
 * @throws {TypeError} when it is not a tool that always runs through the same function
 */
export function guardWith(
  tool: AnyTool,
  guardingOf: GuardingByName<TokenSource>,
  subject: string,
  interrupt: Interrupt | undefined,
): AnyTool {
  const steps = isRunnableToolLike(tool) ? stepsOf(tool, subject) : undefined;
  const work = steps?.work ?? workOf(tool, subject);
  const { name } = tool;
  const guarding = guardingOf(name);
  const guarded = guardExecute<Work, ToolRunnableConfig, unknown>(
    work,
    guarding,
    {
      name,
      signalName: 'signal',
      refused(body, error, { toolCall }) {
        pauseFor(body, interrupt);
        // A program must not mistake a refusal for a result.
        if (toolCall === undefined) throw error;
        return answer(tool, toolCall, body);
      },
      failed: (result) => isError(Array.isArray(result) ? result[0] : result),
    },
    (ask) =>
      (input, runManager, config = {}) =>
        ask({ input, context: config, token: () => guarding.token(config) }, (own, admission) => {
          // LangChain hands on only the members that it knows.
          const configurable = withGrant(config.configurable ?? {}, admission);
          // On the tool itself, because of its private members.
          return work.call(tool, input, runManager, Object.assign(own, { configurable }));
        }),
  );
  if (guarded === work) return tool;
  // Inherits from the tool, because a copy would lose the class by which LangChain recognises a tool.
  return Object.create(tool, membersOf(tool, guarded, steps?.parse)) as AnyTool;
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

function workOf(tool: unknown, subject: string): Work {
  const members = Object(tool) as Partial<StructuredTool> & { readonly _call?: Work };
  const { _call: work } = members;
  if (typeof work !== 'function') {
    throw new TypeError(`${subject} must be a StructuredTool, which runs through "_call".`);
  }
  const own = WAYS.find((way) => !CLASSES.some(({ prototype }) => members[way] === prototype[way]));
  if (own === undefined) return work;
  throw new TypeError(
    `${subject} has a "${own}" that is not LangChain's, or that of another copy of @langchain/core, ` +
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

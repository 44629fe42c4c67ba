import type { Guard, MaybePromise, RefusalBody, Rule, Rules } from '@grantex/core';
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
import type { StructuredTool, ToolRunnableConfig } from '@langchain/core/tools';
import type { AnyTool, InputOf, RulesFor, TokenSource } from './types.ts';

/** What {@link guardTool} needs to know of a tool. */
export interface GuardToolOptions<INPUT> {
  /** Verifies, decides and records. */
  readonly guard: Guard;
  /** What the tool needs. The audit log knows the call by the rule's `action`, by default the tool's name. */
  readonly rule: Rule<INPUT>;
  /** Where a call carries its grant token. Stated, never defaulted. */
  readonly token: TokenSource;
}

/** What {@link guardToolkit} needs to know of tools. */
export interface GuardToolkitOptions<TOOLS extends readonly AnyTool[]> {
  /** Verifies, decides and records. */
  readonly guard: Guard;
  /** What each tool needs, by its name. A tool without a rule is refused. Rules of other tools do no harm. */
  readonly rules: RulesFor<TOOLS>;
  /** Where a call carries its grant token. Stated, never defaulted. */
  readonly token: TokenSource;
}

/**
 * Gives back a tool that runs only with a grant that covers the rule, however it is run: by an agent, a `ToolNode`,
 * `invoke`, `batch`, `stream` or the deprecated `call`. The given tool itself stays as it is.
 *
 * Called by a tool call of a model, a refusal is a `ToolMessage` with status `error` whose content is the refusal as
 * JSON, and whose artifact is the refusal as an object. Called with plain arguments, an `AuthorizationError` is thrown.
 * Recorded as `failure` are what the tool throws and a `ToolMessage` with status `error`; the rest is `success`.
 *
 * The same guard and rule twice are asked once. What is checked is the parsed input. What a class does in an `invoke`
 * or `call` of its own, instead of in `_call`, is not guarded.
 * @throws {TypeError} naming the option that is missing or wrong
 */
export function guardTool<TOOL extends AnyTool>(tool: TOOL, options: GuardToolOptions<InputOf<TOOL>>): TOOL {
  const { guard, rule, token } = options;
  checkToolOptions(options, 'guardTool');
  checkRule(rule, 'guardTool: "rule"');
  return guardWith(tool, guard, rule, token);
}

/**
 * Puts {@link guardTool} on every tool, each with the rule of its name.
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

/** How a tool does its work: what every way to run it comes to, with parsed input. */
type Work = (input: never, runManager: unknown, config?: ToolRunnableConfig) => MaybePromise<unknown>;

/**
 * Guards a tool without looking at the options; without a rule it refuses every call.
 * @throws {TypeError} when it is no tool whose every way to run comes to `_call`
 */
export function guardWith<TOOL extends AnyTool>(
  tool: TOOL,
  guard: Guard,
  rule: Rule<never> | undefined,
  token: TokenSource,
): TOOL {
  const { _call: work } = Object(tool) as { readonly _call?: Work };
  if (typeof work !== 'function') {
    throw new TypeError('guardTool: "tool" must be a StructuredTool, which does its work in "_call".');
  }
  const bound = ['invoke', 'call', 'batch', 'stream'].find((way) => Object.hasOwn(tool, way));
  if (bound !== undefined) {
    throw new TypeError(`guardTool: "tool" has a "${bound}" of its own, which may be bound past the guard.`);
  }
  const guarding = { guard, rule, token };
  if (isGuarded(work, guarding)) return tool;
  const guardedWork: Work = (input, runManager, config = {}) =>
    runTool<never, unknown>(
      guard,
      { token: () => token(config), action: tool.name, input, rule, signal: config.signal },
      {
        // On the tool itself, where its private members are found.
        execute: () => work.call(tool, input, runManager, config),
        refused(body, error) {
          // A program must not take a refusal for a result.
          if (config.toolCall === undefined) throw error;
          return answer(tool, config.toolCall, body);
        },
        failed: (result) => isError(Array.isArray(result) ? result[0] : result),
      },
    );
  const value = markGuarded(guardedWork, guarding, work);
  // Enumerable, as clones of the tool take what they find; and in `func` too, of which others make a tool of another name.
  const member = { value, writable: true, enumerable: true, configurable: true };
  // Inherits from the tool instead of copying it: a copy would lose the class, and with it how LangChain knows a tool.
  return Object.create(tool, 'func' in tool ? { _call: member, func: member } : { _call: member }) as TOOL;
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

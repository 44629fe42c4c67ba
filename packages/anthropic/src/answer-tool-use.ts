import { ToolError } from '@anthropic-ai/sdk/lib/tools/ToolError';
import type { ToolResultBlockParam, ToolUseBlock } from '@anthropic-ai/sdk/resources/messages';
import { hasGuard } from '@grantex/core/adapter';
import type { Run } from './guard-tool.ts';

/** Options of {@link answerToolUse}. */
export interface AnswerToolUseOptions {
  /** Whose call it is: what `token` reads, and what the tool gets. */
  readonly toolContext?: unknown;
  /** Aborted when nobody waits for the answer any more. Default: none. */
  readonly signal?: AbortSignal | undefined;
}

type Content = NonNullable<ToolResultBlockParam['content']>;

interface Runnable {
  readonly name?: unknown;
  readonly run?: Run;
  readonly parse?: (input: unknown) => unknown;
}

/**
 * Runs the guarded tool that a model uses, and returns the `tool_result` for the next message. The input is parsed once;
 * the guard checks the result, which is the input that runs. A refusal, an error of the tool, a tool that is not there
 * and an input that the tool does not take are results with `is_error`, as `toolRunner` makes them.
 * @param tools those of the request; what runs at Anthropic is ignored
 * @throws {TypeError} for a tool that no guard stands in front of
 */
export async function answerToolUse(
  tools: readonly object[],
  toolUse: Pick<ToolUseBlock, 'id' | 'name' | 'input'>,
  { toolContext, signal }: AnswerToolUseOptions = {},
): Promise<ToolResultBlockParam> {
  const { id, name } = toolUse;
  const result = { type: 'tool_result', tool_use_id: id } as const;
  // The last one of a name counts, as in the client.
  const tool = tools.findLast((found: Runnable) => found.name === name && typeof found.run === 'function');
  const { run, parse } = (tool ?? {}) as Runnable;
  if (run === undefined) return { ...result, content: `Error: Tool '${name}' not found`, is_error: true };
  if (!hasGuard(run)) throw new TypeError(`answerToolUse: no guard stands in front of "${name}".`);
  try {
    const input = parse === undefined ? toolUse.input : parse.call(tool, toolUse.input);
    const context = { toolUse, toolUseBlock: toolUse, signal, toolContext };
    return { ...result, content: contentOf(await run.call(tool, input as never, context)) };
  } catch (error) {
    return { ...result, content: errorContent(error), is_error: true };
  }
}

function contentOf(answer: unknown): Content {
  if (typeof answer === 'string' || isContent(answer)) return answer;
  return JSON.stringify(answer) ?? '';
}

function isContent(answer: unknown): answer is Exclude<Content, string> {
  return Array.isArray(answer) && answer.length > 0 && answer.every(isBlock);
}

function isBlock(block: unknown): boolean {
  return typeof (Object(block) as { readonly type?: unknown }).type === 'string';
}

function errorContent(error: unknown): Content {
  if (error instanceof ToolError) return error.content;
  return `Error: ${error instanceof Error ? error.message : String(error)}`;
}

import { hasGuard } from '@grantex/core/adapter';
import type {
  ChatCompletionMessageToolCall,
  ChatCompletionToolMessageParam,
} from 'openai/resources/chat/completions';
import type { ResponseFunctionToolCall, ResponseInputItem } from 'openai/resources/responses/responses';
import { runnableOf } from './runnable.ts';

/** Options of {@link answerToolCall}. */
export interface AnswerToolCallOptions {
  /** Whose call it is: what `token` reads, and what the function of the tool gets. */
  readonly toolContext?: unknown;
  /** Aborted when nobody waits for the answer any more. Default: none. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs the guarded tool that a model calls, and returns the answer as the API takes it: a tool message for Chat
 * Completions, a `function_call_output` for Responses. The arguments are parsed once; the guard checks the result, which
 * is the input that runs. A call of a tool that is not there, or with arguments that the tool does not take, is answered
 * with what is wrong, as `runTools` does. An error of the tool rejects, as it does in `runTools`.
 * @param tools those of the request; what runs at OpenAI is ignored
 * @throws {TypeError} for a tool that no guard stands in front of
 */
export function answerToolCall(
  tools: readonly object[],
  call: ChatCompletionMessageToolCall,
  options?: AnswerToolCallOptions,
): Promise<ChatCompletionToolMessageParam>;
export function answerToolCall(
  tools: readonly object[],
  call: ResponseFunctionToolCall,
  options?: AnswerToolCallOptions,
): Promise<ResponseInputItem.FunctionCallOutput>;
export async function answerToolCall(
  tools: readonly object[],
  call: ChatCompletionMessageToolCall | ResponseFunctionToolCall,
  options: AnswerToolCallOptions = {},
): Promise<ChatCompletionToolMessageParam | ResponseInputItem.FunctionCallOutput> {
  if (call.type === 'function_call') {
    const output = await outputOf(tools, call.name, call.arguments, options);
    return { type: 'function_call_output', call_id: call.call_id, output };
  }
  const [name, text] =
    call.type === 'custom'
      ? [call.custom.name, call.custom.input]
      : [call.function.name, call.function.arguments];
  return { role: 'tool', tool_call_id: call.id, content: await outputOf(tools, name, text, options) };
}

async function outputOf(
  tools: readonly object[],
  name: string,
  text: string,
  { toolContext, signal }: AnswerToolCallOptions,
): Promise<string> {
  const runnables = tools.flatMap((tool) => runnableOf(tool) ?? []);
  // The last one of a name counts, as in the SDK.
  const runnable = runnables.findLast((found) => found.name === name);
  if (runnable === undefined) {
    const known = runnables.map((found) => JSON.stringify(found.name)).join(', ');
    return `There is no tool ${JSON.stringify(name)}. The tools are: ${known}.`;
  }
  const { execute, owner, parse, write } = runnable;
  if (!hasGuard(execute)) throw new TypeError(`answerToolCall: no guard stands in front of "${name}".`);
  let input: unknown;
  try {
    input = await parse(text);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const answer = await execute.call(owner, input as never, ...write({ toolContext, signal }, []));
  return typeof answer === 'string' ? answer : (JSON.stringify(answer) ?? 'undefined');
}

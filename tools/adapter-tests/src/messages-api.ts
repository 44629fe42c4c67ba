import { type ModelApi, type ModelProtocol, type ScriptedCall, startModelApi } from './model-api.ts';

/** Starts the Messages API of Anthropic. */
export function startMessagesApi(...turns: readonly (readonly ScriptedCall[])[]): Promise<ModelApi> {
  return startModelApi(() => MESSAGES, turns);
}

interface Block {
  readonly type?: unknown;
  readonly id?: unknown;
  readonly tool_use_id?: unknown;
  readonly content?: unknown;
  readonly is_error?: unknown;
}

const MESSAGES: ModelProtocol = {
  callsIn: (body) => blocksIn(body, 'tool_use').map(({ id }) => id),
  answersIn(body) {
    const results = blocksIn(body, 'tool_result').filter(({ content }) => isContent(content));
    return new Map(
      results.map(({ tool_use_id: id, content, is_error: isError }) => [
        id,
        { content, isError: isError === true },
      ]),
    );
  },
  respond(calls, id) {
    const uses = calls.map((call) => ({ type: 'tool_use', ...call }));
    return {
      id,
      type: 'message',
      role: 'assistant',
      model: 'scripted',
      content: uses.length === 0 ? [{ type: 'text', text: 'Done.' }] : uses,
      stop_reason: uses.length === 0 ? 'end_turn' : 'tool_use',
      stop_sequence: null,
      usage: { input_tokens: 1, output_tokens: 1 },
    };
  },
  *events(response) {
    for (const event of eventsOf(response as Message)) {
      yield `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
    }
  },
  reject: (message) => ({ type: 'error', error: { type: 'invalid_request_error', message } }),
};

function blocksIn({ messages }: Readonly<Record<string, unknown>>, type: string): readonly Block[] {
  return (messages as readonly { readonly content: unknown }[])
    .flatMap(({ content }) => (Array.isArray(content) ? (content as Block[]) : []))
    .filter((block) => block.type === type);
}

/** A text, or blocks of content. */
function isContent(content: unknown): boolean {
  if (!Array.isArray(content)) return typeof content === 'string';
  return content.every((block: Block) => typeof block.type === 'string');
}

interface Message {
  readonly content: readonly object[];
  readonly stop_reason: string;
  readonly usage: object;
}

interface Event {
  readonly type: string;
  readonly [member: string]: unknown;
}

function* eventsOf(message: Message): Generator<Event> {
  yield { type: 'message_start', message: { ...message, content: [], stop_reason: null } };
  for (const [index, block] of message.content.entries()) {
    const { input, text } = block as { readonly input?: object; readonly text?: string };
    const start = input === undefined ? { ...block, text: '' } : { ...block, input: {} };
    const delta =
      input === undefined
        ? { type: 'text_delta', text }
        : { type: 'input_json_delta', partial_json: JSON.stringify(input) };
    yield { type: 'content_block_start', index, content_block: start };
    yield { type: 'content_block_delta', index, delta };
    yield { type: 'content_block_stop', index };
  }
  const delta = { stop_reason: message.stop_reason, stop_sequence: null };
  yield { type: 'message_delta', delta, usage: message.usage };
  yield { type: 'message_stop' };
}

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One call by the model: the name of a tool, and its input. */
export type ScriptedCall = readonly [name: string, input: object];

/** A call that was answered with a `tool_result`. */
export interface Answered {
  readonly name: string;
  readonly content: unknown;
  readonly isError: boolean;
}

/** The Messages API of Anthropic on loopback: a model that makes given calls, one list per turn, and then says `Done.`. */
export interface MessagesApi extends AsyncDisposable {
  readonly baseURL: string;
  /** The bodies of the requests, in order. */
  readonly requests: Record<string, unknown>[];
  /** The calls that were answered, in order. */
  readonly answers: Answered[];
  /** The contents of the same answers, each read as JSON. */
  readonly told: unknown[];
  /** Replaces what the model does next. */
  script(...turns: readonly (readonly ScriptedCall[])[]): void;
}

interface ToolResult {
  readonly tool_use_id: string;
  readonly content: unknown;
  readonly is_error?: boolean;
}

/** Starts the API. It refuses requests that answer only some of the calls of a turn, as the real one does. */
export async function startMessagesApi(...turns: readonly (readonly ScriptedCall[])[]): Promise<MessagesApi> {
  let script = [...turns];
  let count = 0;
  /** The turns with calls that are not answered, each with the names of the tools by the ids of the calls. */
  const open = new Set<ReadonlyMap<string, string>>();
  const requests: Record<string, unknown>[] = [];
  const answers: Answered[] = [];

  function nextContent(): readonly object[] {
    const calls = (script.shift() ?? []).map(([name, input]) => {
      count += 1;
      return { type: 'tool_use', id: `toolu_${count}`, name, input };
    });
    if (calls.length > 0) open.add(new Map(calls.map(({ id, name }) => [id, name])));
    return calls.length === 0 ? [{ type: 'text', text: 'Done.' }] : calls;
  }

  /** Takes the answers to a turn, of an agent or of its subagent, from the last message. */
  function takeAnswers({ messages }: Record<string, unknown>): string | undefined {
    const content = (messages as { readonly content: unknown }[]).at(-1)?.content;
    const blocks = (Array.isArray(content) ? content : []) as readonly ToolResult[];
    const results = new Map(blocks.map((block) => [block.tool_use_id, block]));
    for (const turn of open) {
      if (![...turn.keys()].some((id) => results.has(id))) continue;
      open.delete(turn);
      for (const [id, name] of turn) {
        const result = results.get(id);
        if (result === undefined || !isContent(result.content)) return `${id} of ${name} has no result.`;
        answers.push({ name, content: result.content, isError: result.is_error === true });
      }
    }
    return undefined;
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = JSON.parse(await textOf(request)) as Record<string, unknown>;
    requests.push(body);
    const wrong = takeAnswers(body);
    if (wrong !== undefined) {
      const error = { type: 'invalid_request_error', message: wrong };
      return sendJson(response, 400, { type: 'error', error });
    }
    const content = nextContent();
    const message = {
      id: `msg_${requests.length}`,
      type: 'message',
      role: 'assistant',
      model: 'scripted',
      content,
      stop_reason: content.some((block) => 'input' in block) ? 'tool_use' : 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: 1, output_tokens: 1 },
    };
    if (body['stream'] !== true) return sendJson(response, 200, message);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const event of eventsOf(message)) {
      response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    }
    response.end();
  }

  const server = createServer((request, response) => void serve(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    baseURL: `http://127.0.0.1:${port}`,
    requests,
    answers,
    get told() {
      return answers.map(({ content }): unknown => JSON.parse(String(content)));
    },
    script(...next) {
      script = [...next];
      open.clear();
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
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

/** A text, or blocks of content. */
function isContent(content: unknown): boolean {
  if (!Array.isArray(content)) return typeof content === 'string';
  return content.every((block: { readonly type?: unknown }) => typeof block.type === 'string');
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

async function textOf(request: IncomingMessage): Promise<string> {
  request.setEncoding('utf8');
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

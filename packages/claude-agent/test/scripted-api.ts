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

/** The Messages API on loopback: a model that makes given calls, one list per turn, and then says `Done.`. */
export interface ScriptedApi extends AsyncDisposable {
  readonly baseURL: string;
  /** The bodies of the requests, in order. */
  readonly requests: Record<string, unknown>[];
  /** The calls that were answered, in order. */
  readonly answers: Answered[];
  /** Replaces what the model does next. */
  script(...turns: readonly (readonly ScriptedCall[])[]): void;
}

interface ToolResult {
  readonly tool_use_id: string;
  readonly content: unknown;
  readonly is_error?: boolean;
}

/** Starts the API. */
export async function startScriptedApi(...turns: readonly (readonly ScriptedCall[])[]): Promise<ScriptedApi> {
  let script = [...turns];
  let count = 0;
  const open = new Map<string, string>();
  const requests: Record<string, unknown>[] = [];
  const answers: Answered[] = [];

  function nextContent(): readonly object[] {
    const calls = (script.shift() ?? []).map(([name, input]) => {
      count += 1;
      return { type: 'tool_use', id: `toolu_${count}`, name, input };
    });
    for (const { id, name } of calls) open.set(id, name);
    return calls.length === 0 ? [{ type: 'text', text: 'Done.' }] : calls;
  }

  /** Takes the answers to the open calls, of the agent or of its subagents, from the last message. */
  function takeAnswers({ messages }: Record<string, unknown>): void {
    const content = (messages as { readonly content: unknown }[]).at(-1)?.content;
    const results = (Array.isArray(content) ? content : []) as readonly ToolResult[];
    for (const result of results) {
      const name = open.get(result.tool_use_id);
      if (name === undefined) continue;
      open.delete(result.tool_use_id);
      answers.push({ name, content: result.content, isError: result.is_error === true });
    }
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = JSON.parse(await textOf(request)) as Record<string, unknown>;
    requests.push(body);
    takeAnswers(body);
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

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One call by the model: the name of a tool, and the arguments, as an object or as the text that the model wrote. */
export type ScriptedCall = readonly [name: string, input: object | string];

/** A tool call that the model made, and the answer that the client sent. */
export interface Answered {
  readonly name: string;
  readonly answer: string;
}

/** The API of OpenAI on loopback: a model that makes given calls, one list per turn, and then says `Done.`. */
export interface ScriptedApi extends AsyncDisposable {
  readonly baseURL: string;
  /** The bodies of the requests, in order. */
  readonly requests: Record<string, unknown>[];
  /** The calls that were answered, in order. */
  readonly answers: Answered[];
  /** The same answers, each read as JSON. */
  readonly told: unknown[];
  /** Replaces what the model does next. */
  script(...turns: readonly (readonly ScriptedCall[])[]): void;
}

interface Call {
  readonly id: string;
  readonly name: string;
  readonly text: string;
}

/** Starts the API. It refuses requests that leave a call unanswered, as the real one does. */
export async function startScriptedApi(...turns: readonly (readonly ScriptedCall[])[]): Promise<ScriptedApi> {
  let script = [...turns];
  let count = 0;
  let open: readonly Call[] = [];
  const requests: Record<string, unknown>[] = [];
  const answers: Answered[] = [];

  function nextCalls(): readonly Call[] {
    open = (script.shift() ?? []).map(([name, input]) => {
      count += 1;
      return { id: `call_${count}`, name, text: typeof input === 'string' ? input : JSON.stringify(input) };
    });
    return open;
  }

  /** Takes the answers to the open calls. */
  function takeAnswers(given: ReadonlyMap<unknown, unknown>): string | undefined {
    for (const { id, name } of open) {
      const answer = given.get(id);
      if (typeof answer !== 'string') return `The call ${id} of ${name} has no answer.`;
      answers.push({ name, answer });
    }
    return undefined;
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = JSON.parse(await textOf(request)) as Record<string, unknown>;
    requests.push(body);
    const api = request.url === '/responses' ? RESPONSES : CHAT;
    const wrong = takeAnswers(api.answersIn(body));
    if (wrong !== undefined) return sendJson(response, 400, { error: { message: wrong } });
    const answer = api.answer(nextCalls(), `id_${requests.length}`);
    if (body['stream'] !== true) return sendJson(response, 200, answer);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const event of api.events(answer)) response.write(event);
    response.end(api.last);
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
      return answers.map(({ answer }): unknown => JSON.parse(answer));
    },
    script(...next) {
      script = [...next];
      open = [];
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const CHAT = {
  answersIn(body: Record<string, unknown>): Map<unknown, unknown> {
    const messages = body['messages'] as readonly Record<string, unknown>[];
    return new Map(
      messages.filter(({ role }) => role === 'tool').map(({ tool_call_id: id, content }) => [id, content]),
    );
  },
  answer(calls: readonly Call[], id: string): object {
    const toolCalls = calls.map((call) => ({
      id: call.id,
      type: 'function',
      function: { name: call.name, arguments: call.text },
    }));
    const isDone = calls.length === 0;
    const message = isDone
      ? { role: 'assistant', content: 'Done.' }
      : { role: 'assistant', content: null, tool_calls: toolCalls };
    const choice = { index: 0, message, finish_reason: isDone ? 'stop' : 'tool_calls' };
    return { id, object: 'chat.completion', created: 0, model: 'scripted', choices: [choice] };
  },
  *events(answer: object): Generator<string> {
    const { choices, ...rest } = answer as { choices: { message: object; finish_reason: string }[] };
    for (const { message, finish_reason: reason } of choices) {
      const { tool_calls: calls = [], ...start } = message as { tool_calls?: object[] };
      const delta = {
        ...start,
        ...(calls.length > 0 && { tool_calls: calls.map((call, index) => ({ index, ...call })) }),
      };
      const chunk = { ...rest, object: 'chat.completion.chunk' };
      yield data({ ...chunk, choices: [{ index: 0, delta, finish_reason: null }] });
      yield data({ ...chunk, choices: [{ index: 0, delta: {}, finish_reason: reason }] });
    }
  },
  last: 'data: [DONE]\n\n',
};

const RESPONSES: typeof CHAT = {
  answersIn(body) {
    const { input } = body;
    const items = (Array.isArray(input) ? input : []) as readonly Record<string, unknown>[];
    return new Map(
      items
        .filter(({ type }) => type === 'function_call_output')
        .map(({ call_id: id, output }) => [id, typeof output === 'string' ? output : JSON.stringify(output)]),
    );
  },
  answer(calls, id) {
    const output = calls.map((call) => ({
      id: `fc_${call.id}`,
      type: 'function_call',
      status: 'completed',
      call_id: call.id,
      name: call.name,
      arguments: call.text,
    }));
    const said = {
      id: `msg_${id}`,
      type: 'message',
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text: 'Done.', annotations: [] }],
    };
    return {
      id,
      object: 'response',
      created_at: 0,
      model: 'scripted',
      status: 'completed',
      error: null,
      incomplete_details: null,
      output: output.length === 0 ? [said] : output,
    };
  },
  *events(answer) {
    yield data({ type: 'response.completed', sequence_number: 0, response: answer });
  },
  last: '',
};

function data(event: object): string {
  return `data: ${JSON.stringify(event)}\n\n`;
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

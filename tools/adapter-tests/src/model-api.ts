import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** One call by the model: the name of a tool, and its input, or the text that the model writes as its arguments. */
export type ScriptedCall = readonly [name: string, input: object | string];

/** A call that was answered. */
export interface Answered {
  readonly name: string;
  readonly content: unknown;
  readonly isError: boolean;
}

/** An API of a model on loopback: a model that makes given calls, one list per turn, and then says `Done.`. */
export interface ModelApi extends AsyncDisposable {
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

/** A call with the id by which it is answered. */
export interface MadeCall {
  readonly id: string;
  readonly name: string;
  readonly input: object | string;
}

type Body = Readonly<Record<string, unknown>>;

/** What requests and responses of an API look like. */
export interface ModelProtocol {
  /** The ids of the calls that a request repeats. */
  callsIn(body: Body): readonly unknown[];
  /** The answers in a request, by the ids of their calls. */
  answersIn(body: Body): ReadonlyMap<unknown, Omit<Answered, 'name'>>;
  /** The response in which the model makes these calls, or says `Done.`. */
  respond(calls: readonly MadeCall[], id: string): object;
  /** The same response as a stream. */
  events(response: object): Iterable<string>;
  /** The body of the response that rejects a request. */
  reject(message: string): object;
}

/**
 * Starts the API. It rejects requests that repeat a call without its answer, as the real ones do.
 * @param protocolOf the protocol of a path
 */
export async function startModelApi(
  protocolOf: (path: string) => ModelProtocol,
  turns: readonly (readonly ScriptedCall[])[],
): Promise<ModelApi> {
  let script = [...turns];
  let count = 0;
  /** The names of the calls that are not answered, by their ids. */
  const open = new Map<string, string>();
  const requests: Record<string, unknown>[] = [];
  const answers: Answered[] = [];

  function nextCalls(): readonly MadeCall[] {
    return (script.shift() ?? []).map(([name, input]) => {
      count += 1;
      const id = `call_${count}`;
      open.set(id, name);
      return { id, name, input };
    });
  }

  /** Takes the answers of a request, and returns why it is rejected. */
  function takeAnswers(protocol: ModelProtocol, body: Body): string | undefined {
    const given = protocol.answersIn(body);
    const missing = protocol.callsIn(body).find((id) => !given.has(id));
    if (missing !== undefined) return `The call ${String(missing)} has no answer.`;
    for (const [id, name] of open) {
      const answer = given.get(id);
      if (answer === undefined) continue;
      open.delete(id);
      answers.push({ name, ...answer });
    }
    return undefined;
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const protocol = protocolOf(request.url ?? '');
    const body = JSON.parse(await text(request)) as Record<string, unknown>;
    requests.push(body);
    const wrong = takeAnswers(protocol, body);
    if (wrong !== undefined) return sendJson(response, 400, protocol.reject(wrong));
    const answer = protocol.respond(nextCalls(), `id_${requests.length}`);
    if (body['stream'] !== true) return sendJson(response, 200, answer);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const event of protocol.events(answer)) response.write(event);
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

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

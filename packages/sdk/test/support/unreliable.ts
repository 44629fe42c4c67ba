import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The fault of one request. */
export type Fault =
  /** The connection breaks before anything is forwarded. */
  | 'lose-request'
  /** The server does the work; its response never arrives. */
  | 'lose-answer'
  /** The same, and the connection ends with a reset. */
  | 'reset-answer'
  /** The connection breaks in the middle of the response's headers. */
  | 'cut-headers'
  /** The caller's connection breaks at once, while the server still works. */
  | 'leave-early'
  /** The server does the work, and its response comes after the caller's timeout. */
  | 'answer-too-late'
  /** The connection breaks in the middle of the response's body. */
  | 'cut-answer'
  /** No response, and the connection stays open. */
  | 'hang'
  /** This response, from a proxy. */
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string };

/** A request as it arrived. */
export interface Seen {
  readonly line: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A real HTTP server that passes requests on to another one, unreliably. */
export interface Unreliable {
  readonly url: string;
  /** Every request so far. */
  readonly seen: readonly Seen[];
  /** The fault of each of the next requests; later ones succeed. */
  fail(...faults: readonly Fault[]): void;
  close(): Promise<void>;
}

/**
 * @param target The server behind it; without one, a successful response is `{"line": …, "body": …}`.
 * @param chance The fault of each request without one from `fail`. Default: none.
 */
export async function unreliable(
  target?: string,
  chance: () => Fault | undefined = () => undefined,
): Promise<Unreliable> {
  const seen: Seen[] = [];
  const faults: Fault[] = [];
  const server = createServer((request, response) => {
    void serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    fail: (...next) => void faults.push(...next),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await textOf(request);
    const seenNow: Seen = { line: `${request.method} ${request.url}`, headers: request.headers, body };
    seen.push(seenNow);
    const fault = faults.shift() ?? chance();
    if (fault === 'hang') return;
    if (fault === 'lose-request') return void response.destroy();
    if (typeof fault === 'object')
      return void response.writeHead(fault.status, fault.headers).end(fault.body);
    if (fault === 'leave-early') response.destroy();
    const answer = target === undefined ? echo(seenNow) : await forward(target, request, body);
    const text = new Uint8Array(await answer.arrayBuffer());
    if (typeof fault === 'string' && fault in BEFORE_THE_BODY)
      return BEFORE_THE_BODY[fault]?.(request, response);
    response.writeHead(answer.status, { ...headersOf(answer), 'content-length': text.length });
    if (fault !== 'cut-answer') return void response.end(text);
    response.write(text.subarray(0, text.length / 2), () => response.destroy());
  }
}

/** How the server's response is lost. */
const BEFORE_THE_BODY: Partial<
  Record<Fault & string, (request: IncomingMessage, response: ServerResponse) => void>
> = {
  'lose-answer': (_request, response) => void response.destroy(),
  'leave-early': () => undefined,
  'reset-answer': ({ socket }) => void socket.resetAndDestroy(),
  'cut-headers': ({ socket }) =>
    void socket.write('HTTP/1.1 201 Created\r\ncontent-ty', () => socket.destroy()),
  // The caller ends the connection itself.
  'answer-too-late': () => undefined,
};

function echo({ line, body }: Seen): Response {
  return Response.json({ line, body });
}

async function forward(
  target: string,
  { method = 'GET', url = '/', headers }: IncomingMessage,
  body: string,
): Promise<Response> {
  const forwarded = new Headers();
  for (const name of ['authorization', 'content-type', 'dpop', 'idempotency-key', 'accept']) {
    const value = headers[name];
    if (typeof value === 'string') forwarded.set(name, value);
  }
  return fetch(target + url, {
    method,
    headers: forwarded,
    body: body === '' ? null : body,
    redirect: 'manual',
  });
}

function headersOf(answer: Response): Record<string, string> {
  const kept = ['content-type', 'dpop-nonce', 'x-request-id', 'retry-after'];
  return Object.fromEntries([...answer.headers].filter(([name]) => kept.includes(name)));
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks).toString('utf8');
}

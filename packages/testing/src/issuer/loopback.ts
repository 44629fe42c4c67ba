import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An answer; `maxAge`, in seconds, lets clients cache it. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly maxAge?: number;
}

/** A streaming response: the function writes it. */
export type Stream = (response: ServerResponse) => void;

/** Answers one request, given its body as text. */
export type Respond = (request: IncomingMessage, body: string) => Answer | Stream | Promise<Answer | Stream>;

/** A real HTTP listener on a free port of the loopback interface. */
export interface Loopback {
  /** Without a trailing slash. */
  readonly url: string;
  close(): Promise<void>;
}

/** Listens, and answers with JSON. It does not keep the process alive. */
export async function listenOnLoopback(respond: Respond): Promise<Loopback> {
  const server = createServer((request, response) => void answer(request, response, respond));
  server.unref();
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(0, '127.0.0.1', listening);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, respond: Respond): Promise<void> {
  try {
    const body = Buffer.concat(await request.toArray()).toString();
    const answered = await respond(request, body);
    if (typeof answered === 'function') answered(response);
    else send(response, answered);
  } catch (error) {
    send(response, { status: 500, body: { code: 'INTERNAL', message: String(error) } });
  }
}

function send(response: ServerResponse, { status, body, maxAge }: Answer): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'cache-control': maxAge === undefined ? 'no-store' : `public, max-age=${maxAge}`,
  });
  response.end(JSON.stringify(body));
}

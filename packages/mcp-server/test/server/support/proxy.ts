import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request as it arrived. */
export interface Asked {
  readonly method: string;
  readonly path: string;
}

export interface Answered {
  readonly status: number;
  readonly body: string;
}

/** The proxy's handler: calls the server behind it with `forward`, or answers itself. */
export type Between = (asked: Asked, forward: () => Promise<Answered>) => Promise<Answered>;

/** A real HTTP server in front of another one. */
export interface Proxy {
  readonly url: string;
  /** Sets the handler from now on. */
  between: Between;
  close(): Promise<void>;
}

export async function startProxy(target: string): Promise<Proxy> {
  const server = createServer((request, response) => {
    void serve(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: Proxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    between: (_asked, forward) => forward(),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, body } = await answer(request);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(status === 204 ? undefined : body);
  }

  async function answer(request: IncomingMessage): Promise<Answered> {
    const { method = 'GET', url = '/', headers } = request;
    const body = await text(request);
    return proxy.between({ method, path: url }, async () => {
      const passed = new Headers();
      for (const name of ['authorization', 'content-type', 'idempotency-key']) {
        const value = headers[name];
        if (typeof value === 'string') passed.set(name, value);
      }
      const init = { method, headers: passed, ...(body === '' ? {} : { body }) };
      const answered = await fetch(target + url, init);
      return { status: answered.status, body: await answered.text() };
    });
  }
}

/** A server with errors. */
export const trouble: Between = async () => ({
  status: 500,
  body: JSON.stringify({ code: 'INTERNAL_ERROR', message: 'something went wrong', requestId: 'req_1' }),
});

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { GrantAuth } from '@grantex/mcp';
import type { AnyServer, HttpTransport } from './lines.ts';

export interface Host extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
}

/** Serves MCP over real HTTP without sessions: a server and a transport for each request, behind the authentication. */
export async function host(
  auth: Pick<GrantAuth, 'middleware'> | undefined,
  makeServer: () => AnyServer,
  makeTransport: () => HttpTransport,
): Promise<Host> {
  async function serve(
    request: IncomingMessage & { body?: unknown },
    response: ServerResponse,
  ): Promise<void> {
    const server = makeServer();
    const transport = makeTransport();
    response.on('close', () => void server.close());
    await server.connect(transport);
    await transport.handleRequest(request, response, request.body);
  }
  const listener = createServer((request: IncomingMessage & { body?: unknown }, response) => {
    const proceed = (): void => {
      serve(request, response).catch((error: unknown) => response.destroy(error as Error));
    };
    const authenticate = (): void => {
      if (auth === undefined) return proceed();
      auth.middleware(request, response, (error) => (error === undefined ? proceed() : response.destroy()));
    };
    if (request.method !== 'POST') return authenticate();
    json(request)
      .then((body) => {
        request.body = body;
        return authenticate();
      })
      .catch(() => response.writeHead(400).end());
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    port,
    async [Symbol.asyncDispose]() {
      const closed = once(listener, 'close');
      listener.close();
      listener.closeAllConnections();
      await closed;
    },
  };
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import type { GrantAuth } from '@grantex/mcp';
import { listen, type Listening } from 'adapter-tests';
import type { AnyServer, HttpTransport } from './lines.ts';

/** Serves MCP over real HTTP without sessions: a server and a transport for each request, behind the authentication. */
export async function host(
  auth: Pick<GrantAuth, 'middleware'> | undefined,
  makeServer: () => AnyServer,
  makeTransport: () => HttpTransport,
): Promise<Listening> {
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
  const { url, ...site } = await listen((request: IncomingMessage & { body?: unknown }, response) => {
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
  });
  return { ...site, url: `${url}/mcp` };
}

import { randomBytes } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dpop } from '@grantex/core/dpop';
import { getRequestListener } from '@hono/node-server';
import {
  createGrantex,
  currentGrant,
  defineRules,
  type Grant,
  type GrantAuth,
  type GrantAuthInfo,
  grantAuth,
  guardServer,
} from '@grantex/mcp';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';

/** A guarded MCP server over HTTP. */
export interface Site extends AsyncDisposable {
  /** What a person types into a client. */
  readonly url: string;
  /** The grants of the calls that ran, the newest last. */
  readonly calls: Pick<Grant, 'grantId' | 'tokenId' | 'keyThumbprint'>[];
}

/** What the service offers; each tool needs one. */
export const SCOPES = ['flights:search', 'flights:book', 'flights:cancel'];

const rules = defineRules({
  search_flights: { scopes: ['flights:search'] },
  book_flight: { scopes: ['flights:book'] },
  cancel_flight: { scopes: ['flights:cancel'] },
});

/** @param server its address, an API key for the guard, and the id of the developer */
export async function openSite({
  url: issuer,
  apiKey,
  developer,
}: {
  readonly url: string;
  readonly apiKey: string;
  readonly developer: string;
}): Promise<Site> {
  let respond: (...parameters: Parameters<RequestListener>) => unknown = () => {};
  const http = createServer((request, response) => respond(request, response));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const url = `http://localhost:${(http.address() as AddressInfo).port}/mcp`;
  // Clients first ask for what searching needs. For booking they must ask again.
  const grantex = createGrantex({
    url: issuer,
    apiKey,
    audience: url,
    scope: 'flights:search',
    // Tokens that are bound to keys, too.
    dpop: dpop({ origin: new URL(url).origin, nonceSecret: randomBytes(32).toString('hex') }),
    // So that a revocation counts at the next call.
    revocation: 'online',
  });
  const { guard } = grantex;
  const auth: GrantAuth = grantAuth({
    guard,
    rules,
    resource: url,
    authorizationServers: [issuer],
    developer,
    resourceName: 'Travel',
  });
  const calls: Site['calls'] = [];
  const handler = createMcpHandler(() => {
    // Clients that look at the list find booking there.
    const options = { guard, rules, lists: 'all' } as const;
    const server = guardServer(new McpServer({ name: 'travel', version: '1.0.0' }), options);
    const answer = (text: string) => {
      const grant = currentGrant();
      if (grant === undefined) throw new Error('A tool ran without a grant.');
      calls.push(grant);
      return { content: [{ type: 'text' as const, text }] };
    };
    const inputSchema = z.object({ flight: z.string() });
    server.registerTool('search_flights', { inputSchema }, ({ flight }) => answer(`${flight} has seats`));
    server.registerTool('book_flight', { inputSchema }, ({ flight }) => answer(`Booked ${flight}`));
    server.registerTool('cancel_flight', { inputSchema }, ({ flight }) => answer(`Cancelled ${flight}`));
    return server;
  });
  respond = getRequestListener(async (request) => {
    const message: unknown = request.method === 'POST' ? await request.clone().json() : undefined;
    const answer: Response | GrantAuthInfo = await auth.fetch(request, message);
    return answer instanceof Response ? answer : handler.fetch(request, { authInfo: answer });
  });
  await grantex.ready();
  return {
    url,
    calls,
    async [Symbol.asyncDispose]() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
      await grantex.close();
    },
  };
}

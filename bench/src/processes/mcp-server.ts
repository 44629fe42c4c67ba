/** A guarded MCP server with one tool, over HTTP. Clients log in at its issuer. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dpop } from '@grantex/core/dpop';
import { createGrantex, defineRules, grantAuth, guardServer } from '@grantex/mcp';
import { getRequestListener } from '@hono/node-server';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { serveParent } from './child.ts';
import { startParameter } from './start-child.ts';

export interface McpServerOptions {
  readonly issuer: string;
  readonly apiKey: string;
  /** The scope that the tool needs. */
  readonly scope: string;
}

const { issuer, apiKey, scope } = startParameter() as McpServerOptions;
const http = createServer().listen(0, '127.0.0.1');
await once(http, 'listening');
const origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
const resource = `${origin}/mcp`;
const grantex = createGrantex({ url: issuer, apiKey, audience: resource, scope, dpop: dpop({ origin }) });
const { guard } = grantex;
const rules = defineRules({ search: { scopes: [scope] } });
const auth = grantAuth({ guard, rules, resource, authorizationServers: [issuer] });
const handler = createMcpHandler(() => {
  const server = guardServer(new McpServer({ name: 'travel', version: '1.0.0' }), { guard, rules });
  server.registerTool('search', {}, () => ({ content: [{ type: 'text', text: 'AI 101' }] }));
  return server;
});
const listener = getRequestListener(async (request) => {
  const message: unknown = request.method === 'POST' ? await request.clone().json() : undefined;
  const answer = await auth.fetch(request, message);
  return answer instanceof Response ? answer : handler.fetch(request, { authInfo: answer });
});
http.on('request', (request, response) => void listener(request, response));
await grantex.ready();
serveParent(resource, async () => {
  http.closeAllConnections();
  await grantex.close();
});

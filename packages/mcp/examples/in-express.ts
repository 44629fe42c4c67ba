import { grantAuth } from '@grantex/mcp';
import { NodeStreamableHTTPServerTransport } from '@modelcontextprotocol/node';
import express from 'express';
import { grantex, makeServer, rules } from './travel.ts';

const auth = grantAuth({
  guard: grantex.guard,
  rules,
  resource: 'https://travel.example/mcp',
  authorizationServers: [process.env['GRANTEX_URL'] ?? 'http://localhost:4000'],
  resourceName: 'Travel',
});

export const app = express();
// Serves `/.well-known/oauth-protected-resource`, which nothing that is mounted at `/mcp` would ever see.
app.use(auth.metadata.middleware);
app.use('/mcp', express.json(), auth.middleware, async (request, response) => {
  const server = makeServer();
  const transport = new NodeStreamableHTTPServerTransport();
  response.on('close', () => void server.close());
  await server.connect(transport);
  await transport.handleRequest(request, response, request.body);
});

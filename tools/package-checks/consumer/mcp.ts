import assert from 'node:assert/strict';
import { createGuard, createVerifier, feed, guardServer, TOKEN_KEY } from '@grantex/mcp';
import { createTestIssuer } from '@grantex/testing';
import { Client } from '@modelcontextprotocol/client';
import { InMemoryTransport, McpServer } from '@modelcontextprotocol/server';

await using issuer = await createTestIssuer();
const verifier = createVerifier({
  issuer: issuer.url,
  audience: issuer.audience,
  revocation: feed({ apiKey: issuer.apiKey }),
});
const guard = createGuard({ verifier, audit: false });

const server = guardServer(new McpServer({ name: 'travel', version: '1.0.0' }), {
  guard,
  rules: { book: { scopes: ['flights:book'] } },
});
server.registerTool('book', {}, () => ({ content: [{ type: 'text', text: 'booked' }] }));

const client = new Client({ name: 'agent', version: '1.0.0' });
const [serverSide, clientSide] = InMemoryTransport.createLinkedPair();
await server.connect(serverSide);
await client.connect(clientSide);

const book = (...scopes: string[]): ReturnType<Client['callTool']> =>
  client.callTool({ name: 'book', _meta: { [TOKEN_KEY]: issuer.grantToken({ scopes }) } });

assert.deepEqual((await book('flights:book')).content, [{ type: 'text', text: 'booked' }]);
const refused = await book('flights:search');
assert.equal(refused.isError, true);
assert.deepEqual((refused.structuredContent as { missingScopes: unknown }).missingScopes, ['flights:book']);
await client.close();
await verifier.close();
console.log('@grantex/mcp works');

import { createTestIssuer, createTestService } from '@grantex/testing';
import { guardServer, TOKEN_KEY } from '@grantex/mcp';
import { guardServer as guardServerV1 } from '@grantex/mcp/sdk-v1';
import { Client } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport as InMemoryV1 } from '@modelcontextprotocol/sdk/inMemory.js';
import {
  McpServer as McpServerV1,
  ResourceTemplate as TemplateV1,
} from '@modelcontextprotocol/sdk/server/mcp.js';
import { InMemoryTransport, McpServer, ResourceTemplate } from '@modelcontextprotocol/server';
import { expect, test } from 'vitest';
import { z } from 'zod';

// The server of the SDK's own quick start: a tool that adds, and a greeting for the person named in an address.

function quickStart(): McpServer {
  const server = new McpServer({ name: 'demo-server', version: '1.0.0' });
  const inputSchema = z.object({ a: z.number(), b: z.number() });
  server.registerTool(
    'add',
    { title: 'Addition Tool', description: 'Adds.', inputSchema },
    async ({ a, b }) => ({
      content: [{ type: 'text', text: String(a + b) }],
    }),
  );
  const greeting = new ResourceTemplate('greeting://{name}', { list: undefined });
  server.registerResource('greeting', greeting, { title: 'Greeting Resource' }, async (uri, { name }) => ({
    contents: [{ uri: uri.href, text: `Hello, ${String(name)}!` }],
  }));
  return server;
}

function quickStartV1(): McpServerV1 {
  const server = new McpServerV1({ name: 'demo-server', version: '1.0.0' });
  const inputSchema = { a: z.number(), b: z.number() };
  server.registerTool(
    'add',
    { title: 'Addition Tool', description: 'Adds.', inputSchema },
    async ({ a, b }) => ({
      content: [{ type: 'text', text: String(a + b) }],
    }),
  );
  const greeting = new TemplateV1('greeting://{name}', { list: undefined });
  server.registerResource('greeting', greeting, { title: 'Greeting Resource' }, async (uri, { name }) => ({
    contents: [{ uri: uri.href, text: `Hello, ${String(name)}!` }],
  }));
  return server;
}

async function outputOf(server: McpServer): Promise<unknown[]> {
  const client = new Client({ name: 'agent', version: '1.0.0' });
  const [serverSide, clientSide] = InMemoryTransport.createLinkedPair();
  await server.connect(serverSide);
  await client.connect(clientSide);
  return exchange(client);
}

async function outputOfV1(server: McpServerV1): Promise<unknown[]> {
  const client = new ClientV1({ name: 'agent', version: '1.0.0' });
  const [serverSide, clientSide] = InMemoryV1.createLinkedPair();
  await server.connect(serverSide);
  await client.connect(clientSide);
  return exchange(client);
}

let _meta = {};

async function exchange(client: Client | ClientV1): Promise<unknown[]> {
  const output = [
    client.getServerCapabilities(),
    await client.listTools({ _meta }),
    await client.callTool({ name: 'add', arguments: { a: 2, b: 3 }, _meta }),
    await client.callTool({ name: 'add', arguments: { a: 2 }, _meta }),
    await client.listResourceTemplates({ _meta }),
    await client.readResource({ uri: 'greeting://Ada', _meta }),
  ];
  await client.close();
  return output;
}

test("the SDK's quick start prints the same behind a guard that allows it, in both lines", async () => {
  await using issuer = await createTestIssuer();
  const { guard, tokenFor, recorded } = createTestService(issuer);
  _meta = { [TOKEN_KEY]: tokenFor('numbers:add', 'greetings:read') };
  const options = {
    guard,
    rules: { add: { scopes: ['numbers:add'] } },
    resources: { greeting: { scopes: ['greetings:read'] } },
  } as const;

  expect(await outputOf(guardServer(quickStart(), options))).toEqual(await outputOf(quickStart()));
  expect(await outputOfV1(guardServerV1(quickStartV1(), options))).toEqual(await outputOfV1(quickStartV1()));
  const each = ['allowed add', 'success add', 'allowed greeting', 'success greeting'];
  expect(await recorded()).toEqual([...each, ...each]);
});

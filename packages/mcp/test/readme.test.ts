import { deepEqual } from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TOKEN_KEY } from '@grantex/mcp';
import type { TestIssuer } from '@grantex/testing';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport as InMemoryV1 } from '@modelcontextprotocol/sdk/inMemory.js';
import { InMemoryTransport } from '@modelcontextprotocol/server';
import { jsonOr, listen, testReadme } from 'adapter-tests';
import { expect, test, vi } from 'vitest';

const file = new URL('../README.md', import.meta.url);
let issuer: TestIssuer;

test('the example over HTTP challenges as the README shows it', async () => {
  const { serve } = await import('../examples/over-http.ts');
  const readme = await readFile(file, 'utf8');
  const [, shown = ''] = /```http\n(.*?)\n```/s.exec(readme) ?? [];
  const answer = await serve(
    new Request('https://travel.example/mcp', {
      method: 'POST',
      headers: { authorization: `Bearer ${issuer.grantToken({ scopes: ['flights:search'] })}` },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'book_flight' } }),
    }),
  );
  expect(answer.status).toBe(403);
  const challenge = answer.headers.get('www-authenticate')?.replace(issuer.url, 'http://localhost:4000');
  expect(`www-authenticate: ${challenge}`).toBe(shown.replaceAll(/\n\s+/g, ' '));
});

test('the example over HTTP refuses a stranger whose body is no JSON', async () => {
  const { serve } = await import('../examples/over-http.ts');
  const answer = await serve(new Request('https://travel.example/mcp', { method: 'POST', body: '{' }));
  expect(answer.status).toBe(401);
});

test('the example in Express serves its metadata and guards its endpoint', async () => {
  const { app } = await import('../examples/in-express.ts');
  await using site = await listen(app);
  const metadata = await fetch(`${site.url}/.well-known/oauth-protected-resource/mcp`);
  expect(await metadata.json()).toMatchObject({ resource: 'https://travel.example/mcp' });
  const client = new Client({ name: 'agent', version: '1.0.0' });
  const headers = { authorization: `Bearer ${issuer.grantToken({ scopes: ['flights:search'] })}` };
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${site.url}/mcp`), { requestInit: { headers } }),
  );
  expect((await client.listTools()).tools).toMatchObject([{ name: 'search_flights' }]);
  await client.close();
});

test('the lines that serve the metadata are those of the tests', async () => {
  const mounts = await readFile(new URL('support/mounts.ts', import.meta.url), 'utf8');
  const shown = [...(await readFile(file, 'utf8')).matchAll(/^\| (?:Express|Fastify|Hono) +\| `([^`]+)`/gm)];
  expect(shown).toHaveLength(3);
  for (const [, line] of shown) expect(mounts).toContain(line);
});

test('the example behind the bearer authentication of the SDK answers and challenges', async () => {
  const { serve } = await import('../examples/behind-bearer-auth.ts');
  const callWith = (token: string): Promise<Response> =>
    serve(
      new Request('https://travel.example/mcp', {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
        },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
      }),
    );
  const answer = await callWith(issuer.grantToken({ scopes: ['flights:search'] }));
  expect(await answer.text()).toContain('search_flights');
  expect((await callWith(issuer.faultyToken('expired'))).status).toBe(401);
});

test('the example with fastmcp books', async () => {
  const token = issuer.grantToken({
    scopes: ['flights:book', 'payments:initiate:max_500'],
  });
  const folder = await mkdtemp(join(tmpdir(), 'grantex-'));
  vi.stubEnv('GRANTEX_TOKEN_FILE', join(folder, 'token'));
  await writeFile(join(folder, 'token'), token);
  const { server } = await import('../examples/fast-mcp.ts');
  const client = new ClientV1({ name: 'agent', version: '1.0.0' });
  const [serverSide, clientSide] = InMemoryV1.createLinkedPair();
  await Promise.all([server.connect(serverSide), client.connect(clientSide)]);
  const input = { flight: 'AI 101', price: 420 };
  const { content } = await client.callTool({ name: 'book_flight', arguments: input });
  expect(content).toMatchObject([{ text: expect.stringMatching(/^Booked AI 101 for 420, for \w+\.$/) }]);
  await client.close();
  await rm(folder, { recursive: true });
});

testReadme({
  file,
  examples: [
    'travel.ts',
    'guarded-server.ts',
    'over-http.ts',
    'in-express.ts',
    'behind-bearer-auth.ts',
    'fast-mcp.ts',
  ],
  booked: 'Booked AI 101 for 420.',
  audience: 'https://travel.example/mcp',
  action: 'book_flight',
  async start(started) {
    issuer = started;
    const { grantex, makeServer } = await import('../examples/travel.ts');
    return {
      async book(token, price) {
        const client = new Client({ name: 'agent', version: '1.0.0' });
        const [serverSide, clientSide] = InMemoryTransport.createLinkedPair();
        await makeServer().connect(serverSide);
        await client.connect(clientSide);
        const _meta = { [TOKEN_KEY]: token };
        const params = { name: 'book_flight', arguments: { flight: 'AI 101', price }, _meta };
        const { content, structuredContent, isError } = await client.callTool(params);
        await client.close();
        const [part] = content;
        const told = jsonOr(part?.type === 'text' ? part.text : '');
        deepEqual(structuredContent, isError === true ? told : undefined);
        return told;
      },
      close: () => grantex.close(),
    };
  },
});

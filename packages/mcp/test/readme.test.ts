import { deepEqual } from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { TOKEN_KEY } from '@grantex/mcp';
import type { TestIssuer } from '@grantex/testing';
import { Client } from '@modelcontextprotocol/client';
import { InMemoryTransport } from '@modelcontextprotocol/server';
import { jsonOr, testReadme } from 'adapter-tests';
import { expect, test } from 'vitest';

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
  expect(`www-authenticate: ${answer.headers.get('www-authenticate')}`).toBe(shown.replaceAll(/\n\s+/g, ' '));
});

testReadme({
  file,
  examples: ['travel.ts', 'guarded-server.ts', 'over-http.ts'],
  booked: 'Booked AI 101 for 420.',
  action: 'book_flight',
  async start(started) {
    issuer = started;
    const { makeServer, verifier } = await import('../examples/travel.ts');
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
      close: () => verifier.close(),
    };
  },
});

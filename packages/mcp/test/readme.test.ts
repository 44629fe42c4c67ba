import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TOKEN_KEY, type Verifier } from '@grantex/mcp';
import { createTestIssuer, type TestIssuer } from '@grantex/testing';
import { Client } from '@modelcontextprotocol/client';
import { InMemoryTransport, type McpServer } from '@modelcontextprotocol/server';
import { afterAll, beforeAll, expect, test } from 'vitest';

const folder = join(import.meta.dirname, '..');
const readme = await readFile(join(folder, 'README.md'), 'utf8');
let issuer: TestIssuer;
let makeServer: () => McpServer;
let serve: (request: Request) => Promise<Response>;
let verifier: Verifier;

beforeAll(async () => {
  issuer = await createTestIssuer({ audience: 'https://travel.example' });
  Object.assign(process.env, { GRANTEX_URL: issuer.url, GRANTEX_API_KEY: issuer.apiKey });
  ({ makeServer, verifier } = await import('../examples/travel.ts'));
  ({ serve } = await import('../examples/over-http.ts'));
});
afterAll(async () => {
  await verifier.close();
  await issuer.close();
});

async function call(token: string, price: number): Promise<object> {
  const client = new Client({ name: 'agent', version: '1.0.0' });
  const [serverSide, clientSide] = InMemoryTransport.createLinkedPair();
  await makeServer().connect(serverSide);
  await client.connect(clientSide);
  const params = {
    name: 'book_flight',
    arguments: { flight: 'AI 101', price },
    _meta: { [TOKEN_KEY]: token },
  };
  const result = await client.callTool(params);
  await client.close();
  return result;
}

test.each(['travel.ts', 'guarded-server.ts', 'over-http.ts'])(
  '%s in the README is the file',
  async (name) => {
    const example = await readFile(join(folder, 'examples', name), 'utf8');
    expect(readme).toContain(`\`\`\`ts\n${example}\`\`\`\n`);
  },
);

test('the example books what was granted, and records it', async () => {
  const grant = issuer.grant({ scopes: ['flights:book', 'payments:initiate:max_500'] });
  expect(await call(grant.token, 420)).toMatchObject({ content: [{ text: 'Booked AI 101 for 420.' }] });
  await issuer.auditLog.settled();
  expect(issuer.auditLog.entries).toMatchObject([
    { status: 'allowed', action: 'book_flight', grantId: grant.grantId, metadata: { flight: 'AI 101' } },
    { status: 'success', action: 'book_flight', grantId: grant.grantId },
  ]);
});

test('the example refuses as the README shows it', async () => {
  const token = issuer.grantToken({ scopes: ['flights:book', 'payments:initiate:max_500'] });
  const [, shown = ''] = /```json\n(\{[^`]*amount_over[^`]*)```/.exec(readme) ?? [];
  const body: unknown = JSON.parse(shown);
  expect(await call(token, 900)).toMatchObject({
    isError: true,
    content: [{ type: 'text', text: JSON.stringify(body) }],
    structuredContent: body,
  });
});

test('the example without a token says no_credentials', async () => {
  expect(await call('', 420)).toMatchObject({ structuredContent: { code: 'no_credentials' } });
});

test('the example refuses a revoked grant as soon as the feed has it, without a request per call', async () => {
  const grant = issuer.grant({ scopes: ['flights:book', 'payments:initiate'] });
  expect(await call(grant.token, 420)).toMatchObject({ content: [{ text: 'Booked AI 101 for 420.' }] });
  issuer.revoke(grant.grantId);
  await expect
    .poll(() => call(grant.token, 420))
    .toMatchObject({ isError: true, structuredContent: { code: 'revoked' } });
  expect(issuer.requestsTo('verification')).toBe(0);
});

test('the example over HTTP challenges as the README shows it', async () => {
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

test('every link within the page leads to a heading', () => {
  const headings = [...readme.matchAll(/^#+ (.+)$/gm)].map(([, text = '']) =>
    text
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );
  const links = [...readme.matchAll(/\]\(#([^)]+)\)/g)].map(([, link]) => link);
  expect(links.length).toBeGreaterThan(4);
  expect(headings).toEqual(expect.arrayContaining(links));
});

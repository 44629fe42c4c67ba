import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TOKEN_KEY } from '@grantex/mcp';
import { AuthorizationError, toRefusalBody, type Verifier } from '@grantex/core';
import { createTestIssuer, type TestIssuer } from '@grantex/testing';
import { Client } from '@modelcontextprotocol/client';
import { InMemoryTransport, type McpServer } from '@modelcontextprotocol/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { consoleTools } from '../src/console/create-console.ts';
import { parseRules } from '../src/wrap/rules-file.ts';
import { configurationOf, jsonWith, readme } from './support/readme.ts';
import { run } from './wrap/support/wrapped.ts';

const folder = join(import.meta.dirname, '..');
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
  '%s of the README is the file',
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
  const body: unknown = JSON.parse(jsonWith('amount_over'));
  expect(await call(token, 900)).toMatchObject({
    isError: true,
    content: [{ type: 'text', text: JSON.stringify(body) }],
    structuredContent: body,
  });
});

test('the example without a token says no_credentials', async () => {
  expect(await call('', 420)).toMatchObject({ structuredContent: { code: 'no_credentials' } });
});

test('the example refuses a revoked grant as soon as the feed says so, and asks nobody about a call', async () => {
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

test('the rules that are shown can be read, and say what the text says of them', () => {
  const { rules, named } = parseRules(jsonWith('"/price"'), 'README');
  expect(rules['book_flight']?.amount?.({ price: 420 })).toBe(420);
  expect(rules['read_text_file']?.metadata?.({ path: 'a' })).toEqual({ path: 'a' });
  expect(rules).not.toHaveProperty('write_file');
  expect(named).toContain('write_file');
});

test('the refusal that is shown is what the wrapper answers without a grant', () => {
  const { consentUrl, howToAsk, ...body } = JSON.parse(jsonWith('consentUrl')) as Record<string, string>;
  const { howToAsk: _withoutLink, ...refusal } = toRefusalBody(new AuthorizationError('no_credentials'));
  expect(body).toEqual(refusal);
  expect(howToAsk).toBe(`Ask the person to open ${consentUrl} and to approve there, then call again.`);
});

// That the whole of it works, from the packed package, is shown in `tools/package-checks`.
test('the command line of the wrapper is understood, up to the rules file of that person', async () => {
  const { args = [], env } = configurationOf('files');
  const { GRANTEX_API_KEY_FILE: _file, ...environment } = env;
  const ended = await run(args, { ...environment, GRANTEX_API_KEY: 'gx_test_x' });
  expect(ended).toMatchObject({ exitCode: 2, errors: expect.stringContaining('/home/alice/rules.json') });
});

test('the table of tools is the tools that there are, with their roles', () => {
  const rows = [
    ...readme.matchAll(/^\| `(\w+)` +\| .* \| (\S+) +\| (?:reads|adds|changes|destructive) +\|$/gm),
  ];
  const told = rows.map(([, name, role]) => [name, role]);
  const roleOf = (role: string | undefined): string => (role === undefined ? 'any' : `\`${role}\``);
  expect(told).toEqual(consoleTools.map(({ name, role }) => [name, roleOf(role)]));
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

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TOKEN_KEY, tokenFromFile } from '@grantex/mcp';
import { createTestIssuer, type TestIssuer } from '@grantex/testing';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as StdioClientTransportV1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { CHILD_ENVIRONMENT, isFullRun } from 'test-config';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AnyClient, ToolResult } from './support/lines.ts';

const example = join(import.meta.dirname, '..', 'examples', 'guarded-server.ts');

let issuer: TestIssuer;
let folder: string;
let file: string;

beforeAll(async () => {
  issuer = await createTestIssuer({ audience: 'https://travel.example/mcp' });
  folder = await mkdtemp(join(tmpdir(), 'grantex-mcp-'));
});
afterAll(async () => {
  await issuer.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  file = join(folder, `token-${Math.random()}`);
});

const CLIENTS: readonly (readonly [
  string,
  string | undefined,
  () => AnyClient,
  new (of: StdioOptions) => object,
])[] = [
  ['2.x', 'legacy', () => clientOf(new Client(NAME)), StdioClientTransport],
  ['2.x, protocol of 2026', 'modern', () => clientOf(new Client(NAME, MODERN)), StdioClientTransport],
  ['1.x', undefined, () => clientOf(new ClientV1(NAME)), StdioClientTransportV1],
];
const NAME = { name: 'agent', version: '1.0.0' };
const MODERN = { versionNegotiation: { mode: 'auto' } } as const;

interface StdioOptions {
  readonly command: string;
  readonly args: string[];
  readonly env: Record<string, string>;
  readonly stderr: 'inherit';
}

function clientOf(client: object): AnyClient {
  return client as AnyClient;
}

// Each starts a process.
describe.each(CLIENTS.slice(0, isFullRun ? 3 : 1))(
  'a process on stdio and a client of %s',
  (_name, era, makeClient, Transport) => {
    async function start(): Promise<AnyClient> {
      const client = makeClient();
      const env = {
        ...CHILD_ENVIRONMENT,
        GRANTEX_URL: issuer.url,
        GRANTEX_API_KEY: issuer.apiKey,
        GRANTEX_AUDIENCE: issuer.audience,
        GRANTEX_TOKEN_FILE: file,
      };
      await client.connect(
        new Transport({ command: process.execPath, args: [example], env, stderr: 'inherit' }),
      );
      return client;
    }

    const booking = { name: 'book_flight', arguments: { flight: 'AI 101', price: 420 } };
    const codeOf = ({ structuredContent }: ToolResult): unknown =>
      (structuredContent as { code?: unknown })?.code;

    test('the token is read from the file on each call, and one in the request takes precedence', async () => {
      const client = await start();
      expect(client.getProtocolEra?.()).toBe(era);
      expect(codeOf(await client.callTool(booking))).toBe('no_credentials');
      expect((await client.listTools()).tools).toEqual([]);
      await writeFile(file, `${issuer.grantToken({ scopes: ['flights:search'] })}\n`);
      expect(codeOf(await client.callTool(booking))).toBe('scope_missing');
      expect((await client.listTools()).tools).toMatchObject([{ name: 'search_flights' }]);
      const grant = issuer.grant({ scopes: ['flights:book', 'payments:initiate:max_500'] });
      await writeFile(file, grant.token);
      expect(await client.callTool(booking)).toMatchObject({ content: [{ text: 'Booked AI 101 for 420.' }] });
      const other = issuer.grantToken({ scopes: ['hotels:book'] });
      expect(codeOf(await client.callTool({ ...booking, _meta: { [TOKEN_KEY]: other } }))).toBe(
        'scope_missing',
      );
      issuer.revoke(grant.grantId);
      await expect.poll(async () => codeOf(await client.callTool(booking))).toBe('revoked');
      await client.close();
    });
  },
);

test('a process that follows the feed ends when its client has gone', async () => {
  const child = spawn(process.execPath, [example], {
    env: {
      ...CHILD_ENVIRONMENT,
      GRANTEX_URL: issuer.url,
      GRANTEX_API_KEY: issuer.apiKey,
      GRANTEX_AUDIENCE: issuer.audience,
      GRANTEX_TOKEN_FILE: file,
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  await writeFile(file, issuer.grantToken({ scopes: ['flights:search'] }));
  const hello = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: NAME };
  const say = (message: object): void =>
    void child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  say({ id: 1, method: 'initialize', params: hello });
  say({ method: 'notifications/initialized' });
  say({ id: 2, method: 'tools/list', params: {} });
  await expect.poll(() => issuer.feed.streams).toBe(1);
  child.stdin.end();
  expect(await ended).toEqual([0, null]);
  await expect.poll(() => issuer.feed.streams).toBe(0);
});

test('an unreadable file is a fault of the guard, not a missing token', async () => {
  await expect(Promise.resolve(tokenFromFile(folder)())).rejects.toMatchObject({ code: 'EISDIR' });
  expect(await tokenFromFile(file)()).toBeUndefined();
  await writeFile(file, 'a token\n');
  expect(await tokenFromFile(file)()).toBe('a token');
});

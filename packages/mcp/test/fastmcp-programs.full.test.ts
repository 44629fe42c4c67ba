import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestIssuer, type TestIssuer } from '@grantex/testing';
import { Client } from '@modelcontextprotocol/client';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { CHILD_ENVIRONMENT, freePort } from 'test-config';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ToolResult } from './support/lines.ts';

const program = join(import.meta.dirname, 'programs', 'fast-mcp.ts');
const SCOPES = ['flights:book', 'payments:initiate:max_500'];

let issuer: TestIssuer;
let folder: string;

beforeAll(async () => {
  issuer = await createTestIssuer({ audience: 'https://travel.example/mcp' });
  folder = await mkdtemp(join(tmpdir(), 'grantex-mcp-'));
});
afterAll(async () => {
  await issuer.close();
  await rm(folder, { recursive: true });
});

/** How a flight is booked: what the tool said, or the code of the refusal. */
async function book(client: Client, price: number): Promise<string> {
  const params = { name: 'book_flight', arguments: { flight: 'AI 101', price } };
  const { content, isError } = (await client.callTool(params)) as ToolResult;
  const text = content[0]?.text ?? '';
  return isError === true ? (JSON.parse(text) as { code: string }).code : text;
}

describe.each(['newest', 'oldest'])(
  'the example with fastmcp, as a program with the %s version',
  (version) => {
    const environment = (): Record<string, string> => ({
      ...CHILD_ENVIRONMENT,
      GRANTEX_URL: issuer.url,
      GRANTEX_API_KEY: issuer.apiKey,
      GRANTEX_AUDIENCE: issuer.audience,
      GRANTEX_TOKEN_FILE: join(folder, version),
    });

    test('over stdio it reads the token of the process at each call', async () => {
      const client = new Client({ name: 'agent', version: '1.0.0' });
      const args = [program, version];
      await client.connect(
        new StdioClientTransport({ command: process.execPath, args, env: environment(), stderr: 'ignore' }),
      );
      expect(await book(client, 420)).toBe('no_credentials');
      await writeFile(join(folder, version), issuer.grantToken({ scopes: SCOPES }));
      expect(await book(client, 420)).toMatch(/^Booked AI 101 for 420, for \w+\.$/);
      expect(await book(client, 900)).toBe('amount_over');
      await client.close();
    });

    test('over HTTP each request brings its own, and a stranger gets a challenge', async () => {
      await writeFile(join(folder, version), issuer.grantToken({ scopes: SCOPES }));
      const port = await freePort();
      const child = spawn(process.execPath, [program, version, String(port)], {
        env: environment(),
        stdio: 'ignore',
      });
      const url = `http://127.0.0.1:${port}/mcp`;
      const isUp = (): Promise<boolean> =>
        fetch(url).then(
          () => true,
          () => false,
        );
      await expect.poll(isUp, { timeout: 20_000 }).toBe(true);

      const stranger = await fetch(url, { method: 'POST', body: '{}' });
      expect(stranger.status).toBe(401);
      expect(stranger.headers.get('www-authenticate')).toContain(
        'resource_metadata="https://travel.example/.well-known/oauth-protected-resource/mcp"',
      );
      const metadata = await fetch(new URL('/.well-known/oauth-protected-resource/mcp', url));
      expect(await metadata.json()).toMatchObject({ resource: 'https://travel.example/mcp' });

      const client = new Client({ name: 'agent', version: '1.0.0' });
      const headers = { authorization: `Bearer ${issuer.grantToken({ scopes: ['flights:book'] })}` };
      await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
      expect(await book(client, 420)).toBe('scope_missing');
      await client.close();
      child.kill();
      await once(child, 'exit');
    });
  },
);

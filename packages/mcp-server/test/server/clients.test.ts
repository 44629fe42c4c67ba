import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { Client } from '@modelcontextprotocol/client';
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioServerTransport as OldTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serve } from '../../src/server/serve.ts';
import { type Developer, newDeveloper } from '../support/developer.ts';

let developer: Developer;
let directory: string;

beforeAll(async () => {
  developer = await newDeveloper();
  directory = await mkdtemp(join(tmpdir(), 'grantex-mcp-'));
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

function start(): { input: PassThrough; output: PassThrough; served: Promise<void> } {
  const input = new PassThrough();
  const output = new PassThrough();
  const environment = {
    GRANTEX_URL: developer.url,
    GRANTEX_API_KEY: developer.apiKey,
    GRANTEX_STORE_DIR: directory,
  };
  return { input, output, served: serve({ environment, input, output, log: () => undefined }) };
}

const LIST = { name: 'list_grants', arguments: {} };
const MISS = { name: 'get_grant', arguments: { grantId: 'grnt_1' } };
const listed = { structuredContent: { grants: [], total: 0 } };
const missed = {
  isError: true,
  content: [{ type: 'text', text: expect.stringContaining('"code":"NOT_FOUND"') as unknown }],
};

test('a client of SDK 1.x gets answers, and errors as tool errors', async () => {
  const { input, output, served } = start();
  const client = new OldClient({ name: 'test', version: '1.0.0' });
  await client.connect(new OldTransport(output, input));
  // After listing the tools it validates every structured content against its schema, errors included.
  await client.listTools();
  expect(await client.callTool(LIST)).toMatchObject(listed);
  expect(await client.callTool(MISS)).toMatchObject(missed);
  await client.close();
  input.end();
  await served;
});

test('a client of the 2026 protocol gets the same', async () => {
  const { input, output, served } = start();
  const client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } });
  await client.connect(new StdioServerTransport(output, input));
  expect(client.getProtocolEra()).toBe('modern');
  expect(await client.callTool(LIST)).toMatchObject(listed);
  expect(await client.callTool(MISS)).toMatchObject(missed);
  expect(await client.callTool({ name: 'check_audit_chain', arguments: {} })).toMatchObject({
    structuredContent: { isIntact: true, entries: 0, head: null },
  });
  expect(await client.readResource({ uri: 'grantex://audit/entries' })).toMatchObject({
    contents: [{ mimeType: 'application/json' }],
  });
  await client.close();
  input.end();
  await served;
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { expect, test } from 'vitest';
import { serveConsole } from '../../src/console/serve.ts';
import { startSandbox } from './support/sandbox.ts';

test('a client of the first SDK line gets answers, and errors as errors of the tool', async () => {
  const sandbox = await startSandbox();
  const directory = await mkdtemp(join(tmpdir(), 'grantex-console-'));
  const input = new PassThrough();
  const output = new PassThrough();
  const environment = {
    GRANTEX_URL: sandbox.url,
    GRANTEX_API_KEY: sandbox.apiKey,
    GRANTEX_STORE_DIR: directory,
  };
  const served = serveConsole({ environment, input, output, log: () => undefined });
  const client = new Client({ name: 'test', version: '1.0.0' });
  await client.connect(new StdioServerTransport(output, input));
  // Having listed the tools it holds every structured content against its schema, errors included.
  await client.listTools();
  expect(await client.callTool({ name: 'list_grants', arguments: {} })).toMatchObject({
    structuredContent: { grants: [], total: 0 },
  });
  expect(await client.callTool({ name: 'get_grant', arguments: { grantId: 'grnt_1' } })).toMatchObject({
    isError: true,
    content: [{ type: 'text', text: expect.stringContaining('"code":"NOT_FOUND"') }],
  });
  await client.close();
  input.end();
  await served;
  await rm(directory, { recursive: true, force: true });
  await sandbox.close();
}, 60_000);

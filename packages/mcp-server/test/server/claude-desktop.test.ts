import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { CHILD_ENVIRONMENT } from 'test-config';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Developer, newDeveloper } from '../support/developer.ts';
import { configurationOf } from '../support/readme.ts';
import { createWritten } from './support/written.ts';

let developer: Developer;
let directory: string;

beforeAll(async () => {
  developer = await newDeveloper();
  directory = await mkdtemp(join(tmpdir(), 'grantex-mcp-'));
});

afterAll(async () => {
  await rm(directory, { recursive: true });
});

function errorsOf({ stderr }: StdioClientTransport): Promise<string> {
  return stderr instanceof Readable ? text(stderr) : Promise.reject(new Error('standard error is no pipe'));
}

/**
 * The configuration in the README, with the program of this package instead of the installed one, and another
 * environment.
 */
function entryWith(env: Record<string, string>) {
  const { command, args = [] } = configurationOf('grantex');
  expect(command).toBe('grantex-mcp');
  const program = fileURLToPath(new URL('../../src/bin/grantex-mcp.ts', import.meta.url));
  return {
    command: process.execPath,
    args: [program, ...args],
    env: { ...CHILD_ENVIRONMENT, GRANTEX_STORE_DIR: directory, ...env },
  };
}

test('a configuration of Claude Desktop starts it, and a grant is requested, used and revoked', async () => {
  const keyFile = join(directory, 'key');
  await writeFile(keyFile, `${developer.apiKey}\n`);
  const { env } = configurationOf('grantex');
  const entry = entryWith({ ...env, GRANTEX_URL: developer.url, GRANTEX_API_KEY_FILE: keyFile });
  const transport = new StdioClientTransport({ ...entry, stderr: 'pipe' });
  const errors = errorsOf(transport);
  const written = createWritten();
  const client = new Client({ name: 'claude-ai', version: '0.1.0' });
  await client.connect(transport);
  expect(await use('whoami')).toMatchObject({ mode: 'sandbox' });
  const { agentId } = await use('register_agent', { name: 'travel', scopes: ['flights:book'] });
  const { grantId } = await use('request_authorization', {
    agentId,
    principalId: 'user_alice',
    scopes: ['flights:book'],
  });
  expect(await use('verify_grant', { grantId })).toMatchObject({ isAllowed: true });
  expect(await use('revoke_grant', { grantId })).toEqual({ grantId, isRevoked: true });
  await client.close();
  expect(await errors).toBe('');
  written.search([developer.apiKey]);

  async function use(name: string, input: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    const result = await client.callTool({ name, arguments: input });
    written.take(`${JSON.stringify(result)}\n`);
    expect(result.isError ?? false).toBe(false);
    return result.structuredContent as Record<string, unknown>;
  }
});

test('without a key it says so on standard error, writes nothing else, and ends with exit code 2', async () => {
  const { command, args, env } = entryWith({ GRANTEX_URL: developer.url });
  const ended = promisify(execFile)(command, args, { env });
  await expect(ended).rejects.toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('GRANTEX_API_KEY is missing'),
  });
});

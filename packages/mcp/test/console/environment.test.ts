import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSettings } from '../../src/console/environment.ts';
import { serveConsole } from '../../src/console/serve.ts';
import { openConsole } from './support/console.ts';
import { type Sandbox, startSandbox } from './support/sandbox.ts';

const KEY = `gx_test_${'k'.repeat(43)}`;

let sandbox: Sandbox;
let directory: string;

beforeAll(async () => {
  sandbox = await startSandbox();
  directory = await mkdtemp(join(tmpdir(), 'grantex-console-'));
});

afterAll(async () => {
  await sandbox.close();
  await rm(directory, { recursive: true });
});

/** What the program says where it cannot be started. */
async function refusal(environment: Record<string, string>): Promise<{ error: unknown; log: string[] }> {
  const log: string[] = [];
  const input = new PassThrough();
  const output = new PassThrough();
  const serving = serveConsole({ environment, input, output, log: (line) => void log.push(line) });
  const error: unknown = await serving.then(
    () => new Error('it was started'),
    (reason: unknown) => reason,
  );
  expect(output.read()).toBeNull();
  return { error, log };
}

test.each([
  [{}, 'GRANTEX_URL is missing: it is the address of the Grantex server'],
  [{ GRANTEX_URL: '' }, 'GRANTEX_URL is missing: it is the address of the Grantex server'],
  [
    { GRANTEX_URL: 'http://localhost:4000' },
    'GRANTEX_API_KEY is missing: the API key, or GRANTEX_API_KEY_FILE, the path of a file with it',
  ],
  [
    { GRANTEX_URL: 'http://localhost:4000', GRANTEX_API_KEY: KEY, GRANTEX_API_KEY_FILE: 'key' },
    'GRANTEX_API_KEY and GRANTEX_API_KEY_FILE are both there: which one is meant?',
  ],
  [
    { GRANTEX_URL: 'http://localhost:4000', GRANTEX_API_KEY_FILE: '/there/is/no/such/file' },
    'GRANTEX_API_KEY_FILE cannot be read',
  ],
  [
    { GRANTEX_URL: 'localhost', GRANTEX_API_KEY: KEY },
    'GRANTEX_URL must be an http or https URL without user, query or fragment',
  ],
  [
    { GRANTEX_URL: 'http://localhost:4000', GRANTEX_API_KEY: `${KEY} ` },
    'GRANTEX_API_KEY must be a string of visible ASCII characters, without spaces or line breaks',
  ],
])('an environment that will not do is one line, and no start: %j', async (environment, line) => {
  const { error, log } = await refusal(environment);
  expect(error).toBeInstanceOf(TypeError);
  expect(log).toEqual([line]);
});

test('a key that the server does not know is one line, and no start', async () => {
  const { error, log } = await refusal({ GRANTEX_URL: sandbox.url, GRANTEX_API_KEY: KEY });
  expect(error).toBeInstanceOf(TypeError);
  expect(log).toEqual(['GRANTEX_API_KEY is not known to the server at GRANTEX_URL']);
});

test('a file may hold the key, with a line break as editors of any system make it', async () => {
  const file = join(directory, 'key');
  await writeFile(file, `${sandbox.apiKey}\r\n`);
  const { gx } = readSettings({ GRANTEX_URL: sandbox.url, GRANTEX_API_KEY_FILE: file });
  expect(await gx.me.get()).toMatchObject({ mode: 'sandbox' });
});

test('tokens go to the home directory unless another place is named', () => {
  const environment = { GRANTEX_URL: 'http://localhost:4000', GRANTEX_API_KEY: KEY };
  expect(readSettings(environment).directory).toMatch(/[/\\]\.grantex[/\\]mcp$/);
  expect(readSettings({ ...environment, GRANTEX_STORE_DIR: '/elsewhere' }).directory).toBe('/elsewhere');
});

test('a server that cannot be reached keeps nobody from starting, and is named when it is needed', async () => {
  const gone = await startSandbox();
  await gone.close();
  const console = await openConsole({ url: gone.url, apiKey: KEY });
  expect(console.log).toHaveLength(1);
  expect(await console.fails('list_agents')).toMatchObject({
    code: 'NETWORK_ERROR',
    howToMend: expect.stringContaining('GRANTEX_URL'),
  });
  await console.close();
}, 40_000);

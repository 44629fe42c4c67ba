import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSettings } from '../src/program/environment.ts';
import { ProgramError } from '../src/program/program-error.ts';
import { newDeveloper } from './support/developer.ts';

const KEY = `gx_test_${'k'.repeat(43)}`;
const URL = 'http://localhost:4000';

test.each<[object, string | RegExp]>([
  [{}, 'GRANTEX_URL is missing: set it to the public address of the Grantex server.'],
  [{ GRANTEX_URL: '' }, 'GRANTEX_URL is missing: set it to the public address of the Grantex server.'],
  [
    { GRANTEX_URL: URL },
    'GRANTEX_API_KEY is missing: set it to the API key, or GRANTEX_API_KEY_FILE to the path of a file that holds the key.',
  ],
  [
    { GRANTEX_URL: URL, GRANTEX_API_KEY: KEY, GRANTEX_API_KEY_FILE: 'key' },
    'GRANTEX_API_KEY and GRANTEX_API_KEY_FILE are both set; set one of them.',
  ],
  [
    { GRANTEX_URL: URL, GRANTEX_API_KEY_FILE: '/there/is/no/such/file' },
    /^GRANTEX_API_KEY_FILE cannot be read: ENOENT/,
  ],
  [
    { GRANTEX_URL: 'localhost', GRANTEX_API_KEY: KEY },
    'GRANTEX_URL must be an http or https URL without user, query or fragment.',
  ],
  [
    { GRANTEX_URL: URL, GRANTEX_API_KEY: `${KEY} ` },
    'GRANTEX_API_KEY must be a string of visible ASCII characters, without spaces or line breaks.',
  ],
])('an invalid environment is reported: %j', (environment, message) => {
  const read = (): unknown => readSettings(environment as NodeJS.ProcessEnv);
  expect(read).toThrow(ProgramError);
  expect(read).toThrow(typeof message === 'string' ? new ProgramError(message) : message);
  expect(read).not.toThrow(KEY);
});

test('the address is the issuer, without a trailing slash', () => {
  expect(readSettings({ GRANTEX_URL: `${URL}//`, GRANTEX_API_KEY: KEY })).toMatchObject({
    url: URL,
    apiKey: KEY,
  });
});

test('a file may contain the key, with a line break of any system', async () => {
  const { url, apiKey } = await newDeveloper();
  const directory = await mkdtemp(join(tmpdir(), 'grantex-mcp-'));
  const file = join(directory, 'key');
  await writeFile(file, `${apiKey}\r\n`);
  const { gx } = readSettings({ GRANTEX_URL: url, GRANTEX_API_KEY_FILE: file });
  expect(await gx.me.get()).toMatchObject({ mode: 'sandbox' });
  await rm(directory, { recursive: true });
});

test('tokens are stored in the home directory by default', () => {
  const environment = { GRANTEX_URL: URL, GRANTEX_API_KEY: KEY };
  expect(readSettings(environment).directory).toMatch(/[/\\]\.grantex[/\\]mcp$/);
  expect(readSettings({ ...environment, GRANTEX_STORE_DIR: '' }).directory).toMatch(/[/\\]mcp$/);
  expect(readSettings({ ...environment, GRANTEX_STORE_DIR: '/elsewhere' }).directory).toBe('/elsewhere');
});

import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { EXIT } from '../src/index.ts';
import { type Developer, newDeveloper, newFolder } from './support/developer.ts';
import { grantex, plain, secretsOf } from './support/run.ts';

let developer: Developer;
beforeAll(async () => {
  developer = await newDeveloper();
});

const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);
const folderOf = (home: string): string => join(home, '.config', 'grantex');

test('init with a key from standard input stores both in files of mode 0600, and the key in neither configuration nor output', async () => {
  const home = await newFolder();
  const ended = await grantex(['init', '--url', developer.url, '--key-stdin'], {
    environment: { HOME: home },
    input: `${developer.apiKey}\n`,
  });
  expect(ended).toMatchObject({ exitCode: EXIT.ok, output: expect.stringContaining('Acme Travel') });
  expect(secretsOf(ended, developer.apiKey)).toEqual([]);
  const config = join(folderOf(home), 'config.json');
  const apiKeyFile = join(folderOf(home), 'api-key');
  expect(JSON.parse(await readFile(config, 'utf8'))).toEqual({ url: developer.url, apiKeyFile });
  expect(await Promise.all([config, apiKeyFile, folderOf(home)].map(modeOf))).toEqual(['600', '600', '700']);

  const whoami = await grantex(['whoami', '--json'], { environment: { HOME: home } });
  expect(whoami.json).toMatchObject({
    name: 'Acme Travel',
    mode: 'sandbox',
    roles: ['admin'],
    keyId: expect.stringMatching(/^key_/),
    urlFrom: config,
    keyFrom: `${apiKeyFile}, named by ${config}`,
  });
});

test('init on a terminal asks for the address, and for the key without showing it', async () => {
  const home = await newFolder();
  const ended = await grantex(['init'], {
    environment: { HOME: home },
    columns: 100,
    answers: [developer.url, developer.apiKey],
  });
  expect(ended).toMatchObject({ exitCode: EXIT.ok });
  expect(plain(ended.errors)).toContain('Address of the server [http://localhost:4000] ');
  expect(secretsOf(ended, developer.apiKey)).toEqual([]);
  expect((await readFile(join(folderOf(home), 'api-key'), 'utf8')).trim()).toBe(developer.apiKey);
});

test('Ctrl-C at a prompt ends the program with 130, and nothing is written', async () => {
  const home = await newFolder();
  const ended = await grantex(['init', '--url', developer.url], {
    environment: { HOME: home },
    columns: 100,
    answers: ['^C'],
  });
  expect(ended).toMatchObject({ exitCode: EXIT.interrupted });
  expect(await readdir(home)).toEqual([]);
});

test('init leaves a key file where it is, and a key of the environment in the environment', async () => {
  const home = await newFolder();
  const keyFile = join(home, 'key');
  await writeFile(keyFile, developer.apiKey);
  const config = join(home, 'config.json');
  const common = ['init', '--url', developer.url, '--config', config];
  await grantex([...common, '--key-file', keyFile], { environment: { HOME: home } });
  expect(JSON.parse(await readFile(config, 'utf8'))).toEqual({ url: developer.url, apiKeyFile: keyFile });
  await grantex(common, { environment: { HOME: home, GRANTEX_API_KEY: developer.apiKey } });
  expect(JSON.parse(await readFile(config, 'utf8'))).toEqual({ url: developer.url });
  expect((await readdir(home)).toSorted()).toEqual(['config.json', 'key']);
});

test('a wrong key is refused before anything is written', async () => {
  const home = await newFolder();
  const ended = await grantex(['init', '--url', developer.url, '--key-stdin'], {
    environment: { HOME: home },
    input: `gx_test_${'x'.repeat(43)}`,
  });
  expect(ended).toMatchObject({
    exitCode: EXIT.failed,
    output: '',
    errors: expect.stringMatching(/^grantex: .+\(request [\w-]+\)\n→ .*grantex login/),
  });
  expect(await readdir(home)).toEqual([]);
});

test('an unreachable server ends with 4, and the error says which address it tried and how to find or start a server', async () => {
  const environment = { ...developer.environment, GRANTEX_URL: 'http://127.0.0.1:1' };
  const ended = await grantex(['agents', 'list'], { environment });
  expect(ended).toMatchObject({ exitCode: EXIT.unreachable, output: '' });
  expect(ended.errors).toMatch(/http:\/\/127\.0\.0\.1:1 .*\n→ .*grantex login --url.*grantex dev/);
  const json = await grantex(['agents', 'list', '--json'], { environment });
  expect(JSON.parse(json.errors)).toMatchObject({
    error: {
      code: 'NETWORK_ERROR',
      exitCode: EXIT.unreachable,
      next: expect.stringContaining('grantex dev'),
    },
  });
});

test.each<[string, string[], Record<string, string>, RegExp]>([
  ['no key', ['whoami'], { GRANTEX_API_KEY: '' }, /no API key is set\n→ .*grantex login/],
  ['two keys', ['whoami'], { GRANTEX_API_KEY_FILE: '/x' }, /both set\n→ Unset one/],
  [
    'a key file that is missing',
    ['whoami'],
    { GRANTEX_API_KEY: '', GRANTEX_API_KEY_FILE: '/none' },
    /cannot be read from \/none, named by GRANTEX_API_KEY_FILE: there is no such file.*\n→ .*grantex init --key-file/,
  ],
  ['a malformed key', ['whoami'], { GRANTEX_API_KEY: 'gx test' }, /there is no API key in GRANTEX_API_KEY/],
  ['a malformed address', ['whoami', '--url', 'nowhere'], {}, /"nowhere".*http/],
  ['a configuration that is a folder', ['whoami', '--config', '/'], {}, /cannot be read.*\n→ .*--config/],
  [
    'an export that is missing',
    ['audit', 'verify', '/none'],
    {},
    /\/none cannot be read.*\n→ .*grantex audit export --out/,
  ],
  [
    'a malformed verifier key',
    ['audit', 'verify', '--key', 'x', '-'],
    {},
    /a verifier key is malformed.*\n→ .*grantex audit checkpoint --kept/,
  ],
  [
    'a DID document that is missing',
    ['audit', 'verify', '-', '--agent-did', '/none', '--issuer', 'https://a.example'],
    {},
    /\/none.*\n→ .*did\.json/,
  ],
  [
    'metadata in place of its file',
    ['audit', 'log', '--grant', 'grnt_1', '--action', 'a', '--status', 'success', '--metadata', '{"n": 1}'],
    {},
    /from the file \{"n": 1\}.*\n→ .*--metadata -/,
  ],
  ['an unknown command', ['agnets'], {}, /unknown command 'agnets'\n→ .*agents/],
  ['an unknown option', ['agents', 'list', '--limitt', '3'], {}, /unknown option '--limitt'\n→ .*--limit/],
  ['no agent', ['agents', 'get'], {}, /missing required argument 'agent'\n→ .*--help/],
  ['a limit that is not a number', ['agents', 'list', '--limit', '-1'], {}, /whole number from 1/],
  [
    'a malformed id',
    ['agents', 'get', 'ag_../me'],
    {},
    /must be a non-empty string of letters.*\n→ .*--help/,
  ],
  [
    'an unknown role',
    ['keys', 'create', 'x', '--role', 'root'],
    {},
    /There is no role root; there are admin/,
  ],
])('%s ends with 2 and says what to do', async (_what, parameters, changes, message) => {
  const ended = await grantex(parameters, { environment: { ...developer.environment, ...changes } });
  expect(ended).toMatchObject({ exitCode: EXIT.usage, output: '', errors: expect.stringMatching(message) });
  expect(ended.errors).not.toContain('gx test');
});

test('a corrupted configuration is reported', async () => {
  const home = await newFolder();
  await mkdir(folderOf(home), { recursive: true });
  await writeFile(join(folderOf(home), 'config.json'), '{"url": 3}');
  const ended = await grantex(['whoami'], { environment: { HOME: home } });
  expect(ended).toMatchObject({
    exitCode: EXIT.usage,
    errors: expect.stringContaining('config.json is not what'),
  });
});

test('an action that the role does not allow is reported with advice', async () => {
  const { apiKey } = await developer.gx.keys.create({ name: 'verifier', roles: ['verify'] });
  const ended = await grantex(['agents', 'list'], {
    environment: { ...developer.environment, GRANTEX_API_KEY: apiKey },
  });
  expect(ended).toMatchObject({
    exitCode: EXIT.failed,
    errors: expect.stringMatching(/→ .*grantex whoami.*grantex keys create/),
  });
});

test('every command has help with its arguments, and every group has examples', async () => {
  const groups = [
    'login',
    'logout',
    'profiles',
    'open',
    'requests',
    'people',
    'scopes',
    'settings',
    'init',
    'serve',
    'dev',
    'whoami',
    'agents',
    'authorize',
    'grants',
    'tokens',
    'revoke',
    'audit',
    'keys',
    'completion',
  ];
  for (const group of groups) {
    const ended = await grantex([group, '--help'], { environment: {} });
    expect(ended).toMatchObject({ exitCode: EXIT.ok, errors: '' });
    expect(ended.output).toMatch(/xamples:\n {2}\$ /);
    expect(ended.output).toContain('--json');
  }
  const below = await grantex(['agents', 'list', '--help'], { environment: {} });
  expect(await grantex(['help', 'agents', 'list'], { environment: {} })).toMatchObject({
    exitCode: EXIT.ok,
    output: below.output,
  });
  const top = await grantex(['--help'], { environment: {}, columns: 60 });
  expect(top.output).toContain('Exit codes:');
  const named = [...top.output.matchAll(/^ {2}([a-z]+)[ |\n]/gm)].map(([, command]) => command);
  expect(named).toEqual(expect.arrayContaining(groups));
});

import { readFile, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTestIssuer, type TestIssuer } from '@grantex/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TOKEN_KEY } from '@grantex/mcp';
import {
  type Ended,
  environmentOf,
  folder,
  published,
  rulesHere,
  run,
  textOf,
  type Wrapped,
  wrapped,
  wrappedHere,
} from './support/wrapped.ts';

let issuer: TestIssuer;
let shared: string;
let tokenFile: string;
let rules: string;
let box: Wrapped;
let written: Ended;

const READ = 'files:read';
const WRITE = 'files:write';

beforeAll(async () => {
  issuer = await createTestIssuer();
  shared = await realpath(await folder());
  await writeFile(join(shared, 'hello.txt'), 'Hello from the disk');
  const ours = await folder();
  tokenFile = join(ours, 'token');
  rules = join(ours, 'rules.json');
  const server = published('filesystem', shared);
  written = await run(['rules', '--out', rules, '--', ...server]);
  await use([READ]);
  box = await wrapped({ rules, server, environment: environmentOf(issuer, tokenFile) });
});

afterAll(async () => {
  await box[Symbol.asyncDispose]();
  await issuer.close();
});

async function use(scopes: readonly [string, ...string[]]): Promise<string> {
  const { token, grantId } = issuer.grant({ scopes });
  await writeFile(tokenFile, `${token}\n`);
  return grantId;
}

const read = () =>
  box.client.callTool({ name: 'read_text_file', arguments: { path: join(shared, 'hello.txt') } });
const write = (name: string, meta = {}) =>
  box.client.callTool({
    name: 'write_file',
    arguments: { path: join(shared, name), content: 'written' },
    _meta: meta,
  });
const names = async () => (await box.client.listTools()).tools.map(({ name }) => name);
const statuses = () => issuer.auditLog.entries.map(({ action, status }) => `${action} ${status}`);

test('the catalog holds what each tool takes, and needs rules that fit the server', async () => {
  const server = published('filesystem', shared);
  const { exitCode, output } = await run(['catalog', '--rules', rules, '--', ...server]);
  const { tools } = JSON.parse(output) as { tools: { name: string; [member: string]: unknown }[] };
  expect(exitCode).toBe(0);
  const writing = tools.find(({ name }) => name === 'write_file');
  expect(writing).toMatchObject({
    scopes: [WRITE],
    inputSchema: { properties: { path: { type: 'string' }, content: { type: 'string' } } },
  });
  expect(writing).not.toHaveProperty('description');
  const others = join(await folder(), 'rules.json');
  await writeFile(others, JSON.stringify({ tools: { elsewhere: { scopes: ['a:b'] } } }));
  const wrong = await run(['catalog', '--rules', others, '--', ...server]);
  expect(wrong).toMatchObject({ exitCode: 2, errors: expect.stringContaining('does not fit the server') });
});

test('generated rules are not overwritten', async () => {
  expect(written).toMatchObject({
    exitCode: 0,
    output: '',
    errors: expect.stringContaining('null instead of a rule forbids the tool'),
  });
  await expect(rulesHere(published('filesystem', shared), rules)).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining('cannot be written'),
  });
  expect(JSON.parse(await readFile(rules, 'utf8'))).toMatchObject({
    tools: { read_text_file: { scopes: [READ] }, create_directory: { scopes: [WRITE] } },
  });
});

test('a call within the grant runs, one outside of it is refused, and both are in the log', async () => {
  await use([READ]);
  expect(textOf(await read())).toBe('Hello from the disk');
  const refused = await write('no.txt');
  expect(refused.isError).toBe(true);
  expect(JSON.parse(textOf(refused))).toEqual({
    error: 'insufficient_scope',
    code: 'scope_missing',
    message: 'The grant does not hold every scope that this call needs.',
    missingScopes: [WRITE],
    howToAsk: 'Ask the person for a grant that holds files:write.',
    error_uri: `${issuer.url}/docs/errors/scope_missing`,
  });
  await expect(readFile(join(shared, 'no.txt'))).rejects.toThrow(/ENOENT/);
  await issuer.auditLog.settled();
  expect(statuses().slice(-3)).toEqual([
    'read_text_file allowed',
    'read_text_file success',
    'write_file blocked',
  ]);
});

test('a failing tool reports its own error, and the log says that it failed', async () => {
  await use([READ]);
  const failed = await box.client.callTool({ name: 'read_text_file', arguments: { path: '/etc/passwd' } });
  expect(failed.isError).toBe(true);
  expect(textOf(failed)).toContain('Access denied');
  await expect.poll(() => statuses().at(-1)).toBe('read_text_file failure');
});

test('the list of tools matches the grant, and changes with it', async () => {
  await use([READ]);
  const narrow = await names();
  expect(narrow).toContain('read_text_file');
  expect(narrow).not.toContain('write_file');
  await use([READ, WRITE]);
  expect(await names()).toContain('write_file');
});

test('a revocation stops the next call once the feed has it, without a request per call', async () => {
  const grantId = await use([READ]);
  expect(textOf(await read())).toBe('Hello from the disk');
  issuer.revoke(grantId);
  await expect.poll(async () => (await read()).isError, { interval: 5 }).toBe(true);
  expect(JSON.parse(textOf(await read()))).toMatchObject({ code: 'revoked' });
  expect(await names()).toEqual([]);
  expect(issuer.requestsTo('verification')).toBe(0);
});

test('a client may send the token of a call with it', async () => {
  await use([READ]);
  const token = issuer.grantToken({ scopes: [WRITE] });
  expect((await write('yes.txt', { [TOKEN_KEY]: token })).isError).toBeUndefined();
  expect(await readFile(join(shared, 'yes.txt'), 'utf8')).toBe('written');
  expect((await write('no.txt')).isError).toBe(true);
});

test.each(['no file', 'an empty file'])('without a token, because of %s, a call is refused', async (what) => {
  await use([READ]);
  const { environment, path } = await elsewhere(what);
  await using other = await wrappedHere({ rules, server: published('filesystem', shared), environment });
  const refused = await other.client.callTool({ name: 'list_allowed_directories' });
  expect(JSON.parse(textOf(refused))).toMatchObject({ code: 'no_credentials' });
  expect((await other.client.listTools()).tools).toEqual([]);
  await writeFile(path, issuer.grantToken({ scopes: [READ] }));
  expect(textOf(await other.client.callTool({ name: 'list_allowed_directories' }))).toContain(shared);
});

async function elsewhere(what: string) {
  const path = join(await folder(), 'token');
  if (what === 'an empty file') await writeFile(path, '\n');
  return { path, environment: environmentOf(issuer, path) };
}

// The sink tries for seconds here; every run of pump.test.ts shows the same.
test('while nothing can be recorded, calls are refused', async () => {
  await use([READ]);
  issuer.interrupt('audit');
  expect(JSON.parse(textOf(await read()))).toMatchObject({ code: 'audit_unavailable' });
  issuer.resume('audit');
  expect(textOf(await read())).toBe('Hello from the disk');
});

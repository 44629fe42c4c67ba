import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { join } from 'node:path';
import { createTestIssuer, type TestIssuer } from '@grantex/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  endOf,
  environmentOf,
  folder,
  ours,
  rulesFile,
  run,
  start,
  textOf,
  wrapped,
} from './support/wrapped.ts';

let issuer: TestIssuer;
let environment: Record<string, string>;
let rules: string;

beforeAll(async () => {
  issuer = await createTestIssuer();
  ({ environment } = await granted());
  rules = await rulesFile({ leave: { scopes: ['work:leave'] } });
});

afterAll(() => issuer.close());

/** A grant, and what was written down of it. */
async function granted() {
  const { token, grantId } = issuer.grant({ scopes: ['work:leave'] });
  const tokenFile = join(await folder(), 'token');
  await writeFile(tokenFile, token);
  return {
    environment: environmentOf(issuer, tokenFile),
    entries: () => issuer.auditLog.entries.filter((entry) => entry.grantId === grantId),
  };
}

const wrap = (...server: string[]) => ['wrap', '--rules', rules, '--', ...server];
const request = (id: number, method: string, params: object) =>
  `${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`;
const call = (id: number, input: object = {}) =>
  request(id, 'tools/call', { name: 'leave', arguments: input });
const messagesOf = (output: string) =>
  output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { readonly id?: number; readonly result?: object });
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test.concurrent('rules that name unknown tools and miss known ones end the program before it begins, and are named', async () => {
  const wrong = await rulesFile({ live: { scopes: ['a:b'] } });
  const ended = await run(['wrap', '--rules', wrong, '--', ...ours('scripted')], environment);
  expect(ended).toEqual({
    exitCode: 2,
    output: '',
    errors: `grantex-mcp: ${wrong} does not fit the server: it names tools that the server does not have: live; it has no rule for: leave.\n`,
  });
});

test.concurrent('what a server calls its tools reaches a terminal escaped, in rules and in what is said of them', async () => {
  const name = 'leave\u009b31m\u202E\u200B';
  const written = await run(['rules', '--', ...ours('scripted', 'hostile')], environment);
  expect(Object.keys((JSON.parse(written.output) as { tools: object }).tools)).toEqual([name]);
  const refused = await run(wrap(...ours('scripted', 'hostile')), environment);
  expect(refused.errors).toContain(String.raw`leave\u{9b}31m\u{202e}\u{200b}`);
  for (const said of [written.output, written.errors, refused.errors])
    expect(said).not.toMatch(/(?!\n)[\p{C}\p{Zl}\p{Zp}]/u);
});

test.concurrent.each<[string, string[], Record<string, string | undefined>, RegExp]>([
  ['no rules', ['wrap', '--', 'x'], {}, /required option '--rules <file>'/],
  ['no command', ['wrap', '--rules', 'x'], {}, /missing required argument 'command'/],
  [
    'an option that nobody knows',
    ['wrap', '--rules', 'x', '--agnet', 'x', '--', 'x'],
    {},
    /unknown option '--agnet'/,
  ],
  ['an unknown command', ['warp'], {}, /too many arguments/],
  ['no address', ['wrap', '--rules', 'x', '--', 'x'], { GRANTEX_URL: '' }, /GRANTEX_URL is missing/],
  [
    'an API key of no form',
    ['wrap', '--rules', 'x', '--', 'x'],
    { GRANTEX_API_KEY: 'gx test' },
    /GRANTEX_API_KEY must be/,
  ],
  ['no rules file', ['wrap', '--rules', '/none', '--', 'x'], {}, /The rules file cannot be read/],
])('with %s the program says so and ends with 2', async (_what, args, changes, message) => {
  const ended = await run(args, { ...environment, ...changes } as Record<string, string>);
  expect(ended).toMatchObject({ exitCode: 2, output: '', errors: expect.stringMatching(message) });
  expect(ended.errors).not.toContain('gx test');
});

test.concurrent.each<[string, string[], RegExp]>([
  ['does not exist', ['/no/such/server'], /The server cannot be started: .*ENOENT/],
  ['ends at once', ours('scripted', 'short'), /it ended with exit code 9\nMy configuration is wrong\./],
])('a server that %s ends the program with 3, and what it said is shown', async (_what, server, message) => {
  expect(await run(wrap(...server), environment)).toMatchObject({
    exitCode: 3,
    output: '',
    errors: expect.stringMatching(message),
  });
});

test.concurrent('a program that is told to end while its server says nothing ends, and the server too', async () => {
  const started = join(await folder(), 'started');
  const child = start(wrap(...ours('scripted', 'silent', started)), environment);
  const ended = endOf(child);
  await expect.poll(() => existsSync(started)).toBe(true);
  child.kill('SIGTERM');
  expect(await ended).toMatchObject({ exitCode: 3, errors: expect.stringContaining('was interrupted') });
});

test.concurrent('what a server writes that is no message reaches no client', async () => {
  await using box = await wrapped({ rules, server: ours('scripted', 'noisy'), environment });
  expect(textOf(await box.client.callTool({ name: 'leave' }))).toMatch(/^pid \d+$/);
  expect(box.log()).toContain('The server wrote a line that is not JSON; it is not passed on.');
  const ended = await run(wrap(...ours('scripted', 'noisy')), environment, call(1));
  expect(messagesOf(ended.output)).toEqual([expect.objectContaining({ id: 1 })]);
});

test.concurrent('a server that ends takes the program with it, its exit code passed on and its call written down', async () => {
  const { entries, ...own } = await granted();
  const child = start(wrap(...ours('scripted')), own.environment);
  const ended = endOf(child);
  child.stdin?.write(call(1, { exitCode: 7 }));
  expect(await ended).toMatchObject({ exitCode: 7, output: '' });
  expect(entries()).toMatchObject([
    { status: 'allowed' },
    { status: 'failure', metadata: { ended: 'aborted' } },
  ]);
});

test.concurrent('what a client sent before it left is still decided, run and answered', async () => {
  const { entries, ...own } = await granted();
  const ended = await run(wrap(...ours('scripted')), own.environment, call(1) + request(2, 'tools/list', {}));
  expect(new Set(messagesOf(ended.output).map(({ id }) => id))).toEqual(new Set([1, 2]));
  expect(ended.exitCode).toBe(0);
  expect(entries()).toMatchObject([{ status: 'allowed' }, { status: 'success' }]);
});

test.concurrent('a call whose metadata cannot be recorded is refused, and standard error names the cause', async () => {
  const recording = await rulesFile({ leave: { scopes: ['work:leave'], metadata: ['/note'] } });
  const { entries, ...own } = await granted();
  const ended = await run(
    ['wrap', '--rules', recording, '--', ...ours('scripted')],
    own.environment,
    call(1, { note: 'x'.repeat(70_000) }),
  );
  expect(ended.output).toContain('rule_failed');
  expect(ended.errors).toMatch(/Refused leave: rule_failed \(.*65536 bytes.*\)/);
  expect(entries()).toMatchObject([{ status: 'blocked', metadata: { reason: 'rule_failed' } }]);
});

async function running(manner: string) {
  const child = start(wrap(...ours('scripted', manner)), environment);
  const ended = endOf(child);
  child.stdin?.write(call(1));
  const [chunk] = (await once(child.stdout ?? child, 'data')) as [Buffer];
  const pid = Number(/pid (\d+)/.exec(chunk.toString('utf8'))?.[1]);
  expect(isAlive(pid)).toBe(true);
  return { child, ended, pid };
}

test.concurrent('a message that would end a careless program ends nothing: the next call runs, and is written down', async () => {
  const own = await granted();
  const _meta = { 'grantex/token': { toString: 1, valueOf: 1 } };
  const said =
    request(1, 'tools/call', { name: 'leave', _meta }) + request(2, 'tools/list', { _meta }) + call(3);
  const ended = await run(wrap(...ours('scripted')), own.environment, said);
  expect(ended.exitCode).toBe(0);
  const answers = messagesOf(ended.output).toSorted((one, other) => Number(one.id) - Number(other.id));
  expect(answers).toMatchObject([
    { id: 1, result: { isError: true } },
    { id: 2, result: { tools: [] } },
    { id: 3, result: { content: [{}] } },
  ]);
  expect(own.entries()).toMatchObject([{ status: 'allowed' }, { status: 'success' }]);
});

test.concurrent.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s ends the server too', async (signal) => {
  const { child, ended, pid } = await running('well');
  child.kill(signal);
  expect(await ended).toMatchObject({ exitCode: expect.toSatisfy((code) => code === 0 || code === 143) });
  expect(isAlive(pid)).toBe(false);
});

test.concurrent('a server that hears no signal is ended all the same, without the patience for one whose client has gone', async () => {
  const { child, ended, pid } = await running('deaf');
  const since = Date.now();
  child.kill('SIGTERM');
  expect(await ended).toMatchObject({ exitCode: 137 });
  // With the patience it would be that and the time until SIGKILL, which makes 6.5 seconds.
  expect(Date.now() - since).toBeLessThan(6_000);
  expect(isAlive(pid)).toBe(false);
});

test.concurrent('a server that stays when its client has gone is ended after a while', async () => {
  const { child, ended, pid } = await running('deaf');
  child.stdin?.end();
  expect(await ended).toMatchObject({ exitCode: 137 });
  expect(isAlive(pid)).toBe(false);
});

test.concurrent('the newer revision, which needs no greeting, is served and guarded as well', async () => {
  const greetings = await rulesFile({ greet: { scopes: ['work:leave'] }, shout: { scopes: ['work:shout'] } });
  await using box = await wrapped({
    rules: greetings,
    server: ours('modern'),
    environment,
    options: { versionNegotiation: { mode: { pin: '2026-07-28' } } },
  });
  expect((await box.client.listTools()).tools.map(({ name }) => name)).toEqual(['greet']);
  expect(textOf(await box.client.callTool({ name: 'greet', arguments: { name: 'Alice' } }))).toBe(
    'Hello, Alice',
  );
  const refused = await box.client.callTool({ name: 'shout', arguments: { name: 'Alice' } });
  expect(refused.isError).toBe(true);
  expect(JSON.parse(textOf(refused))).toMatchObject({ code: 'scope_missing', missingScopes: ['work:shout'] });
  expect(box.client.getInstructions()).toBe('Be kind.');
});

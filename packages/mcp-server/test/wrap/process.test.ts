import { isFullRun } from 'test-config';
import { afterAll, expect, test } from 'vitest';
import { createProcessRig, call, isAlive, messagesOf, request } from './support/process-rig.ts';
import { endOf, ours, rulesFile, rulesHere, run, start, textOf, wrappedHere } from './support/wrapped.ts';

const { close, environment, granted, rules, running, wrap } = await createProcessRig();

afterAll(close);

test.concurrent('rules for unknown tools and tools without rules end the program at the start, and are named', async () => {
  const wrong = await rulesFile({ live: { scopes: ['a:b'] } });
  const started = wrappedHere({ rules: wrong, server: ours('scripted'), environment });
  await expect(started).rejects.toMatchObject({
    exitCode: 2,
    message: `${wrong} does not fit the server: it names tools that the server does not have: live; it has no rule for: leave.`,
  });
});

test.concurrent('names of a server’s tools reach a terminal escaped, in rules and in messages about them', async () => {
  const name = 'leave\u009b31m\u202E\u200B';
  const written = await rulesHere(ours('scripted', 'hostile'));
  expect(Object.keys((JSON.parse(written) as { tools: object }).tools)).toEqual([name]);
  const refused = await run(wrap(...ours('scripted', 'hostile')), environment);
  expect(refused).toMatchObject({ exitCode: 2, output: '' });
  expect(refused.errors).toContain(String.raw`leave\u{9b}31m\u{202e}\u{200b}`);
  for (const said of [written, refused.errors]) expect(said).not.toMatch(/(?!\n)[\p{C}\p{Zl}\p{Zp}]/u);
});

const MISTAKES: readonly [string, string[], Record<string, string | undefined>, RegExp][] = [
  ['no rules', ['wrap', '--', 'x'], {}, /required option '--rules <file>'/],
  [
    'a malformed API key',
    ['wrap', '--rules', 'x', '--', 'x'],
    { GRANTEX_API_KEY: 'gx test' },
    /GRANTEX_API_KEY must be/,
  ],
  ['no command', ['wrap', '--rules', 'x'], {}, /missing required argument 'command'/],
  ['an unknown option', ['wrap', '--rules', 'x', '--agnet', 'x', '--', 'x'], {}, /unknown option '--agnet'/],
  ['an unknown command', ['warp'], {}, /too many arguments/],
  ['no address', ['wrap', '--rules', 'x', '--', 'x'], { GRANTEX_URL: '' }, /GRANTEX_URL is missing/],
  ['no rules file', ['wrap', '--rules', '/none', '--', 'x'], {}, /The rules file cannot be read/],
];

test.concurrent.each(MISTAKES.slice(0, isFullRun ? Infinity : 2))(
  'with %s the program says so and ends with 2',
  async (_what, args, changes, message) => {
    const ended = await run(args, { ...environment, ...changes } as Record<string, string>);
    expect(ended).toMatchObject({ exitCode: 2, output: '', errors: expect.stringMatching(message) });
    expect(ended.errors).not.toContain('gx test');
  },
);

test.concurrent.each<[string, string[], RegExp]>([
  ['does not exist', ['/no/such/server'], /The server cannot be started: .*ENOENT/],
  ['ends at once', ours('scripted', 'short'), /it ended with exit code 9\nMy configuration is wrong\./],
])('a server that %s ends the program with 3, and its output is shown', async (_what, server, message) => {
  await expect(wrappedHere({ rules, server, environment })).rejects.toMatchObject({
    exitCode: 3,
    message: expect.stringMatching(message),
  });
});

test.concurrent('a server that ends takes the program with it, its exit code is passed on and its call recorded', async () => {
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
  await using box = await wrappedHere({ rules: recording, server: ours('scripted'), ...own });
  const input = { note: 'x'.repeat(70_000) };
  const refused = await box.client.callTool({ name: 'leave', arguments: input });
  expect(textOf(refused)).toContain('rule_failed');
  expect(box.log()).toMatch(/Refused leave: rule_failed \(.*65536 bytes.*\)/);
  expect(entries()).toMatchObject([{ status: 'blocked', metadata: { reason: 'rule_failed' } }]);
});

test.concurrent('SIGTERM ends the server too', async () => {
  const { child, ended, pid } = await running('well');
  expect(isAlive(pid)).toBe(true);
  child.kill('SIGTERM');
  expect(await ended).toMatchObject({ exitCode: expect.toSatisfy((code) => code === 0 || code === 143) });
  expect(isAlive(pid)).toBe(false);
});

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createProcessRig, call, isAlive, messagesOf, request } from './support/process-rig.ts';
import { endOf, folder, ours, rulesFile, run, start, textOf, wrapped } from './support/wrapped.ts';

// Tests that wait for real time, or cover other paths than process.test.ts.

const { close, environment, granted, rules, running, wrap } = await createProcessRig();

afterAll(close);

test.concurrent('a program that is told to end while its server is silent ends, and the server too', async ({
  expect,
}) => {
  const started = join(await folder(), 'started');
  const child = start(wrap(...ours('scripted', 'silent', started)), environment);
  const ended = endOf(child);
  await expect.poll(() => existsSync(started)).toBe(true);
  child.kill('SIGTERM');
  expect(await ended).toMatchObject({ exitCode: 3, errors: expect.stringContaining('was interrupted') });
});

test.concurrent('output of a server that is not a message reaches no client', async () => {
  await using box = await wrapped({ rules, server: ours('scripted', 'noisy'), environment });
  expect(textOf(await box.client.callTool({ name: 'leave' }))).toMatch(/^pid \d+$/);
  expect(box.log()).toContain('The server wrote a line that is not JSON; it is not forwarded.');
  const ended = await run(wrap(...ours('scripted', 'noisy')), environment, call(1));
  expect(messagesOf(ended.output)).toEqual([expect.objectContaining({ id: 1 })]);
});

test.concurrent('a message that would crash a careless program ends nothing: the next call runs, and is recorded', async () => {
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

test.concurrent.each(['SIGINT', 'SIGHUP'] as const)('%s ends the server too', async (signal) => {
  const { child, ended, pid } = await running('well');
  expect(isAlive(pid)).toBe(true);
  child.kill(signal);
  expect(await ended).toMatchObject({ exitCode: expect.toSatisfy((code) => code === 0 || code === 143) });
  expect(isAlive(pid)).toBe(false);
});

test.concurrent('a server that ignores signals is killed, without the delay for one whose client has gone', async () => {
  const { child, ended, pid } = await running('deaf');
  expect(isAlive(pid)).toBe(true);
  const since = Date.now();
  child.kill('SIGTERM');
  expect(await ended).toMatchObject({ exitCode: 137 });
  // With the delay it would take that and the time until SIGKILL, which makes 6.5 seconds.
  expect(Date.now() - since).toBeLessThan(6_000);
  expect(isAlive(pid)).toBe(false);
});

test.concurrent('a server that stays when its client has gone is ended after a while', async () => {
  const { child, ended, pid } = await running('deaf');
  expect(isAlive(pid)).toBe(true);
  child.stdin?.end();
  expect(await ended).toMatchObject({ exitCode: 137 });
  expect(isAlive(pid)).toBe(false);
});

test.concurrent('the newer protocol version, which needs no initialization, is served and guarded as well', async () => {
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

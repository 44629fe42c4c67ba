import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { tour } from './run.ts';

const cwd = await mkdtemp(join(tmpdir(), 'grantex-tour-'));
afterAll(() => rm(cwd, { recursive: true }));

/** The story for a person, who presses Ctrl-C when it has been told. */
const told = tour([], { cwd, environment: { GRANTEX_DATA_DIR: undefined }, interruptAt: '/openapi.json' });

test('one grant works in four frameworks, whose entries only differ in who wrote them', async () => {
  const { stdout } = await told;
  const trail = [...stdout.matchAll(/^ +\d+ {2}(\w+) +(\S+) +(\S+) +ag_\S+(?: {2}(\w+))?$/gm)];
  const entriesOf = (name: string): string[] =>
    trail
      .filter(([, , , via]) => via === name)
      .map(([, status, action, , reason]) => [status, action, reason].filter(Boolean).join(' '));
  const trip = [
    'allowed flights.search',
    'success flights.search',
    'allowed flights.book',
    'success flights.book',
    'blocked flights.book amount_over',
    'blocked flights.search revoked',
  ];
  for (const framework of ['langchain', 'ai-sdk', 'mcp']) expect(entriesOf(framework)).toEqual(trip);
  expect(entriesOf('express')).toEqual(expect.arrayContaining(trip));
});

test('a model reads a refusal in the shape of its framework, and the refusal says how to ask', async () => {
  const { stdout } = await told;
  for (const shape of [
    'a ToolMessage with status "error"',
    'a tool result of type "error-text"',
    'a tool result with "isError"',
  ]) {
    expect(stdout).toContain(
      `${shape}: The amount of this call is higher than what was granted. ` +
        'Ask the person for a grant that holds payments:initiate:max_900.',
    );
  }
});

test('the API decides by the revocation feed, and the output says how long a revocation took to arrive', async () => {
  const { stdout } = await told;
  expect(stdout).toContain('it follows the revocation feed, and decides each call without asking the server');
  const felt =
    /([\d.]+) ms after the server had answered Alice \(calls allowed meanwhile: \d+\): the feed tells/;
  expect(Number(felt.exec(stdout)?.[1])).toBeLessThan(10_000);
});

test('without --exit the server stays up, says where to look, and exits on Ctrl-C', async () => {
  const { code, stdout, stderr } = await told;
  expect(stdout).toContain('Ctrl-C stops it');
  expect(stdout).not.toContain('\u001b[');
  expect(stderr).toBe('');
  expect(code).toBe(0);
});

test('it leaves no data where `npm run serve` would take it for its own', async () => {
  await told;
  expect(await readdir(cwd)).toEqual(['.grantex-tour']);
});

test('an unknown option ends it with the list of options', async () => {
  const { code, stderr } = await tour(['--fast']);
  expect(stderr).toContain('unknown option --fast');
  expect(stderr).toContain('npm start -- --json');
  expect(code).toBe(2);
});

test('the tour refuses a live server, and says so', async () => {
  const { code, stderr } = await tour(['--exit'], { environment: { GRANTEX_MODE: 'live' } });
  expect(stderr.trimEnd()).toBe(
    'grantex: the tour needs a sandbox server; unset GRANTEX_MODE, or add --consent',
  );
  expect(code).toBe(1);
});

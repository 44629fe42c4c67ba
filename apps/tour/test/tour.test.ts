import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isFullRun } from 'test-config';
import { afterAll, expect, test } from 'vitest';
import { type Run, tour } from './run.ts';

const cwd = await mkdtemp(join(tmpdir(), 'grantex-tour-'));
afterAll(() => rm(cwd, { recursive: true }));

/** The story for a person, who presses Ctrl-C when it has been told. */
const told = tour([], { cwd, environment: { GRANTEX_DATA_DIR: undefined }, interruptAt: 'Next  ' });

/** The output without what differs from run to run. */
function steady({ stdout }: Run): string {
  return stdout
    .replaceAll(/localhost:\d{5}/g, 'localhost:40000')
    .replaceAll(/gx_test_[\w-]{43}/g, 'gx_test_…')
    .replaceAll(/\d{4}-\d\d-\d\dT00:00:00.000Z/g, '2026-12-01T00:00:00.000Z')
    .replaceAll(/\d+ ms later/g, '5 ms later');
}

test('the story takes fewer than 50 lines of whole words, at 80 columns', async () => {
  await expect(steady(await told)).toMatchFileSnapshot('told-80.txt');
  const lines = (await told).stdout.trimEnd().split('\n');
  expect(lines.length).toBeLessThan(50);
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
});

test.runIf(isFullRun)('it is as wide as the terminal, up to 120 columns', async () => {
  const wide = await tour(['--exit'], { environment: { COLUMNS: '120' } });
  await expect(steady(wide)).toMatchFileSnapshot('told-120.txt');
  expect(wide.stdout.split('\n').filter((line) => line.length > 120)).toEqual([]);
});

test('without --exit the server stays up, says what to open, and exits on Ctrl-C', async () => {
  const { code, stdout, stderr } = await told;
  expect(stdout).toMatch(/Open {2}http:\/\/localhost:\d+ {2}\(Ctrl-C stops it\)/);
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

import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from 'test-config';
import { expect, test } from 'vitest';
import { listens, openTerminal } from '../src/terminal.ts';

const open = async () =>
  openTerminal(await mkdtemp(join(tmpdir(), 'grantex-terminal-')), { PATH: process.env['PATH'] ?? '' });

/** A server in a process of its own, below another one. */
const server = (port: number): string =>
  `sh -c 'node -e "require(\\"http\\").createServer().listen(${port}, () => console.log(\\"listens\\"))"; true' &`;

test('lines share their variables and their folder, and what they print is seen', async () => {
  await using terminal = await open();
  await terminal.type('mkdir travel');
  await terminal.type('cd travel');
  await terminal.type('export WHERE=$(basename "$PWD")');
  await terminal.type('echo "in $WHERE"; echo "and here" >&2');
  const isShown = (output: string): boolean => output.includes('in travel') && output.includes('and here');
  await expect(terminal.see('both', isShown)).resolves.toBeUndefined();
});

test('a line that fails is named with what it printed', async () => {
  await using terminal = await open();
  await expect(terminal.type('echo why; (exit 3)')).rejects.toThrow(/^This ends with 3: echo why[^]*\nwhy/);
});

test('a program that runs beside others ends as a whole by its number', async () => {
  const port = await freePort();
  await using terminal = await open();
  await terminal.type('sleep 1000 &');
  await terminal.type(server(port));
  await terminal.see('listens', (output) => output.includes('listens'));
  await terminal.type('kill %2');
  await expect.poll(() => listens(port)).toBe(false);
});

test('no program outlives its terminal', async () => {
  const port = await freePort();
  {
    await using terminal = await open();
    await terminal.type(server(port));
    await terminal.see('listens', (output) => output.includes('listens'));
  }
  expect(await listens(port)).toBe(false);
});

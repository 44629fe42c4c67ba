import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, run } from 'pack';
import { readExample } from 'test-config';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

/** The server that every example uses unless it is configured otherwise. */
const ISSUER = 'http://localhost:4000';

let folder: string;
let server: ChildProcess;
let printed = '';
let environment: Record<string, string>;

/** Started as a newcomer starts it: without options, except a separate data folder. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'grantex-served-'));
  server = spawn('npm', ['run', 'serve'], {
    cwd: root,
    env: { ...process.env, GRANTEX_DATA_DIR: join(folder, 'data'), NODE_ENV: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
    // A process group, so that all of its processes end together, as with Ctrl-C: npm does not pass signals on.
    detached: true,
  });
  server.stdout?.on('data', (piece: Buffer) => (printed += piece.toString('utf8')));
  await vi.waitUntil(() => printed.includes('Admin key'), { timeout: 250_000, interval: 100 });
  const [, GRANTEX_API_KEY = ''] = /(gx_test_[\w-]{43})/.exec(printed) ?? [];
  environment = { GRANTEX_API_KEY, HOME: folder };
});

afterAll(async () => {
  const ended = once(server, 'close');
  if (server.pid !== undefined) process.kill(-server.pid, 'SIGINT');
  await ended;
  await rm(folder, { recursive: true, force: true });
});

test('the server prints the address that the examples use, and is that issuer', async () => {
  expect(printed).toContain(`Grantex listens on ${ISSUER} (`);
  const answer = await fetch(`${ISSUER}/.well-known/grantex`);
  expect(await answer.json()).toMatchObject({ issuer: ISSUER });
});

test('the example of @grantex/sdk runs against it unchanged', async () => {
  const example = join(root, 'packages', 'sdk', 'examples', 'travel-agent.ts');
  expect(await readFile(join(root, 'packages', 'sdk', 'README.md'), 'utf8')).toContain(
    await readExample(example),
  );
  const output = await run(process.execPath, [example], folder, environment);
  expect(output.trim().split('\n')).toEqual([
    "true [ 'flights:search', 'flights:book' ]",
    "[ 'flights:search' ]",
    'false',
  ]);
});

test('the command line finds it without options', async () => {
  const program = join(root, 'packages', 'cli', 'src', 'main.ts');
  const output = await run(process.execPath, [program, 'whoami', '--json'], folder, environment);
  expect(JSON.parse(output)).toMatchObject({ url: ISSUER, mode: 'sandbox', roles: ['admin'] });
});

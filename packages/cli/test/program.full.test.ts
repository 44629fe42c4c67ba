import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { execFile } from 'node:child_process';
import { CHILD_ENVIRONMENT, isFullRun } from 'test-config';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EXIT } from '../src/index.ts';
import { type Developer, granted, newDeveloper, newFolder } from './support/developer.ts';
import { bash, endOf, type Program, start } from './support/program.ts';

const running = new Set<Program>();
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
});

let developer: Developer;
beforeAll(async () => {
  developer = await newDeveloper();
  const { grantId } = await granted(developer);
  const metadata = { text: 'x'.repeat(5_000) };
  for (let rest = 300; rest > 0; rest -= 100) {
    await developer.gx.audit.batch(
      Array.from({ length: 100 }, () => ({ grantId, action: 'a.b', status: 'success' as const, metadata })),
    );
  }
});

function begin(parameters: readonly string[], environment = developer.environment): Program {
  const child = start(parameters, environment);
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

test('it ends quietly with 141 when its reader leaves, as other programs do', async () => {
  const head = await bash(
    'grantex audit export | head -c 100; echo "${PIPESTATUS[0]}" >&2',
    developer.environment,
  );
  expect(head.output).toHaveLength(100);
  expect(head.errors).toBe(`${EXIT.brokenPipe}\n`);
  const closed = await bash('grantex agents list >&-; echo $?', developer.environment);
  expect(closed.errors).not.toContain('    at ');
});

test('Ctrl-C and other signals end it with a separate code each, and leave no partial file', async () => {
  const tail = begin(['audit', 'tail', '--follow', '-n', '1', '--json']);
  const ended = endOf(tail);
  await once(tail.stdout, 'data');
  tail.kill('SIGINT');
  expect(await ended).toMatchObject({ exitCode: EXIT.interrupted });

  // A server whose response never ends.
  const server = createServer((request, response) => {
    if (request.url !== '/v1/audit/export') return void response.writeHead(404).end('{}');
    response.writeHead(200, { 'content-type': 'application/jsonl' }).write('{}\n');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const [signal, exitCode] of [
    ['SIGINT', EXIT.interrupted],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    const folder = await newFolder();
    const exporting = begin(['audit', 'export', '--out', join(folder, 'log.jsonl')], {
      ...developer.environment,
      GRANTEX_URL: url,
    });
    const exportEnded = endOf(exporting);
    await expect.poll(() => readdir(folder)).toHaveLength(1);
    exporting.kill(signal);
    expect(await exportEnded).toMatchObject({ exitCode, errors: 'grantex: interrupted\n' });
    expect(await readdir(folder)).toEqual([]);
  }
  server.close();
  server.closeAllConnections();
});

test('a signal ends it while it waits for piped input, too', async () => {
  const waiting = begin(['audit', 'verify']);
  const ended = endOf(waiting);
  // It reports the missing checkpoint just before it reads.
  await once(waiting.stderr, 'data');
  waiting.kill('SIGTERM');
  expect(await ended).toMatchObject({
    exitCode: 143,
    errors: expect.stringContaining('grantex: interrupted\n'),
  });
});

test.each(isFullRun ? (['SIGINT', 'SIGTERM'] as const) : (['SIGINT'] as const))(
  'dev runs a server with a key of this machine, and %s ends both',
  async (signal) => {
    const home = await newFolder();
    const dev = begin(['dev', '--port', '0'], { HOME: home });
    const ended = endOf(dev);
    let said = '';
    dev.stdout.on('data', (piece: Buffer) => (said += piece.toString('utf8')));
    await expect.poll(() => said).toMatch(/listens on http:\/\/\S+/);
    const [, url = ''] = /listens on (http:\/\/\S+)/.exec(said) ?? [];
    const keyFile = join(home, '.config', 'grantex', 'dev-key');
    const whoami = await endOf(
      begin(['whoami', '--json'], { HOME: home, GRANTEX_URL: url, GRANTEX_API_KEY_FILE: keyFile }),
    );
    expect(JSON.parse(whoami.output)).toMatchObject({
      mode: 'sandbox',
      roles: ['admin'],
      keyFrom: `${keyFile}, named by GRANTEX_API_KEY_FILE`,
    });
    dev.kill(signal);
    const { exitCode, errors } = await ended;
    expect(exitCode).toBe(EXIT.ok);
    expect(errors).toContain(`GRANTEX_API_KEY_FILE=${keyFile}`);
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  },
);

test('serve passes its arguments and its exit code on', async () => {
  const help = await endOf(begin(['serve', '--', '--help'], { HOME: '/nowhere' }));
  expect(help).toMatchObject({ exitCode: EXIT.ok, output: expect.stringContaining('GRANTEX_DATA_DIR') });
  const wrong = await endOf(begin(['serve'], { HOME: '/nowhere', PORT: 'x' }));
  expect(wrong).toMatchObject({
    exitCode: 2,
    errors: expect.stringMatching(/PORT[^]*grantex: the server ended with exit code 2/),
  });
});

test('without an installed server it says how to get one', async () => {
  const elsewhere = pathToFileURL(join(await newFolder(), 'package.json')).href;
  const source = import.meta.resolve('../src/commands/run-server.ts');
  // In a separate process: the test runner tells Node to find every package of the workspace.
  const program = `const { findServer } = await import(${JSON.stringify(source)});
    await findServer([${JSON.stringify(elsewhere)}]).catch((error) => console.log(error.exitCode, error.next));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
    env: CHILD_ENVIRONMENT,
  });
  expect(stdout).toMatch(/^2 .*npm install <folder>\/grantex-server\.tgz/);
});

test('an old Node gets one line that says so', async () => {
  const program = join(import.meta.dirname, '..', 'bin', 'grantex.js');
  const pretend =
    "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.19.0' } })";
  const old = ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`, program];
  await expect(promisify(execFile)(process.execPath, old)).rejects.toMatchObject({
    code: EXIT.usage,
    stderr: expect.stringMatching(/^grantex needs Node 22\.13 or newer; this is v[\d.]+\.\n$/),
  });
});

test('in a clone without a build, both programs say what to type', async () => {
  const bins = {
    grantex: new URL('../bin/grantex.js', import.meta.url),
    'grantex-server': new URL('../../../apps/server/bin/grantex-server.js', import.meta.url),
  };
  for (const [name, bin] of Object.entries(bins)) {
    const clone = await newFolder();
    await mkdir(join(clone, 'bin'));
    await writeFile(join(clone, 'package.json'), '{"type":"module"}');
    await copyFile(bin, join(clone, 'bin', 'program.js'));
    const { stderr } = await promisify(execFile)(process.execPath, [join(clone, 'bin', 'program.js')]).catch(
      (error: { stderr: string }) => error,
    );
    expect(stderr).toMatch(
      new RegExp(
        `^${name} is not built in this clone. Build it: npx turbo run build --filter=@grantex/\\w+\n.*npm run \\w+\n$`,
      ),
    );
  }
});

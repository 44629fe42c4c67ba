import { createServer } from 'node:net';
import { once } from 'node:events';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { emptyPostgresql } from '../../support/databases.ts';
import { callerOf } from '../../support/server.ts';
import { folderWithDatabase, startProgram, temporaryFolder } from './program.ts';

const MASTER_KEY = Buffer.alloc(32, 3).toString('base64');
const KEY = /^Admin key of the first developer, shown this once: (gx_(?:test|live)_[\w-]{43})$/m;

describe('a wrong configuration ends it with code 2 and one line', () => {
  test.each([
    [{ PORT: 'http' }, 'PORT'],
    [{ GRANTEX_MODE: 'production' }, 'GRANTEX_MODE'],
    [{ GRANTEX_BOOTSTRAP_KEY: 'gx_test_tooshort' }, 'GRANTEX_BOOTSTRAP_KEY'],
    [{ GRANTEX_MODE: 'live', GRANTEX_PUBLIC_URL: 'http://auth.example.com' }, 'GRANTEX_PUBLIC_URL'],
    [{ DATABASE_URL: 'postgres://localhost/grantex' }, 'GRANTEX_MASTER_KEY'],
  ])('%o', async (environment, variable) => {
    const program = startProgram(environment);
    expect(await program.ended).toBe(2);
    expect(program.stdout).toBe('');
    expect(program.stderr).toMatch(new RegExp(`^grantex-server: ${variable} [^\\n]+\\n$`));
    expect(program.stderr).not.toContain('tooshort');
  });

  test('an unknown option on the command line', async () => {
    const program = startProgram({}, ['--port', '1']);
    expect(await program.ended).toBe(2);
    expect(program.stderr).toMatch(/^grantex-server: unknown option --port; [^\n]+\n$/);
  });
});

test('--help prints every option and exits with 0', async () => {
  const program = startProgram({ PORT: 'nonsense' }, ['--help']);
  expect(await program.ended).toBe(0);
  expect(program.stdout).toMatch(/^ {2}GRANTEX_MASTER_KEY {2,}Encrypts/m);
});

test.skipIf(process.platform !== 'linux')(
  'it signs in as many threads as there are processors, or as UV_THREADPOOL_SIZE says',
  async () => {
    const manyProcessors =
      'import os from "node:os"; import { syncBuiltinESMExports } from "node:module"; os.availableParallelism = () => 32; syncBuiltinESMExports();';
    const threads = async (more: Record<string, string> = {}): Promise<number> => {
      const program = startProgram({
        GRANTEX_DATA_DIR: await folderWithDatabase(),
        NODE_OPTIONS: `--import="data:text/javascript,${encodeURIComponent(manyProcessors)}"`,
        ...more,
      });
      await program.listening;
      return (await readdir(`/proc/${program.process.pid}/task`)).length;
    };
    const others = (await threads({ UV_THREADPOOL_SIZE: '1' })) - 1;
    // Another thread of Node may have ended in between; four would be libuv's own.
    expect((await threads()) - others).toBeGreaterThan(24);
    expect((await threads({ UV_THREADPOOL_SIZE: '' })) - others).toBeGreaterThan(24);
  },
);

describe('a fault that it cannot fix ends it with code 1 and one line', () => {
  test('a port that is in use', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    onTestFinished(() => void holder.close());
    const address = holder.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const program = startProgram({ PORT: port, GRANTEX_DATA_DIR: await folderWithDatabase() });
    expect(await program.ended).toBe(1);
    expect(program.stderr).toMatch(/^grantex-server: listen EADDRINUSE[^\n]+\n$/);
  });

  test('an unreachable database', async () => {
    const program = startProgram({
      DATABASE_URL: 'postgres://nobody:s3cret@127.0.0.1:1/nothing',
      GRANTEX_MASTER_KEY: MASTER_KEY,
    });
    expect(await program.ended).toBe(1);
    expect(program.stderr).toMatch(/^grantex-server: the database cannot be opened: [^\n]+\n$/);
    expect(program.stderr).not.toContain('s3cret');
  });

  test('another master key than before', async () => {
    const { environment } = await emptyPostgresql();
    const first = startProgram(environment);
    await first.listening;
    first.process.kill('SIGTERM');
    expect(await first.ended).toBe(0);
    const second = startProgram({ ...environment, GRANTEX_MASTER_KEY: MASTER_KEY });
    expect(await second.ended).toBe(1);
    expect(second.stderr).toMatch(/^grantex-server: the master key does not open[^\n]+\n$/m);
  });
});

test('the first start prints one admin key; after a restart keys and data are still there', async () => {
  const folder = await temporaryFolder();
  const first = startProgram({ GRANTEX_DATA_DIR: folder });
  const firstCall = callerOf(await first.listening, null);
  const [, key = ''] = KEY.exec(first.stdout) ?? [];
  expect(first.stderr).not.toContain(key);
  const made = await firstCall('POST /v1/agents', { name: 'kept' }, { key });
  const jwks = await firstCall('GET /.well-known/jwks.json');
  expect(made.status).toBe(201);
  expect((await stat(join(folder, 'master.key'))).mode & 0o777).toBe(0o600);
  expect((await stat(folder)).mode & 0o077).toBe(0);
  first.process.kill('SIGTERM');
  expect(await first.ended).toBe(0);

  const second = startProgram({ GRANTEX_DATA_DIR: folder });
  const secondCall = callerOf(await second.listening, key);
  expect(second.stdout).not.toMatch(KEY);
  expect((await secondCall(`GET /v1/agents/${made.body.id}`)).body).toEqual(made.body);
  expect((await secondCall('GET /.well-known/jwks.json')).body).toEqual(jwks.body);
  second.process.kill('SIGINT');
  expect(await second.ended).toBe(0);
});

test('a second process on the same folder is refused; after kill -9 nothing blocks and nothing is lost', async () => {
  const environment = { GRANTEX_DATA_DIR: await folderWithDatabase() };
  const first = startProgram(environment);
  const url = await first.listening;
  const [, key = ''] = KEY.exec(first.stdout) ?? [];
  const second = startProgram(environment);
  expect(await second.ended).toBe(1);
  expect(second.stderr).toMatch(/^grantex-server: \S+ is in use by another process[^\n]+\n$/);
  const made = await callerOf(url, key)('POST /v1/agents', { name: 'acknowledged' });
  expect(made.status).toBe(201);
  first.process.kill('SIGKILL');
  expect(await first.ended).toBe('SIGKILL');

  const third = startProgram(environment);
  const { body } = await callerOf(await third.listening, key)(`GET /v1/agents/${made.body.id}`);
  expect(body).toEqual(made.body);
});

describe('the bootstrap key', () => {
  const bootstrapKey = `gx_live_${'b'.repeat(43)}`;

  test('is the admin key of the first developer, and nothing is printed; a live server warns about the embedded database', async () => {
    const program = startProgram({
      GRANTEX_DATA_DIR: 'memory://',
      GRANTEX_MODE: 'live',
      GRANTEX_BOOTSTRAP_KEY: bootstrapKey,
      GRANTEX_DELEGATION: 'subset',
    });
    const { body } = await callerOf(await program.listening, bootstrapKey)('GET /v1/me');
    expect(body).toMatchObject({ mode: 'live', settings: { delegation: 'subset' } });
    expect(program.stdout).not.toMatch(KEY);
    expect(program.stderr).toMatch(/"level":"warn".*live on the embedded database/);
    expect(program.stdout + program.stderr).not.toContain(bootstrapKey);
  });

  test('is ignored once there is a developer, and the log says so', async () => {
    const folder = await folderWithDatabase();
    const live = { GRANTEX_DATA_DIR: folder, GRANTEX_MODE: 'live' };
    const first = startProgram({ ...live, GRANTEX_BOOTSTRAP_KEY: bootstrapKey });
    await first.listening;
    first.process.kill('SIGTERM');
    await first.ended;
    const other = `gx_live_${'c'.repeat(43)}`;
    const second = startProgram({ ...live, GRANTEX_BOOTSTRAP_KEY: other });
    const call = callerOf(await second.listening, null);
    expect(second.stderr).toContain('GRANTEX_BOOTSTRAP_KEY is ignored');
    expect((await call('GET /v1/me', undefined, { key: other })).status).toBe(401);
    expect((await call('GET /v1/me', undefined, { key: bootstrapKey })).status).toBe(200);
  });

  test('does not open the database of a server of the other mode', async () => {
    const folder = await folderWithDatabase();
    const sandbox = startProgram({ GRANTEX_DATA_DIR: folder });
    await sandbox.listening;
    sandbox.process.kill('SIGTERM');
    await sandbox.ended;
    const live = startProgram({ GRANTEX_DATA_DIR: folder, GRANTEX_MODE: 'live' });
    live.listening.catch(() => undefined);
    expect(await live.ended).not.toBe(0);
    expect(live.stderr).toContain('this database belongs to a sandbox server');
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPostgres } from '../src/index.ts';
import type { Postgres } from '../src/index.ts';

let postgres: Postgres;
beforeAll(async () => {
  postgres = await startPostgres({ settings: { max_connections: '23' } });
});
afterAll(() => postgres.stop());

async function query<ROW extends pg.QueryResultRow>(url: string, sql: string): Promise<ROW[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<ROW>(sql)).rows;
  } finally {
    await client.end();
  }
}

test('it is PostgreSQL 18 with production durability and the requested settings', async () => {
  const names = ['server_version_num', 'fsync', 'synchronous_commit', 'full_page_writes', 'max_connections'];
  const columns = names.map((name) => `current_setting('${name}') AS ${name}`).join(', ');
  const [row] = await query<Record<string, string>>(postgres.url, `SELECT ${columns}`);
  expect(row?.['server_version_num']).toMatch(/^18/);
  expect(row).toMatchObject({
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    max_connections: '23',
  });
});

test('a wrong password is refused', async () => {
  const url = new URL(postgres.url);
  url.password = 'wrong';
  await expect(query(url.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
});

test('every database is empty and separate from the others', async () => {
  const [one, two] = await Promise.all([postgres.createDatabase(), postgres.createDatabase()]);
  await query(one, 'CREATE TABLE kept (id int)');
  await expect(query(two, 'SELECT * FROM kept')).rejects.toThrow(/does not exist/);
});

test('a database is copied from a template', async () => {
  const template = await postgres.createDatabase();
  await query(template, 'CREATE TABLE kept AS SELECT 42 AS answer');
  const copy = await postgres.createDatabase(new URL(template).pathname.slice(1));
  expect(await query(copy, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
});

test('data committed before a kill is there after the restart, under the same URL', async () => {
  const own = await startPostgres();
  const url = await own.createDatabase();
  await query(url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  await own.kill();
  // While it ends, it may still take a connection and reset it.
  await eventually(() => expect(query(url, 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/));
  await own.restart();
  expect(await query(url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  await own.restart();
  expect(await query(url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  await own.stop();
  // While it ends, it may still take a connection and reset it.
  await eventually(() => expect(query(url, 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/));
});

test('when the tests are killed, the database ends and its folders are removed', async () => {
  const script = fileURLToPath(new URL('./orphan.ts', import.meta.url));
  const temporary = await mkdtemp(join(tmpdir(), 'grantex-orphan-'));
  await chmod(temporary, 0o755);
  const child = spawn(process.execPath, [script], {
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const { url, directory } = JSON.parse(line.toString()) as { url: string; directory: string };
  await query(url, 'SELECT 1');
  child.kill('SIGKILL');
  await eventually(() => expect(access(directory)).rejects.toThrow(/ENOENT/));
  await eventually(async () => expect(await readdir(temporary)).toEqual([]));
  await rm(temporary, { recursive: true });
  // While it ends, it may still take a connection and reset it.
  await eventually(() => expect(query(url, 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/));
});

async function eventually(check: () => Promise<unknown>): Promise<void> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await setTimeout(20);
    }
  }
}

import { startPostgres, type Postgres } from 'test-postgres';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isDatabaseUnavailable } from '../../../src/base/store/unavailable.ts';
import { testServer } from '../../support/server.ts';
import { refused, startProgram } from './program.ts';
import { callerOf } from '../../support/server.ts';

const GRANTEX_MASTER_KEY = Buffer.alloc(32, 4).toString('base64');

let postgres: Postgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

async function place(): Promise<{ DATABASE_URL: string; GRANTEX_MASTER_KEY: string }> {
  return { DATABASE_URL: await postgres.createDatabase(), GRANTEX_MASTER_KEY };
}

test('while the database is gone the server answers 503, and it recovers without a restart', async () => {
  const server = await testServer({ place: { engine: 'postgresql', environment: await place() } });
  const { call } = server.developer;
  const made = await call('POST /v1/agents', { name: 'before' });
  await postgres.kill();
  const lines = ['GET /v1/agents', 'GET /v1/me', 'POST /v1/agents'];
  for (const line of lines) {
    const { status, body, headers } = await call(line, line.startsWith('POST') ? { name: 'x' } : undefined);
    expect([line, status, body.code]).toEqual([line, 503, 'TEMPORARILY_UNAVAILABLE']);
    expect(headers.get('retry-after')).toBe('1');
    expect(body.message).not.toMatch(/ECONN|connect|127\.0\.0\.1/);
  }
  const health = await call('GET /health');
  expect([health.status, health.body]).toEqual([503, { status: 'unhealthy', database: 'unavailable' }]);
  expect((await call('GET /.well-known/jwks.json')).status).toBe(200);
  await postgres.restart();
  expect((await call('GET /health')).status).toBe(200);
  expect((await call(`GET /v1/agents/${made.body.id}`)).body).toEqual(made.body);
  await server.close();
});

test('on SIGTERM open requests finish, new ones are refused, and the exit code is 0', async () => {
  const key = `gx_test_${'d'.repeat(43)}`;
  const environment = await place();
  const program = startProgram({ ...environment, GRANTEX_BOOTSTRAP_KEY: key });
  const url = await program.listening;
  const holder = new pg.Client({ connectionString: environment.DATABASE_URL });
  await holder.connect();
  await holder.query('BEGIN');
  await holder.query('LOCK TABLE agents IN ACCESS EXCLUSIVE MODE');
  const begun = callerOf(url, key)('POST /v1/agents', { name: 'begun' });
  await waitForBlockedQuery(holder);
  program.process.kill('SIGTERM');
  await refused(url);
  await holder.query('COMMIT');
  expect((await begun).status).toBe(201);
  expect(await program.ended).toBe(0);
  const { rows } = await holder.query(`SELECT name FROM agents`);
  expect(rows).toEqual([{ name: 'begun' }]);
  await holder.end();
});

/** Resolves once another connection waits for a lock. */
async function waitForBlockedQuery(client: pg.Client): Promise<void> {
  for (;;) {
    const { rowCount } = await client.query(`SELECT FROM pg_locks WHERE NOT granted`);
    if (rowCount !== 0) return;
  }
}

test.each([
  ['53100', 'disk full'],
  ['53300', 'too many connections'],
  ['57P01', 'shut down'],
  ['57P03', 'starting up'],
  ['08006', 'connection failure'],
  ['40P01', 'deadlock'],
  ['25006', 'read-only'],
  ['ECONNREFUSED', 'nobody listens'],
  ['ENOSPC', 'disk full under the embedded database'],
])('%s (%s) counts as a database that is unavailable', (code) => {
  expect(isDatabaseUnavailable(Object.assign(new Error('x'), { code }))).toBe(true);
});

test.each(['23505', '42601', '22021', '42501', 'ERR_INVALID_ARG_TYPE'])('%s does not', (code) => {
  expect(isDatabaseUnavailable(Object.assign(new Error('x'), { code }))).toBe(false);
});

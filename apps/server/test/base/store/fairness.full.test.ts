import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../../src/base/store/database.ts';
import { type Place, postgresql } from '../../support/databases.ts';
import { makeAgent, makeGrant } from '../../support/grants.ts';
import { testServer, type TestDeveloper, type TestServer } from '../../support/server.ts';

const GATE = 4_711;

/** One developer's queries take as long as the test wants, on the ten connections that all developers share. */
describe('a developer whose queries are slow', () => {
  let place: Place;
  let server: TestServer;
  let owner: pg.Client;
  let slow: TestDeveloper;
  let other: TestDeveloper;
  beforeAll(async () => {
    place = await postgresql();
    server = await testServer({ place });
    slow = server.developer;
    other = await server.signUp();
    owner = new pg.Client({ connectionString: place.environment['DATABASE_URL'] });
    await owner.connect();
    // To read agents, the slow developer has to pass a gate. A query takes as long as the gate is closed.
    await owner.query(`CREATE FUNCTION come_through() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN
      IF current_setting('grantex.developer') = '${slow.id}' THEN
        PERFORM pg_advisory_xact_lock_shared(${GATE});
      END IF;
      RETURN true;
    END $$`);
    await makeAgent(slow.call);
    await owner.query(`CREATE POLICY gate ON agents AS RESTRICTIVE TO grantex_app USING (come_through())`);
  });
  afterAll(async () => {
    await owner.end();
    await server.close();
  });

  const close = () => owner.query(`SELECT pg_advisory_lock(${GATE})`);
  const open = () => owner.query(`SELECT pg_advisory_unlock(${GATE})`);
  const standing = async (): Promise<number> => {
    const { rows } = await owner.query<{ count: string }>(
      `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'`,
    );
    return Number(rows[0]?.count);
  };
  const untilStanding = async (count: number): Promise<void> => {
    while ((await standing()) < count);
  };

  test('uses two connections for its lists, and the others are served', async () => {
    await close();
    const lists = Array.from({ length: 30 }, () => slow.call('GET /v1/agents'));
    await untilStanding(2);
    // The requests of another developer, including a list, use all remaining connections.
    const agentId = await makeAgent(other.call);
    await Promise.all(Array.from({ length: 20 }, () => makeGrant(other.call, agentId)));
    expect((await other.call('GET /v1/agents')).body.total).toBe(1);
    // So do the slow developer's own requests other than lists.
    expect((await slow.call('GET /v1/me')).status).toBe(200);
    expect(await standing()).toBe(2);
    await open();
    expect((await Promise.all(lists)).map(({ status }) => status)).toEqual(lists.map(() => 200));
  });

  test('uses eight for all other requests, and the others are served', async () => {
    const { body } = await slow.call('GET /v1/agents');
    const { id } = body.agents[0] as { id: string };
    await close();
    const reads = Array.from({ length: 30 }, () => slow.call(`GET /v1/agents/${id}`));
    await untilStanding(8);
    const agentId = await makeAgent(other.call);
    await Promise.all(Array.from({ length: 20 }, () => makeGrant(other.call, agentId)));
    expect(await standing()).toBe(8);
    await open();
    expect((await Promise.all(reads)).map(({ status }) => status)).toEqual(reads.map(() => 200));
  });

  test('gets 503 with Retry-After, whether it waits for a list, a lock or its turn', async () => {
    const { body } = await slow.call('GET /v1/agents');
    const { id } = body.agents[0] as { id: string };
    const holder = new pg.Client({ connectionString: place.environment['DATABASE_URL'] });
    await holder.connect();
    onTestFinished(() => holder.end());
    await close();
    const began = Date.now();
    const lists = Array.from({ length: 4 }, () => slow.call('GET /v1/agents'));
    const agentId = await makeAgent(other.call);
    await holder.query('BEGIN');
    await holder.query('SELECT FROM agents WHERE id = $1 FOR UPDATE', [agentId]);
    const locked = other.call(`PATCH /v1/agents/${agentId}`, { name: 'another' });
    const answers = await Promise.all([...lists, locked]);
    expect(Date.now() - began).toBeGreaterThan(4_900);
    for (const { status, body: refusal, headers } of answers) {
      expect([status, refusal.code]).toEqual([503, 'TEMPORARILY_UNAVAILABLE']);
      expect(headers.get('retry-after')).toBe('1');
    }
    await holder.query('COMMIT');
    await open();
    expect((await slow.call(`GET /v1/agents/${id}`)).status).toBe(200);
    expect((await other.call(`PATCH /v1/agents/${agentId}`, { name: 'another' })).body.name).toBe('another');
    expect((await slow.call('GET /v1/agents')).status).toBe(200);
  });
});

/** A page needs no key. Here each page waits until the test lets it continue. */
test('all pages together use at most five connections, and developers are served', async () => {
  const { environment } = await postgresql();
  const database = await openDatabase({ url: environment['DATABASE_URL'] ?? '', dataDirectory: '' });
  let [begun, letGo] = [0, (): void => undefined];
  const gate = new Promise<void>((resolve) => (letGo = resolve));
  const pages = Array.from({ length: 30 }, () =>
    database.forPerson(async (transaction) => {
      await sql`SELECT 1`.execute(transaction);
      begun += 1;
      await gate;
    }),
  );
  await expect.poll(() => begun).toBe(5);
  const answers = await Promise.all(
    ['dev_1', 'dev_2'].map((id) =>
      database.forDeveloper(id, (transaction) => sql`SELECT 1`.execute(transaction)),
    ),
  );
  expect(answers.map(({ rows }) => rows.length)).toEqual([1, 1]);
  expect([begun, database.usage().waiting]).toEqual([5, 25]);
  letGo();
  await Promise.all(pages);
  expect(begun).toBe(30);
  await database.close();
});

test('lists time out sooner than other requests, and a wait for a lock as soon as a list', async () => {
  const { environment } = await postgresql();
  const database = await openDatabase({ url: environment['DATABASE_URL'] ?? '', dataDirectory: '' });
  const limits = sql<object>`SELECT current_setting('statement_timeout') AS statement,
    current_setting('lock_timeout') AS lock, current_setting('idle_in_transaction_session_timeout') AS idle`;
  const list = await database.forList('dev_1', (transaction) => limits.execute(transaction));
  const rest = await database.forDeveloper('dev_1', (transaction) => limits.execute(transaction));
  await database.close();
  expect(list.rows).toEqual([{ statement: '5s', lock: '5s', idle: '30s' }]);
  expect(rest.rows).toEqual([{ statement: '30s', lock: '5s', idle: '30s' }]);
});

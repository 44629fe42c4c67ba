import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Housekeeping, startHousekeeping } from '../../src/main/housekeeping.ts';
import { newId } from '../../src/base/ids.ts';
import type { Database, Transaction } from '../../src/base/store/database.ts';
import type { Schema } from '../../src/base/store/schema/schema.ts';
import { seed, seedGrant, type Seeded } from '../ledger/audit/seed.ts';
import { engines, postgresql } from '../support/databases.ts';
import { testServer, type TestServer } from '../support/server.ts';

const SECOND = 1_000;
const DAY = 86_400 * SECOND;
const START = Date.parse('2030-01-01T00:00:00.000Z');
const at = (offset: number): Date => new Date(START + offset);

type Table = 'idempotent_answers' | 'used_proofs' | 'principal_sessions' | 'grant_tokens' | 'revocations';

describe.each(engines)('housekeeping on $engine', ({ place }) => {
  let server: TestServer;
  let database: Database;
  let seeded: Seeded;
  let housekeeping: Housekeeping;
  let now = START;
  const warnings: unknown[] = [];
  beforeAll(async () => {
    server = await testServer({ place: await place() });
    ({ database } = server);
    const log = { warn: (fault: unknown) => void warnings.push(fault) };
    housekeeping = startHousekeeping({ database, log, now: () => new Date(now), batch: 3 });
  });
  afterAll(async () => {
    await housekeeping.close();
    await server.close();
  });
  beforeEach(async () => {
    now = START;
    seeded = await seed(database);
  });

  const mine = <RESULT>(work: (transaction: Transaction) => Promise<RESULT>) =>
    database.forDeveloper(seeded.developerId, work);
  const count = async (table: keyof Schema): Promise<number> => {
    const { total } = await mine((transaction) =>
      transaction
        .selectFrom(table)
        .select(({ fn }) => fn.countAll<number>().as('total'))
        .executeTakeFirstOrThrow(),
    );
    return total;
  };

  const make: Record<Table, (transaction: Transaction, ends: Date) => Promise<unknown>> = {
    idempotent_answers: (transaction, ends) =>
      transaction
        .insertInto('idempotent_answers')
        .values({
          developer_id: seeded.developerId,
          asked_by: '',
          route: 'POST /x',
          key: newId('key'),
          status: 200,
          encrypted: false,
          request_digest: randomBytes(32),
          answer: randomBytes(8),
          grant_id: null,
          expires_at: ends,
        })
        .execute(),
    used_proofs: (transaction, ends) =>
      transaction
        .insertInto('used_proofs')
        .values({ digest: randomBytes(32), expires_at: ends })
        .execute(),
    principal_sessions: (transaction, ends) =>
      transaction
        .insertInto('principal_sessions')
        .values({
          digest: randomBytes(32),
          developer_id: seeded.developerId,
          principal: seeded.principal,
          expires_at: ends,
        })
        .execute(),
    grant_tokens: (transaction, ends) =>
      transaction
        .insertInto('grant_tokens')
        .values({
          jti: newId('tok'),
          developer_id: seeded.developerId,
          grant_id: seeded.grantId,
          issued_at: at(-DAY),
          expires_at: ends,
          revoked_at: null,
        })
        .execute(),
    revocations: (transaction, ends) => revocation(transaction, 'grant', newId('grnt'), ends),
  };
  let seq = 0;
  const revocation = (transaction: Transaction, kind: 'grant' | 'key', id: string, ends: Date) =>
    transaction
      .insertInto('revocations')
      .values({
        developer_id: seeded.developerId,
        seq: (seq += 1),
        at: at(-DAY),
        kind,
        id,
        before: null,
        exp: ends,
      })
      .execute();

  test.each([
    ['idempotent_answers', 0],
    ['used_proofs', 0],
    ['principal_sessions', 0],
    ['grant_tokens', 60 * SECOND],
    ['revocations', 60 * SECOND],
  ] as const)('%s are deleted %i ms after their end, and not before', async (table, grace) => {
    const size = 8;
    await mine(async (transaction) => {
      for (let index = 0; index < size; index += 1) await make[table](transaction, at(0));
      await make[table](transaction, at(1));
    });
    now = START + grace - 1;
    await housekeeping.sweep();
    expect(await count(table)).toBe(size + 1);
    now = START + grace;
    expect((await housekeeping.sweep())[table]).toBe(size);
    expect(await count(table)).toBe(1);
    now = START + DAY;
    await housekeeping.sweep();
    expect(await count(table)).toBe(0);
  });

  test('the revocation of a key stays as long as the key is published', async () => {
    const kid = `kid-${newId('key')}`;
    const state = (value: 'retired' | 'revoked') => (transaction: Transaction) =>
      transaction
        .insertInto('issuer_keys')
        .values({ kid, state: value, public_jwk: '{}', private_key: randomBytes(8), retired_at: null })
        .onConflict((conflict) => conflict.column('kid').doUpdateSet({ state: value }))
        .execute();
    await database.asSystem(state('retired'));
    await mine((transaction) => revocation(transaction, 'key', kid, at(0)));
    now = START + DAY;
    await housekeeping.sweep();
    expect(await count('revocations')).toBe(1);
    await database.asSystem(state('revoked'));
    await housekeeping.sweep();
    expect(await count('revocations')).toBe(0);
  });

  const refreshTokenOf = (transaction: Transaction, grantId: string) =>
    transaction
      .insertInto('refresh_tokens')
      .values({
        digest: randomBytes(32),
        developer_id: seeded.developerId,
        grant_id: grantId,
        agent_id: seeded.agentId,
        used_at: at(-DAY),
        successor_digest: null,
      })
      .execute();
  const requestFor = (transaction: Transaction, grantId: string | null) =>
    transaction
      .insertInto('authorization_requests')
      .values({
        id: newId('areq'),
        developer_id: seeded.developerId,
        agent_id: seeded.agentId,
        principal: seeded.principal,
        scopes: [],
        audience: 'x',
        redirect_uri: null,
        state: null,
        grant_lifetime: 60,
        code_challenge: null,
        status: 'consumed',
        consent_digest: randomBytes(32),
        expires_at: at(0),
        code_digest: randomBytes(32),
        code_expires_at: at(0),
        consumed_at: at(0),
        grant_id: grantId,
      })
      .execute();

  test('what detects the reuse of a code or refresh token stays until a day after its grant has ended', async () => {
    const { developerId } = seeded;
    const expires = await seedGrant(database, developerId, 'user_expires', { expires_at: at(10 * DAY) });
    const revoked = await seedGrant(database, developerId, 'user_revoked', {
      expires_at: at(90 * DAY),
      revoked_at: at(5 * DAY),
    });
    const lives = await seedGrant(database, developerId, 'user_lives', { expires_at: at(90 * DAY) });
    await mine(async (transaction) => {
      for (const { grantId } of [expires, revoked, lives]) {
        await refreshTokenOf(transaction, grantId);
        await requestFor(transaction, grantId);
      }
      await requestFor(transaction, null);
    });
    const left: Record<string, readonly [number, number]> = {};
    for (const day of [0.9, 1, 5.9, 6, 10.9, 11]) {
      now = START + day * DAY;
      await housekeeping.sweep();
      left[String(day)] = [await count('refresh_tokens'), await count('authorization_requests')];
    }
    expect(left).toEqual({ 0.9: [3, 4], 1: [3, 3], 5.9: [3, 3], 6: [2, 2], 10.9: [2, 2], 11: [1, 1] });
  });

  test('by default the clock of the database decides, and the timer does the work', async () => {
    await mine(async (transaction) => {
      await make.used_proofs(transaction, new Date(Date.now() - SECOND));
      await make.used_proofs(transaction, new Date(Date.now() + DAY));
    });
    const own = startHousekeeping({ database, log: { warn: () => undefined }, every: 5 });
    await expect.poll(() => count('used_proofs')).toBe(1);
    await own.close();
  });

  test('a table that cannot be cleaned does not stop the others', async () => {
    await mine((transaction) => make.revocations(transaction, at(-DAY)));
    let isFirst = true;
    const asSystem: Database['asSystem'] = async (work) => {
      if (!isFirst) return database.asSystem(work);
      isFirst = false;
      throw new Error('the first is locked');
    };
    const log = { warn: () => undefined };
    const own = startHousekeeping({ database: { ...database, asSystem }, log, now: () => at(0) });
    await expect(own.sweep()).rejects.toThrow('the first is locked');
    expect(await count('revocations')).toBe(0);
    await own.close();
  });

  test('it survives the loss of the database: it logs the failure and tries again', async () => {
    const faults: unknown[] = [];
    const broken = startHousekeeping({
      database: { ...database, asSystem: () => Promise.reject(new Error('gone')) },
      log: { warn: (fault: unknown) => void faults.push(fault) },
      every: 5,
    });
    await expect.poll(() => faults.length).toBeGreaterThan(1);
    await broken.close();
    expect(warnings).toEqual([]);
  });
});

test('expired events are found without reading others, also where old ones were before', async () => {
  const server = await testServer({ place: await postgresql() });
  const { database, developer } = server;
  const insert = (first: number, age: string) =>
    server.sql(`INSERT INTO events (developer_id, id, type, data, at)
      SELECT '${developer.id}', 'evt_' || n, 'agent.suspended', '{}', now() - interval '${age}' + n * interval '1 ms'
      FROM generate_series(${first}, ${first + 19_999}) n`);
  const readBlocks = async (): Promise<number> => {
    const [row] = await server.sql(
      `SELECT (heap_blks_read + heap_blks_hit)::int AS blocks FROM pg_statio_user_tables WHERE relname = 'events'`,
    );
    return Number(row?.['blocks']);
  };
  // A transaction's reads are counted as soon as it ends.
  const asSystem: Database['asSystem'] = (work) =>
    database.asSystem(async (transaction) => {
      const result = await work(transaction);
      await sql`SELECT pg_stat_force_next_flush()`.execute(transaction);
      return result;
    });
  const housekeeping = startHousekeeping({
    database: { ...database, asSystem },
    log: { warn: () => undefined },
  });
  await insert(1, '8 days');
  expect((await housekeeping.sweep())['events']).toBe(20_000);
  await server.sql('VACUUM events');
  await insert(20_001, '6 days');
  await server.sql('VACUUM ANALYZE events');
  const before = await readBlocks();
  expect((await housekeeping.sweep())['events']).toBe(0);
  // The table has more than a hundred.
  expect((await readBlocks()) - before).toBeLessThan(20);
  await housekeeping.close();
  await server.close();
});

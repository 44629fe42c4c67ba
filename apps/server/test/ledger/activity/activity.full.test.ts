import type { EntryStatus } from '@grantex/core';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createActivity } from '../../../src/ledger/activity/activity.ts';
import { BLOCK } from '../../../src/ledger/activity/count-block.ts';
import { createCountedBlocks } from '../../../src/ledger/activity/counted-blocks.ts';
import { type Span, spanOf } from '../../../src/ledger/activity/span.ts';
import { HOUR } from '../../../src/ledger/activity/time-zone.ts';
import type { Database, Transaction } from '../../../src/base/store/database.ts';
import { engines } from '../../support/databases.ts';
import { type TestDeveloper, testServer, type TestServer } from '../../support/server.ts';

/** An hour that began long ago. */
const START = Date.parse('2026-03-01T10:00:00.000Z');

interface Written {
  at: number;
  status?: EntryStatus;
  metadata?: string;
  /** The entry that this one follows. */
  ref?: string;
  agentId?: string;
}

describe.each(engines)('activity on $engine', ({ place }) => {
  let server: TestServer;
  let developer: TestDeveloper;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
  });
  afterAll(() => server.close());
  beforeEach(async () => {
    developer = await server.signUp();
  });

  const iso = (at: number): string => new Date(at).toISOString();
  const read = async (query: Record<string, string> = {}) =>
    (await developer.call(`GET /v1/activity?${new URLSearchParams(query).toString()}`)).body;
  const day = { since: iso(START), until: iso(START + 24 * HOUR) };

  /** Writes entries into the tables, because no API can write the past. */
  async function write(entries: readonly Written[]): Promise<void> {
    await server.database.forDeveloper(developer.id, async (transaction) => {
      const head = await transaction.selectFrom('audit_heads').select('seq').executeTakeFirst();
      const first = (head?.seq ?? 0) + 1;
      for (const [index, { at, status = 'success', metadata, ref, agentId = null }] of entries.entries()) {
        const seq = first + index;
        const canonical = ref === undefined ? '{}' : `{"principal":null,"ref":"${ref}","seq":${seq}}`;
        const row = { ...rowOf(developer.id, seq), status, canonical, agent_id: agentId };
        await transaction
          .insertInto('audit_entries')
          .values({ ...row, at: new Date(at) })
          .execute();
        if (metadata === undefined) continue;
        await transaction
          .insertInto('audit_details')
          .values({ developer_id: developer.id, seq, metadata, salt: Buffer.alloc(16) })
          .execute();
      }
      await setHead(transaction, developer.id, first + entries.length - 1);
    });
  }

  test('a developer without entries has empty buckets', async () => {
    const body = await read();
    expect(body).toMatchObject({ bucket: 'hour', isWhole: true, refusals: [], agents: [] });
    expect(body.inForce).toEqual({ agents: 0, grants: 0, openRequests: 0 });
    expect(body.buckets).toHaveLength(24);
    expect(Date.parse(body.until) - Date.parse(body.since)).toBe(24 * HOUR);
    expect((await read({ bucket: 'day' })).buckets).toHaveLength(30);
  });

  test('entries are counted by hour and status, each in its own', async () => {
    await write([
      { at: START - 1 },
      { at: START },
      { at: START + HOUR - 1, status: 'failure' },
      { at: START + HOUR, status: 'allowed' },
      { at: START + 23 * HOUR, status: 'blocked' },
      { at: START + 24 * HOUR },
    ]);
    const { buckets } = await read(day);
    const none = { allowed: 0, success: 0, failure: 0, blocked: 0 };
    expect(buckets[0]).toEqual({ ...none, at: iso(START), calls: 2, success: 1, failure: 1 });
    expect(buckets[1]).toEqual({ ...none, at: iso(START + HOUR), calls: 1, allowed: 1 });
    expect(buckets[23]).toMatchObject({ blocked: 1 });
    expect(buckets.slice(2, 23).every((bucket: { success: number }) => bucket.success === 0)).toBe(true);
  });

  test('days are whole days in UTC', async () => {
    await write([{ at: Date.parse('2026-03-01T23:59:59.999Z') }, { at: Date.parse('2026-03-02T00:00:00Z') }]);
    const { since, until, buckets } = await read({
      bucket: 'day',
      since: '2026-03-01T12:00:00Z',
      until: '2026-03-02T01:00:00+01:00',
    });
    expect([since, until]).toEqual(['2026-03-01T00:00:00.000Z', '2026-03-02T00:00:00.000Z']);
    expect(buckets).toEqual([expect.objectContaining({ success: 1 })]);
  });

  test('a call is counted once, when it begins: its outcome belongs to it, wherever that is in the log', async () => {
    await write([
      { at: START, status: 'allowed', agentId: 'ag_1' },
      { at: START, status: 'allowed', agentId: 'ag_1' },
      { at: START, status: 'blocked', agentId: 'ag_2' },
      { at: START, status: 'failure', agentId: 'ag_1', ref: 'alog_1' },
      // A call that nobody guarded, reported once it had run.
      { at: START, status: 'success', agentId: 'ag_2' },
      { at: START + HOUR, status: 'success', agentId: 'ag_1', ref: 'alog_2' },
      { at: START + HOUR, status: 'blocked', agentId: 'ag_3', ref: 'alog_2' },
    ]);
    const { buckets, agents } = await read(day);
    expect(buckets[0]).toMatchObject({ calls: 4, allowed: 2, success: 1, failure: 1, blocked: 1 });
    expect(buckets[1]).toMatchObject({ calls: 1, allowed: 0, success: 1, failure: 0, blocked: 1 });
    expect(agents).toEqual([
      { agentId: 'ag_1', calls: 2, refused: 0 },
      { agentId: 'ag_2', calls: 2, refused: 1 },
      { agentId: 'ag_3', calls: 1, refused: 1 },
    ]);
  });

  test('days and hours are those of the time zone that is asked for, also when its clocks change', async () => {
    const berlin = { timeZone: 'Europe/Berlin', bucket: 'day' };
    await write([
      { at: Date.parse('2026-03-28T22:59:59Z') },
      { at: Date.parse('2026-03-28T23:00:00Z') },
      // On this day the clocks go from 2 to 3, so that it has 23 hours.
      { at: Date.parse('2026-03-29T21:59:59Z') },
      { at: Date.parse('2026-03-29T22:00:00Z') },
    ]);
    const days = await read({ ...berlin, since: '2026-03-28T12:00:00Z', until: '2026-03-30T12:00:00Z' });
    expect(days.buckets.map(({ at, calls }: { at: string; calls: number }) => [at, calls])).toEqual([
      ['2026-03-27T23:00:00.000Z', 1],
      ['2026-03-28T23:00:00.000Z', 2],
      ['2026-03-29T22:00:00.000Z', 1],
    ]);
    expect(days.until).toBe('2026-03-30T22:00:00.000Z');
    const india = { timeZone: 'Asia/Kolkata', since: '2026-03-28T21:45:00Z', until: '2026-03-28T23:15:00Z' };
    const hours = await read(india);
    expect(hours.buckets.map(({ at, calls }: { at: string; calls: number }) => [at, calls])).toEqual([
      ['2026-03-28T21:30:00.000Z', 0],
      ['2026-03-28T22:30:00.000Z', 2],
    ]);
    expect((await read({ timeZone: 'Asia/Kolkata', bucket: 'day' })).buckets).toHaveLength(30);
  });

  test('refusals are counted by the reason that the guard wrote, and by no other text', async () => {
    const blocked = (metadata?: string): Written => ({
      at: START,
      status: 'blocked',
      ...(metadata === undefined ? {} : { metadata }),
    });
    await write([
      blocked('{"reason":"scope_missing"}'),
      blocked('{"missingScopes":["a:b"],"reason":"scope_missing"}'),
      blocked('{"reason":"amount_over"}'),
      // Erased, missing, a caller's own text, nested, not a text, hidden in a text, and what PostgreSQL does not accept
      // as JSON.
      blocked(),
      blocked('{}'),
      blocked('{"reason":"Alice Smith"}'),
      blocked('{"a":{"reason":"revoked"}}'),
      blocked('{"reason":["revoked"]}'),
      blocked(JSON.stringify({ a: '"reason":"revoked"' })),
      blocked(JSON.stringify({ a: '\u0000', reason: 'revoked' })),
      blocked(JSON.stringify({ a: 'x'.repeat(60_000), reason: 'revoked' })),
      { at: START, status: 'failure', metadata: '{"reason":"input_changed"}' },
      { at: START - HOUR, status: 'blocked', metadata: '{"reason":"expired"}' },
    ]);
    const { refusals, buckets } = await read(day);
    expect(refusals).toEqual([
      { reason: 'other', count: 8 },
      { reason: 'scope_missing', count: 2 },
      { reason: 'amount_over', count: 1 },
    ]);
    expect(buckets[0].blocked).toBe(11);
  });

  test('entries written after a response are in the next one, and nothing is counted twice', async () => {
    await write([{ at: START }]);
    expect((await read(day)).buckets[0].success).toBe(1);
    await write([{ at: START }, { at: START + HOUR }]);
    const answers = await Promise.all([read(day), read(day), read(day)]);
    for (const { buckets } of answers) expect([buckets[0].success, buckets[1].success]).toEqual([2, 1]);
  });

  test('an entry written through the API is counted, and so are the current totals', async () => {
    const { call } = developer;
    const { body: agent } = await call('POST /v1/agents', { name: 'a', scopes: ['a:b'] });
    const { body: asked } = await call('POST /v1/authorize', {
      agentId: agent.agentId,
      principalId: 'user_alice',
      scopes: ['a:b'],
    });
    const { body: grant } = await call('POST /v1/token', { code: asked.code, agentId: agent.agentId });
    await call('POST /v1/audit/log', {
      grantId: grant.grantId,
      action: 'a',
      status: 'blocked',
      metadata: { reason: 'no_rule' },
    });
    const { body: allowed } = await call('POST /v1/audit/log', {
      grantId: grant.grantId,
      action: 'a',
      status: 'allowed',
    });
    await call('POST /v1/audit/log', { grantId: grant.grantId, action: 'a', ref: allowed.entryId });
    const body = await read();
    expect(body.buckets.at(-1)).toMatchObject({ calls: 2, allowed: 1, success: 1, blocked: 1 });
    expect(body.agents).toEqual([{ agentId: agent.agentId, calls: 2, refused: 1 }]);
    expect(body.refusals).toEqual([{ reason: 'no_rule', count: 1 }]);
    expect(body.inForce).toEqual({ agents: 1, grants: 1, openRequests: 0 });
    await call(`DELETE /v1/grants/${grant.grantId}`);
    expect((await read()).inForce.grants).toBe(0);
  });

  test('a developer does not see another developer’s entries', async () => {
    await write([{ at: START }]);
    developer = await server.signUp();
    expect((await read(day)).buckets[0].success).toBe(0);
  });

  test.each([
    [{ since: 'yesterday' }],
    [{ since: iso(START), until: iso(START) }],
    [{ since: iso(START + 1), until: iso(START - HOUR) }],
    [{ since: iso(START), until: iso(START + 32 * 24 * HOUR) }],
    [{ since: '0001-01-01T00:00:00Z' }],
    [{ bucket: 'minute' }],
    [{ timeZone: 'Europe/Atlantis' }],
    [{ bucket: 'day', since: iso(START - 367 * 24 * HOUR), until: iso(START) }],
  ])('%j is refused', async (query) => {
    const { status, body } = await developer.call(
      `GET /v1/activity?${new URLSearchParams(query as Record<string, string>).toString()}`,
    );
    expect([status, body.code]).toEqual([400, 'VALIDATION_ERROR']);
  });

  test('the earliest and the latest instant get a response', async () => {
    await write([{ at: START }]);
    for (const until of ['9999-12-31T23:59:59Z', '0001-01-02T00:00:00Z']) {
      expect((await read({ until })).buckets).toHaveLength(24);
    }
  });

  test('a log of several blocks is counted block by block, beginning with the newest when there are too many', async () => {
    const length = BLOCK * 3 + 5;
    const step = 200;
    await server.database.forDeveloper(developer.id, async (transaction) => {
      await sql`INSERT INTO audit_entries (developer_id, seq, entry_id, action, status, at, canonical, hash)
        SELECT ${developer.id}, n, ${developer.id}::text || n, 'a', 'success',
          ${iso(START)}::timestamptz + n * interval '200 milliseconds', '', '' FROM generate_series(1, ${length}::int) AS n`.execute(
        transaction,
      );
      await setHead(transaction, developer.id, length);
    });
    const activity = createActivity(server.database, { now: Date.now, mostBlocks: 2 });
    const totalOf = async (until: number) => {
      const { buckets, isWhole } = await activity.read(developer.id, hourly(START, until));
      return [isWhole, buckets.reduce((total, { success }) => total + success, 0)];
    };
    expect(await totalOf(START + 24 * HOUR)).toEqual([false, BLOCK + 5]);
    expect(await totalOf(START + HOUR)).toEqual([true, HOUR / step - 1]);
    expect(await totalOf(START + 24 * HOUR)).toEqual([false, BLOCK + 5]);
    // With a slow database, the response has what is counted after a second, and a later request gets more.
    let clock = 0;
    const slow: Database = {
      ...server.database,
      forList(developerId, work) {
        clock += 600;
        return server.database.forList(developerId, work);
      },
    };
    const hurried = createActivity(slow, { now: () => clock });
    const span = hourly(START, START + 24 * HOUR);
    expect((await hurried.read(developer.id, span)).isWhole).toBe(false);
    expect((await hurried.read(developer.id, span)).isWhole).toBe(true);
    const { buckets } = await read(day);
    expect(buckets.map(({ success }: { success: number }) => success).slice(0, 3)).toEqual([
      HOUR / step - 1,
      length - HOUR / step + 1,
      0,
    ]);
  });

  test('a hundred thousand entries of every kind are counted exactly, as the log grows or all at once', async () => {
    const LENGTH = 100_000;
    // What one in ten entries is: `alone` is an outcome that follows no other entry.
    const KINDS = [
      'allowed',
      'success',
      'allowed',
      'failure',
      'blocked',
      'alone',
      'allowed',
      'allowed',
      'success',
      'blocked',
    ] as const;
    const kindAt = (seq: number) => KINDS[seq % 10] ?? 'alone';
    await server.database.forDeveloper(developer.id, async (transaction) => {
      await sql`INSERT INTO audit_entries (developer_id, seq, entry_id, agent_id, action, status, at, canonical, hash)
        SELECT ${developer.id}, n, ${developer.id}::text || n, 'ag_' || (n % 7), 'a',
          CASE kind WHEN 'alone' THEN 'success' ELSE kind END,
          ${iso(START)}::timestamptz + n * interval '800 milliseconds',
          CASE WHEN kind IN ('success', 'failure') THEN '{"principal":null,"ref":"alog_1","seq":1}' ELSE '{}' END, ''
        FROM (SELECT n, (${[...KINDS]}::text[])[n % 10 + 1] AS kind FROM generate_series(1, ${LENGTH}::int) AS n) AS made`.execute(
        transaction,
      );
      // The log as it was when it had 30,005 entries.
      await setHead(transaction, developer.id, 30_005);
    });
    const grown = createActivity(server.database, { now: Date.now, patience: 60_000 });
    const span = hourly(START, START + 24 * HOUR);
    const callsOf = ({ agents }: { agents: readonly { calls: number }[] }): number =>
      agents.reduce((total, { calls }) => total + calls, 0);
    expect(callsOf(await grown.read(developer.id, span))).toBe(21_003);
    await server.database.forDeveloper(developer.id, (transaction) =>
      setHead(transaction, developer.id, LENGTH),
    );
    const fresh = createActivity(server.database, { now: Date.now, patience: 60_000 });
    const planted = Array.from({ length: 7 }, (_none, agent) => ({
      agentId: `ag_${agent}`,
      calls: 0,
      refused: 0,
    }));
    for (let seq = 1; seq <= LENGTH; seq += 1) {
      const kind = kindAt(seq);
      const agent = planted[seq % 7];
      if (agent === undefined || kind === 'success' || kind === 'failure') continue;
      agent.calls += 1;
      if (kind === 'blocked') agent.refused += 1;
    }
    for (const activity of [grown, fresh]) {
      const report = await activity.read(developer.id, span);
      const total = (name: 'calls' | EntryStatus) =>
        report.buckets.reduce((sum, bucket) => sum + bucket[name], 0);
      expect({
        calls: total('calls'),
        allowed: total('allowed'),
        success: total('success'),
        failure: total('failure'),
        blocked: total('blocked'),
      }).toEqual({ calls: 70_000, allowed: 40_000, success: 30_000, failure: 10_000, blocked: 20_000 });
      expect(report.isWhole).toBe(true);
      expect(report.refusals).toEqual([{ reason: 'other', count: 20_000 }]);
      expect(report.agents.toSorted((one, other) => one.agentId.localeCompare(other.agentId))).toEqual(
        planted,
      );
    }
  });

  test('of a thousand agents the busiest are named, with all of their calls, however few at a time', async () => {
    await server.database.forDeveloper(developer.id, async (transaction) => {
      // Every second entry is by one of ten agents; the others are by a thousand.
      await sql`INSERT INTO audit_entries (developer_id, seq, entry_id, agent_id, action, status, at, canonical, hash)
        SELECT ${developer.id}, n, ${developer.id}::text || n,
          CASE WHEN n % 2 = 0 THEN 'ag_busy_' || (n / 2 % 10) ELSE 'ag_' || (n / 2 % 1000) END, 'a', 'allowed',
          ${iso(START)}::timestamptz + n * interval '8 seconds', '{}', ''
        FROM generate_series(1, ${BLOCK}::int) AS n`.execute(transaction);
      await setHead(transaction, developer.id, BLOCK);
    });
    const { agents } = await read(day);
    expect(agents).toEqual(
      Array.from({ length: 10 }, (_none, index) => ({ agentId: `ag_busy_${index}`, calls: 500, refused: 0 })),
    );
  });
});

test('a process keeps the most recently requested counts', async () => {
  const kept = createCountedBlocks(15);
  const block = {
    countedTo: 1,
    quarters: new Map([[1, { allowed: 1, success: 0, failure: 0, blocked: 0, calls: 1 }]]),
    refusals: new Map(),
    agents: new Map([[1, new Map([['ag_1', { calls: 1, refused: 0 }]])]]),
  };
  for (const key of ['a', 'b', 'c', 'd', 'e']) kept.set(key, block);
  kept.get('a');
  kept.set('f', block);
  expect([kept.size, kept.get('b'), kept.get('a')]).toEqual([15, undefined, block]);
  kept.set('a', block);
  expect(kept.size).toBe(15);
});

test('concurrent requests for the same count share one', async () => {
  let counted = 0;
  let open = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const server = await testServer();
  const { database, developer } = server;
  await database.forDeveloper(developer.id, async (transaction) => {
    await transaction
      .insertInto('audit_entries')
      .values({ ...rowOf(developer.id, 1), at: new Date(START) })
      .execute();
    await setHead(transaction, developer.id, 1);
  });
  const counting: Database = {
    ...database,
    async forList(developerId, work) {
      counted += 1;
      // The first query of each finds where the span is; the ones after it count.
      if (counted > 2) await gate;
      return database.forList(developerId, work);
    },
  };
  const activity = createActivity(counting, { now: Date.now });
  const span = hourly(START, START + HOUR);
  const both = Promise.all([activity.read(developer.id, span), activity.read(developer.id, span)]);
  await expect.poll(() => counted).toBe(3);
  open();
  for (const { buckets } of await both) expect(buckets[0]?.success).toBe(1);
  expect(counted).toBe(3);
  await server.close();
});

/** The span in UTC, in hours. */
function hourly(since: number, until: number): Span {
  const iso = (at: number): string => new Date(at).toISOString();
  return spanOf({ since: iso(since), until: iso(until), bucket: 'hour', timeZone: 'UTC' }, until);
}

function rowOf(developerId: string, seq: number) {
  return {
    developer_id: developerId,
    seq,
    entry_id: `${developerId}-${seq}`,
    agent_id: null,
    grant_id: null,
    principal: null,
    action: 'a',
    status: 'success' as const,
    canonical: '{}',
    hash: Buffer.alloc(32),
    idempotency_key: null,
  };
}

async function setHead(transaction: Transaction, developerId: string, seq: number): Promise<void> {
  await transaction
    .insertInto('audit_heads')
    .values({ developer_id: developerId, seq, hash: null })
    .onConflict((conflict) => conflict.column('developer_id').doUpdateSet({ seq }))
    .execute();
}

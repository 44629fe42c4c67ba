import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appendEvent } from '../../../src/ledger/events/append-event.ts';
import { postgresql, type Place } from '../../support/databases.ts';
import { makeAgent, makeGrant } from '../../support/grants.ts';
import { callerOf, testServer, type TestServer } from '../../support/server.ts';
import { withoutPolling } from '../../base/streams/without-polling.ts';
import { type Block, openEvents } from './event-client.ts';

/** Two servers on one PostgreSQL, and transactions that overlap. */

let place: Place;
let one: TestServer;
let other: TestServer;
beforeAll(async () => {
  place = await postgresql();
  one = await testServer({ place });
  other = await testServer({ place });
});
afterAll(() => Promise.all([one.close(), other.close()]));

const isReady = ({ event }: Block): boolean => event === 'ready';

/** A transaction that has written an event, and commits when told to. */
async function openTransaction(developerId: string, agentId: string): Promise<{ commit(): Promise<void> }> {
  let commit = (): void => undefined;
  const told = new Promise<void>((resolve) => (commit = resolve));
  let written = (): void => undefined;
  const hasWritten = new Promise<void>((resolve) => (written = resolve));
  const done = one.database.forDeveloper(developerId, async (transaction) => {
    await appendEvent(transaction, developerId, { type: 'agent.suspended', data: { agentId } });
    written();
    await told;
  });
  await hasWritten;
  return {
    async commit() {
      commit();
      await done;
    },
  };
}

test('an event whose transaction began first and commits last is sent exactly once', async () => {
  const { id, key, call } = await one.signUp();
  const streams = await Promise.all([one, other].map(({ url }) => openEvents(url, key)));
  await Promise.all(streams.map((stream) => stream.until(isReady)));
  const first = await openTransaction(id, 'ag_first');
  const second = await openTransaction(id, 'ag_second');
  await second.commit();
  await makeAgent(call);
  // They poll once a second, and get notifications sooner: by now they would have read everything.
  await pause(1_500);
  const late = await openEvents(other.url, key);
  await late.until(isReady);
  for (const stream of [...streams, late]) expect(stream.events()).toEqual([]);
  expect((await call('GET /v1/events')).body.events).toEqual([]);
  await first.commit();
  for (const stream of [...streams, late]) {
    await stream.untilCount(3);
    expect(stream.events().map(({ type, data }) => [type, data.name ?? data.agentId])).toEqual([
      ['agent.suspended', 'ag_first'],
      ['agent.suspended', 'ag_second'],
      ['agent.created', 'an agent'],
    ]);
  }
});

test('both send all the same events in the same order, once, under load at both, and each can continue for the other', async () => {
  const { key, call } = await one.signUp();
  const agentId = await makeAgent(call);
  const start = await startOf(call);
  const streams = await Promise.all(
    [one, other, one, other].map(({ url }) => openEvents(url, key, { after: start })),
  );
  const rounds = 25;
  const work = [one, other, one, other].map(async ({ url }) => {
    const own = callerOf(url, key);
    for (let round = 0; round < rounds; round += 1) {
      const { grantId } = await makeGrant(own, agentId);
      await own(`DELETE /v1/grants/${grantId}`);
    }
  });
  // One client keeps reconnecting, from one process to the other.
  const travelled: string[] = [];
  const travelling = (async () => {
    let after = start;
    for (let leg = 0; travelled.length < rounds * 16; leg += 1) {
      const stream = await openEvents((leg % 2 === 0 ? one : other).url, key, { after });
      await stream.untilCount(1);
      travelled.push(...stream.events().map(({ id }) => id));
      after = travelled.at(-1) ?? after;
      stream.close();
    }
  })();
  await Promise.all(work);
  const told: string[][] = [];
  for (const stream of streams) {
    await stream.untilCount(rounds * 16);
    told.push(stream.events().map(({ id }) => id));
  }
  await travelling;
  const [first = []] = told;
  expect(new Set(first).size).toBe(rounds * 16);
  for (const ids of told) expect(ids).toEqual(first);
  expect(travelled).toEqual(first);
  const listed = [
    ...(await call('GET /v1/events?pageSize=200')).body.events,
    ...(await call('GET /v1/events?pageSize=200&page=2')).body.events,
  ].map(({ id }) => id);
  expect(listed.toReversed()).toEqual(first);
});

test("the streams of one process learn of the other's events and audit entries without polling", async () => {
  const { key, call } = await one.signUp();
  const agentId = await makeAgent(call);
  const { grantId } = await makeGrant(call, agentId);
  const hearing = await withoutPolling(() => testServer({ place }));
  const stream = await openEvents(hearing.url, key);
  await stream.until(isReady);
  const before = stream.events().length;
  const LISTENERS = `SELECT FROM pg_stat_activity WHERE application_name = 'grantex listen' AND datname = current_database()`;
  while ((await one.sql(LISTENERS)).length === 0) await pause(20);
  for (let count = 1; count <= 10; count += 1) {
    await makeAgent(call);
    await stream.untilCount(before + count);
    expect(stream.events()).toHaveLength(before + count);
    await call('POST /v1/audit/log', { grantId, action: 'a', status: 'success' });
    await stream.until(({ event, data }) => event === 'audit' && data.seq === count);
  }
});

/** A position after everything that has happened. */
async function startOf(call: ReturnType<typeof callerOf>): Promise<string> {
  for (;;) {
    const { total, place: start } = (await call('GET /v1/events')).body;
    if (total === 1) return start;
    await pause(20);
  }
}

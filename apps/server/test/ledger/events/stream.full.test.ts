import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { appendEvent } from '../../../src/ledger/events/append-event.ts';
import { KEPT, placeText, readPlace } from '../../../src/ledger/events/place.ts';
import { startHousekeeping } from '../../../src/main/housekeeping.ts';
import { newId } from '../../../src/base/ids.ts';
import { backUp, KEY, keptEngines, restoreInto } from '../../main/backup/places.ts';
import { engines } from '../../support/databases.ts';
import { makeAgent, makeGrant } from '../../support/grants.ts';
import { testServer, type TestDeveloper, type TestServer } from '../../support/server.ts';
import { scrape } from '../../support/scrape.ts';
import { type Block, openEvents, told } from './event-client.ts';

const isReady = ({ event }: Block): boolean => event === 'ready';

/** Writes this many events, in one transaction each or all in one, then some longer characters. */
async function write(server: TestServer, { id }: TestDeveloper, count: number, isAtOnce = false, longer = 0) {
  const append = (index: number) => ({ type: 'grant.revoked', data: { grantId: `grnt_${index}` } }) as const;
  if (isAtOnce) {
    await server.database.asSystem((transaction) =>
      sql`INSERT INTO events (developer_id, id, type, data)
        SELECT ${id}, ${newId('evt').slice(0, -7)} || lpad(n::text, 7, '0'), 'grant.revoked', jsonb_build_object('grantId', 'grnt_' || n || repeat('x', ${longer}::int))
        FROM generate_series(0, ${count}::int - 1) AS n`.execute(transaction),
    );
    return;
  }
  for (let index = 0; index < count; index += 1) {
    await server.database.forDeveloper(id, (transaction) => appendEvent(transaction, id, append(index)));
  }
}

const grantIds = (count: number): string[] => Array.from({ length: count }, (_, index) => `grnt_${index}`);

describe.each(engines)('a stream of events, on $engine,', ({ place }) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await testServer({ place: await place(), environment: { GRANTEX_METRICS_PORT: '0' } });
  });
  afterAll(() => server.close());

  test('begins now, sends events as they happen, and continues after the last id', async () => {
    const developer = await server.signUp();
    const agentId = await makeAgent(developer.call);
    // Slightly earlier events may be sent too, while other databases of the same PostgreSQL delay them.
    await told(developer.call, 1);
    const stream = await openEvents(server.url, developer.key);
    await stream.until(isReady);
    await makeGrant(developer.call, agentId);
    await stream.untilCount(3);
    expect(stream.events().map(({ type }) => type)).toEqual([
      'authorization.requested',
      'authorization.approved',
      'grant.created',
    ]);
    const messages = stream.blocks.filter(({ event }) => event === 'message');
    expect(messages.map(({ id, data }) => id === data.id)).toEqual([true, true, true]);
    stream.close();
    await makeAgent(developer.call);
    const again = await openEvents(server.url, developer.key, { lastEventId: messages[0]?.id ?? '' });
    await again.until(isReady);
    await again.untilCount(3);
    expect(again.events().map(({ type }) => type)).toEqual([
      'authorization.approved',
      'grant.created',
      'agent.created',
    ]);
  });

  test('loses no event while no client is connected, even if there was none before', async () => {
    const developer = await server.signUp();
    const stream = await openEvents(server.url, developer.key);
    const { id } = await stream.until(isReady);
    stream.close();
    await write(server, developer, 3);
    const again = await openEvents(server.url, developer.key, { lastEventId: id ?? '' });
    await again.untilCount(3);
    expect(again.events().map(({ data }) => data.grantId)).toEqual(grantIds(3));
  });

  test('sends a client that missed many events all of them in order, from one transaction or many', async () => {
    const developer = await server.signUp();
    const { place: start } = (await developer.call('GET /v1/events')).body;
    await write(server, developer, 750, true);
    await write(server, developer, 20);
    const stream = await openEvents(server.url, developer.key, { after: start });
    await stream.untilCount(770);
    await stream.until(isReady);
    expect(stream.events().map(({ data }) => data.grantId)).toEqual([...grantIds(750), ...grantIds(20)]);
    const [middle] = stream.blocks.filter(({ data }) => data.type === 'grant.revoked').slice(555);
    const rest = await openEvents(server.url, developer.key, { after: middle?.id ?? '' });
    await rest.until(isReady);
    expect(rest.events()).toEqual(stream.events().slice(556));
  });

  test('shows how far the audit log has grown, when it opens and as it grows', async () => {
    const developer = await server.signUp();
    const { grantId } = await makeGrant(developer.call, await makeAgent(developer.call));
    const log = (action: string) =>
      developer.call('POST /v1/audit/log', { grantId, action, status: 'success' });
    await log('first');
    // The stream does not send these any more: agent, request, approval, grant.
    await told(developer.call, 4);
    const stream = await openEvents(server.url, developer.key);
    expect(await stream.until(({ event }) => event === 'audit')).toEqual({
      id: undefined,
      event: 'audit',
      data: { seq: 1 },
    });
    await Promise.all(Array.from({ length: 20 }, (_, index) => log(`step.${index}`)));
    await stream.until(({ event, data }) => event === 'audit' && data.seq === 21);
    expect(stream.events()).toEqual([]);
  });

  test('sends nothing of another developer', async () => {
    const [victim, attacker] = [await server.signUp(), await server.signUp()];
    const { place: start } = (await victim.call('GET /v1/events')).body;
    const streams = await Promise.all(
      [{}, { after: start }].map((options) => openEvents(server.url, attacker.key, options)),
    );
    await Promise.all(streams.map((stream) => stream.until(isReady)));
    await makeGrant(victim.call, await makeAgent(victim.call));
    await makeAgent(attacker.call);
    for (const stream of streams) {
      await stream.untilCount(1);
      expect(stream.events().map((event: any) => event.developerId)).toEqual([attacker.id]);
    }
  });

  test('from an unknown position ends with a reset, whose id is where to continue', async () => {
    const developer = await server.signUp();
    await makeAgent(developer.call);
    const now = readPlace((await developer.call('GET /v1/events')).body.place);
    if (now === undefined) throw new Error('a place cannot be read');
    const nowhere = [
      'of nobody',
      placeText({ ...now, epoch: crypto.randomUUID() }),
      placeText({ ...now, at: now.at - KEPT - 1_000 }),
      placeText({ ...now, xid: now.xid + 1_000_000n }),
      placeText({ ...now, xid: 10n ** 19n - 1n }),
      `${newId('evt')}_${now.xid + 1_000_000n}_${now.epoch}`,
    ];
    for (const after of nowhere) {
      const stream = await openEvents(server.url, developer.key, { after });
      await stream.ended;
      expect(stream.blocks.map(({ event }) => event)).toEqual(['reset']);
      await makeAgent(developer.call);
      const again = await openEvents(server.url, developer.key, { after: stream.blocks[0]?.id ?? '' });
      await again.untilCount(1);
    }
    const edge = await openEvents(server.url, developer.key, {
      after: placeText({ ...now, at: now.at - KEPT + 60_000 }),
    });
    await edge.until(isReady);
  });

  test('begins now for a client that names no position', async () => {
    const developer = await server.signUp();
    await makeAgent(developer.call);
    expect(await told(developer.call, 1)).toHaveLength(1);
    const stream = await openEvents(server.url, developer.key);
    await stream.until(isReady);
    await makeAgent(developer.call);
    await stream.untilCount(1);
    expect(stream.events()).toHaveLength(1);
  });

  test('states when an event happened under both names that clients read', async () => {
    const developer = await server.signUp();
    await makeAgent(developer.call);
    const [{ at, createdAt } = { at: '', createdAt: '' }] = await told(developer.call, 1);
    expect(Date.parse(createdAt)).toBeLessThanOrEqual(Date.now());
    expect(at).toBe(createdAt);
  });

  test('does not begin for a HEAD', async () => {
    const { call } = server.developer;
    expect((await call('HEAD /v1/events/stream')).status).toBe(405);
  });

  test('ends with its API key', async () => {
    const { call } = await server.signUp();
    const { id, apiKey } = (await call('POST /v1/keys', { name: 'a dashboard', roles: ['audit-read'] })).body;
    const stream = await openEvents(server.url, apiKey);
    await stream.until(isReady);
    await call(`DELETE /v1/keys/${id}`);
    await stream.ended;
    expect((await call('GET /v1/events', undefined, { key: apiKey })).status).toBe(401);
  });

  test('events are kept for seven days and an hour, an hour longer than a stream can continue from them', async () => {
    const developer = await server.signUp();
    await write(server, developer, 2);
    await told(developer.call, 2);
    const sweepAt = async (milliseconds: number): Promise<number> => {
      const housekeeping = startHousekeeping({
        database: server.database,
        log: { warn: (fault: unknown) => expect(fault).toBeUndefined() },
        now: () => new Date(Date.now() + milliseconds),
      });
      await housekeeping.sweep();
      await housekeeping.close();
      return (await developer.call('GET /v1/events')).body.total;
    };
    const hour = 60 * 60 * 1_000;
    expect(await sweepAt(KEPT + hour - 60_000)).toBe(2);
    expect(await sweepAt(KEPT + hour + 60_000)).toBe(0);
  });

  test('open streams are counted', async () => {
    const developer = await server.signUp();
    const before = (await scrape(server)).valueOf('grantex_event_streams');
    const stream = await openEvents(server.url, developer.key);
    await stream.until(isReady);
    expect((await scrape(server)).valueOf('grantex_event_streams')).toBe(before + 1);
  });
});

test('streams can be turned off; the list stays', async () => {
  const server = await testServer({ environment: { GRANTEX_MAX_STREAMS: '0' } });
  const { status, body } = await server.developer.call('GET /v1/events/stream');
  expect([status, body.code]).toEqual([403, 'STREAMS_OFF']);
  expect((await server.developer.call('GET /v1/events')).status).toBe(200);
  await server.close();
});

test('a client that does not read is disconnected before much is queued, delays nobody, and continues where it was', async () => {
  const server = await testServer();
  const { developer } = server;
  let read = (): void => undefined;
  const reading = new Promise<void>((resolve) => (read = resolve));
  const slow = await openEvents(server.url, developer.key, { reading });
  const quick = await openEvents(server.url, developer.key);
  await quick.until(isReady);
  for (let round = 1; round <= 4; round += 1) {
    await write(server, developer, 1_000, true, 5_000);
    await quick.untilCount(round * 1_000);
  }
  read();
  await slow.ended;
  const got = slow.events().map(({ id }) => id);
  const all = quick.events().map(({ id }) => id);
  expect(got.length).toBeLessThan(all.length);
  expect(got).toEqual(all.slice(0, got.length));
  const again = await openEvents(server.url, developer.key, { after: got.at(-1) ?? '' });
  await again.untilCount(all.length - got.length);
  expect(again.events().map(({ id }) => id)).toEqual(all.slice(got.length));
  await server.close();
});

test('a stopping server ends its streams with a hint when to reconnect', async () => {
  const server = await testServer();
  const stream = await openEvents(server.url, server.developer.key);
  await stream.until(isReady);
  await server.close();
  await stream.ended;
  expect(stream.text.endsWith('\n\nretry: 1000\n\n')).toBe(true);
});

describe.each(keptEngines)('a restore, on $engine,', ({ place, target: newTarget }) => {
  test('resets clients that were connected before it, also when everything else is kept', async () => {
    const source = await place();
    const first = await testServer({ place: source, bootstrapKey: KEY });
    const { call } = first.developer;
    await makeAgent(call);
    const [{ id } = { id: '' }] = await told(call, 1);
    const { place: now } = (await call('GET /v1/events')).body;
    await first.close();
    const { file } = await backUp(source);
    const target = await newTarget();
    await restoreInto(target, file, { keepGrants: true });
    const second = await testServer({ place: target, bootstrapKey: KEY });
    expect((await second.developer.call('GET /v1/events')).body.events).toEqual([]);
    expect((await second.developer.call(`GET /v1/events?cursor=${id}`)).body.events).toEqual([]);
    for (const after of [id, now]) {
      const stream = await openEvents(second.url, KEY, { after });
      await stream.ended;
      expect(stream.blocks.map((block) => block.event)).toEqual(['reset']);
    }
    await second.close();
  });
});

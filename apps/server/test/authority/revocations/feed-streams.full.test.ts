import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startPostgres } from 'test-postgres';
import { createLocalSigner } from '../../../src/authority/keys/local-signer.ts';
import { revokeIssuerKey } from '../../../src/authority/keys/rotation.ts';
import { openEvents } from '../../ledger/events/event-client.ts';
import { onlyKey } from '../keys/key-setup.ts';
import { engines } from '../../support/databases.ts';
import { makeAgent, makeGrant } from '../../support/grants.ts';
import { testServer, type TestDeveloper, type TestServer } from '../../support/server.ts';
import { scrape } from '../../support/scrape.ts';
import { follow, openStream, snapshotOf, verified } from './feed-client.ts';
import { flood, revokeSome } from './feed-load.ts';

const METRICS = { GRANTEX_METRICS_PORT: '0' };

async function developerWithGrant(server: TestServer): Promise<TestDeveloper> {
  const developer = await server.signUp();
  await makeGrant(developer.call, await makeAgent(developer.call));
  return developer;
}

async function keyOf({ call }: TestDeveloper, more: object = {}): Promise<{ id: string; apiKey: string }> {
  return (await call('POST /v1/keys', { name: 'a verifier', roles: ['verify'], ...more })).body;
}

/** @returns how many of the streams were opened */
async function openUntilRefused(open: () => Promise<{ status: number }>): Promise<number> {
  for (let opened = 0; ; opened += 1) {
    const { status } = await open();
    if (status === 429) return opened;
    expect(status).toBe(200);
  }
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await pause(20);
}

describe.each(engines)('a stream of revocations, on $engine,', ({ engine, place }) => {
  const masterKey = Buffer.alloc(32, 6);
  let server: TestServer;
  beforeAll(async () => {
    const { environment } = await place();
    server = await testServer({
      place: { engine, environment: { ...environment, GRANTEX_MASTER_KEY: masterKey.toString('base64') } },
      environment: METRICS,
    });
  });
  afterAll(() => server.close());

  test('ends with its API key, and no other stream does', async () => {
    const developer = await server.signUp();
    const [deleted, kept] = [await keyOf(developer), await keyOf(developer)];
    const expiring = await keyOf(developer, { expiresAt: new Date(Date.now() + 3_600_000).toISOString() });
    const streams = await Promise.all(
      [deleted, expiring, kept].map(({ apiKey }) => follow(server.url, { ...developer, key: apiKey })),
    );
    const [ofDeleted, ofExpiring, ofKept] = streams;
    await Promise.all(streams.map((stream) => stream.until(() => true)));
    await developer.call(`DELETE /v1/keys/${deleted.id}`);
    await server.database.asSystem((transaction) =>
      transaction
        .updateTable('api_keys')
        .set({ expires_at: new Date() })
        .where('id', '=', expiring.id)
        .execute(),
    );
    await ofDeleted?.ended;
    await ofExpiring?.ended;
    const seen = ofKept?.events.length ?? 0;
    await ofKept?.until((event) => ofKept.events.indexOf(event) > seen);
    for (const { apiKey } of [deleted, expiring]) {
      expect((await openStream(server.url, apiKey, { query: '?after=0&epoch=x' })).status).toBe(401);
    }
  });

  test("sends a client that has missed much all of it, at the client's pace, and then follows", async () => {
    const developer = await developerWithGrant(server);
    await flood(developer, server, 9_999);
    const stream = await openStream(server.url, developer.key, {
      query: '?after=0&epoch=flooded',
      isPaused: true,
    });
    const [token] = await revokeSome(developer, server, 1);
    stream.resume();
    await stream.until(({ event }) => event === 'heartbeat');
    await stream.untilSeq(10_000);
    const entries = stream.entries();
    expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 10_000 }, (_, index) => index + 1));
    expect(entries.at(-1)?.id).toBe(token);
  });

  test('contains a revoked issuer key, signed by another one, like everything that follows', async () => {
    const developer = await developerWithGrant(server);
    const stream = await follow(server.url, developer);
    await stream.until(() => true);
    const { kid } = await onlyKey(server.database, 'active');
    // As another process does it: this one does not know yet.
    await revokeIssuerKey({ database: server.database, signer: createLocalSigner(masterKey) }, kid);
    const { message } = await stream.untilSeq(1);
    expect(message.entries).toMatchObject([{ kind: 'key', id: kid, exp: '9999-12-31T23:59:59.999Z' }]);
    expect(message.entries[0]).not.toHaveProperty('before');
    await revokeSome(developer, server, 1);
    await stream.untilSeq(2);
    await stream.until((event) => event.event === 'heartbeat' && event.message.seq === 2);
    const after = stream.events.slice(stream.events.findIndex((event) => event.message.seq === 1));
    expect(after.map((event) => event.message.kid)).not.toContain(kid);
    for (const { data } of after) await verified(developer.call, data);
    const snapshot = await snapshotOf(developer);
    expect(snapshot.entries.map((entry) => entry.kind)).toEqual(['key', 'token']);
    expect(snapshot.kid).not.toBe(kid);
  });

  test('counts towards the limit, and its request is answered while there is room', async () => {
    const developer = await developerWithGrant(server);
    await until(async () => (await scrape(server)).valueOf('grantex_feed_streams') === 0);
    const before = await scrape(server);
    const streams = await Promise.all([1, 2, 3].map(() => follow(server.url, developer)));
    await Promise.all(streams.map((stream) => stream.until(() => true)));
    await revokeSome(developer, server, 1);
    await Promise.all(streams.map((stream) => stream.untilSeq(1)));
    const during = await scrape(server);
    const grown = (series: string, now = during): number => now.valueOf(series) - before.valueOf(series);
    expect(during.valueOf('grantex_feed_streams')).toBe(3);
    expect(grown('grantex_feed_messages_sent_total{kind="entries"}')).toBe(3);
    expect(grown('grantex_feed_messages_sent_total{kind="heartbeat"}')).toBeGreaterThanOrEqual(3);
    expect(during.valueOf('grantex_http_requests_in_flight')).toBe(0);
    const route = 'method="GET",route="/v1/revocation-feed/stream",status="200"';
    expect(grown(`grantex_http_request_duration_seconds_count{${route}}`)).toBe(3);
    for (const stream of streams) stream.close();
    await until(async () => (await scrape(server)).valueOf('grantex_feed_streams') === 0);
    const ended = await scrape(server);
    expect(grown('grantex_feed_streams_ended_total{outcome="client"}', ended)).toBe(3);
    expect(grown(`grantex_http_request_duration_seconds_count{${route}}`, ended)).toBe(3);
  });
});

test('each developer has one limit of streams, whatever the key', async () => {
  const server = await testServer({ environment: { GRANTEX_MAX_STREAMS: '2' } });
  const { developer } = server;
  const { epoch } = await snapshotOf(developer);
  const query = `?after=0&epoch=${epoch}`;
  const { apiKey } = await keyOf(developer);
  const [first, second] = [
    await openStream(server.url, developer.key, { query }),
    await openStream(server.url, apiKey, { query }),
  ];
  expect([first.status, second.status]).toEqual([200, 200]);
  const third = await developer.call(`GET /v1/revocation-feed/stream${query}`);
  expect([third.status, third.body.code, third.headers.get('retry-after')]).toEqual([
    429,
    'TOO_MANY_STREAMS',
    '1',
  ]);
  const stranger = await server.signUp();
  const { epoch: strangers } = await snapshotOf(stranger);
  const ofStranger = { query: `?after=0&epoch=${strangers}` };
  expect((await openStream(server.url, stranger.key, ofStranger)).status).toBe(200);
  first.close();
  await until(async () => (await openStream(server.url, developer.key, { query })).status === 200);
  await server.close();
});

test('streams of events count towards the same limit', async () => {
  const server = await testServer({ environment: { GRANTEX_MAX_STREAMS: '2' } });
  const { developer } = server;
  const { epoch } = await snapshotOf(developer);
  const query = `?after=0&epoch=${epoch}`;
  await openEvents(server.url, developer.key);
  await openStream(server.url, developer.key, { query: '?after=0&epoch=x', isPaused: true });
  expect((await openStream(server.url, developer.key, { query })).status).toBe(200);
  for (const path of ['/v1/events/stream', `/v1/revocation-feed/stream${query}`]) {
    const { status, body } = await developer.call(`GET ${path}`);
    expect([path, status, body.code]).toEqual([path, 429, 'TOO_MANY_STREAMS']);
  }
  await server.close();
});

test('a key that reads events never uses up the streams of the key that verifies', async () => {
  const server = await testServer({ environment: { GRANTEX_MAX_STREAMS: '40' } });
  const { developer } = server;
  const { body: leaked } = await developer.call('POST /v1/keys', { name: 'watches', roles: ['audit-read'] });
  const { apiKey } = await keyOf(developer);
  const { epoch } = await snapshotOf(developer);
  const query = `?after=0&epoch=${epoch}`;
  // Half of all, and then the few that every key may have.
  expect(await openUntilRefused(() => openEvents(server.url, leaked.apiKey))).toBe(20);
  expect(await openUntilRefused(() => openStream(server.url, apiKey, { query }))).toBe(16);
  await server.close();
});

test('streams can be turned off; the snapshot stays', async () => {
  const server = await testServer({ environment: { GRANTEX_MAX_STREAMS: '0' } });
  const { epoch } = await snapshotOf(server.developer);
  const { status, body } = await server.developer.call(
    `GET /v1/revocation-feed/stream?after=0&epoch=${epoch}`,
  );
  expect([status, body.code]).toEqual([403, 'STREAMS_OFF']);
  await server.close();
});

test('a stopping server ends its streams at once, with a hint when to reconnect, and waits for no client', async () => {
  const server = await testServer();
  const { developer } = server;
  const { epoch } = await snapshotOf(developer);
  const query = `?after=0&epoch=${epoch}`;
  const streams = await Promise.all(
    [false, false, true].map((isPaused) => openStream(server.url, developer.key, { query, isPaused })),
  );
  const [first, second, deaf] = streams;
  await first?.until(() => true);
  await second?.until(() => true);
  await server.close();
  for (const stream of [first, second]) {
    await stream?.ended;
    expect(stream?.text.endsWith('\n\nretry: 1000\n\n')).toBe(true);
  }
  deaf?.resume();
  await deaf?.ended;
  expect(server.log).not.toContain('cut off');
});

test('a feed sends nothing while the database is away, and continues when it is back', async () => {
  const postgres = await startPostgres();
  const environment = {
    DATABASE_URL: await postgres.createDatabase(),
    GRANTEX_MASTER_KEY: Buffer.alloc(32, 4).toString('base64'),
  };
  const server = await testServer({ place: { engine: 'postgresql', environment } });
  const developer = await developerWithGrant(server);
  const stream = await follow(server.url, developer);
  await stream.until(() => true);
  await postgres.kill();
  // The processes of a killed database live on until they notice.
  const status = async (): Promise<number> => (await developer.call('GET /v1/revocation-feed')).status;
  await expect.poll(status).toBe(503);
  const gone = stream.events.length;
  await pause(2_500);
  // One may have been in transit.
  expect(stream.events.length).toBeLessThanOrEqual(gone + 1);
  await postgres.restart();
  const [token] = await revokeSome(developer, server, 1);
  const { message } = await stream.untilSeq(1);
  expect(message.entries).toMatchObject([{ id: token }]);
  expect(server.log.match(/the revocation feed cannot be read/g)).toHaveLength(1);
  await server.close();
  await postgres.stop();
});

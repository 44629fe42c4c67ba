import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ServerProcess, startServerProcess } from '../../storm/server-process.ts';
import { type Place, postgresql } from '../../support/databases.ts';
import { claimsOf, makeAgent, makeGrant } from '../../support/grants.ts';
import { callerOf, testServer, type TestServer } from '../../support/server.ts';
import { withoutPolling } from '../../base/streams/without-polling.ts';
import { follow, openStream, snapshotOf } from './feed-client.ts';
import { revokeSome } from './feed-load.ts';

describe('two processes on one PostgreSQL', () => {
  const key = `gx_test_${randomBytes(32).toString('base64url')}`;
  let servers: ServerProcess[];
  beforeAll(async () => {
    const { environment } = await postgresql();
    const settings = { PORT: '0', GRANTEX_BOOTSTRAP_KEY: key, ...environment };
    servers = [await startServerProcess(settings), await startServerProcess(settings)];
  });
  afterAll(() => Promise.all(servers.map((server) => server.kill())));

  test('serve one feed: with revocations at both at once, every stream of both has each entry once, without a gap', async () => {
    const [one, other] = servers.map(({ url }) => ({ url, call: callerOf(url, key) }));
    if (one === undefined || other === undefined) throw new Error('two processes were started');
    const agentId = await makeAgent(one.call);
    const tokens: string[] = [];
    for (let index = 0; index < 40; index += 1) {
      tokens.push(claimsOf((await makeGrant(one.call, agentId)).grantToken).jti);
    }
    const { epoch } = await snapshotOf(one);
    const streams = await Promise.all(
      [one, other, one, other].map(({ url }) => openStream(url, key, { query: `?after=0&epoch=${epoch}` })),
    );
    await Promise.all(streams.map((stream) => stream.until(() => true)));
    await Promise.all(
      tokens.map((jti, index) => (index % 2 === 0 ? one : other).call('POST /v1/tokens/revoke', { jti })),
    );
    for (const stream of streams) {
      await stream.untilSeq(tokens.length);
      expect(stream.entries().map(({ seq }) => seq)).toEqual(tokens.map((_token, index) => index + 1));
      expect(
        stream
          .entries()
          .map(({ id }) => id)
          .toSorted(),
      ).toEqual(tokens.toSorted());
    }
    // A client of one process can continue at the other at once.
    const jti = claimsOf((await makeGrant(one.call, agentId)).grantToken).jti;
    await one.call('POST /v1/tokens/revoke', { jti });
    const { id } = (await streams[0]?.untilSeq(tokens.length + 1)) ?? {};
    const moved = await openStream(other.url, key, { headers: { 'last-event-id': id ?? '' } });
    expect(await moved.until(() => true)).toMatchObject({
      event: 'heartbeat',
      message: { seq: tokens.length + 1 },
    });
    const snapshots = await Promise.all([one, other].map(snapshotOf));
    expect(snapshots[0]?.entries).toEqual(snapshots[1]?.entries);
  });
});

describe('a notification of one process', () => {
  let place: Place;
  let server: TestServer;
  let revoking: TestServer;
  beforeAll(async () => {
    place = await postgresql();
    server = await testServer({ place });
    revoking = await testServer({ place });
    await makeGrant(server.developer.call, await makeAgent(server.developer.call));
  });
  afterAll(() => Promise.all([server.close(), revoking.close()]));

  const LISTENERS = `FROM pg_stat_activity WHERE application_name = 'grantex listen' AND datname = current_database()`;

  async function listeners(): Promise<number> {
    const [row] = await server.sql(`SELECT count(*)::int AS count ${LISTENERS}`);
    return row?.['count'] as number;
  }

  test('reaches the others without polling', async () => {
    const hearing = await withoutPolling(() => testServer({ place }));
    const stream = await follow(hearing.url, server.developer);
    const { message } = await stream.until(() => true);
    while ((await listeners()) === 0) await pause(20);
    for (let count = 1; count <= 20; count += 1) {
      await revokeSome(server.developer, revoking, 1);
      const told = await stream.untilSeq(message.seq + count);
      expect(told.message.entries).toHaveLength(1);
    }
  });

  test('is missed while the connection is lost: then they find the entry by polling, and listen again', async () => {
    const stream = await follow(server.url, server.developer);
    const { message } = await stream.until(() => true);
    while ((await listeners()) === 0) await pause(20);
    const before = await listeners();
    // Waits until they are gone, also those that other rooms listen with.
    const ended = await server.sql(`SELECT pg_terminate_backend(pid, 15000) AS is_gone ${LISTENERS}`);
    expect(ended.map((row) => row['is_gone'])).toEqual(ended.map(() => true));
    const [token] = await revokeSome(server.developer, revoking, 1);
    const told = await stream.untilSeq(message.seq + 1);
    expect(told.message.entries).toMatchObject([{ id: token }]);
    while ((await listeners()) < before) await pause(20);
    await revokeSome(server.developer, revoking, 1);
    await stream.untilSeq(message.seq + 2);
    expect(server.log).not.toContain('the revocation feed cannot be read');
  });
});

import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines } from '../../support/databases.ts';
import { claimsOf, makeAgent, makeGrant } from '../../support/grants.ts';
import { testServer, type TestDeveloper, type TestServer } from '../../support/server.ts';
import { follow, openStream, snapshotOf, verified } from './feed-client.ts';
import { flood, revokeSome } from './feed-load.ts';

describe.each(engines)('the revocation feed, on $engine,', ({ place }) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
  });
  afterAll(() => server.close());

  async function developerWithGrant(): Promise<TestDeveloper> {
    const developer = await server.signUp();
    await makeGrant(developer.call, await makeAgent(developer.call));
    return developer;
  }

  test('begins with a signed snapshot, with exactly the claims of the protocol', async () => {
    const developer = await server.signUp();
    const before = Math.floor(Date.now() / 1_000);
    const empty = await snapshotOf(developer);
    const after = Date.now() / 1_000;
    expect(await verified(developer.call, empty.jws)).toEqual({
      iss: server.url,
      aud: developer.id,
      iat: expect.any(Number),
      jti: expect.any(String),
      events: {
        'urn:grantex:event:revocations': {
          epoch: expect.stringMatching(/^[\w-]{1,64}$/),
          seq: 0,
          prev: 0,
          entries: [],
        },
      },
    });
    expect(empty.iat).toBeGreaterThanOrEqual(before);
    expect(empty.iat).toBeLessThanOrEqual(after);
    const agentId = await makeAgent(developer.call);
    const { grantId, grantToken } = await makeGrant(developer.call, agentId);
    const { jti, prn } = claimsOf(grantToken);
    await developer.call(`DELETE /v1/grants/${grantId}`);
    await developer.call('POST /v1/tokens/revoke', { jti });
    await developer.call(`DELETE /v1/agents/${agentId}/grants`);
    await developer.call('DELETE /v1/principals/user_alice/grants');
    await developer.call('DELETE /v1/me/grants');
    const full = await snapshotOf(developer);
    const moment = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(full).toMatchObject({ epoch: empty.epoch, prev: 0, seq: 5 });
    expect(full.entries).toEqual([
      { seq: 1, at: moment, kind: 'grant', id: grantId, exp: moment },
      { seq: 2, at: moment, kind: 'token', id: jti, exp: moment },
      { seq: 3, at: moment, kind: 'agent', id: agentId, before: moment, exp: moment },
      { seq: 4, at: moment, kind: 'principal', id: prn, before: moment, exp: moment },
      { seq: 5, at: moment, kind: 'developer', id: developer.id, before: moment, exp: moment },
    ]);
  });

  test('continues as a stream that proxies do not buffer: a heartbeat at once and each second, and revocations as they come', async () => {
    const developer = await developerWithGrant();
    const stream = await follow(server.url, developer);
    expect(stream.status).toBe(200);
    expect(stream.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-request-id': expect.any(String),
    });
    const first = await stream.until(() => true);
    expect(first).toMatchObject({
      event: 'heartbeat',
      id: undefined,
      message: { seq: 0, prev: 0, entries: [] },
    });
    await verified(developer.call, first.data);
    const [token] = await revokeSome(developer, server, 1);
    const told = await stream.untilSeq(1);
    expect(told).toMatchObject({
      event: 'revocations',
      id: `${told.message.epoch}.1`,
      message: { aud: developer.id, prev: 0, seq: 1, entries: [{ seq: 1, kind: 'token', id: token }] },
    });
    await verified(developer.call, told.data);
    const next = await stream.until(({ event, message }) => event === 'heartbeat' && message.seq === 1);
    expect(next.message).toMatchObject({ prev: 1, entries: [] });
    expect(next.message.iat).toBeGreaterThanOrEqual(told.message.iat);
  });

  test('begins with the snapshot for a client that names no position, and continues from there', async () => {
    const developer = await developerWithGrant();
    const tokens = await revokeSome(developer, server, 3);
    const stream = await openStream(server.url, developer.key);
    const first = await stream.until(() => true);
    expect(first).toMatchObject({
      event: 'snapshot',
      id: `${first.message.epoch}.3`,
      message: { aud: developer.id, prev: 0, seq: 3 },
    });
    expect(first.message.entries.map(({ id }) => id)).toEqual(tokens);
    await verified(developer.call, first.data);
    expect((await stream.until(({ event }) => event === 'heartbeat')).message).toMatchObject({
      seq: 3,
      prev: 3,
    });
    const [next] = await revokeSome(developer, server, 1);
    expect((await stream.untilSeq(4)).message).toMatchObject({ prev: 3, entries: [{ seq: 4, id: next }] });
    expect(stream.events.filter(({ event }) => event === 'snapshot')).toHaveLength(1);
  });

  test('continues where a client was, by Last-Event-ID before the query, and nowhere else', async () => {
    const developer = await developerWithGrant();
    const tokens = await revokeSome(developer, server, 3);
    const { epoch } = await snapshotOf(developer);
    const names = async (query: string, id = ''): Promise<[string, string[]]> => {
      const headers: Record<string, string> = id === '' ? {} : { 'last-event-id': id };
      const stream = await openStream(server.url, developer.key, { query, headers });
      const { event } = await stream.until((found) => found.event === 'heartbeat' || found.event === 'reset');
      if (event === 'reset') await stream.ended;
      stream.close();
      return [event, stream.entries().map((entry) => entry.id)];
    };
    expect(await names(`?after=1&epoch=${epoch}`)).toEqual(['heartbeat', tokens.slice(1)]);
    expect(await names(`?after=0&epoch=${epoch}`)).toEqual(['heartbeat', tokens]);
    expect(await names(`?after=0&epoch=${epoch}`, `${epoch}.2`)).toEqual(['heartbeat', tokens.slice(2)]);
    expect(await names('', `${epoch}.3`)).toEqual(['heartbeat', []]);
    expect(await names('', `${epoch}.4`)).toEqual(['reset', []]);
    expect(await names('', 'nonsense')).toEqual(['reset', []]);
    expect(await names('?after=0&epoch=another')).toEqual(['reset', []]);
    for (const query of [
      '?after=1',
      `?epoch=${epoch}`,
      `?after=-1&epoch=${epoch}`,
      `?after=x&epoch=${epoch}`,
    ]) {
      const { body } = await developer.call(`GET /v1/revocation-feed/stream${query}`);
      expect([query, body.code]).toEqual([query, 'VALIDATION_ERROR']);
    }
  });

  test('has every entry once and in order, on every stream, under concurrent revocations', async () => {
    const developer = await developerWithGrant();
    const streams = await Promise.all(Array.from({ length: 8 }, () => follow(server.url, developer)));
    const tokens = (
      await Promise.all(Array.from({ length: 6 }, () => revokeSome(developer, server, 10)))
    ).flat();
    for (const stream of streams) {
      await stream.untilSeq(60);
      const entries = stream.entries();
      expect(entries.map(({ seq }) => seq)).toEqual(tokens.map((_token, index) => index + 1));
      expect(entries.map(({ id }) => id).toSorted()).toEqual(tokens.toSorted());
      let head = 0;
      for (const { message } of stream.events) {
        expect(message.prev).toBe(head);
        expect(message.entries).toHaveLength(message.seq - message.prev);
        head = message.seq;
      }
    }
    // Each message is signed once, however many clients get it.
    const [one, ...others] = streams.map((stream) =>
      stream.events.filter(({ event }) => event === 'revocations').map(({ data }) => data),
    );
    for (const other of others) expect(other).toEqual(one);
  });

  test("has nothing of another developer's", async () => {
    const [one, other] = [await developerWithGrant(), await developerWithGrant()];
    const [mine, theirs] = [await follow(server.url, one), await follow(server.url, other)];
    const tokens = await revokeSome(other, server, 5);
    await theirs.untilSeq(5);
    const [own] = await revokeSome(one, server, 1);
    await mine.untilSeq(1);
    expect(mine.entries().map(({ id }) => id)).toEqual([own]);
    expect(theirs.entries().map(({ id }) => id)).toEqual(tokens);
    expect(mine.events.every(({ message }) => message.aud === one.id)).toBe(true);
    const foreign = await snapshotOf(other);
    const stream = await openStream(server.url, one.key, { query: `?after=0&epoch=${foreign.epoch}` });
    await stream.ended;
    expect(stream.events.map(({ event }) => event)).toEqual(['reset']);
  });

  test('drops an entry a minute after the last token that it revokes has expired', async () => {
    const developer = await developerWithGrant();
    const tokens = await revokeSome(developer, server, 3);
    const age = (token: string | undefined, seconds: number): Promise<unknown> =>
      server.database.asSystem((transaction) =>
        sql`UPDATE revocations SET exp = clock_timestamp() - ${`${seconds} seconds`}::interval
          WHERE id = ${token}`.execute(transaction),
      );
    await age(tokens[0], 61);
    await age(tokens[1], 50);
    const { seq, prev, entries } = await snapshotOf(developer);
    expect([seq, prev, entries.map((entry) => entry.id)]).toEqual([3, 0, tokens.slice(1)]);
  });

  test('a long-lived grant is dropped once its last token has ended, after a day at most', async () => {
    const developer = await server.signUp();
    await developer.call('PATCH /v1/me', { settings: { maxGrantLifetime: '30d' } });
    const agentId = await makeAgent(developer.call);
    const { grantId } = await makeGrant(developer.call, agentId, { expiresIn: '30d' });
    await developer.call(`DELETE /v1/grants/${grantId}`);
    const { entries } = await snapshotOf(developer);
    const [{ at, exp } = { at: '', exp: '' }] = entries;
    expect(Math.abs(Date.parse(exp) - Date.parse(at) - 86_400_000)).toBeLessThan(5_000);
  });

  test('sends a snapshot instead of missed entries when some are gone or there are too many', async () => {
    const developer = await developerWithGrant();
    await revokeSome(developer, server, 3);
    const { epoch } = await snapshotOf(developer);
    await server.database.asSystem((transaction) =>
      sql`DELETE FROM revocations WHERE developer_id = ${developer.id} AND seq = 2`.execute(transaction),
    );
    const ends = async (after: number): Promise<string> => {
      const stream = await openStream(server.url, developer.key, { query: `?after=${after}&epoch=${epoch}` });
      const { event } = await stream.until((found) => found.event === 'heartbeat' || found.event === 'reset');
      stream.close();
      return event;
    };
    expect([await ends(0), await ends(1), await ends(2)]).toEqual(['reset', 'reset', 'heartbeat']);
    await flood(developer, server, 10_001);
    expect(await ends(3)).toBe('reset');
    expect(await ends(4)).toBe('heartbeat');
  });

  test('many entries at once come in messages of a bounded size', async () => {
    const developer = await developerWithGrant();
    const stream = await follow(server.url, developer);
    await stream.until(() => true);
    await flood(developer, server, 1_234);
    await stream.untilSeq(1_234);
    const messages = stream.events
      .filter(({ event }) => event === 'revocations')
      .map(({ message }) => message);
    expect(messages.map(({ prev, seq }) => [prev, seq])).toEqual([
      [0, 500],
      [500, 1_000],
      [1_000, 1_234],
    ]);
  });

  test('another epoch, as after a restore, ends every stream with a reset', async () => {
    const developer = await developerWithGrant();
    await revokeSome(developer, server, 2);
    const stream = await follow(server.url, developer);
    await stream.until(() => true);
    await server.database.asSystem((transaction) =>
      sql`UPDATE feed_heads SET epoch = 'restored', seq = 1 WHERE developer_id = ${developer.id}`.execute(
        transaction,
      ),
    );
    await stream.ended;
    expect(stream.events.at(-1)).toMatchObject({ event: 'reset', id: undefined, data: '' });
    expect(await snapshotOf(developer)).toMatchObject({ epoch: 'restored', seq: 1 });
    const next = await follow(server.url, developer);
    expect(await next.until(() => true)).toMatchObject({
      event: 'heartbeat',
      message: { epoch: 'restored' },
    });
  });

  test('a log that went back in the same epoch ends every stream with a reset', async () => {
    const developer = await developerWithGrant();
    await revokeSome(developer, server, 2);
    const stream = await follow(server.url, developer);
    await stream.until(() => true);
    await server.database.asSystem((transaction) =>
      sql`UPDATE feed_heads SET seq = 1 WHERE developer_id = ${developer.id}`.execute(transaction),
    );
    await stream.ended;
    expect(stream.events.at(-1)).toMatchObject({ event: 'reset' });
  });

  test('accepts only GET: HEAD opens no stream', async () => {
    const response = await fetch(`${server.url}/v1/revocation-feed/stream?after=0&epoch=x`, {
      method: 'HEAD',
      headers: { authorization: `Bearer ${server.developer.key}` },
    });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET']);
  });
});

import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { readConfig } from '../../src/main/config/config.ts';
import { startRelay } from '../../src/main/start-relay.ts';
import { startServer } from '../../src/main/start-server.ts';
import type { RunningServer } from '../../src/main/running-server.ts';
import { createFailover } from '../../src/main/failover.ts';
import { createAcknowledged } from '../../src/base/store/acknowledged.ts';
import { openDatabase } from '../../src/base/store/database.ts';
import { isDatabaseUnavailable } from '../../src/base/store/unavailable.ts';
import { followFeed, ISSUER, makeFamily } from '../authority/revocations/following.ts';
import { type Place, postgresql } from '../support/databases.ts';
import { testServer, type TestServer } from '../support/server.ts';
import { keptEngines } from './backup/places.ts';

const relayOver = async ({ environment }: Place, more: Record<string, string> = {}): Promise<RunningServer> =>
  startRelay(readConfig({ PORT: '0', LOG_LEVEL: 'fatal', GRANTEX_ROLE: 'feed', ...environment, ...more }));

async function emptyPlace(): Promise<Place> {
  const engine = keptEngines.find(({ engine: name }) => name === 'postgresql');
  if (engine === undefined) throw new Error('a relay needs PostgreSQL');
  return engine.place();
}

/** A server that meets its primary, as one that opens its database itself does. */
async function serverOver(place: Place): Promise<TestServer> {
  const url = place.environment['DATABASE_URL'] ?? '';
  const said = (): void => undefined;
  const onPrimary = createFailover({
    acknowledged: createAcknowledged(),
    log: { info: said, warn: said, error: said },
    metrics: undefined,
  });
  return testServer({ place, database: await openDatabase({ url, dataDirectory: '', onPrimary }) });
}

/** Runs a statement beside the databases of the tests. */
async function asOwner(statement: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  try {
    return (await client.query(statement, values)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}

async function listening(): Promise<Server> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

const portOf = (server: Server): string => String((server.address() as AddressInfo).port);

const nameOf = ({ environment }: Place): string =>
  new URL(environment['DATABASE_URL'] ?? '').pathname.slice(1);

describe('a relay of the revocation feed', () => {
  let place: Place;
  let server: TestServer;
  let relay: RunningServer;
  beforeAll(async () => {
    place = await emptyPlace();
    server = await serverOver(place);
    relay = await relayOver(place);
  });
  afterAll(async () => {
    await relay.close();
    await server.close();
  });

  test('lets verifiers refuse what is revoked at a server', async () => {
    const { key, call } = await server.signUp();
    const { root, child } = await makeFamily(call);
    const other = await makeFamily(call, { principalId: 'user_bob' });
    const service = followFeed({ issuer: ISSUER, url: relay.url }, key);
    for (const { grantToken } of [root, child, other.root])
      expect(await service.outcome(grantToken)).toBe('holds');
    await call(`DELETE /v1/grants/${root.grantId}`);
    await service.comesTo('revoked', root.grantToken);
    expect(await service.outcome(child.grantToken)).toBe('revoked');
    expect(await service.outcome(other.root.grantToken)).toBe('holds');
    expect(service.states).toEqual(['fresh']);
  });

  test('serves the keys and the metadata of the issuer, and its health', async () => {
    for (const path of ['/.well-known/jwks.json', '/.well-known/grantex', '/health']) {
      const [ours, theirs] = await Promise.all([fetch(relay.url + path), fetch(server.url + path)]);
      expect([ours.status, await ours.json()]).toEqual([200, await theirs.json()]);
    }
  });

  test.each(['GET /v1/me', 'POST /v1/token', 'POST /v1/audit/log', 'GET /v1/events/stream', 'GET /console'])(
    'has no %s',
    async (line) => {
      const [method = '', path = ''] = line.split(' ');
      const headers = { authorization: `Bearer ${server.developer.key}` };
      expect((await fetch(relay.url + path, { method, headers })).status).toBe(404);
    },
  );

  test('refuses a credential that a server refuses, and one that a server no longer accepts', async () => {
    const developer = await server.signUp();
    const { body: narrow } = await developer.call('POST /v1/keys', { name: 'audit', roles: ['audit-write'] });
    const { body: used } = await developer.call('POST /v1/keys', { name: 'verifier', roles: ['verify'] });
    const statusOf = async (key: string | undefined): Promise<number> => {
      const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
      return (await fetch(`${relay.url}/v1/revocation-feed`, { headers })).status;
    };
    expect(await statusOf(undefined)).toBe(401);
    expect(await statusOf(`${developer.key.slice(0, -1)}_`)).toBe(401);
    expect(await statusOf(narrow.apiKey)).toBe(403);
    expect(await statusOf(used.apiKey)).toBe(200);
    const stream = await fetch(`${relay.url}/v1/revocation-feed/stream`, {
      headers: { authorization: `Bearer ${used.apiKey}` },
    });
    expect(stream.status).toBe(200);
    await developer.call(`DELETE /v1/keys/${used.id}`);
    // Reads to its end.
    await stream.text();
    await expect.poll(() => statusOf(used.apiKey)).toBe(401);
  });
});

test('a relay holds three connections, however many streams are open', async () => {
  const place = await emptyPlace();
  const server = await serverOver(place);
  const { key } = server.developer;
  const relay = await relayOver(place);
  onTestFinished(() => relay.close());
  await server.close();
  const ending = new AbortController();
  const streams = await Promise.all(
    Array.from({ length: 50 }, () =>
      fetch(`${relay.url}/v1/revocation-feed/stream`, {
        headers: { authorization: `Bearer ${key}` },
        signal: ending.signal,
      }),
    ),
  );
  onTestFinished(() => ending.abort());
  expect(new Set(streams.map(({ status }) => status))).toEqual(new Set([200]));
  const connections = async (): Promise<number> =>
    (await asOwner('SELECT pid FROM pg_stat_activity WHERE datname = $1', [nameOf(place)])).length;
  // Those of the server may still be closing.
  await expect.poll(connections).toBeLessThanOrEqual(3);
  expect(await connections()).toBeGreaterThan(0);
});

test('verifiers behind a relay go stale with the database, refuse, and go on once it is back', async () => {
  const place = await emptyPlace();
  const server = await serverOver(place);
  const { key, call } = server.developer;
  const { root, child } = await makeFamily(call);
  const relay = await relayOver(place);
  onTestFinished(async () => {
    await relay.close();
    await server.close();
  });
  const service = followFeed({ issuer: ISSUER, url: relay.url }, key, { maxStaleness: 3, timeout: 1 });
  expect(await service.outcome(root.grantToken)).toBe('holds');
  const database = nameOf(place);
  await asOwner(`ALTER DATABASE "${database}" ALLOW_CONNECTIONS false`);
  await asOwner('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [database]);
  await service.comesTo('revocation_unavailable', root.grantToken);
  expect((await fetch(`${relay.url}/health`)).status).toBe(503);
  await asOwner(`ALTER DATABASE "${database}" ALLOW_CONNECTIONS true`);
  await service.comesTo('holds', root.grantToken);
  await expect.poll(async () => (await call(`DELETE /v1/grants/${child.grantId}`)).status).toBe(204);
  await service.comesTo('revoked', child.grantToken);
  expect(await service.outcome(root.grantToken)).toBe('holds');
});

describe('a relay does not start', () => {
  test('without a PostgreSQL', async () => {
    await expect(relayOver({ engine: 'pglite', environment: {} })).rejects.toThrow('needs DATABASE_URL');
  });

  test('on a database on which no server has started', async () => {
    await expect(relayOver(await postgresql())).rejects.toThrow('no server has');
  });

  test('in the name of another issuer', async () => {
    const place = await emptyPlace();
    await (await serverOver(place)).close();
    const other = { GRANTEX_PUBLIC_URL: 'https://other.example' };
    await expect(relayOver(place, other)).rejects.toThrow(`GRANTEX_PUBLIC_URL=${ISSUER}`);
  });

  test('on a primary that no server has met: it may lack revocations that a server repeats', async () => {
    const place = await emptyPlace();
    const server = await serverOver(place);
    await server.sql('UPDATE failovers SET timeline = timeline - 1');
    await server.close();
    const refusal = await relayOver(place).catch((error: unknown) => error);
    expect(String(refusal)).toContain('no server has worked on this primary yet');
    // What a client gets of a running relay is 503, not a fault.
    expect(isDatabaseUnavailable(refusal)).toBe(true);
  });

  test('where the port of its metrics is taken, and nothing of it goes on', async () => {
    const place = await emptyPlace();
    await (await serverOver(place)).close();
    const [own, taken] = [await listening(), await listening()];
    onTestFinished(() => void taken.close());
    const ports = { PORT: portOf(own), GRANTEX_METRICS_PORT: portOf(taken) };
    own.close();
    await once(own, 'close');
    await expect(relayOver(place, ports)).rejects.toThrow('EADDRINUSE');
    await expect(fetch(`http://localhost:${ports.PORT}/health`)).rejects.toThrow('fetch failed');
  });

  test('with options that only a server honours', async () => {
    const config = readConfig({
      PORT: '0',
      LOG_LEVEL: 'fatal',
      GRANTEX_ROLE: 'feed',
      ...(await postgresql()).environment,
    });
    await expect(startServer(config, { keyCheckInterval: 1 })).rejects.toThrow('neither "database" nor');
    await expect(startServer(config, { clientTimeouts: { headers: -1 } })).rejects.toThrow(
      'clientTimeouts.headers',
    );
  });
});

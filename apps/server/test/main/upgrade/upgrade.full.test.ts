import { checkChain } from '@grantex/core/log';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrations } from '../../../src/base/store/migrations/index.ts';
import { keptEngines, restoreInto } from '../backup/places.ts';
import { embedded, openPlace, type Place } from '../../support/databases.ts';
import { claimsOf, FLIGHTS, isValid, makeChild, makeGrant } from '../../support/grants.ts';
import { type Call, testServer, type TestServer } from '../../support/server.ts';
import { fileOf, layDown, readControl, readReleased } from './fixture.ts';
import { ENVIRONMENT, KEY, MASTER_KEY } from './released-server.ts';
import type { Released } from './released-data.ts';

/** The first release created the data; this one, which has just taken it over, answers the requests. */
describe.each(keptEngines)('the data of the previous release, on $engine', ({ engine, target: newPlace }) => {
  let released: Released;
  let place: Place;
  let server: TestServer;
  let call: Call;
  beforeAll(async () => {
    const { environment } = await newPlace();
    place = { engine, environment: { ...environment, ...ENVIRONMENT } };
    released = await readReleased(engine);
    await layDown(place);
    server = await testServer({ place, bootstrapKey: KEY });
    ({ call } = server.developer);
  });
  afterAll(() => server.close());

  test('belongs to the developer, with its settings', async () => {
    const { body } = await call('GET /v1/me');
    expect(body).toMatchObject({
      developerId: released.developerId,
      settings: { maxDelegationDepth: 5, maxGrantLifetime: '7d' },
    });
    expect(server.log).not.toContain('GRANTEX_BOOTSTRAP_KEY is ignored');
  });

  test('API keys keep their roles', async () => {
    expect((await call('GET /v1/me', undefined, { key: released.keys.rotated })).status).toBe(200);
    const verifier = { key: released.keys.verify };
    const { grantToken } = released.root;
    expect((await call('POST /v1/tokens/verify', { token: grantToken }, verifier)).status).toBe(200);
    expect((await call('GET /v1/agents', undefined, verifier)).body.code).toBe('ROLE_REQUIRED');
    const other = { key: released.otherKey };
    expect((await call('GET /v1/me', undefined, other)).body.email).toBe('other@example.com');
    expect((await call(`GET /v1/agents/${released.agentId}`, undefined, other)).status).toBe(404);
  });

  test('agents are unchanged, including the suspended one and the one with a proven key', async () => {
    const agent = await call(`GET /v1/agents/${released.agentId}`);
    expect(agent.body).toMatchObject({ scopes: FLIGHTS, redirectUris: ['https://app.example/back'] });
    expect((await call(`GET /v1/agents/${released.suspendedAgentId}`)).body.status).toBe('suspended');
    const { id, did, kid } = released.keyedAgent;
    const keyed = await call(`GET /v1/agents/${id}`);
    expect(keyed.body).toMatchObject({ did, keys: [{ kid }] });
    expect((await call(`GET /1.0/identifiers/${did}`)).status).toBe(200);
  });

  test('tokens are as valid or invalid as before', async () => {
    for (const { grantToken } of [
      released.root,
      released.child,
      released.grandchild,
      released.refreshed.first,
    ]) {
      expect(await isValid(call, grantToken)).toBe(true);
    }
    const { revokedTree, refreshed, erasedPrincipalGrant } = released;
    for (const { grantToken } of [
      revokedTree.root,
      revokedTree.child,
      refreshed.second,
      erasedPrincipalGrant,
    ]) {
      expect(await isValid(call, grantToken)).toBe(false);
    }
  });

  test('a verifier finds the key that signed them', async () => {
    const keys = createRemoteJWKSet(new URL(`${server.url}/.well-known/jwks.json`));
    const currentDate = new Date(released.madeAt);
    const { payload } = await jwtVerify(released.grandchild.grantToken, keys, { currentDate });
    expect(payload).toMatchObject({ iss: ENVIRONMENT.GRANTEX_PUBLIC_URL, delegationDepth: 2 });
  });

  test('grants are listed unchanged, each with its state', async () => {
    const { body } = await call('GET /v1/grants?pageSize=200');
    const states = Object.fromEntries(
      body.grants.map((grant: { id: string; status: string }) => [grant.id, grant.status]),
    );
    expect(states).toEqual({
      [released.root.grantId]: 'active',
      [released.child.grantId]: 'active',
      [released.grandchild.grantId]: 'active',
      [released.expiring.grantId]: 'active',
      [released.refreshed.first.grantId]: 'active',
      [released.revokedTree.root.grantId]: 'revoked',
      [released.revokedTree.child.grantId]: 'revoked',
      [released.erasedPrincipalGrant.grantId]: 'revoked',
    });
  });

  test('a refresh token is exchanged, and the new token delegates', async () => {
    const { refreshToken, grantId } = released.root;
    const { agentId } = released;
    const { status, body } = await call('POST /v1/token/refresh', { refreshToken, agentId });
    expect([status, body.grantId]).toEqual([201, grantId]);
    expect(await isValid(call, body.grantToken)).toBe(true);
    const child = await makeChild(call, body.grantToken, agentId);
    expect(await isValid(call, child.grantToken)).toBe(true);
  });

  test('a used refresh token is refused', async () => {
    const { refreshToken } = released.refreshed.first;
    const answer = await call('POST /v1/token/refresh', { refreshToken, agentId: released.agentId });
    expect([answer.status, answer.body.code]).toEqual([400, 'INVALID_REFRESH_TOKEN']);
  });

  test('an approved code that was not fetched yet is exchanged, and says that nobody was asked', async () => {
    const { status, body } = await call('POST /v1/token', { ...released.waiting, agentId: released.agentId });
    expect(status).toBe(201);
    expect(claimsOf(body.grantToken)).toMatchObject({ acr: 'urn:grantex:acr:sandbox' });
    expect(await isValid(call, body.grantToken)).toBe(true);
  });

  test.each(['denied', 'exchanged'] as const)('a code that was %s is refused', async (state) => {
    const { code } = released[state];
    const answer = await call('POST /v1/token', { code, agentId: released.agentId });
    expect([answer.status, answer.body.code]).toEqual([400, 'INVALID_CODE']);
  });

  test('a kept response is returned again', async () => {
    const { key, body, answer } = released.once;
    const again = await call('POST /v1/agents', body, { headers: { 'idempotency-key': key } });
    // The response of the old release, with what every answer about an agent has by now.
    expect([again.status, again.body]).toEqual([
      201,
      { ...answer, kind: 'agent', clientId: null, dpop: 'accept', holds: [] },
    ]);
  });

  test('an open session shows what it showed', async () => {
    const as = server.callAs(released.sessionToken);
    const { status, body } = await as('GET /v1/principal/grants');
    expect([status, body.principalId]).toEqual([200, 'user_alice']);
  });

  test('the audit chain verifies, and continues after its last entry', async () => {
    const { entries, erased, last } = released.audit;
    const { body: next } = await call('POST /v1/audit/log', {
      grantId: released.root.grantId,
      action: 'after.upgrade',
      status: 'success',
    });
    expect(next).toMatchObject({ v: 2, seq: entries + 1, prevHash: (last as { hash: string }).hash });
    expect(next.principalDigest).toMatch(/^[0-9a-f]{64}$/);
    const response = await fetch(`${server.url}/v1/audit/export`, {
      headers: { authorization: `Bearer ${KEY}` },
    });
    const log = (await response.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(await checkChain(log)).toMatchObject({ valid: true, entries: entries + 1 });
    expect((await call(`GET /v1/audit/${erased}`)).body).toMatchObject({ metadata: null, erased: true });
    expect(log.at(-2)).toEqual(last);
  });

  test('each name has a separate salt now, and an erased name has none', async () => {
    const { rows } = await server.database.asSystem((transaction) =>
      sql<{ name: string | null; salt: string | null }>`
        SELECT principal_id AS name, encode(salt, 'hex') AS salt FROM principals`.execute(transaction),
    );
    const salts = rows.filter(({ name }) => name !== null).map(({ salt }) => salt ?? '');
    expect(salts.every((salt) => /^[0-9a-f]{32}$/.test(salt))).toBe(true);
    expect(new Set(salts).size).toBe(salts.length);
    expect(rows.flatMap(({ name, salt }) => (name === null ? [salt] : []))).toEqual([null]);
  });

  test('new objects are created beside it', async () => {
    const made = await makeGrant(call, released.agentId);
    expect(await isValid(call, made.grantToken)).toBe(true);
  });

  test('its chain is still the first history: an upgrade is not a restore', async () => {
    const { rows } = await server.database.asSystem((transaction) =>
      sql<{ epoch: string | null }>`SELECT DISTINCT epoch FROM audit_heads`.execute(transaction),
    );
    expect(rows).toEqual([{ epoch: null }]);
  });
});

test('the embedded engine reads the files of the previous release', async () => {
  const database = await openPlace(await embedded());
  const control = await database.asSystem(readControl);
  await database.close();
  expect(control).toEqual((await readReleased('pglite')).control);
});

describe.each(keptEngines)('a backup of the previous release, on $engine', ({ engine, target: newPlace }) => {
  test('is restored and upgraded, and everything it granted is revoked', async () => {
    const { environment } = await newPlace();
    const place: Place = { engine, environment: { ...environment, ...ENVIRONMENT } };
    const released = await readReleased(engine);
    const restored = await restoreInto(place, fileOf(engine, 'jsonl.gz'), { masterKey: MASTER_KEY });
    expect(restored).toMatchObject({
      header: { migration: '0001-initial' },
      developers: 2,
      revokedKeys: 1,
    });
    expect(restored.migration).toBe(Object.keys(migrations).toSorted().at(-1));
    const server = await testServer({ place, bootstrapKey: KEY });
    const { call } = server.developer;
    expect((await call(`GET /v1/agents/${released.agentId}`)).status).toBe(200);
    const { refreshToken } = released.root;
    const answer = await call('POST /v1/token/refresh', { refreshToken, agentId: released.agentId });
    expect([answer.status, answer.body.code]).toEqual([400, 'INVALID_REFRESH_TOKEN']);
    await makeGrant(call, released.agentId);
    await server.close();
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type IssuerKeyList, listIssuerKeys } from '../../../src/authority/keys/key-list.ts';
import { requestRotation, revokeIssuerKey } from '../../../src/authority/keys/rotation.ts';
import type { Database } from '../../../src/base/store/database.ts';
import { engines, openPlace } from '../../support/databases.ts';
import { testServer } from '../../support/server.ts';
import { DAY, onlyKey, pass, startAfresh, storeOf, turn } from './key-setup.ts';

const HOUR = 3_600;

describe.each(engines)("the list of the issuer's keys on $engine", ({ place }) => {
  let database: Database;
  beforeAll(async () => {
    database = await openPlace(await place());
  });
  beforeEach(() => startAfresh(database));
  afterAll(() => database.close());

  const list = async (rotation: number | false = 90 * DAY): Promise<IssuerKeyList> => {
    const found = await database.asSystem((transaction) => listIssuerKeys(transaction, rotation));
    return { ...found, keys: found.keys.filter(({ kid }) => !kid.startsWith('gone ')) };
  };
  const after = (instant: Date | string | null, seconds: number): string =>
    new Date(new Date(instant ?? 0).getTime() + seconds * 1_000).toISOString();

  test('shows the state of each key and its time, and nothing that can sign', async () => {
    await turn(database);
    await pass(database, 90 * DAY);
    await turn(database);
    const { keys } = await list();
    expect(keys.map(({ state }) => state).toSorted()).toEqual(['active', 'next', 'retired']);
    const members = ['activeFrom', 'alg', 'createdAt', 'kid', 'retiredAt', 'revokedAt', 'state'];
    for (const key of keys) expect(Object.keys(key).toSorted()).toEqual(members);
    const byState = new Map(keys.map((key) => [key.state, key]));
    expect(byState.get('next')).toMatchObject({ activeFrom: null, retiredAt: null, revokedAt: null });
    expect(byState.get('active')).toMatchObject({ retiredAt: null, revokedAt: null });
    expect(byState.get('retired')?.retiredAt).not.toBeNull();
    await revokeIssuerKey(storeOf(database), byState.get('retired')?.kid ?? '');
    const revoked = (await list()).keys.find(({ state }) => state === 'revoked');
    expect([revoked?.kid, typeof revoked?.revokedAt]).toEqual([byState.get('retired')?.kid, 'string']);
  });

  test('shows when the next key takes over because of its age', async () => {
    await turn(database);
    const { activatedAt } = await onlyKey(database, 'active');
    expect((await list()).nextRotationAt).toBe(after(activatedAt, 90 * DAY));
    expect((await list(false)).nextRotationAt).toBeNull();
  });

  test('shows the hour after publication when a rotation was requested or is overdue', async () => {
    await turn(database);
    await requestRotation(storeOf(database));
    const { createdAt } = await onlyKey(database, 'next');
    expect((await list()).nextRotationAt).toBe(after(createdAt, HOUR));
    expect((await list(false)).nextRotationAt).toBe(after(createdAt, HOUR));
  });
});

test('every API key can read the keys of the JWKS with their states, and nobody else can', async () => {
  const server = await testServer();
  const { body: jwks } = await server.developer.call('GET /.well-known/jwks.json');
  const { body: made } = await server.developer.call('POST /v1/keys', { name: 'w', roles: ['audit-write'] });
  const { status, body } = await server.callAs(made.apiKey)('GET /v1/issuer-keys');
  expect(status).toBe(200);
  const published = body.keys.filter(({ state }: { state: string }) => state !== 'revoked');
  expect(published.map(({ kid }: { kid: string }) => kid).toSorted()).toEqual(
    jwks.keys.map(({ kid }: { kid: string }) => kid).toSorted(),
  );
  expect((await server.callAs(null)('GET /v1/issuer-keys')).status).toBe(401);
  await server.close();
});

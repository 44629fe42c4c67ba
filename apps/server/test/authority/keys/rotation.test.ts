import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openIssuerKeys } from '../../../src/authority/keys/issuer-keys.ts';
import {
  publishNextKey,
  requestRotation,
  revokeIssuerKey,
  takeOverWhenDue,
} from '../../../src/authority/keys/rotation.ts';
import { PUBLISHED_AFTER_USE } from '../../../src/authority/keys/stored-issuer-keys.ts';
import type { Database } from '../../../src/base/store/database.ts';
import { StoreError } from '../../../src/base/store/errors.ts';
import { engines, openPlace } from '../../support/databases.ts';
import { DAY, keysOf, onlyKey, pass, startAfresh, storeOf, turn } from './key-setup.ts';

const HOUR = 3_600;

describe.each(engines)("the rotation of the issuer's keys on $engine", ({ place }) => {
  let database: Database;
  let firstKid: string;
  beforeAll(async () => {
    database = await openPlace(await place());
  });
  beforeEach(async () => {
    await startAfresh(database);
    firstKid = (await onlyKey(database, 'active')).kid;
  });
  afterAll(() => database.close());

  const published = async (): Promise<string[]> => {
    const keys = await openIssuerKeys({ ...storeOf(database), now: Date.now });
    return (await keys.jwks()).keys.map(({ kid }) => kid);
  };
  const turnWhenDue = async (): Promise<void> => {
    await turn(database);
    await pass(database, 90 * DAY);
    await turn(database);
  };

  test('a next key is published in reserve, and signs nothing before its time', async () => {
    await turn(database);
    await pass(database, HOUR);
    await turn(database);
    expect((await onlyKey(database, 'active')).kid).toBe(firstKid);
    expect((await published()).toSorted()).toEqual(
      [firstKid, (await onlyKey(database, 'next')).kid].toSorted(),
    );
  });

  test('a key is published for an hour before it signs, however overdue the rotation is', async () => {
    await pass(database, 1_000 * DAY);
    await turn(database);
    await turn(database);
    expect((await onlyKey(database, 'active')).kid).toBe(firstKid);
    const next = await onlyKey(database, 'next');
    await pass(database, HOUR - 60);
    await turn(database);
    expect((await onlyKey(database, 'active')).kid).toBe(firstKid);
    await pass(database, 60);
    await turn(database);
    expect((await onlyKey(database, 'active')).kid).toBe(next.kid);
  });

  test('the previous key retires, its private part is deleted, and another key is next at once', async () => {
    await turnWhenDue();
    const retired = await onlyKey(database, 'retired');
    expect([retired.kid, retired.reference, retired.isPublished]).toEqual([firstKid, null, true]);
    const [active, next] = [await onlyKey(database, 'active'), await onlyKey(database, 'next')];
    expect(await published()).toEqual([next.kid, active.kid, firstKid]);
  });

  test('a retired key leaves the JWKS once the last token that it could have signed has expired', async () => {
    await turnWhenDue();
    await pass(database, DAY);
    expect(await published()).toContain(firstKid);
    await pass(database, PUBLISHED_AFTER_USE - DAY);
    expect(await published()).not.toContain(firstKid);
    expect((await onlyKey(database, 'retired')).isPublished).toBe(false);
  });

  test('without a schedule the next key waits until a rotation is requested', async () => {
    const store = storeOf(database);
    await turn(database, false);
    await pass(database, 1_000 * DAY);
    await turn(database, false);
    expect((await onlyKey(database, 'active')).kid).toBe(firstKid);
    const next = await onlyKey(database, 'next');
    await requestRotation(store);
    expect(await takeOverWhenDue(store, false)).toBe(next.kid);
    expect(await takeOverWhenDue(store, false)).toBeUndefined();
  });

  test('a rotation requested within the hour happens after it, in any process that runs then', async () => {
    const store = storeOf(database);
    await publishNextKey(store);
    await requestRotation(store);
    expect(await takeOverWhenDue(store, false)).toBeUndefined();
    const { kid, createdAt, takesOverAt } = await onlyKey(database, 'next');
    expect((takesOverAt?.getTime() ?? 0) - createdAt.getTime()).toBe(HOUR * 1_000);
    await requestRotation(store);
    expect((await onlyKey(database, 'next')).takesOverAt).toEqual(takesOverAt);
    await pass(database, HOUR);
    await turn(database, false);
    expect((await onlyKey(database, 'active')).kid).toBe(kid);
    expect((await onlyKey(database, 'next')).takesOverAt).toBeNull();
  });

  test('processes that check at once rotate once', async () => {
    await turn(database);
    await pass(database, 90 * DAY);
    await Promise.all(Array.from({ length: 6 }, () => turn(database)));
    const states = (await keysOf(database)).map(({ state }) => state).toSorted();
    expect(states).toEqual(['active', 'next', 'retired']);
    expect((await onlyKey(database, 'retired')).kid).toBe(firstKid);
  });

  test('concurrent revocations and publications leave one active key, and never none', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { kid } = await onlyKey(database, 'active');
      await Promise.all([
        revokeIssuerKey(storeOf(database), kid),
        publishNextKey(storeOf(database)),
        revokeIssuerKey(storeOf(database), kid),
        publishNextKey(storeOf(database)),
      ]);
      expect((await onlyKey(database, 'active')).kid).not.toBe(kid);
      const next = (await keysOf(database)).find(({ state }) => state === 'next');
      // Sometimes there is a key in reserve, sometimes there is none.
      if (next !== undefined && round % 2 === 0) await revokeIssuerKey(storeOf(database), next.kid);
    }
  });

  test('when the active key is revoked, the next one takes over at the same moment', async () => {
    await turn(database);
    await pass(database, HOUR);
    const next = await onlyKey(database, 'next');
    expect(await revokeIssuerKey(storeOf(database), firstKid)).toEqual({
      outcome: 'revoked',
      successor: { kid: next.kid, isKnownToVerifiers: true },
    });
    expect(await published()).toEqual([next.kid]);
    expect((await onlyKey(database, 'revoked')).reference).toBeNull();
    expect(await revokeIssuerKey(storeOf(database), firstKid)).toEqual({ outcome: 'already' });
    expect(await revokeIssuerKey(storeOf(database), 'nobody')).toEqual({ outcome: 'unknown' });
  });

  test('a young or new next key takes over all the same, and the log says so', async () => {
    const none = await revokeIssuerKey(storeOf(database), firstKid);
    expect(none.successor?.isKnownToVerifiers).toBe(false);
    expect(await published()).toEqual([none.successor?.kid]);
    await turn(database);
    const next = await onlyKey(database, 'next');
    const young = await revokeIssuerKey(storeOf(database), none.successor?.kid ?? '');
    expect(young.successor).toEqual({ kid: next.kid, isKnownToVerifiers: false });
  });

  test('a next or a retired key is revoked without a successor', async () => {
    await turnWhenDue();
    const next = await onlyKey(database, 'next');
    for (const kid of [next.kid, firstKid]) {
      expect(await revokeIssuerKey(storeOf(database), kid)).toEqual({ outcome: 'revoked' });
    }
    expect(await published()).toEqual([(await onlyKey(database, 'active')).kid]);
  });

  test('with another master key no key is created, rotated or revoked', async () => {
    const stranger = () => storeOf(database, Buffer.alloc(32, 2));
    await expect(publishNextKey(stranger())).rejects.toThrow(StoreError);
    await expect(revokeIssuerKey(stranger(), firstKid)).rejects.toThrow(/GRANTEX_MASTER_KEY/);
    await turn(database);
    await pass(database, 90 * DAY);
    await expect(takeOverWhenDue(stranger(), DAY)).rejects.toThrow(StoreError);
    expect((await onlyKey(database, 'active')).kid).toBe(firstKid);
    expect(await keysOf(database)).toHaveLength(2);
  });

  test('the database itself allows at most one active and one next key', async () => {
    await turn(database);
    for (const state of ['active', 'next']) {
      const second = database.asSystem((transaction) =>
        sql`INSERT INTO issuer_keys (kid, state, public_jwk) VALUES ('second', ${state}, '{}')`.execute(
          transaction,
        ),
      );
      await expect(second).rejects.toThrow(`one_${state}_issuer_key`);
    }
  });
});

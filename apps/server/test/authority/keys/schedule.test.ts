import { decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openIssuerKeys } from '../../../src/authority/keys/issuer-keys.ts';
import { startKeySchedule } from '../../../src/authority/keys/schedule.ts';
import type { Database } from '../../../src/base/store/database.ts';
import { engines, openPlace } from '../../support/databases.ts';
import { makeAgent, makeGrant } from '../../support/grants.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import { DAY, onlyKey, pass, startAfresh, storeOf } from './key-setup.ts';

const OFTEN = 5;

describe.each(engines)("the schedule of the issuer's keys on $engine", ({ place }) => {
  let database: Database;
  beforeAll(async () => {
    database = await openPlace(await place());
    await startAfresh(database);
  });
  afterAll(() => database.close());

  async function scheduleOf(more: { database?: Database; warnings?: unknown[] } = {}) {
    const { warnings = [] } = more;
    const issuerKeys = await openIssuerKeys({ ...storeOf(database), now: Date.now });
    const log = { info: () => undefined, warn: (fault: unknown) => void warnings.push(fault) };
    const store = storeOf(more.database ?? database);
    return startKeySchedule({ ...store, issuerKeys, rotation: 90 * DAY, log, every: OFTEN });
  }

  test('its timer runs it', async () => {
    const schedule = await scheduleOf();
    await expect.poll(() => onlyKey(database, 'next').catch(() => undefined)).toBeDefined();
    const { kid } = await onlyKey(database, 'next');
    await pass(database, 90 * DAY);
    await expect.poll(async () => (await onlyKey(database, 'active')).kid).toBe(kid);
    await schedule.close();
  });

  test('it survives the loss of the database: it logs the failure and tries again', async () => {
    const warnings: unknown[] = [];
    const gone: Database = { ...database, asSystem: () => Promise.reject(new Error('gone')) };
    const schedule = await scheduleOf({ database: gone, warnings });
    await expect.poll(() => warnings.length).toBeGreaterThan(1);
    await schedule.close();
  });
});

describe.each(engines)('an idle server, on $engine,', ({ place }) => {
  async function start(environment: Record<string, string> = {}): Promise<[TestServer, LookedAt]> {
    const where = await place();
    const { database, lookedAt } = watched(await openPlace(where));
    return [
      await testServer({ place: where, database, environment, keyCheckInterval: OFTEN / 1_000 }),
      lookedAt,
    ];
  }

  async function nextOf({ database }: TestServer): Promise<string> {
    await expect.poll(() => onlyKey(database, 'next').catch(() => undefined)).toBeDefined();
    return (await onlyKey(database, 'next')).kid;
  }

  test('publishes the next key, and signs with it once the previous one has reached its maximum age', async () => {
    const [server, lookedAt] = await start({ GRANTEX_KEY_ROTATION: '30d' });
    const [before, next] = [await onlyKey(server.database, 'active'), await nextOf(server)];
    await pass(server.database, 30 * DAY - 3_600);
    await lookedAt();
    expect((await onlyKey(server.database, 'active')).kid).toBe(before.kid);
    await pass(server.database, 3_600);
    await expect.poll(async () => (await onlyKey(server.database, 'active')).kid).toBe(next);
    expect((await onlyKey(server.database, 'retired')).kid).toBe(before.kid);
    expect(await nextOf(server)).not.toBe(next);

    const { call } = server.developer;
    const { grantToken } = await makeGrant(call, await makeAgent(call));
    expect(decodeProtectedHeader(grantToken).kid).toBe(next);
    await server.close();
  });

  test('changes nothing when rotation is off, however old its key', async () => {
    const [server, lookedAt] = await start({ GRANTEX_KEY_ROTATION: 'off' });
    const [before, next] = [await onlyKey(server.database, 'active'), await nextOf(server)];
    await pass(server.database, 10_000 * DAY);
    await lookedAt();
    expect((await onlyKey(server.database, 'active')).kid).toBe(before.kid);
    expect((await onlyKey(server.database, 'next')).kid).toBe(next);
    await server.close();
  });
});

/** A check reads twice: whether a key is due, and whether the next one exists. */
const READS_OF_A_LOOK = 2;

/** Resolves once the server has checked its keys, from the first read to the last. */
type LookedAt = () => Promise<void>;

function watched(database: Database): { database: Database; lookedAt: LookedAt } {
  let reads = 0;
  const asSystem: Database['asSystem'] = async (work) => {
    const result = await database.asSystem(work);
    reads += 1;
    return result;
  };
  return {
    database: { ...database, asSystem },
    async lookedAt() {
      const before = reads;
      await expect.poll(() => reads).toBeGreaterThanOrEqual(before + 3 * READS_OF_A_LOOK);
    },
  };
}

import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openIssuerKeys } from '../../../src/authority/keys/issuer-keys.ts';
import { publishNextKey, revokeIssuerKey } from '../../../src/authority/keys/rotation.ts';
import type { Database } from '../../../src/base/store/database.ts';
import { engines, openPlace } from '../../support/databases.ts';
import { DAY, keysOf, onlyKey, pass, startAfresh, storeOf, turn } from './key-setup.ts';

describe.each(engines)('a process that dies while it changes the keys, on $engine', ({ place }) => {
  let database: Database;
  beforeAll(async () => {
    database = await openPlace(await place());
    await startAfresh(database);
  });
  afterAll(() => database.close());

  const deaths = ['before', 'inside', 'after'] as const;
  interface Work {
    prepare: () => Promise<unknown>;
    run: (database: Database, activeKid: string) => Promise<unknown>;
  }
  const works: Record<string, Work> = {
    'a start without an active key': {
      prepare: () =>
        execute(sql`UPDATE issuer_keys SET state = 'retired', retired_at = now() WHERE state = 'active'`),
      run: (dying) => openIssuerKeys({ ...storeOf(dying), now: Date.now }),
    },
    'a rotation': { prepare: () => pass(database, 90 * DAY), run: (dying) => turn(dying) },
    'a revocation': {
      prepare: () => pass(database, 60),
      async run(dying, activeKid) {
        await revokeIssuerKey(storeOf(dying), activeKid);
        await publishNextKey(storeOf(dying));
      },
    },
  };
  const execute = (statement: ReturnType<typeof sql>): Promise<unknown> =>
    database.asSystem((transaction) => statement.execute(transaction));
  const activeKid = async (): Promise<string> =>
    (await keysOf(database)).find(({ state }) => state === 'active')?.kid ?? '';

  test.each(Object.entries(works))(
    'at any step of %s leaves an issuer that can sign, and the next run continues',
    async (_name, { prepare, run }) => {
      let wasCut = true;
      for (let step = 1; wasCut; step += 1) {
        for (const death of deaths) {
          await prepare();
          const kid = await activeKid();
          const dying = mortal(database, step, death);
          await run(dying, kid).catch(() => undefined);
          wasCut = dying.isDead();
          await expectToSign();
          await run(database, kid);
          await expectToSign();
        }
        expect(step).toBeLessThan(20);
      }
    },
  );

  async function expectToSign(): Promise<void> {
    const keys = await openIssuerKeys({ ...storeOf(database), now: Date.now });
    const { kid } = await onlyKey(database, 'active');
    const [header = ''] = (await keys.sign('at+jwt', Buffer.from('{}'))).split('.');
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toMatchObject({ kid });
    expect((await keys.jwks()).keys.map((key) => key.kid)).toContain(kid);
  }
});

/** A database whose process dies at its n-th transaction: before it, before its commit, or right after it. */
function mortal(
  database: Database,
  step: number,
  death: 'before' | 'inside' | 'after',
): Database & { isDead(): boolean } {
  let count = 0;
  const die = (): never => {
    throw new Error(`died ${death} transaction ${step}`);
  };
  return {
    ...database,
    isDead: () => count >= step,
    async asSystem(work) {
      count += 1;
      if (count > step || (count === step && death === 'before')) die();
      if (count < step) return database.asSystem(work);
      await database.asSystem(async (transaction) => {
        await work(transaction);
        if (death === 'inside') die();
      });
      return die();
    },
  };
}

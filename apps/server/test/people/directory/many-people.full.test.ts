import { sql } from 'kysely';
import { describe, expect, onTestFinished, test } from 'vitest';
import { LONGEST_TOKEN } from '../../../src/base/limits.ts';
import { removeProvider, saveProvider } from '../../../src/people/directory/save-provider.ts';
import { engines } from '../../support/databases.ts';
import { testServer, type TestDeveloper, type TestServer } from '../../support/server.ts';

const PEOPLE = 10_000;

const client = {
  issuer: 'https://directory.example',
  clientId: 'grantex',
  clientSecret: Buffer.from('sealed'),
  principalClaim: 'sub',
  scopes: [],
};

/** As if this many people had signed in at the developer's provider. */
async function bindPeople({ database }: TestServer, { id }: TestDeveloper): Promise<void> {
  await database.forDeveloper(id, (transaction) => saveProvider(transaction, id, client));
  await database.asSystem((transaction) =>
    sql`WITH people AS (
      INSERT INTO principals (id, developer_id, principal_id)
        SELECT 'prn_' || ${id} || n, ${id}, 'person-' || n FROM generate_series(1, ${PEOPLE}::int) AS n
        RETURNING id
      ) INSERT INTO bindings (id, developer_id, principal, way)
        SELECT 'bnd_' || id, ${id}, id, 'directory' FROM people`.execute(transaction),
  );
}

interface Counts {
  readonly providers: number;
  readonly bound: number;
  /** Those whose entry in the log matches their row. */
  readonly revoked: number;
  /** Those whom the events are about. */
  readonly told: number;
  /** The sequence numbers of the log. */
  readonly log: readonly number[];
}

async function countsOf({ database }: TestServer, { id }: TestDeveloper): Promise<Counts> {
  const { rows } = await database.asSystem((transaction) =>
    sql<Counts>`SELECT
      (SELECT count(*)::int FROM sign_in_providers WHERE developer_id = ${id}) AS providers,
      (SELECT count(*)::int FROM bindings WHERE developer_id = ${id} AND ended_at IS NULL) AS bound,
      (SELECT count(*)::int FROM principals person JOIN revocations entry ON entry.developer_id = ${id}
        AND entry.kind = 'principal' AND entry.id = person.id AND entry.before = person.revoked_before
        AND entry.exp = entry.before + ${`${LONGEST_TOKEN} seconds`}::interval) AS revoked,
      (SELECT count(DISTINCT data ->> 'principal')::int FROM events
        WHERE developer_id = ${id} AND type = 'principal.grants_revoked') AS told,
      ARRAY (SELECT seq::int FROM revocations WHERE developer_id = ${id} ORDER BY seq) AS log`.execute(
      transaction,
    ),
  );
  return rows[0] as Counts;
}

describe.each(engines)('the provider of many people, on $engine,', ({ place }) => {
  test('is removed with everything that rested on it in seconds, or not at all, and delays no other revocation', async () => {
    const server = await testServer({ place: await place() });
    onTestFinished(() => server.close());
    const developer = await server.signUp();
    await bindPeople(server, developer);
    const died = server.database.forDeveloper(developer.id, async (transaction) => {
      await removeProvider(transaction, developer.id);
      throw new Error('killed');
    });
    await expect(died).rejects.toThrow('killed');
    const before = { providers: 1, bound: PEOPLE, revoked: 0, told: 0, log: [] };
    expect(await countsOf(server, developer)).toEqual(before);

    const began = performance.now();
    const ending = developer.call('DELETE /v1/sign-in-provider');
    const others = Array.from({ length: 5 }, (_, index) =>
      developer.call(`DELETE /v1/principals/person-${PEOPLE - index}/grants`),
    );
    const answers = await Promise.all([ending, ...others]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 204));
    // One after the other took 32 seconds on PostgreSQL.
    expect(performance.now() - began).toBeLessThan(20_000);
    const log = Array.from({ length: PEOPLE + 5 }, (_, index) => index + 1);
    const after = { providers: 0, bound: 0, revoked: PEOPLE, told: PEOPLE, log };
    expect(await countsOf(server, developer)).toEqual(after);
  });
});

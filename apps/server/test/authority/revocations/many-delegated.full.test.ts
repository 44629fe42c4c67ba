import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { postgresql } from '../../support/databases.ts';
import { claimsOf, makeAgent, makeChild, makeGrant } from '../../support/grants.ts';
import { testServer } from '../../support/server.ts';

/** More than one statement can end: a statement has 30 seconds, and a timeout would roll all of them back. */
const BATCH = 10_000;

test('revoking a token ends everything it delegated, however much, in statements of a bounded size', async () => {
  const server = await testServer({ place: await postgresql() });
  const { call } = server.developer;
  const agentId = await makeAgent(call);
  const { grantToken } = await makeGrant(call, agentId);
  const { grantId } = await makeChild(call, grantToken, agentId);
  await server.database.asSystem((transaction) =>
    sql`INSERT INTO grants SELECT copy.* FROM grants child, generate_series(1, ${2 * BATCH}::int) AS n,
        jsonb_populate_record(child, jsonb_build_object('id', child.id || n)) AS copy
      WHERE child.id = ${grantId}`.execute(transaction),
  );
  await server.sql(`CREATE FUNCTION refuse_many() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF (SELECT count(*) FROM changed) > ${BATCH} THEN RAISE 'too many rows in one statement'; END IF;
    RETURN NULL; END $$`);
  for (const [table, event] of Object.entries({
    grants: 'UPDATE',
    events: 'INSERT',
    revocations: 'INSERT',
  })) {
    await server.sql(`CREATE TRIGGER refuse_many AFTER ${event} ON ${table} REFERENCING NEW TABLE AS changed
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_many()`);
  }

  const { jti } = claimsOf(grantToken);
  expect((await call('POST /v1/tokens/revoke', { jti })).status).toBe(204);
  const [ended] = await server.sql(`SELECT
    (SELECT count(*)::int FROM grants WHERE parent_jti IS NOT NULL AND revoked_at IS NOT NULL) AS grants,
    (SELECT count(*)::int FROM events WHERE type = 'grant.revoked') AS events,
    (SELECT array_agg(DISTINCT (data ->> 'endedGrants')::int) FROM events WHERE type = 'token.revoked') AS said,
    (SELECT count(DISTINCT seq)::int FROM revocations WHERE kind = 'grant') AS entries,
    (SELECT max(seq)::int FROM revocations) AS last`);
  const all = 2 * BATCH + 1;
  expect(ended).toEqual({ grants: all, events: all, said: [all], entries: all, last: all + 1 });
  await server.close();
});

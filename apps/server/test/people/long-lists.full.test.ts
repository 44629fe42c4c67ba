import { AUTHORIZATION_STATUSES } from '@grantex/core/issuer';
import { type SelectQueryBuilder, sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Schema } from '../../src/base/store/schema/schema.ts';
import { type RequestFilter, requestRows } from '../../src/people/authorization-requests/list-requests.ts';
import { type PrincipalFilter, principalRows } from '../../src/people/principals/view.ts';
import { postgresql } from '../support/databases.ts';
import { makeAgent, makeGrant } from '../support/grants.ts';
import { testServer, type TestServer } from '../support/server.ts';

/** People and requests of each of two developers. */
const MANY = 100_000;

let server: TestServer;
let rareAgent: string;
beforeAll(async () => {
  const place = await postgresql();
  server = await testServer({ place });
  const other = await server.signUp();
  const busyAgent = await makeAgent(server.developer.call);
  rareAgent = await makeAgent(server.developer.call);
  await makeGrant(server.developer.call, busyAgent);
  for (const [developerId, letter] of [
    [server.developer.id, 'a'],
    [other.id, 'b'],
  ] as const) {
    await seed({ developerId, letter, busyAgent });
  }
  const client = new pg.Client({ connectionString: place.environment['DATABASE_URL'] });
  await client.connect();
  await client.query('ANALYZE');
  await client.end();
});
afterAll(() => server.close());

/** One person in fifty is bound. One request in twenty has expired, and the newest twenty wait. */
async function seed(given: { developerId: string; letter: string; busyAgent: string }): Promise<void> {
  const { developerId, letter, busyAgent } = given;
  const idOf = (prefix: string, n: string) =>
    sql`${`${prefix}_${letter}`}::text || lpad(${sql.raw(n)}::text, 25, '0')`;
  const numbers = sql`generate_series(1, ${MANY}) AS n`;
  await server.database.asSystem(async (transaction) => {
    await sql`SET LOCAL statement_timeout = 0`.execute(transaction);
    await sql`INSERT INTO principals (id, developer_id, principal_id)
      SELECT ${idOf('prn', 'n')}, ${developerId}, 'user_' || n FROM ${numbers}`.execute(transaction);
    await sql`INSERT INTO bindings (id, developer_id, principal, way)
      SELECT ${idOf('bnd', 'n')}, ${developerId}, ${idOf('prn', 'n')},
        CASE WHEN n % 5000 = 0 THEN 'first-use' ELSE 'verified' END
      FROM ${numbers} WHERE n % 50 = 0`.execute(transaction);
    await sql`INSERT INTO authorization_requests (id, developer_id, agent_id, principal, scopes, audience,
        grant_lifetime, status, consent_digest, expires_at)
      SELECT ${idOf('areq', 'n')}, ${developerId}, CASE WHEN n % 10000 = 0 THEN ${rareAgent} ELSE ${busyAgent} END,
        ${idOf('prn', '(n % 1000 + 1)')}, '{files:read}', 'https://a.example', 3600,
        CASE WHEN n > ${MANY - 20} OR n % 20 = 0 THEN 'pending' WHEN n % 997 = 0 THEN 'denied' ELSE 'consumed' END,
        sha256((${letter}::text || n)::bytea),
        now() + CASE WHEN n > ${MANY - 20} THEN interval '15 minutes' ELSE interval '-1 minute' END
      FROM ${numbers}`.execute(transaction);
  });
}

const REQUESTS: readonly RequestFilter[] = [
  {},
  ...AUTHORIZATION_STATUSES.map((status) => ({ status })),
  { agentId: 'the rare one' },
  { principalId: 'user_7' },
];

test.each(REQUESTS)('among 100,000 requests an index finds those with %j', async (filter) => {
  const { agentId } = filter;
  const found = { ...filter, ...(agentId === undefined ? {} : { agentId: rareAgent }) };
  const whole = await server.database.forList(server.developer.id, (transaction) =>
    readWhole(requestRows(transaction, found)),
  );
  expect(whole).toEqual([]);
});

const PEOPLE: readonly PrincipalFilter[] = [
  {},
  { principalId: 'user_77' },
  { startsWith: 'user_999' },
  { contains: 'user_9', inAddresses: true },
  { contains: 'nobody' },
  ...(['first-use', 'verified', 'directory', 'unbound'] as const).map((binding) => ({ binding })),
];

test.each(PEOPLE)('among 100,000 people an index finds those with %j', async (filter) => {
  const whole = await server.database.forList(server.developer.id, (transaction) =>
    readWhole(principalRows(transaction, filter)),
  );
  expect(whole).toEqual([]);
});

/** The tables that a page of a list, or its total, reads from the first row to the last. */
async function readWhole<TABLES extends keyof Schema, ROW>(
  query: SelectQueryBuilder<Schema, TABLES, ROW>,
): Promise<string[]> {
  const total = query
    .clearSelect()
    .clearOrderBy()
    .select(sql`1`.as('one'))
    .limit(10_000);
  const plans: string[] = [];
  for (const read of [query.limit(201), total]) {
    plans.push(JSON.stringify(await read.explain('text', sql`analyze`)));
  }
  const scans = plans.join().matchAll(/Seq Scan on (authorization_requests|principals|bindings|grants)\b/g);
  return [...scans].map(([, table = '']) => table);
}

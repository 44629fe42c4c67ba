import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { giveBack } from '../../../src/authority/budgets/debit.ts';
import { erasePrincipal } from '../../../src/people/principals/erase.ts';
import { DAILY, limitedGrant, pay, payments, settle } from '../../authority/admissions/limited-grant.ts';
import { postgresql } from '../../support/databases.ts';
import { askFor, makeAgent, makeGrant } from '../../support/grants.ts';
import { testServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer({ place: await postgresql() });
});
afterAll(() => server.close());

/** Resolves once a statement that begins so waits for a lock. */
const waits = (beginning: string) =>
  expect
    .poll(() =>
      server.sql(`SELECT FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock' AND query ILIKE '${beginning}%'`),
    )
    .toHaveLength(1);

test('an erasure takes its locks in the order of an exchange, so that they do not deadlock', async () => {
  const { call, id } = server.developer;
  const { authRequestId } = await askFor(call, await makeAgent(call), { principalId: 'user_gone' });
  const erased = await server.database.forDeveloper(id, async (transaction) => {
    await sql`SELECT FROM authorization_requests WHERE id = ${authRequestId} FOR UPDATE`.execute(transaction);
    const erasure = call('DELETE /v1/principals/user_gone');
    await waits('update "authorization_requests"');
    await sql`SELECT FROM principals WHERE principal_id = 'user_gone' FOR SHARE`.execute(transaction);
    return { erasure };
  });
  expect((await erased.erasure).status).toBe(204);
});

test('an erasure takes its locks in the order of a call that is settled, so that they do not deadlock', async () => {
  const { call, id } = server.developer;
  const grant = await limitedGrant(server.developer, [payments({ budget: DAILY })], 'user_paid');
  const { entryId } = (await pay(call, grant, 70)).body;
  const erased = await server.database.forDeveloper(id, async (transaction) => {
    const { rows } = await sql<{ debits: Parameters<typeof giveBack>[1] }>`
      SELECT debits FROM admissions WHERE entry_id = ${entryId} FOR UPDATE`.execute(transaction);
    const erasure = call('DELETE /v1/principals/user_paid');
    await waits('update admissions');
    await giveBack(transaction, rows[0]?.debits ?? [], { amount: '70', call: true });
    return { erasure };
  });
  expect((await erased.erasure).status).toBe(204);
});

test('a call of a person who was erased meanwhile is settled, whatever it has used', async () => {
  const { call } = server.developer;
  const grant = await limitedGrant(server.developer, [payments({ budget: DAILY })], 'user_left');
  const { entryId } = (await pay(call, grant, 70)).body;
  await call('DELETE /v1/principals/user_left');
  expect((await settle(call, entryId, { status: 'success', actual: 50 })).status).toBe(200);
});

test('a hold that comes while its person is erased leaves nothing of its reason', async () => {
  const { call, id } = server.developer;
  const { grantId } = await makeGrant(call, await makeAgent(call), { principalId: 'user_held' });
  const [erased, committed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const erasure = server.database.forDeveloper(id, async (transaction) => {
    await erasePrincipal(transaction, { masterKey: Buffer.alloc(32) }, id, 'user_held');
    erased.resolve();
    await committed.promise;
  });
  await erased.promise;
  const hold = call(`POST /v1/grants/${grantId}/hold`, { reason: 'Ann Example has moved' });
  await waits('');
  committed.resolve();
  await erasure;
  expect((await hold).body.code).toBe('GRANT_ENDED');
  expect(await server.sql(`SELECT FROM grant_holds WHERE grant_id = '${grantId}'`)).toEqual([]);
});

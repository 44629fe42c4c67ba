import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { carryOver } from '../../../src/authority/budgets/carry-over.ts';
import { debit, giveBack } from '../../../src/authority/budgets/debit.ts';
import type { GrantBudget } from '../../../src/authority/budgets/budget.ts';
import { lockBudgets } from '../../../src/authority/budgets/lock-budgets.ts';
import type { Transaction } from '../../../src/base/store/database.ts';
import { engines } from '../../support/databases.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import { DAILY, limitedGrant, PAY, pay, payments, settle, spentOf } from '../admissions/limited-grant.ts';

describe.each(engines)('the window of a budget on $engine', ({ place }) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
  });
  afterAll(() => server.close());

  /** In a time zone whose hours, days and months begin at other moments than those of UTC. */
  const inTransaction = <RESULT>(work: (transaction: Transaction) => Promise<RESULT>): Promise<RESULT> =>
    server.database.forDeveloper(server.developer.id, async (transaction) => {
      await sql`SET LOCAL timezone = 'Asia/Kolkata'`.execute(transaction);
      return work(transaction);
    });

  /** A grant whose budget was last debited in a window that began then. */
  async function spentSince(per: GrantBudget['per'], since: string, amount = '90'): Promise<GrantBudget> {
    const budget = { amount: '100', currency: 'EUR', per } as const;
    const { grantId } = await limitedGrant(server.developer, [payments({ budget })]);
    await server.database.asSystem((transaction) =>
      sql`UPDATE budgets SET since = ${since}::timestamptz, amount = ${amount}::numeric, calls = 3
        WHERE grant_id = ${grantId}`.execute(transaction),
    );
    return { ...budget, grantId, place: 0, scope: PAY };
  }

  const startOf = async (per: string, offset = '0 hours'): Promise<string> => {
    const { rows } = await server.database.asSystem((transaction) =>
      sql<{
        at: Date;
      }>`SELECT (date_trunc(${per}, now() AT TIME ZONE 'UTC') + ${offset}::interval) AT TIME ZONE 'UTC' AS at`.execute(
        transaction,
      ),
    );
    return rows[0]?.at.toISOString() ?? '';
  };

  test.each(['hour', 'day', 'month'] as const)('of a %s begins anew at its beginning in UTC', async (per) => {
    const last = await spentSince(per, await startOf(per, '-1 millisecond'));
    const present = await spentSince(per, await startOf(per));
    const held = await inTransaction((transaction) =>
      lockBudgets(transaction, [last, present], { amount: '10.0001' }),
    );
    expect(held.map(({ fits, amountLeft }) => [fits, amountLeft])).toEqual([
      [true, '100'],
      [false, '10'],
    ]);
    const renewsAt = new Date(await startOf(per, `1 ${per}`));
    expect(held.map((one) => one.renewsAt)).toEqual([renewsAt, renewsAt]);
    expect((await server.developer.call(`GET /v1/grants/${last.grantId}`)).body.budgets).toEqual([
      {
        scope: PAY,
        per,
        currency: 'EUR',
        amount: { limit: '100', spent: '0', left: '100' },
        renewsAt: renewsAt.toISOString(),
      },
    ]);
  });

  test('of a grant never begins anew', async () => {
    const budget = await spentSince('grant', '2020-01-01T00:00:00Z');
    const [held] = await inTransaction((transaction) => lockBudgets(transaction, [budget], { amount: '11' }));
    expect([held?.fits, held?.amountLeft, held?.renewsAt]).toEqual([false, '10', null]);
  });

  test('does not begin anew when the clock of the database is set back', async () => {
    const budget = await spentSince('hour', await startOf('hour', '1 hour'));
    const [held] = await inTransaction((transaction) => lockBudgets(transaction, [budget], { amount: '11' }));
    expect([held?.fits, held?.amountLeft]).toEqual([false, '10']);
  });

  test('gets back what its own calls have not used, and nothing of the calls of another', async () => {
    const { call } = server.developer;
    const grant = await limitedGrant(server.developer, [payments({ budget: DAILY })]);
    const late = (await pay(call, grant, 70)).body.entryId;
    // Midnight comes, and another call spends in the new window.
    await server.database.asSystem(async (transaction) => {
      await sql`UPDATE budgets SET since = since - interval '1 day' WHERE grant_id = ${grant.grantId}`.execute(
        transaction,
      );
      await sql`UPDATE admissions SET debits = jsonb_set(debits, '{0,since}',
          to_jsonb((debits #>> '{0,since}')::timestamptz - interval '1 day'))
        WHERE entry_id = ${late}`.execute(transaction);
    });
    expect((await pay(call, grant, 80)).body.decision).toBe('allow');
    await settle(call, late, { status: 'failure', ran: false });
    expect(await spentOf(call, grant.grantId)).toEqual({ amount: '80' });
  });

  test('a debit in a new window forgets the last one, and what is given back never goes below nothing', async () => {
    const budget = await spentSince('day', '2020-01-01T00:00:00Z');
    const debits = await inTransaction(async (transaction) => {
      const held = await lockBudgets(transaction, [budget], { amount: '5' });
      return debit(transaction, held, { amount: '5' });
    });
    expect(await spentOf(server.developer.call, budget.grantId)).toEqual({ amount: '5' });
    await inTransaction((transaction) => giveBack(transaction, debits, { amount: '7', call: true }));
    expect(await spentOf(server.developer.call, budget.grantId)).toEqual({ amount: '0' });
  });

  test('of a grant that replaces another one counts what that has spent', async () => {
    const earlier = await spentSince('day', await startOf('day'), '60.5');
    const over = await spentSince('day', '2020-01-01T00:00:00Z');
    const replacements = [
      { amount: '100', currency: 'EUR', per: 'day' },
      { amount: '100', currency: 'USD', per: 'day' },
      { amount: '500', currency: 'EUR', calls: 50, per: 'day' },
      { amount: '500', currency: 'EUR', calls: 50, per: 'month' },
    ] as const;
    const left = async (from: string, budget: (typeof replacements)[number]) => {
      const { grantId: to } = await limitedGrant(server.developer, [payments({ budget })]);
      await inTransaction((transaction) => carryOver(transaction, { from, to }));
      const [view] = (await server.developer.call(`GET /v1/grants/${to}`)).body.budgets;
      return [view.amount.spent, view.calls?.spent];
    };
    const [same, otherCurrency, larger, otherWindow] = replacements;
    expect(await left(earlier.grantId, same)).toEqual(['60.5', undefined]);
    expect(await left(earlier.grantId, otherCurrency)).toEqual(['0', undefined]);
    expect(await left(earlier.grantId, larger)).toEqual(['60.5', 3]);
    expect(await left(earlier.grantId, otherWindow)).toEqual(['0', 0]);
    expect(await left(over.grantId, same)).toEqual(['0', undefined]);
  });

  test('of a grant that replaces another one is its own: what was spent in a month is not spent today', async () => {
    const details = (['hour', 'month'] as const).map((per) =>
      payments({ budget: { amount: '100', currency: 'EUR', per } }),
    );
    const { grantId: from } = await limitedGrant(server.developer, details);
    const { grantId: to } = await limitedGrant(server.developer, details);
    await server.database.asSystem((transaction) =>
      sql`UPDATE budgets SET amount = CASE place WHEN 0 THEN 5 ELSE 70 END, calls = 3
        WHERE grant_id = ${from}`.execute(transaction),
    );
    await inTransaction((transaction) => carryOver(transaction, { from, to }));
    const { budgets } = (await server.developer.call(`GET /v1/grants/${to}`)).body;
    expect(budgets).toMatchObject([
      { per: 'hour', amount: { spent: '5' } },
      { per: 'month', amount: { spent: '70' } },
    ]);
  });

  test('of a grant that replaces another one is no earlier one, after the clock of the database is set back', async () => {
    const { grantId: from } = await spentSince('hour', await startOf('hour', '1 hour'));
    const budget = await spentSince('hour', await startOf('hour'), '0');
    await inTransaction((transaction) => carryOver(transaction, { from, to: budget.grantId }));
    const { rows } = await inTransaction((transaction) =>
      sql<{ since: Date }>`SELECT since FROM budgets WHERE grant_id = ${budget.grantId}`.execute(transaction),
    );
    expect(rows[0]?.since.toISOString()).toBe(await startOf('hour', '1 hour'));
  });

  test('is erased with its person', async () => {
    const { call } = server.developer;
    const grant = await limitedGrant(server.developer, [payments({ budget: DAILY })], 'user_gone');
    const { entryId } = (await pay(call, grant, 70)).body;
    expect((await call('DELETE /v1/principals/user_gone')).status).toBe(204);
    const { rows } = await inTransaction((transaction) =>
      sql`SELECT (SELECT count(*) FROM budgets WHERE grant_id = ${grant.grantId}) AS budgets, amount, debits
        FROM admissions WHERE entry_id = ${entryId}`.execute(transaction),
    );
    expect(rows).toEqual([{ budgets: 0, amount: null, debits: [] }]);
    expect((await settle(call, entryId, { status: 'failure', ran: false })).status).toBe(200);
    expect((await pay(call, grant, 1)).body.refusal.code).toBe('revoked');
  });
});

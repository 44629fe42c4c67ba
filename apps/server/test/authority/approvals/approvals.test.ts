import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { decryptCall } from '../../../src/authority/approvals/approved-call.ts';
import { engines } from '../../support/databases.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import { type AskingGrant, askingGrant, idOf, needs, payment } from './calls.ts';

describe.each(engines)('approvals on $engine', ({ place }) => {
  let server: TestServer;
  let grant: AskingGrant;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
  });
  afterAll(() => server.close());
  beforeEach(async () => {
    grant = await askingGrant(server, server.developer);
  });

  /** Moves the times of an approval into the past. */
  async function pass(id: string, seconds: number): Promise<void> {
    await server.database.asSystem((transaction) =>
      sql`UPDATE approvals SET expires_at = expires_at - make_interval(secs => ${seconds}),
        use_until = use_until - make_interval(secs => ${seconds}) WHERE id = ${id}`.execute(transaction),
    );
  }

  test('nobody has answered before anybody was asked', async () => {
    expect(await grant.find(payment(300))).toBeUndefined();
  });

  test('a question waits for fifteen minutes', async () => {
    const asked = await grant.ask(payment(300));
    const found = await grant.find(payment(300));
    expect(found).toEqual(asked);
    expect(found).toMatchObject({ status: 'pending' });
    const wait = Number(found?.expiresAt) - Date.now();
    expect([wait > 890_000, wait <= 900_000]).toEqual([true, true]);
  });

  test('the same call that waits is the same question', async () => {
    const id = await idOf(grant.ask(payment(300)));
    expect(await idOf(grant.ask(payment(300)))).toBe(id);
    expect(await idOf(grant.ask(payment(301)))).not.toBe(id);
  });

  test('at most five calls of a grant wait, and another grant has its own five', async () => {
    const ids: string[] = [];
    for (const amount of [1, 2, 3, 4, 5]) ids.push(await idOf(grant.ask(payment(amount))));
    expect(await grant.ask(payment(6))).toEqual({ waiting: ids });
    expect(await idOf(grant.ask(payment(5)))).toBe(ids[4]);
    const other = await askingGrant(server, server.developer);
    expect(await other.ask(payment(6))).toMatchObject({ status: 'pending' });
    await grant.decide(ids[0] ?? '', 'refuse');
    expect(await grant.ask(payment(6))).toMatchObject({ status: 'pending' });
  });

  test('an approved call runs once, within five minutes', async () => {
    const id = await idOf(grant.ask(payment(300)));
    expect(await grant.use(id)).toBe(false);
    await grant.decide(id, 'approve');
    const found = await grant.find(payment(300));
    expect(found).toMatchObject({ id, status: 'approved' });
    const wait = Number(found?.expiresAt) - Date.now();
    expect([wait > 290_000, wait <= 300_000]).toEqual([true, true]);
    expect(await grant.find(payment(301))).toBeUndefined();
    expect([await grant.use(id), await grant.use(id)]).toEqual([true, false]);
    expect(await grant.find(payment(300))).toBeUndefined();
    expect(await idOf(grant.ask(payment(300)))).not.toBe(id);
  });

  test('an approval says nothing about another grant', async () => {
    const id = await idOf(grant.ask(payment(300)));
    await grant.decide(id, 'approve');
    const other = await askingGrant(server, server.developer);
    expect(await other.find(payment(300))).toBeUndefined();
  });

  test('an approval that nobody uses expires', async () => {
    const id = await idOf(grant.ask(payment(300)));
    await grant.decide(id, 'approve');
    await pass(id, 300);
    expect(await grant.use(id)).toBe(false);
    expect(await grant.find(payment(300))).toBeUndefined();
    expect(await idOf(grant.ask(payment(300)))).not.toBe(id);
  });

  test('a question that nobody answers expires, and makes room', async () => {
    const id = await idOf(grant.ask(payment(300)));
    for (const amount of [1, 2, 3, 4]) await grant.ask(payment(amount));
    await pass(id, 900);
    await expect(grant.decide(id, 'approve')).rejects.toMatchObject({ code: 'APPROVAL_EXPIRED' });
    await expect(grant.decide(id, 'refuse')).rejects.toMatchObject({ code: 'APPROVAL_EXPIRED' });
    expect(await idOf(grant.ask(payment(300)))).not.toBe(id);
  });

  test('a refused call stays refused for its grant', async () => {
    const id = await idOf(grant.ask(payment(300)));
    await grant.decide(id, 'refuse');
    await grant.decide(id, 'refuse');
    await pass(id, 900);
    expect(await grant.find(payment(300))).toMatchObject({ id, status: 'refused' });
    expect(await grant.ask(payment(300))).toMatchObject({ id, status: 'refused' });
    expect(await grant.use(id)).toBe(false);
    await expect(grant.decide(id, 'approve')).rejects.toMatchObject({ code: 'APPROVAL_DECIDED' });
  });

  test('what is approved is not refused afterwards', async () => {
    const id = await idOf(grant.ask(payment(300)));
    await grant.decide(id, 'approve');
    await expect(grant.decide(id, 'refuse')).rejects.toMatchObject({ code: 'APPROVAL_DECIDED' });
    await expect(grant.decide(id, 'approve')).rejects.toMatchObject({ code: 'APPROVAL_DECIDED' });
  });

  test('a call of an ended grant, or of a suspended agent, is not approved; it can still be refused', async () => {
    const { call } = server.developer;
    const id = await idOf(grant.ask(payment(300)));
    await call(`PATCH /v1/agents/${grant.agentId}`, { status: 'suspended' });
    await expect(grant.decide(id, 'approve')).rejects.toMatchObject({ code: 'GRANT_ENDED' });
    const other = await askingGrant(server, server.developer);
    const otherId = await idOf(other.ask(payment(300)));
    await call(`DELETE /v1/grants/${other.grantId}`);
    await expect(other.decide(otherId, 'approve')).rejects.toMatchObject({ code: 'GRANT_ENDED' });
    await other.decide(otherId, 'refuse');
    expect(await other.find(payment(300))).toMatchObject({ status: 'refused' });
  });

  test('nothing of what somebody was shown is left once they are erased', async () => {
    await grant.ask(payment(300));
    const kept = () =>
      server.database.asSystem((transaction) =>
        transaction
          .selectFrom('approval_calls')
          .innerJoin('approvals', 'approvals.id', 'approval_id')
          .select('approval_id')
          .where('grant_id', '=', grant.grantId)
          .execute(),
      );
    expect(await kept()).toHaveLength(1);
    await server.developer.call('DELETE /v1/principals/user_alice');
    expect(await kept()).toEqual([]);
  });

  test('what is shown is stored encrypted, and is what was hashed', async () => {
    const call = payment(300, { to: 'Erika Mustermann' });
    const id = await idOf(grant.ask(call));
    const { rows } = await server.database.asSystem((transaction) =>
      sql<{ call: Uint8Array; digest: string }>`SELECT call, digest FROM approval_calls
        JOIN approvals ON id = approval_id WHERE id = ${id}`.execute(transaction),
    );
    const [row] = rows;
    if (row === undefined) throw new Error('nothing is stored');
    expect(Buffer.from(row.call).toString('latin1')).not.toContain('Erika');
    expect(decryptCall(needs.masterKey, { id, ...row })).toEqual(JSON.parse(call.text));
    expect(() => decryptCall(needs.masterKey, { ...row, id: 'apr_other' })).toThrow(/authenticate/);
    expect(() => decryptCall(needs.masterKey, { ...row, id, digest: payment(1).digest })).toThrow(
      /another call/,
    );
  });
});

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { testServer, type TestServer } from '../../support/server.ts';
import { type AskingGrant, askingGrant, idOf, payment } from './calls.ts';

let server: TestServer;
let grant: AskingGrant;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  grant = await askingGrant(server, server.developer);
});

test('an approval says what is asked and until when, and holds no argument of the call', async () => {
  const call = payment(300, { to: 'Erika Mustermann' });
  const approvalId = await idOf(grant.ask(call));
  const { status, body } = await server.developer.call(`GET /v1/approvals/${approvalId}`);
  expect([status, body]).toEqual([
    200,
    {
      approvalId,
      approvalUrl: `${server.url}/approvals/${approvalId}`,
      grantId: grant.grantId,
      agentId: grant.agentId,
      principalId: 'user_alice',
      audience: 'https://pay.example',
      action: 'pay',
      digest: call.digest,
      status: 'pending',
      createdAt: expect.any(String),
      expiresAt: expect.any(String),
    },
  ]);
  expect(Date.parse(body.expiresAt) - Date.parse(body.createdAt)).toBeCloseTo(900_000, -2);
});

test('a sandbox decides over HTTP, once', async () => {
  const { call } = server.developer;
  const id = await idOf(grant.ask(payment(300)));
  const decide = (decision: string) => call(`POST /v1/approvals/${id}/decide`, { decision });
  expect((await decide('maybe')).body).toMatchObject({ code: 'VALIDATION_ERROR' });
  const { body } = await decide('approve');
  expect(body).toMatchObject({ approvalId: id, status: 'approved' });
  expect(Date.parse(body.useUntil) - Date.parse(body.decidedAt)).toBeCloseTo(300_000, -2);
  expect((await decide('approve')).body).toMatchObject({ code: 'APPROVAL_DECIDED' });
  expect((await decide('refuse')).body).toMatchObject({ code: 'APPROVAL_DECIDED' });
  expect(await grant.use(id, 'alog_y')).toBe(true);
  expect((await call(`GET /v1/approvals/${id}`)).body).toMatchObject({ status: 'used', entryId: 'alog_y' });
});

test('a call of a grant on hold is not approved until it is released, and can be refused', async () => {
  const { call } = server.developer;
  const [first, second] = [await idOf(grant.ask(payment(1))), await idOf(grant.ask(payment(2)))];
  await call(`POST /v1/grants/${grant.grantId}/hold`);
  const decide = (id: string, decision: string) => call(`POST /v1/approvals/${id}/decide`, { decision });
  expect(await decide(first, 'approve')).toMatchObject({ status: 403, body: { code: 'ON_HOLD' } });
  expect(await decide(second, 'refuse')).toMatchObject({ body: { status: 'refused' } });
  await call(`POST /v1/grants/${grant.grantId}/release`);
  expect(await decide(first, 'approve')).toMatchObject({ body: { status: 'approved' } });
});

test('approvals are listed newest first, by grant, agent, person and status', async () => {
  const { call } = server.developer;
  const ids: string[] = [];
  for (const amount of [1, 2, 3]) ids.push(await idOf(grant.ask(payment(amount))));
  await call(`POST /v1/approvals/${ids[1]}/decide`, { decision: 'refuse' });
  const listed = async (query: string): Promise<string[]> => {
    const { body } = await call(`GET /v1/approvals?grantId=${grant.grantId}${query}`);
    return body.approvals.map(({ approvalId }: { approvalId: string }) => approvalId);
  };
  expect(await listed('')).toEqual(ids.toReversed());
  expect(await listed('&status=refused')).toEqual([ids[1]]);
  expect(await listed('&status=pending')).toEqual([ids[2], ids[0]]);
  expect(await listed(`&agentId=${grant.agentId}&principalId=user_alice`)).toHaveLength(3);
  expect(await listed('&principalId=user_bob')).toEqual([]);
  expect(await listed(`&cursor=${ids[2]}&pageSize=1`)).toEqual([ids[1]]);
});

test('a call that waits is answered when the person decides', async () => {
  const { call } = server.developer;
  const id = await idOf(grant.ask(payment(300)));
  const waiting = call(`GET /v1/approvals/${id}?wait=30`);
  const first = await Promise.race([waiting, call(`GET /v1/approvals/${id}`)]);
  expect(first.body).toMatchObject({ status: 'pending' });
  await call(`POST /v1/approvals/${id}/decide`, { decision: 'approve' });
  expect((await waiting).body).toMatchObject({ approvalId: id, status: 'approved' });
  expect((await call(`GET /v1/approvals/${id}?wait=30`)).body).toMatchObject({ status: 'approved' });
  expect((await call(`GET /v1/approvals/${id}?wait=31`)).body).toMatchObject({ code: 'VALIDATION_ERROR' });
});

test('a call that waits for nothing is answered in time, and no later than the end of the question', async () => {
  const { call } = server.developer;
  const id = await idOf(grant.ask(payment(300)));
  expect((await call(`GET /v1/approvals/${id}?wait=1`)).body).toMatchObject({ status: 'pending' });
  await server.database.asSystem((transaction) =>
    transaction
      .updateTable('approvals')
      .set({ expires_at: new Date(Date.now() + 200) })
      .where('id', '=', id)
      .execute(),
  );
  expect((await call(`GET /v1/approvals/${id}?wait=30`)).body).toMatchObject({ status: 'expired' });
});

test('a server that stops answers the calls that wait', async () => {
  const own = await testServer();
  const { ask } = await askingGrant(own, own.developer);
  const id = await idOf(ask(payment(300)));
  const waiting = own.developer.call(`GET /v1/approvals/${id}?wait=30`);
  await own.developer.call(`GET /v1/approvals/${id}`);
  await own.close();
  expect((await waiting).body).toMatchObject({ status: 'pending' });
});

test('watchers learn what was asked, decided and used, without the arguments', async () => {
  const own = await testServer();
  const asking = await askingGrant(own, own.developer);
  const call = payment(300, { to: 'Erika Mustermann' });
  const id = await idOf(asking.ask(call));
  await asking.decide(id, 'approve');
  await asking.use(id, 'alog_z');
  let text = '';
  // An event is read once no transaction that began earlier is open.
  const told = async (): Promise<unknown[]> => {
    const { body } = await own.developer.call('GET /v1/events');
    const events = (body.events as { type: string; data: object }[]).filter(({ type }) =>
      type.startsWith('approval.'),
    );
    text = JSON.stringify(events);
    return events.toReversed().map((event) => [event.type, event.data]);
  };
  const data = {
    approvalId: id,
    grantId: asking.grantId,
    agentId: asking.agentId,
    principal: expect.stringMatching(/^prn_/),
    principalId: 'user_alice',
    audience: 'https://pay.example',
    action: 'pay',
    digest: call.digest,
  };
  await expect.poll(told).toEqual([
    ['approval.requested', { ...data, expiresAt: expect.any(String) }],
    ['approval.decided', { ...data, decision: 'approved', useUntil: expect.any(String) }],
    ['approval.used', { ...data, entryId: 'alog_z' }],
  ]);
  expect(text).not.toContain('Erika');
  await own.close();
});

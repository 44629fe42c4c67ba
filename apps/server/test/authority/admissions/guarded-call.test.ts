import {
  AuthorizationError,
  createAdmissions,
  createGrantex,
  createGuard,
  defineRules,
  type GrantexSetup,
  guardFunction,
} from '@grantex/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { claimsOf, type TestGrant } from '../../support/grants.ts';
import { type Call, testServer, type TestServer } from '../../support/server.ts';
import { limitedChild, limitedGrant, payments, spentOf } from './limited-grant.ts';

/** A service whose guard asks this server about each call that it must admit. */

interface Payment {
  readonly amount: string;
  readonly to: string;
}

const { pay } = defineRules({
  pay: {
    scopes: ['payments:initiate'],
    amount: ({ amount }: Payment) => amount,
    currency: 'EUR',
    action: 'payments.pay',
  },
});

const LIMITS = payments({
  arguments: { amount: { max: '500' }, to: { oneOf: ['hotel', 'airline'] } },
  closed: true,
  ask: { amount: { over: '200' } },
  budget: { amount: '600', currency: 'EUR', per: 'day' },
});

let server: TestServer;
let service: GrantexSetup;
let call: Call;
let grant: TestGrant;
let grantToken: string;
const paid: Payment[] = [];
let payFor: (payment: Payment) => Promise<string>;

beforeAll(async () => {
  server = await testServer();
  ({ call } = server.developer);
  grant = await limitedGrant(server.developer, [LIMITS]);
  ({ grantToken } = grant);
  const { aud } = claimsOf(grantToken);
  service = createGrantex({ url: server.url, apiKey: server.developer.key, audience: aud as string });
  const options = { name: 'pay', rule: pay, token: () => grantToken };
  payFor = guardFunction(service.guard, options, (payment: Payment) => {
    paid.push(payment);
    return `paid ${payment.amount}`;
  });
});
afterAll(async () => {
  await service.close();
  await server.close();
});

/** The refusal of a payment. */
async function refusedOf(payment: Payment): Promise<AuthorizationError> {
  const error: unknown = await payFor(payment).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (AuthorizationError.is(error)) return error;
  throw new Error('The payment was not refused.', { cause: error });
}

async function entriesOf(action: string): Promise<{ status: string; metadata: any; ref: string | null }[]> {
  await service.flush();
  return (await call(`GET /v1/audit/entries?grantId=${grant.grantId}&action=${action}`)).body.entries;
}

test('a payment that needs nobody runs at once, with one entry for it and one for its end', async () => {
  expect(await payFor({ amount: '200', to: 'hotel' })).toBe('paid 200');
  const [allowed, success, ...others] = await entriesOf('payments.pay');
  expect(others).toEqual([]);
  expect(allowed).toMatchObject({
    status: 'allowed',
    metadata: { inputDigest: expect.any(String), admission: { budgets: [{ amount: '600' }] } },
  });
  expect(success).toMatchObject({ status: 'success' });
  expect(await spentOf(call, grant.grantId)).toEqual({ amount: '200' });
});

test('a payment above what runs alone waits for the person, and the same call runs once they have approved it', async () => {
  const hotel = { amount: '300', to: 'hotel' };
  const refusal = await refusedOf(hotel);
  const { approvalId = '', approvalUrl } = refusal.members;
  expect([refusal.code, refusal.reason]).toEqual(['approval_required', 'approval_required']);
  expect(approvalUrl).toBe(`${server.url}/approvals/${approvalId}`);
  expect((await refusedOf(hotel)).members.approvalId).toBe(approvalId);

  const waiting = service.guard.waitForApproval(approvalId);
  expect((await call(`POST /v1/approvals/${approvalId}/decide`, { decision: 'approve' })).status).toBe(200);
  expect(await waiting).toBe('approved');
  // What was approved is this payment, and no other one.
  expect((await refusedOf({ ...hotel, to: 'airline' })).members.approvalId).not.toBe(approvalId);
  expect((await refusedOf({ ...hotel, amount: '300.0' })).reason).toBe('approval_required');
  expect(await payFor(hotel)).toBe('paid 300');
  expect((await refusedOf(hotel)).members.approvalId).not.toBe(approvalId);
  expect(paid.filter(({ amount }) => amount === '300')).toHaveLength(1);
});

test('what the guard refuses by itself never reaches the server', async () => {
  const before = (await entriesOf('payments.pay')).length;
  expect((await refusedOf({ amount: '501', to: 'hotel' })).reason).toBe('argument_not_granted');
  expect((await refusedOf({ amount: '5', to: 'thief' })).reason).toBe('argument_not_granted');
  const more = { amount: '5', to: 'hotel', note: 'x' };
  expect((await refusedOf(more)).message).toContain('"note"');
  const entries = await entriesOf('payments.pay');
  expect(entries.slice(before).map(({ status }) => status)).toEqual(['blocked', 'blocked', 'blocked']);
});

test('a payment that is more than the day has left is refused with what is left, and a sub-agent shares it', async () => {
  const { reason, members, message } = await refusedOf({ amount: '150', to: 'hotel' });
  expect([reason, members.budget]).toMatchObject(['budget_exceeded', { remaining: '100', currency: 'EUR' }]);
  expect(message).toContain('Left: 100 EUR');
  const child = await limitedChild(server.developer, grant, [
    payments({ arguments: { amount: { max: '120' } } }),
  ]);
  const parentToken = grantToken;
  grantToken = child.grantToken;
  expect(await payFor({ amount: '90', to: 'airline' })).toBe('paid 90');
  expect((await refusedOf({ amount: '11', to: 'airline' })).reason).toBe('budget_exceeded');
  expect((await refusedOf({ amount: '121', to: 'airline' })).reason).toBe('argument_not_granted');
  grantToken = parentToken;
  expect(await spentOf(call, grant.grantId)).toEqual({ amount: '590' });
});

test('an approval of a grant that was revoked meanwhile is worth nothing', async () => {
  const other = await limitedGrant(server.developer, [LIMITS], 'user_bob');
  grantToken = other.grantToken;
  const hotel = { amount: '250', to: 'hotel' };
  const { approvalId = '' } = (await refusedOf(hotel)).members;
  expect((await call(`POST /v1/approvals/${approvalId}/decide`, { decision: 'approve' })).status).toBe(200);
  expect((await call(`DELETE /v1/grants/${other.grantId}`)).status).toBe(204);
  await expect.poll(async () => (await refusedOf(hotel)).reason).toBe('revoked');
  expect(paid).not.toContainEqual(hotel);
});

test('without the server, what it must admit is refused, and everything else runs', async () => {
  const { developer } = server;
  const plain = await limitedGrant(developer, [payments({ arguments: { amount: { max: '500' } } })]);
  const asking = await limitedGrant(developer, [LIMITS]);
  const admissions = createAdmissions({ url: 'http://127.0.0.1:9', apiKey: developer.key, timeout: 0.2 });
  const { verifier, audit } = service;
  const guard = createGuard({ verifier, audit, admissions });
  const payment = { amount: '1', to: 'hotel' };
  const payWith = async (token: string): Promise<string> =>
    guard.run({ token, action: 'pay', input: payment, rule: pay }, () => 'paid');
  expect(await payWith(plain.grantToken)).toBe('paid');
  await expect(payWith(asking.grantToken)).rejects.toMatchObject({ reason: 'admission_unavailable' });
});

test('policies and limits read an instance of a class, as frameworks make of a body, by its own members', async () => {
  class Transfer {
    readonly reason?: string = undefined;
    readonly amount: number;
    constructor(amount: number) {
      this.amount = amount;
    }
  }
  const developer = await server.signUp();
  const limited = await limitedGrant(developer, [payments({ arguments: { amount: { max: '500' } } })]);
  const { aud } = claimsOf(limited.grantToken);
  const cedar = 'forbid (principal, action == Tool::Action::"payments.pay", resource) when';
  const dear = `${cedar} { context.arguments has amount && context.arguments.amount > 200 };`;
  const secret = `${cedar} { context.arguments has reason && context.arguments.reason == "secret" };`;
  await developer.call('PUT /v1/policies/dear', { cedar: dear + secret });
  const { grantToken: online } = (
    await developer.call('POST /v1/token/refresh', {
      refreshToken: limited.refreshToken,
      agentId: limited.agentId,
    })
  ).body;
  const other = createGrantex({ url: server.url, apiKey: developer.key, audience: aud as string });
  const rule = { scopes: ['payments:initiate'], action: 'payments.pay' } as const;
  const options = { name: 'pay', rule, token: () => online as string };
  const run = guardFunction(other.guard, options, (_transfer: unknown) => 'paid');
  expect(await run(new Transfer(200))).toBe('paid');
  await expect(run(new Transfer(201))).rejects.toMatchObject({ reason: 'policy_refused' });
  await other.close();
});

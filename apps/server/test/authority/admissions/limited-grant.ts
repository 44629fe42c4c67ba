import type { Budget, CallDetail } from '@grantex/core/issuer';
import { claimsOf, makeAgent, makeChild, makeGrant, type TestGrant } from '../../support/grants.ts';
import type { Call, TestAnswer, TestDeveloper } from '../../support/server.ts';

export const PAY = 'payments:initiate';

/** A detail of payments. */
export function payments(limits: Omit<CallDetail, 'type' | 'scope'>): CallDetail {
  return { type: 'urn:grantex:call', scope: PAY, ...limits };
}

/** A grant whose payments are limited, and its agent. */
export async function limitedGrant(
  { call }: TestDeveloper,
  authorizationDetails: readonly CallDetail[],
  principalId = 'user_alice',
): Promise<TestGrant> {
  const scopes = [PAY, 'flights:search'];
  return makeGrant(call, await makeAgent(call, scopes), { principalId, scopes, authorizationDetails });
}

/** A child with a limit of its own besides that of its parent. */
export async function limitedChild(
  { call }: TestDeveloper,
  parent: Pick<TestGrant, 'grantToken'>,
  authorizationDetails: readonly CallDetail[],
): Promise<TestGrant> {
  const agentId = await makeAgent(call, [PAY]);
  return makeChild(call, parent.grantToken, agentId, [PAY], { authorizationDetails });
}

/** The usual limit of these tests: 100 EUR a day. */
export const DAILY: Budget = { amount: '100', currency: 'EUR', per: 'day' };

/** Asks for the admission of a payment. */
export function pay(
  call: Call,
  { grantToken }: Pick<TestGrant, 'grantToken'>,
  amount: string | number | undefined,
  more: object = {},
  options: Parameters<Call>[2] = {},
): Promise<TestAnswer<any>> {
  const body = {
    token: grantToken,
    audience: claimsOf(grantToken).aud,
    action: 'payments.pay',
    scopes: [PAY],
    input: { amount: amount ?? null },
    amount,
    currency: 'EUR',
    ...more,
  };
  return call('POST /v1/admissions', body, options);
}

/** Settles an admitted call. */
export function settle(
  call: Call,
  entryId: string,
  body: object,
  options: Parameters<Call>[2] = {},
): Promise<TestAnswer<any>> {
  return call(`POST /v1/admissions/${entryId}/settle`, body, options);
}

/** What is spent of the only budget of a grant. */
export async function spentOf(call: Call, grantId: string): Promise<{ amount?: string; calls?: number }> {
  const { budgets } = (await call(`GET /v1/grants/${grantId}`)).body;
  const [{ amount, calls }] = budgets;
  return { ...(amount && { amount: amount.spent }), ...(calls && { calls: calls.spent }) };
}

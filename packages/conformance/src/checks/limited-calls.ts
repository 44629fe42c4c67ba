import { type Answer, memberOf } from '../http/answer.ts';
import type { Developer, Granted } from '../runner/context.ts';
import { expectMember, expectThat } from '../runner/expect.ts';
import { claimsOf } from './claims.ts';

/** The scope that checks limit. */
export const PAY = 'payments:initiate';

/** A detail of §15 about payments. */
export function detail(limits: object): object {
  return { type: 'urn:grantex:call', scope: PAY, ...limits };
}

/** A grant whose payments are limited. */
export function limited(developer: Pick<Developer, 'grant'>, ...limits: object[]): Promise<Granted> {
  return developer.grant({ scopes: [PAY, 'files:read'], authorizationDetails: limits.map(detail) });
}

/** Asks for the admission of a payment, of an amount in EUR where it is given; `more` replaces what is sent. */
export function admit(
  { api }: Pick<Developer, 'api'>,
  grantToken: string,
  more: object = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const { aud } = claimsOf(grantToken);
  const call = { token: grantToken, audience: aud, action: 'pay', scopes: [PAY], input: {} };
  return api.post('/v1/admissions', { ...call, ...more }, headers);
}

/** A payment: its amount is in the input, too. */
export function payment(amount: string | number): object {
  return { input: { amount }, amount, currency: 'EUR' };
}

/** @throws {CheckFailure} unless the call is allowed */
export function expectAllowed(answer: Answer): void {
  expectMember(answer, 'decision', 'allow');
}

/** @throws {CheckFailure} unless the call is refused with this code */
export function expectRefused(answer: Answer, code: string): void {
  expectMember(answer, 'refusal.code', code);
  expectMember(answer, 'decision', 'refuse');
}

/** @throws {CheckFailure} unless the first budget of the grant has spent this much */
export async function expectSpent(
  { api }: Pick<Developer, 'api'>,
  grantId: string,
  spent: { readonly amount?: string; readonly calls?: number },
): Promise<void> {
  const answer = await api.get(`/v1/grants/${grantId}`);
  for (const [name, value] of Object.entries(spent)) {
    const found = memberOf(answer.body, `budgets.0.${name}.spent`);
    expectThat(found === value, `${name} spent: ${value}`, found ?? 'nothing', answer);
  }
}

import type { CallDetail } from '@grantex/core/issuer';
import { claimsOf } from '../../support/grants.ts';

/** A limit on payments, as it is asked for. */
export const LIMIT = {
  type: 'urn:grantex:call',
  scope: 'payments:initiate',
  arguments: { amount: { max: '500' }, currency: { oneOf: ['EUR', 'USD'] } },
  closed: true,
} as const satisfies CallDetail;

export const LIMITED = 'payments:initiate:by_details';
export const SCOPES = ['payments:initiate', 'payments:read', 'flights:search'];

/** What a token says about scopes, and what limits them. */
export function limitsOf(token: string): { scp: string[]; scope: string; details: CallDetail[] | undefined } {
  const { scp, scope, authorization_details: details } = claimsOf(token);
  return { scp, scope, details };
}

import type { CallDetail, RefusedArgument } from '@grantex/core/issuer';
import { type CallerGrant, type ContractCase, SCOPE } from './contract-case.ts';
import { allowed, blocked, PAID } from './expectation.ts';

/** A grant of the scope whose calls are limited. */
export const limitedBy = (
  limit: Omit<CallDetail, 'type' | 'scope'>,
): CallerGrant & { readonly kind: 'grant' } => ({
  kind: 'grant',
  scopes: [`${SCOPE}:by_details`],
  authorizationDetails: [{ type: 'urn:grantex:call', scope: SCOPE, ...limit }],
});

const UP_TO_500 = { amount: { max: '500' } };

const refused = (argument: string, limit: RefusedArgument['limit']): ContractCase['expected'] =>
  blocked(403, 'insufficient_scope', 'argument_not_granted', undefined, [{ scope: SCOPE, argument, limit }]);

/** The cases of a grant that limits the arguments of the call. */
export const detailsCases: readonly ContractCase[] = [
  {
    id: 'argumentOver',
    title: 'an argument over its limit',
    credentials: limitedBy({ arguments: UP_TO_500 }),
    input: { to: 'hotel', amount: '500.01' },
    expected: refused('amount', { max: '500' }),
  },
  {
    id: 'argumentMissing',
    title: 'an argument that is limited and missing',
    credentials: limitedBy({ arguments: { ...UP_TO_500, currency: { oneOf: ['EUR'] } } }),
    expected: refused('currency', 'required'),
  },
  {
    id: 'argumentNotNamed',
    title: 'an argument that a closed limit does not name',
    credentials: limitedBy({ arguments: UP_TO_500, closed: true }),
    expected: refused('to', 'not allowed'),
  },
  {
    id: 'argumentsExactly',
    title: 'exactly the arguments that are granted',
    credentials: limitedBy({ arguments: { ...UP_TO_500, to: { oneOf: ['hotel'] } }, closed: true }),
    input: { to: 'hotel', amount: '500' },
    expected: allowed({ kind: 'answered', answer: { paid: '500' } }, 'success'),
  },
  {
    id: 'delegatedDetails',
    title: 'a delegated grant with limits',
    credentials: { ...limitedBy({ arguments: UP_TO_500 }), ancestors: [[SCOPE]] },
    expected: PAID,
  },
  {
    id: 'admissionMissing',
    title: 'a budget, and a guard that asks no server',
    credentials: limitedBy({ arguments: UP_TO_500, budget: { calls: 5, per: 'day' } }),
    expected: blocked(503, 'server_error', 'admission_missing'),
  },
  {
    id: 'admitted',
    title: 'a budget, and a server that admits it',
    credentials: limitedBy({ arguments: UP_TO_500, budget: { calls: 5, per: 'day' } }),
    admission: 'admits',
    expected: PAID,
  },
  {
    id: 'approvalRequired',
    title: 'a limit that asks the person',
    credentials: limitedBy({ arguments: UP_TO_500, ask: true }),
    admission: 'asks the person',
    expected: blocked(403, 'approval_required', 'approval_required'),
  },
  {
    id: 'detailsUnknown',
    title: 'limits that the guard does not know',
    credentials: { kind: 'grant', scopes: [SCOPE], fault: 'unknownDetails' },
    expected: blocked(401, 'invalid_token', 'details_unknown'),
  },
];

import { faulty, LIMITED, SCOPE } from './case-makers.ts';
import type { ContractCase } from './contract-case.ts';
import { blocked, unattributed } from './expectation.ts';

/** The cases that differ in whose token a caller brings. */
export const tokenCases: readonly ContractCase[] = [
  {
    id: 'noHeader',
    title: 'no credentials',
    isOptional: false,
    arrange: () => ({ credentials: { kind: 'none' } }),
    expected: unattributed(401, 'invalid_token', 'no_credentials'),
  },
  {
    id: 'twoHeaders',
    title: 'two Authorization headers',
    isOptional: true,
    arrange: ({ issuer }) => {
      const value = `Bearer ${issuer.grantToken(LIMITED)}`;
      return { credentials: { kind: 'headers', values: [value, value] } };
    },
    expected: unattributed(400, 'invalid_request', 'two_credentials'),
  },
  {
    id: 'wrongScheme',
    title: 'another scheme than Bearer',
    isOptional: true,
    arrange: () => ({ credentials: { kind: 'headers', values: ['Basic dXNlcjpwYXNzd29yZA=='] } }),
    expected: unattributed(401, 'invalid_token', 'wrong_scheme'),
  },
  {
    id: 'garbage',
    title: 'garbage in place of a token',
    isOptional: false,
    arrange: () => ({ credentials: { kind: 'token', token: 'garbage' } }),
    expected: unattributed(401, 'invalid_token', 'malformed_token'),
  },
  faulty('expired', 'an expired token', 'expired', ['blocked (expired)']),
  faulty('wrongAudience', 'a token for another audience', 'wrong_audience', ['blocked (wrong_audience)']),
  faulty('boundToKey', 'a token that is bound to a key, without its proof', 'unchecked_confirmation', [
    'blocked (unchecked_confirmation)',
  ]),
  faulty('wrongIssuer', 'a token of another issuer', 'wrong_issuer', []),
  faulty('otherDeveloper', 'a token of another developer', 'wrong_developer', []),
  {
    id: 'tokenFails',
    title: 'a token that the service fails to read',
    isOptional: true,
    arrange: () => ({ credentials: { kind: 'unreadable' } }),
    expected: unattributed(503, 'temporarily_unavailable', 'token_unavailable'),
  },
  {
    id: 'weakBinding',
    title: 'a grant of a person who is bound too weakly',
    isOptional: false,
    arrange: ({ issuer }) => {
      const token = issuer.grantToken({ ...LIMITED, binding: 'first-use' });
      return { credentials: { kind: 'token', token } };
    },
    expected: blocked(401, 'insufficient_user_authentication', 'binding_too_weak'),
  },
  {
    id: 'revoked',
    title: 'a revoked grant',
    isOptional: false,
    arrange: ({ issuer }) => {
      const grant = issuer.grant(LIMITED);
      issuer.revoke(grant.grantId);
      return { credentials: { kind: 'token', token: grant.token } };
    },
    expected: blocked(401, 'invalid_token', 'revoked'),
  },
  {
    id: 'ancestorRevoked',
    title: 'a grant whose ancestor was revoked',
    isOptional: false,
    arrange: ({ issuer }) => {
      const root = issuer.grant({ scopes: [SCOPE] });
      const child = issuer.grant(LIMITED, root);
      const grandchild = issuer.grant(LIMITED, child);
      issuer.revoke(root.grantId);
      return { credentials: { kind: 'token', token: grandchild.token } };
    },
    expected: blocked(401, 'invalid_token', 'revoked'),
  },
];

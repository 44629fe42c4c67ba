import type { TokenFault } from '../../tokens/token-faults.ts';
import { type CallerCredentials, type ContractCase, LIMITED, SCOPE } from './contract-case.ts';
import { blocked, unattributed } from './expectation.ts';

const faulty = (fault: TokenFault): CallerCredentials => ({
  kind: 'grant',
  scopes: LIMITED,
  fault,
});

/** The cases that differ in whose token a caller brings. */
export const tokenCases: readonly ContractCase[] = [
  {
    id: 'noHeader',
    title: 'no credentials',
    credentials: { kind: 'none' },
    expected: unattributed(401, 'invalid_token', 'no_credentials'),
  },
  {
    id: 'twoHeaders',
    title: 'two Authorization headers',
    isOptional: true,
    credentials: { kind: 'headers', values: ['Bearer {token}', 'Bearer {token}'], scopes: LIMITED },
    expected: unattributed(400, 'invalid_request', 'two_credentials'),
  },
  {
    id: 'wrongScheme',
    title: 'another scheme than Bearer',
    isOptional: true,
    credentials: { kind: 'headers', values: ['Basic dXNlcjpwYXNzd29yZA=='], scopes: LIMITED },
    expected: unattributed(401, 'invalid_token', 'wrong_scheme'),
  },
  {
    id: 'garbage',
    title: 'garbage in place of a token',
    credentials: { kind: 'text', text: 'garbage' },
    expected: unattributed(401, 'invalid_token', 'malformed_token'),
  },
  {
    id: 'expired',
    title: 'an expired token',
    credentials: faulty('expired'),
    expected: blocked(401, 'invalid_token', 'expired'),
  },
  {
    id: 'wrongAudience',
    title: 'a token for another audience',
    credentials: faulty('wrongAudience'),
    expected: blocked(401, 'invalid_token', 'wrong_audience'),
  },
  {
    id: 'boundToKey',
    title: 'a token that is bound to a key, without its proof',
    credentials: faulty('boundToKey'),
    expected: blocked(401, 'invalid_token', 'unchecked_confirmation'),
  },
  {
    id: 'wrongIssuer',
    title: 'a token of another issuer',
    credentials: faulty('wrongIssuer'),
    expected: unattributed(401, 'invalid_token', 'wrong_issuer'),
  },
  {
    id: 'otherDeveloper',
    title: 'a token of another developer',
    credentials: faulty('otherDeveloper'),
    expected: unattributed(401, 'invalid_token', 'wrong_developer'),
  },
  {
    id: 'tokenFails',
    title: 'a token that the service fails to read',
    isOptional: true,
    credentials: { kind: 'unreadable' },
    expected: unattributed(503, 'temporarily_unavailable', 'token_unavailable'),
  },
  {
    id: 'weakBinding',
    title: 'a grant of a person who is bound too weakly',
    credentials: { kind: 'grant', scopes: LIMITED, binding: 'first-use' },
    expected: blocked(401, 'insufficient_user_authentication', 'binding_too_weak'),
  },
  {
    id: 'revoked',
    title: 'a revoked grant',
    credentials: { kind: 'grant', scopes: LIMITED, revoked: 'itself' },
    expected: blocked(401, 'invalid_token', 'revoked'),
  },
  {
    id: 'ancestorRevoked',
    title: 'a grant whose ancestor was revoked',
    credentials: { kind: 'grant', scopes: LIMITED, ancestors: [[SCOPE], LIMITED], revoked: 'root' },
    expected: blocked(401, 'invalid_token', 'revoked'),
  },
];

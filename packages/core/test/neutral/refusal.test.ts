import { expect, test } from 'vitest';
import { AuthorizationError, type RefusalReason, toRefusal } from '../../src/index.ts';
import { REASONS } from '../../src/reasons.ts';

const reasons = Object.keys(REASONS) as RefusalReason[];

test('every reason has a status, a stable code and a sentence', () => {
  const rows = reasons.map((reason) => {
    const { status, body } = toRefusal(new AuthorizationError(reason));
    expect(body.message).toMatch(/^[A-Z].*\.$/);
    return `${status} ${body.error} ${body.code}`;
  });
  expect(rows).toEqual([
    '401 invalid_token no_credentials',
    '401 invalid_token wrong_scheme',
    '400 invalid_request two_credentials',
    '400 invalid_request token_in_query',
    '400 invalid_request malformed_credentials',
    '401 invalid_token malformed_token',
    '401 invalid_token header_not_allowed',
    '401 invalid_token algorithm_not_allowed',
    '401 invalid_token wrong_type',
    '401 invalid_token wrong_issuer',
    '401 invalid_token wrong_developer',
    '401 invalid_token unknown_key',
    '401 invalid_token bad_signature',
    '401 invalid_token invalid_claim',
    '401 invalid_token unchecked_confirmation',
    '401 invalid_token wrong_audience',
    '401 invalid_token expired',
    '401 invalid_token not_yet_valid',
    '401 insufficient_user_authentication binding_too_weak',
    '401 invalid_token revoked',
    '401 invalid_token feed_does_not_cover',
    '403 insufficient_scope no_rule',
    '403 insufficient_scope scope_missing',
    '403 insufficient_scope amount_over',
    '403 insufficient_scope amount_not_stated',
    '400 invalid_request amount_invalid',
    '400 invalid_request input_not_canonical',
    '400 invalid_request input_changed',
    '503 temporarily_unavailable keys_unavailable',
    '503 temporarily_unavailable revocation_unavailable',
    '503 temporarily_unavailable audit_unavailable',
    '503 temporarily_unavailable guard_failed',
  ]);
});

test('whoever sent no token is asked for one, and told of no error', () => {
  for (const reason of ['no_credentials', 'wrong_scheme'] as const) {
    expect(toRefusal(new AuthorizationError(reason)).headers['www-authenticate']).toBe(
      'Bearer realm="grantex"',
    );
  }
});

test('a challenge names error, description and the scopes that are missing', () => {
  const error = new AuthorizationError('amount_over', {
    missingScopes: ['payments:initiate:max_900', 'a:b'],
  });
  expect(toRefusal(error)).toEqual({
    status: 403,
    headers: {
      'cache-control': 'no-store',
      'www-authenticate':
        'Bearer realm="grantex", error="insufficient_scope", error_description="The amount of this call is over what was granted.", scope="payments:initiate:max_900 a:b"',
    },
    body: {
      error: 'insufficient_scope',
      code: 'amount_over',
      message: 'The amount of this call is over what was granted.',
      missingScopes: ['payments:initiate:max_900', 'a:b'],
      howToAsk: 'Ask the person for a grant that holds payments:initiate:max_900 and a:b.',
    },
  });
});

test('a challenge for a weak binding names the classes that are taken (RFC 9470)', () => {
  const acrValues = ['urn:grantex:acr:verified', 'urn:grantex:acr:directory'];
  const { status, headers } = toRefusal(new AuthorizationError('binding_too_weak', { acrValues }));
  expect([status, headers['www-authenticate']]).toEqual([
    401,
    'Bearer realm="grantex", error="insufficient_user_authentication", error_description="The person who granted this is not bound to an account as firmly as this service asks.", acr_values="urn:grantex:acr:verified urn:grantex:acr:directory"',
  ]);
});

test('no header can be split or quoted out of by what an error says', () => {
  for (const reason of reasons) {
    const error = new AuthorizationError(reason, {
      detail: 'a"b\\c\r\nSet-Cookie: x=1 é',
      missingScopes: ['a:b'],
    });
    for (const value of Object.values(toRefusal(error).headers)) {
      expect(value).toMatch(/^[\u0020-\u007e]*$/);
      expect(value).not.toContain('\\');
      expect(() => new Headers({ name: value })).not.toThrow();
    }
  }
});

test('what is temporary says when to come back, and is no challenge', () => {
  const { headers } = toRefusal(new AuthorizationError('keys_unavailable'));
  expect(headers).toEqual({ 'cache-control': 'no-store', 'retry-after': '1' });
});

test('an error of another kind becomes a 503 that tells nothing of it', () => {
  const refusal = toRefusal(new Error('password=hunter2'));
  expect(refusal.status).toBe(503);
  expect(JSON.stringify(refusal)).not.toContain('hunter2');
});

test('neither cause nor attribution is told to the refused', () => {
  const attribution = {
    developerId: 'dev_x',
    grantId: 'grnt_x',
    agentId: 'ag_x',
    agentDid: 'did:x',
    principalId: 'user_x',
  };
  const error = new AuthorizationError('expired', { attribution, cause: new Error('secret_x') });
  expect(JSON.stringify(toRefusal(error))).not.toMatch(/_x|did:x/);
});

test('a refusal of another copy of this package is known by its brand', () => {
  const other = { [Symbol.for('grantex.AuthorizationError')]: true };
  expect(AuthorizationError.is(other)).toBe(true);
  for (const value of [
    new Error('x'),
    null,
    undefined,
    'AuthorizationError',
    { name: 'AuthorizationError' },
  ]) {
    expect(AuthorizationError.is(value)).toBe(false);
  }
});

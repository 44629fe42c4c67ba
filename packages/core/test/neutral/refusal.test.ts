import { expect, test } from 'vitest';
import { AuthorizationError, type RefusalReason, toRefusal } from '../../src/index.ts';
import { describeReason } from '../../src/issuer.ts';
import { PROOF_REASONS } from '../../src/wire/proof-reasons.ts';
import { REASONS } from '../../src/wire/reasons.ts';
import { REASON_TABLE } from '../vectors/kinds/refusal.ts';

const reasons = Object.keys(REASONS) as RefusalReason[];

test('every reason has a status, a stable code, a sentence and a remedy of its own kind', () => {
  const texts = Object.entries({ ...REASONS, ...PROOF_REASONS });
  const rows = texts.map(([reason, text]) => {
    const { status, body } = toRefusal(new AuthorizationError(reason as RefusalReason, { text }));
    expect(body.message).toMatch(/^[A-Z].*\.$/);
    return [body.code, `${status} ${body.error}`, body.howToAsk];
  });
  expect(rows).toEqual(REASON_TABLE);
});

test('a reason without texts is a fault of the guard, and refuses', () => {
  expect(toRefusal(new AuthorizationError('proof_missing')).status).toBe(503);
});

test('a caller without a token is asked for one, without an error', () => {
  for (const reason of ['no_credentials', 'wrong_scheme'] as const) {
    expect(toRefusal(new AuthorizationError(reason)).headers['www-authenticate']).toBe(
      'Bearer realm="grantex"',
    );
  }
});

test('a challenge contains error, description and the missing scopes', () => {
  const error = new AuthorizationError('amount_over', {
    missingScopes: ['payments:initiate:max_900', 'a:b'],
  });
  expect(toRefusal(error)).toEqual({
    status: 403,
    headers: {
      'cache-control': 'no-store',
      'www-authenticate':
        'Bearer realm="grantex", error="insufficient_scope", scope="payments:initiate:max_900 a:b", error_description="The amount of this call is higher than what was granted."',
    },
    body: {
      error: 'insufficient_scope',
      code: 'amount_over',
      message: 'The amount of this call is higher than what was granted.',
      missingScopes: ['payments:initiate:max_900', 'a:b'],
      howToAsk: 'Ask the person for a grant that holds payments:initiate:max_900 and a:b.',
    },
  });
});

test('a challenge for a weak binding names the accepted classes (RFC 9470)', () => {
  const acrValues = ['urn:grantex:acr:verified', 'urn:grantex:acr:directory'];
  const { status, headers } = toRefusal(new AuthorizationError('binding_too_weak', { acrValues }));
  expect([status, headers['www-authenticate']]).toEqual([
    401,
    'Bearer realm="grantex", error="insufficient_user_authentication", acr_values="urn:grantex:acr:verified urn:grantex:acr:directory", error_description="The person who gave this grant is not bound to an account in a way that this service accepts."',
  ]);
});

const resourceMetadata = 'https://service.test/.well-known/oauth-protected-resource';

const FIRST = 'scope="flights:search hotels:search"';
const WHERE = `resource_metadata="${resourceMetadata}"`;

test.each<[RefusalReason, readonly string[] | undefined]>([
  ['no_credentials', [FIRST, WHERE]],
  ['wrong_scheme', [FIRST, WHERE]],
  ['expired', ['error="invalid_token"', FIRST, WHERE, 'error_description="The token has expired."']],
  [
    'two_credentials',
    [
      'error="invalid_request"',
      WHERE,
      'error_description="The request carries more than one Authorization header."',
    ],
  ],
  [
    'wrong_agent',
    [
      'error="insufficient_scope"',
      WHERE,
      'error_description="The grant belongs to another agent than the one that may make this call."',
    ],
  ],
  ['keys_unavailable', undefined],
])('a challenge for %s says where a token is to be had, and a 401 what to ask for first', (reason, says) => {
  const options = { resourceMetadata, scope: 'flights:search hotels:search' };
  const challenge = toRefusal(new AuthorizationError(reason), options).headers['www-authenticate'];
  expect(challenge).toBe(says && ['Bearer realm="grantex"', ...says].join(', '));
});

test('what a token claims cannot be read as a parameter of the challenge', () => {
  const iss = 'https://evil.test/?resource_metadata="https://evil.test/metadata"&scope=admin&error=none';
  const refused = new AuthorizationError('wrong_issuer', {
    detail: `The token states ${iss}.`,
    received: [iss],
  });
  for (const options of [{}, { resourceMetadata, scope: 'flights:search' }]) {
    const challenge = toRefusal(refused, options).headers['www-authenticate'] ?? '';
    // How the clients of MCP read one.
    const read = (name: string): string | undefined =>
      new RegExp(`${name}=(?:"([^"]+)"|([^\\s,]+))`).exec(challenge)?.[1];
    expect(['resource_metadata', 'scope', 'error'].map(read)).toEqual(
      'scope' in options
        ? [resourceMetadata, 'flights:search', 'invalid_token']
        : [undefined, undefined, 'invalid_token'],
    );
  }
});

test('a challenge for a missing scope also names what is held; the body names what is missing', () => {
  const error = new AuthorizationError('scope_missing', {
    heldScopes: ['flights:search', 'payments:initiate:max_500'],
    missingScopes: ['flights:book', 'flights:search'],
  });
  const { headers, body } = toRefusal(error, { resourceMetadata, scope: 'hotels:search' });
  expect(headers['www-authenticate']).toContain(
    ', scope="flights:search payments:initiate:max_500 flights:book", resource_metadata=',
  );
  expect(headers['www-authenticate']).not.toContain('hotels');
  expect(body).toMatchObject({ missingScopes: ['flights:book', 'flights:search'] });
  expect(body.howToAsk).toBe('Ask the person for a grant that holds flights:book and flights:search.');
  expect(JSON.stringify(body)).not.toContain('max_500');
});

test('the text of an error cannot split a header or break out of its quotes', () => {
  for (const reason of reasons) {
    const error = new AuthorizationError(reason, {
      detail: 'a"b\\c\r\nSet-Cookie: x=1 é',
      missingScopes: ['a:b'],
      heldScopes: ['a":b\\', 'c\r\n:d'],
    });
    const hostile = { resourceMetadata: 'https://a.test/"\r\n\\ü', scope: 'a", error="x" \u2028' };
    for (const value of Object.values(toRefusal(error, hostile).headers)) {
      expect(value).toMatch(/^[\u0020-\u007e]*$/);
      expect(value).not.toContain('\\');
      expect(value.replaceAll(/\w+="[^"]*"/g, '')).not.toContain('"');
      expect(() => new Headers({ name: value })).not.toThrow();
    }
  }
});

test('a temporary refusal says when to retry, and is not a challenge', () => {
  const { headers } = toRefusal(new AuthorizationError('keys_unavailable'));
  expect(headers).toEqual({ 'cache-control': 'no-store', 'retry-after': '1' });
});

test('a fault of the service itself does not suggest a retry, and is not a challenge', () => {
  for (const reason of ['rule_failed', 'guard_failed'] as const) {
    expect(toRefusal(new AuthorizationError(reason)).headers).toEqual({ 'cache-control': 'no-store' });
  }
});

test('an error of another kind becomes a 503 without its details', () => {
  const refusal = toRefusal(new Error('password=hunter2'));
  expect(refusal.status).toBe(503);
  expect(JSON.stringify(refusal)).not.toContain('hunter2');
});

test('neither cause nor attribution is in the refusal', () => {
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

test('a refusal of another copy of this package is recognised by its brand', () => {
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

test('a reason of an entry is described in the words that its caller read', () => {
  const missingScopes = ['payments:initiate:max_900'];
  const { message, howToAsk } = new AuthorizationError('amount_over', { missingScopes });
  expect(describeReason('amount_over', missingScopes)).toEqual({ message, howToAsk });
  for (const [reason, text] of Object.entries({ ...REASONS, ...PROOF_REASONS })) {
    expect(describeReason(reason)).toEqual({ message: text.message, howToAsk: text.remedy });
  }
  expect(describeReason('other')).toBeUndefined();
  expect(describeReason('constructor')).toBeUndefined();
});

import { memberOf } from '../http/answer.ts';
import { type Check, check } from '../runner/check.ts';
import {
  expectError,
  expectHeader,
  expectMember,
  expectStatus,
  expectThat,
  listOf,
  textOf,
} from '../runner/expect.ts';
import { Skip } from '../runner/outcome.ts';

const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'];

/** §9. */
export const issuer: readonly Check[] = [
  check(
    '9.jwks',
    { cites: [{ section: '9', says: 'GET /.well-known/jwks.json MUST give' }] },
    async ({ anonymous }) => {
      const answer = await anonymous.get('/.well-known/jwks.json');
      expectStatus(answer, 200);
      expectHeader(answer, 'cache-control', /public.*max-age=300/);
      const keys = listOf(answer, 'keys') as readonly Record<string, unknown>[];
      expectThat(keys.length > 0 && keys.length <= 32, '1 to 32 keys', keys.length, answer);
      for (const key of keys) {
        const isSigning = key['kty'] === 'RSA' && key['use'] === 'sig' && key['alg'] === 'RS256';
        expectThat(isSigning, 'an RSA key with use sig and alg RS256', Object.keys(key), answer);
        const isStrong = Buffer.from(String(key['n']), 'base64url').length >= 256;
        expectThat(isStrong, '2048 bits at least', String(key['n']).length, answer);
        expectThat(
          !PRIVATE.some((name) => Object.hasOwn(key, name)),
          'nothing private',
          Object.keys(key),
          answer,
        );
      }
    },
  ),

  check(
    '9.key-in-reserve',
    { cites: [{ section: '9', says: 'After that one key is active' }] },
    async ({ anonymous, api }) => {
      const answer = await api.get('/v1/issuer-keys');
      expectStatus(answer, 200);
      const published = listOf(await anonymous.get('/.well-known/jwks.json'), 'keys').map((key) =>
        memberOf(key, 'kid'),
      );
      const keys = listOf(answer, 'keys');
      const states = keys.map((key) => memberOf(key, 'state'));
      expectThat(states.filter((state) => state === 'active').length === 1, 'one active key', states, answer);
      const others = keys
        .filter((key) => memberOf(key, 'state') !== 'revoked')
        .map((key) => memberOf(key, 'kid'));
      expectThat(
        others.every((kid) => published.includes(kid)),
        'each key that is not revoked in the JWKS',
        published,
        answer,
      );
      if (!states.includes('next') && Date.now() - Date.parse(textOf(answer, 'keys.0.createdAt')) < 600_000)
        throw new Skip('this server is new, and has made no second key yet');
      expectThat(states.includes('next'), 'a next key', states, answer);
    },
  ),

  check(
    '9.discovery',
    { cites: [{ section: '9', says: 'GET /.well-known/grantex MUST answer' }] },
    async ({ anonymous, mode }) => {
      const answer = await anonymous.get('/.well-known/grantex');
      expectStatus(answer, 200);
      for (const name of ['issuer', 'jwks_uri', 'api', 'revocations', 'audit']) {
        const url = textOf(answer, name);
        expectThat(URL.canParse(url), `a URL as ${name}`, url, answer);
      }
      expectThat(
        !textOf(answer, 'issuer').endsWith('/'),
        'an issuer without a slash at its end',
        answer.received,
        answer,
      );
      expectMember(answer, 'mode', mode);
    },
  ),

  check('9.health', { cites: [{ section: '9', says: 'GET /health MUST be' }] }, async ({ anonymous }) => {
    const answer = await anonymous.get('/health');
    expectStatus(answer, 200);
    expectMember(answer, 'status', 'healthy');
    expectMember(answer, 'database', 'ok');
  }),

  check(
    '9.keys-are-the-operators',
    { cites: [{ section: '9', says: "Keys are the operator's" }] },
    async ({ api }) => {
      const listed = await api.get('/v1/issuer-keys');
      const kid = textOf(listed, 'keys.0.kid');
      const others: readonly (readonly [string, string])[] = [
        ['POST', '/v1/issuer-keys'],
        ['POST', '/v1/issuer-keys/rotate'],
        ['DELETE', `/v1/issuer-keys/${kid}`],
      ];
      for (const [method, path] of others) {
        const answer = await api.send(method, path, method === 'POST' ? { json: {} } : {});
        const isRefused = answer.status === 404 || answer.status === 405;
        expectThat(isRefused, 'status 404 or 405', answer.status, answer);
        expectError(answer, answer.status);
      }
      const after = listOf(await api.get('/v1/issuer-keys'), 'keys');
      expectThat(after.length === listOf(listed, 'keys').length, 'the same keys', after.length);
    },
  ),
];

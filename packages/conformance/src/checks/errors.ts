import { type Check, check } from '../runner/check.ts';
import {
  expectError,
  expectHeader,
  expectMember,
  expectOAuthError,
  expectThat,
  textOf,
} from '../runner/expect.ts';
import { UNKNOWN_ULID } from './ids.ts';

/** §2: errors, bodies, headers. */
export const errors: readonly Check[] = [
  check(
    '2.error-shape',
    { cites: [{ section: '2', says: 'Errors MUST be' }] },
    async ({ api, anonymous }) => {
      const refused = [
        await api.get(`/v1/agents/ag_${UNKNOWN_ULID}`),
        await api.post('/v1/authorize', {}),
        await anonymous.get('/v1/no-such-route'),
        await anonymous.get('/v1/agents'),
      ];
      for (const answer of refused) {
        expectThat(answer.status >= 400, 'an error', answer.status, answer);
        const code = textOf(answer, 'code');
        expectThat(/^[A-Z][A-Z0-9_]+$/.test(code), 'a code in upper snake case', code, answer);
        textOf(answer, 'message');
        textOf(answer, 'requestId');
      }
    },
  ),

  check(
    '2.request-id',
    { cites: [{ section: '2', says: 'Every answer MUST carry x-request-id' }] },
    async ({ api }) => {
      const fine = await api.get('/v1/me');
      const refused = await api.get(`/v1/agents/ag_${UNKNOWN_ULID}`);
      expectHeader(fine, 'x-request-id', /./);
      expectMember(refused, 'requestId', refused.headers.get('x-request-id') ?? 'a header');
      const ids = [fine, await api.get('/v1/me'), refused].map(({ headers }) => headers.get('x-request-id'));
      expectThat(new Set(ids).size === 3, 'another id for each request', ids, refused);
    },
  ),

  check(
    '2.error-names-field',
    { cites: [{ section: '2', says: 'A validation error MUST name' }] },
    async ({ api }) => {
      const { agentId } = { agentId: `ag_${UNKNOWN_ULID}` };
      const asked = { agentId, principalId: 'a', scopes: ['files:read'], expiresIn: 'soon' };
      const answer = await api.post('/v1/authorize', asked);
      expectError(answer, 400, 'VALIDATION_ERROR');
      expectThat(
        textOf(answer, 'message').includes('expiresIn'),
        'a message with expiresIn',
        answer.received,
        answer,
      );
    },
  ),

  check(
    '2.oauth-error-shape',
    { cites: [{ section: '2', says: 'The endpoints under /oauth/ MUST' }] },
    async ({ anonymous }) => {
      const form = { grant_type: 'anything' };
      expectOAuthError(await anonymous.send('POST', '/oauth/token', { form }), 400, 'unsupported_grant_type');
      expectOAuthError(await anonymous.send('POST', '/oauth/token', { form: {} }), 400, 'invalid_request');
    },
  ),

  check(
    '2.credential-needed',
    { cites: [{ section: '2', says: 'Without a credential, or with an unknown one' }] },
    async ({ anonymous, as, mode }) => {
      const unknown = as(`gx_${mode === 'live' ? 'live' : 'test'}_${'A'.repeat(43)}`);
      const routes: readonly (readonly [string, string])[] = [
        ['GET', '/v1/me'],
        ['GET', '/v1/agents'],
        ['GET', '/v1/grants'],
        ['POST', '/v1/authorize'],
        ['POST', '/v1/token'],
        ['POST', '/v1/tokens/verify'],
        ['GET', '/v1/revocation-feed'],
        ['POST', '/v1/audit/log'],
        ['GET', '/v1/audit/export'],
        ['GET', '/v1/keys'],
        ['GET', '/v1/events'],
        ['POST', '/v1/admissions'],
      ];
      for (const [method, path] of routes) {
        const options = method === 'POST' ? { json: {} } : {};
        expectError(await anonymous.send(method, path, options), 401, 'CREDENTIAL_MISSING');
      }
      expectError(await unknown.get('/v1/me'), 401, 'CREDENTIAL_UNKNOWN');
      expectError(await unknown.get('/v1/agents'), 401, 'CREDENTIAL_UNKNOWN');
    },
  ),

  check(
    '2.hostile-values',
    {
      cites: [
        { section: '2', says: 'A value that a caller sends MUST NOT' },
        { section: '2', says: 'A 5xx MUST NOT show internals' },
      ],
    },
    async ({ api, name }) => {
      const agent = { name: name('hostile'), scopes: ['files:read'] };
      const bodies: readonly unknown[] = [
        { ...agent, name: 'a\u0000b' },
        { ...agent, name: '\uD800' },
        { ...agent, name: { toString: 1 } },
        { ...agent, scopes: 'files:read' },
        { ...agent, scopes: [null] },
        { ...agent, redirectUris: ['javascript:alert(1)'] },
        [],
        null,
        1e308,
      ];
      const answers = [];
      for (const json of bodies) answers.push(await api.post('/v1/agents', json));
      const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
      const headers = { 'content-type': 'application/json' };
      answers.push(await api.send('POST', '/v1/agents', { text: deep, headers }));
      answers.push(await api.send('POST', '/v1/agents', { text: '{"name": ', headers }));
      const paths = [
        '/v1/agents?name=%00',
        '/v1/grants?cursor=%00',
        '/v1/agents?page=-1',
        '/v1/grants/%00',
        '/v1/agents/%',
      ];
      for (const path of paths) answers.push(await api.get(path));
      for (const answer of answers) {
        const isRefused = answer.status >= 400 && answer.status < 500;
        expectThat(isRefused, 'a status of 400 to 499', `${answer.status} ${answer.received}`, answer);
        expectThat(
          !/\bat .+:\d+:\d+|node_modules|SELECT |sqlstate/i.test(answer.received),
          'no internals',
          answer.received,
          answer,
        );
        textOf(answer, 'code');
      }
    },
  ),

  check(
    '2.unknown-path',
    { cites: [{ section: '2', says: 'An unknown path MUST be 404' }] },
    async ({ anonymous }) => {
      expectError(await anonymous.get('/v1/no-such-route'), 404, 'NO_SUCH_ROUTE');
      expectError(await anonymous.post('/v1/no-such-route', {}), 404, 'NO_SUCH_ROUTE');
    },
  ),

  check(
    '2.unknown-method',
    { cites: [{ section: '2', says: 'A known path with a method' }] },
    async ({ anonymous }) => {
      const answer = await anonymous.send('PUT', '/v1/me');
      expectError(answer, 405, 'METHOD_NOT_ALLOWED');
      expectHeader(answer, 'allow', /GET/);
      expectHeader(answer, 'allow', /PATCH/);
    },
  ),
];

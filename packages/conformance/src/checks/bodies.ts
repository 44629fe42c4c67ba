import { memberOf } from '../http/answer.ts';
import { type Check, check } from '../runner/check.ts';
import { expectError, expectHeader, expectStatus, expectThat, textOf } from '../runner/expect.ts';
import { Skip } from '../runner/outcome.ts';
import { UNKNOWN_ULID } from './ids.ts';

/** §2: bodies, members, headers. */
export const bodies: readonly Check[] = [
  check(
    '2.large-body',
    { cites: [{ section: '2', says: 'A larger one MUST be 413' }] },
    async ({ api, name }) => {
      const large = { name: name('large'), description: 'a'.repeat(140_000) };
      expectError(await api.post('/v1/agents', large), 413, 'BODY_TOO_LARGE');
      const text = `name=${encodeURIComponent(name('form'))}`;
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      expectError(await api.send('POST', '/v1/agents', { text, headers }), 415, 'UNSUPPORTED_MEDIA_TYPE');
    },
  ),

  check(
    '2.credential-before-body',
    { cites: [{ section: '2', says: 'Credential, path and method are checked' }] },
    async ({ anonymous }) => {
      expectError(await anonymous.post('/v1/agents', { name: 'a'.repeat(140_000) }), 401);
    },
  ),

  check(
    '2.unknown-member',
    { cites: [{ section: '2', says: 'A member of a body that the route does not define' }] },
    async (context) => {
      const { agentId } = await context.sharedAgent();
      const asked = { agentId, principalId: context.name('p'), scopes: ['files:read'] };
      const bodies: readonly (readonly [string, object, string])[] = [
        ['/v1/agents', { name: context.name('member'), status: 'suspended' }, 'status'],
        ['/v1/authorize', { ...asked, purpose: 'research' }, 'purpose'],
        ['/v1/authorize', { ...asked, dataRegion: 'eu' }, 'dataRegion'],
        ['/v1/tokens/verify', { token: 'a', maxAge: 5 }, 'maxAge'],
      ];
      for (const [path, body, member] of bodies) {
        const answer = await context.api.post(path, body);
        expectError(answer, 400, 'VALIDATION_ERROR');
        expectThat(
          textOf(answer, 'message').includes(member),
          `a message with ${member}`,
          answer.received,
          answer,
        );
      }
      expectError(
        await context.api.send('DELETE', '/v1/grants/grnt_01ARZ3NDEKTSV4RRFFQ69G5FAV', { json: { agentId } }),
        400,
      );
    },
  ),

  check(
    '2.unknown-parameter',
    { cites: [{ section: '2', says: 'So MUST a query parameter' }] },
    async ({ api }) => {
      const answer = await api.get('/v1/grants?principal=alice');
      expectError(answer, 400, 'VALIDATION_ERROR');
      expectThat(
        textOf(answer, 'message').includes('principal'),
        'a message with principal',
        answer.received,
        answer,
      );
    },
  ),

  check(
    '2.no-store',
    { cites: [{ section: '2', says: 'Caching: every answer MUST say' }] },
    async (context) => {
      const { api, anonymous } = context;
      const answers = [
        await api.get('/v1/me'),
        await anonymous.get('/v1/agents'),
        await api.get('/v1/agents'),
      ];
      for (const answer of answers) {
        expectThat(
          answer.status === 200 || answer.status === 401,
          'status 200 or 401',
          answer.status,
          answer,
        );
        expectHeader(answer, 'cache-control', /no-store/);
      }
    },
  ),

  check(
    '2.openapi',
    { cites: [{ section: '2', says: 'The OpenAPI document at GET /openapi.json MUST name' }] },
    async ({ anonymous, api, mode }) => {
      const document = await anonymous.get('/openapi.json');
      expectStatus(document, 200);
      expectThat(
        textOf(document, 'openapi').startsWith('3.'),
        'OpenAPI 3',
        document.received.slice(0, 100),
        document,
      );
      const asked: readonly (readonly [string, string, string, string])[] = [
        ['POST', '/v1/agents', '/v1/agents', '{"name": 1}'],
        ['GET', '/v1/me', '/v1/me', ''],
        ['GET', '/v1/agents/{id}', `/v1/agents/ag_${UNKNOWN_ULID}`, ''],
        ['POST', '/v1/token', '/v1/token', `{"code": "none", "agentId": "ag_${UNKNOWN_ULID}"}`],
      ];
      const paths = memberOf(document.body, 'paths') as Record<
        string,
        Record<string, { responses?: object }>
      >;
      for (const [method, template, path, text] of asked) {
        const headers = { 'content-type': 'application/json' };
        const answer = await api.send(method, path, text === '' ? {} : { text, headers });
        const named = Object.entries(paths).find(
          ([name]) => name.replaceAll(/\{\w+\}/g, '{id}') === template,
        );
        const statuses = Object.keys(named?.[1][method.toLowerCase()]?.responses ?? {});
        const isNamed = statuses.includes(String(answer.status));
        expectThat(isNamed, `${answer.status} among the statuses of ${method} ${template}`, statuses, answer);
      }
      const approves = Object.keys(paths).some((path) => /\/v1\/authorize\/\{\w+\}\/approve$/.test(path));
      expectThat(
        approves === (mode === 'sandbox'),
        'an operation that approves in a sandbox alone',
        mode,
        document,
      );
    },
  ),

  check(
    '2.rate-limit-headers',
    { cites: [{ section: '2', says: 'Rate limits: where a limit is set' }] },
    async ({ api }) => {
      const answer = await api.get('/v1/me');
      expectStatus(answer, 200);
      const names = ['x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset'];
      const values = names.map((name) => answer.headers.get(name));
      if (values.every((value) => value === null)) throw new Skip('this server sets no limit');
      expectThat(
        values.every((value) => /^\d+$/.test(value ?? '')),
        `numbers as ${names.join(', ')}`,
        values,
        answer,
      );
    },
  ),
];

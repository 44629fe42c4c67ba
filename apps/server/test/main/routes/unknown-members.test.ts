import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiFetch, documentOf, type Mode } from '../../support/contract.ts';
import { makeAgent, makeGrant } from '../../support/grants.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import { type Operation, refusalBy, type Refused } from './operations.ts';

/** Members of the public product's requests that would restrict something, and that this server does not have. */
const RESTRICTING: readonly (readonly [line: string, member: string, value: unknown])[] = [
  ['POST /v1/agents', 'status', 'suspended'],
  ['POST /v1/agents', 'publicJwk', { kty: 'EC' }],
  ['POST /v1/agents', 'resourceServers', ['https://flights.example']],
  ['PATCH /v1/agents/:agentId', 'statusReason', 'stolen'],
  ['POST /v1/agents/:agentId', 'publicJwk', { kty: 'EC' }],
  ['POST /v1/authorize', 'purpose', 'booking'],
  ['POST /v1/authorize', 'dataRegion', 'eu'],
  ['POST /v1/token', 'credentialFormat', 'sd-jwt'],
  ['POST /v1/token', 'redirectUri', 'https://app.example/callback'],
  ['POST /v1/grants/delegate', 'purpose', 'booking'],
  ['POST /v1/audit/log', 'purpose', 'booking'],
  ['PATCH /v1/me', 'fidoRequired', true],
  ['POST /v1/principal-sessions', 'scopes', ['calendar:read']],
];

let server: TestServer;
let bodies: Readonly<Record<string, object>>;
let agentId: string;
let session: string;
let scimToken: string;
beforeAll(async () => {
  server = await testServer();
  const { call } = server.developer;
  agentId = await makeAgent(call);
  const { grantId, grantToken } = await makeGrant(call, agentId);
  const wanted = { agentId, principalId: 'user_alice', scopes: ['flights:search'] };
  const { code } = (await call('POST /v1/authorize', wanted)).body;
  scimToken = (await call('POST /v1/scim/tokens', { label: 'Okta' })).body.token;
  session = (await call('POST /v1/principal-sessions', { principalId: 'user_alice' })).body.sessionToken;
  bodies = {
    'POST /v1/agents': { name: 'a', scopes: [] },
    'PATCH /v1/agents/:agentId': { name: 'a' },
    'POST /v1/agents/:agentId': { name: 'a' },
    'POST /v1/authorize': wanted,
    'POST /v1/token': { code, agentId },
    'POST /v1/grants/delegate': {
      parentGrantToken: grantToken,
      subAgentId: await makeAgent(call),
      scopes: ['flights:search'],
    },
    'POST /v1/audit/log': { grantId, action: 'a', status: 'allowed' },
    'PATCH /v1/me': { settings: {} },
    'POST /v1/principal-sessions': { principalId: 'user_alice' },
  };
});
afterAll(() => server.close());

test.each(RESTRICTING)('%s with %s is refused by name', async (line, member, value) => {
  const { call } = server.developer;
  const path = line.replace(':agentId', agentId);
  const { status, body } = await call(path, { ...bodies[line], [member]: value });
  expect([status, body.code]).toEqual([400, 'VALIDATION_ERROR']);
  expect(body.message).toContain(`"${member}"`);
});

test('the refused request succeeds without the member', async () => {
  for (const [line, body] of Object.entries(bodies)) {
    const { status } = await server.developer.call(line.replace(':agentId', agentId), body);
    expect([line, status < 300]).toEqual([line, true]);
  }
});

test('a list refuses an unknown filter', async () => {
  const { status, body } = await server.developer.call('GET /v1/grants?purpose=booking');
  expect([status, body.code]).toEqual([400, 'VALIDATION_ERROR']);
  expect(body.message).toContain('"purpose"');
});

/** Of these, each path parameter accepts at least one. */
const NAMES = [
  'ag_x',
  'apr_x',
  'areq_x',
  'grnt_x',
  'key_x',
  'psn_x',
  'sct_x',
  'scg_x',
  'anm_x',
  'anr_x',
  'alog_x',
  'whk_x',
  'dlv_x',
  'sso_x',
  'mem_x',
  `cse_${'0'.repeat(26)}`,
  `did:grantex:ag_${'0'.repeat(26)}`,
  'night',
  '0'.repeat(64),
];

/** Bodies of the right form, whatever they name. */
const BODIES: Readonly<Record<string, object>> = {
  'POST /v1/authorize': { agentId: 'ag_x', principalId: 'x', scopes: ['a'] },
  'POST /v1/approvals/{id}/decide': { decision: 'approve' },
  'POST /v1/token': { code: 'x', agentId: 'ag_x' },
  'POST /v1/token/refresh': { refreshToken: 'x', agentId: 'ag_x' },
  'POST /v1/tokens/verify': { token: 'x' },
  'POST /v1/tokens/revoke': { jti: 'tok_x' },
  'POST /v1/grants/delegate': { parentGrantToken: 'x', subAgentId: 'ag_x', scopes: ['a'] },
  'POST /v1/grants/verify': { token: 'x' },
  'POST /v1/principal-sessions': { principalId: 'x' },
  'PUT /v1/principals/{principalId}/email': { email: 'a@example.com' },
  'PUT /v1/me/domain': { domain: 'travel.example' },
  'POST /v1/compliance/evidence': { framework: 'gdpr', since: '2020-01-01T00:00:00Z' },
  'POST /v1/sso/connections': { issuer: 'https://id.example' },
  'PATCH /v1/sso/connections/{id}': { name: 'a' },
  'PUT /v1/sign-in-provider': { issuer: 'https://id.example', clientId: 'x', clientSecret: 'x' },
  'POST /access/v1/evaluation': {
    subject: { type: 'a', id: 'a' },
    action: { name: 'a' },
    resource: { type: 'a', id: 'a' },
  },
  'POST /access/v1/evaluations': { evaluations: [{}] },
  'POST /v1/grants/{id}/hold': {},
  'POST /v1/agents/{id}/hold': {},
  'PUT /v1/resources/{audience}/catalog': { tools: [] },
  'POST /v1/policies': { name: 'a', effect: 'deny' },
  'POST /v1/anomalies/rules': { action: 'hold' },
  'POST /v1/anomalies/{id}/acknowledge': {},
  'PATCH /v1/anomalies/{id}/acknowledge': {},
  'PUT /v1/policies/{policy}': { cedar: 'x' },
  'PATCH /v1/policies/{policy}': { priority: 1 },
  'POST /v1/policies/test': { agentId: 'ag_x', audience: 'https://a.example', principalId: 'x' },
  'POST /v1/policies/replay': { since: '2026-01-01T00:00:00Z' },
  'POST /v1/billing/checkout': { plan: 'pro' },
  'POST /v1/billing/portal': {},
  'POST /v1/webhooks': { url: 'https://hooks.example/', events: ['*'] },
  'PATCH /v1/webhooks/{id}': { enabled: true },
  'POST /v1/webhooks/{id}/replay': { since: '2026-01-01T00:00:00Z' },
  'PUT /v1/scopes/{scope}': { sentence: 'Search for flights' },
  'POST /v1/admissions': { token: 'x', audience: 'a', action: 'a', input: {} },
  'POST /v1/admissions/{entryId}/settle': { status: 'success' },
  'POST /v1/audit/log': { grantId: 'x', action: 'a' },
  'POST /v1/audit/batch': { entries: [{ grantId: 'x', action: 'a' }] },
  'POST /v1/device-logins': { name: 'a' },
  'POST /v1/device-logins/key': { deviceCode: 'a' },
  'POST /v1/signup': { name: 'a' },
  'POST /oauth/register': { redirect_uris: ['https://app.example/cb'] },
  'PATCH /v1/me': { settings: {} },
  'POST /v1/scim/tokens': { label: 'a' },
  'POST /v1/scim/tokens/{id}/rotate': {},
  'PATCH /v1/scim/groups/{id}': { approves: null },
  'POST /scim/v2/Users': { userName: 'a' },
  'PUT /scim/v2/Users/{id}': { userName: 'a' },
  'PATCH /scim/v2/Users/{id}': { schemas: [], Operations: [] },
  'POST /scim/v2/Groups': { displayName: 'a' },
  'PUT /scim/v2/Groups/{id}': { displayName: 'a' },
  'PATCH /scim/v2/Groups/{id}': { schemas: [], Operations: [] },
  'POST /scim/v2/.search': { schemas: [] },
  'POST /scim/v2/Users/.search': { schemas: [] },
  'POST /scim/v2/Groups/.search': { schemas: [] },
  'POST /v1/keys': { name: 'a', roles: ['issue'] },
  'POST /v1/agents': { name: 'a' },
  'PATCH /v1/agents/{id}': { name: 'a' },
  'POST /v1/agents/{id}': { name: 'a' },
  'POST /v1/agents/{id}/keys': {
    publicKey: { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' },
    publicKeyProof: 'a.b.c',
  },
};

const OPERATIONS = Object.entries(documentOf('sandbox').paths).flatMap(([path, methods]) =>
  Object.entries(methods as Record<string, Operation>).map(([method, { parameters = [], ...operation }]) => {
    const filled = parameters
      .filter((parameter) => parameter.in === 'path')
      .reduce((url, { name, schema: { pattern = '' } }) => {
        const value = NAMES.find((each) => new RegExp(pattern, 'u').test(each));
        return url.replace(`{${name}}`, String(value));
      }, path);
    const needed = parameters
      .filter((parameter) => parameter.in === 'query' && parameter.required === true)
      .map(({ name }) => `&${name}=1`)
      .join('');
    const template = `${method.toUpperCase()} ${path}`;
    return {
      line: `${method.toUpperCase()} ${filled}`,
      body: BODIES[template],
      needed,
      template,
      ...operation,
    };
  }),
);

const refusedByName = {
  status: 400,
  code: expect.stringMatching(/^(VALIDATION_ERROR|invalid_request)$/),
  message: expect.stringMatching(/["']nope["']/),
};

/** Resources of SCIM, of which a server keeps what it knows (RFC 7644 §3.5.1). */
const RESOURCES = [
  'POST /scim/v2/Users',
  'PUT /scim/v2/Users/{id}',
  'POST /scim/v2/Groups',
  'PUT /scim/v2/Groups/{id}',
];

/**
 * Take any member, as RFC 7591 and RFC 6749 say, and refuse those that would limit something: `registration.test.ts`,
 * `login.test.ts`.
 */
const TAKE_ANY = [
  'POST /oauth/register',
  ...RESOURCES,
  'POST /oauth/token',
  'POST /oauth/revoke',
  'POST /oauth/introspect',
  'POST /oauth/par',
  'POST /v1/billing/webhook',
];

const refusalOf = (line: string, operation: Pick<Operation, 'security'>, text?: string): Promise<Refused> =>
  refusalBy({ server, session, scimToken }, line, operation, text);

test('every operation with a body has one here', () => {
  const bodied = OPERATIONS.filter(
    ({ requestBody }) => requestBody?.content['application/json'] !== undefined,
  );
  expect(bodied.map(({ template }) => template).toSorted()).toEqual(Object.keys(BODIES).toSorted());
});

test.each(OPERATIONS)(
  '$line refuses an unknown query parameter',
  async ({ line, body, needed, ...operation }) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    expect(await refusalOf(`${line}?nope=1${needed}`, operation, text)).toEqual(refusedByName);
  },
);

test.each(
  OPERATIONS.filter(({ line, template }) => !line.startsWith('GET ') && !TAKE_ANY.includes(template)),
)('$line refuses an unknown body member', async ({ line, body, ...operation }) => {
  expect(await refusalOf(line, operation, JSON.stringify({ ...body, nope: 1 }))).toEqual(refusedByName);
});

test.each(['[]', 'null', '"nope"', '1'])('a route without a body refuses the body %s', async (text) => {
  for (const line of ['POST /v1/keys/rotate', 'DELETE /v1/agents/ag_x', 'DELETE /v1/audit/x/metadata']) {
    const { status, code } = await refusalOf(line, { security: [] }, text);
    expect([line, status, code]).toEqual([line, 400, 'VALIDATION_ERROR']);
  }
});

test('a route without a body accepts an empty one, and an empty object', async () => {
  for (const text of [undefined, '', '{}', ' { } ']) {
    const id = await makeAgent(server.developer.call);
    const { status } = await apiFetch(`${server.url}/v1/agents/${id}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${server.developer.key}`, 'content-type': 'application/json' },
      ...(text === undefined ? {} : { body: text }),
    });
    expect([text, status]).toEqual([text, 204]);
  }
});

test('a query parameter that would narrow a revocation is refused, and revokes nothing', async () => {
  const { call } = server.developer;
  const before = await call('GET /v1/grants?status=active');
  expect(before.body.total).toBeGreaterThan(0);
  const { status } = await call(`DELETE /v1/me/grants?agentId=${agentId}`);
  const after = await call('GET /v1/grants?status=active');
  expect([status, after.body.total]).toEqual([400, before.body.total]);
});

/**
 * Free-form members: what callers say about their own calls, their inputs, members of a JWK, which are dropped, names of services,
 * and of the arguments that details limit.
 */
const FREE =
  /\/(metadata|publicKey|resources|properties\/(arguments|shown|input|context|properties)|items\/properties\/ask)(\/|$)/;

/** The paths of schema objects that accept members they do not name. */
function openPlaces(schema: unknown, place: string): string[] {
  if (typeof schema !== 'object' || schema === null || FREE.test(place)) return [];
  const { type, additionalProperties } = schema as Record<string, unknown>;
  const own = type === 'object' && additionalProperties !== false ? [place] : [];
  return [...own, ...Object.entries(schema).flatMap(([name, part]) => openPlaces(part, `${place}/${name}`))];
}

describe.each<Mode>(['sandbox', 'live'])('the OpenAPI document of a %s server', (mode) => {
  test('every object schema of a body refuses unknown members', () => {
    const operations = Object.entries(documentOf(mode).paths).flatMap(([path, methods]) =>
      Object.entries(methods as Record<string, Operation>).map(([method, { requestBody }]) => ({
        line: `${method.toUpperCase()} ${path}`,
        schema: requestBody?.content['application/json']?.schema,
      })),
    );
    const bodied = operations.filter(({ schema }) => schema !== undefined);
    expect(bodied.length).toBeGreaterThan(15);
    expect(bodied.flatMap(({ line, schema }) => openPlaces(schema, line)).toSorted()).toEqual(
      TAKE_ANY.slice(0, RESOURCES.length + 1).toSorted(),
    );
  });
});

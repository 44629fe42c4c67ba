import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeAgent, makeGrant } from '../../support/grants.ts';
import { type Call, testServer, type TestServer } from '../../support/server.ts';
import { LIMIT, LIMITED, limitsOf, SCOPES } from './limited.ts';

/** What may be asked for with details (`docs/protocol.md` §15). What they may hold is tested in `@grantex/core`. */

let server: TestServer;
let call: Call;
let agentId: string;
beforeAll(async () => {
  server = await testServer();
  ({ call } = server.developer);
  agentId = await makeAgent(call, SCOPES);
});
afterAll(() => server.close());

const ask = (scopes: readonly string[], authorizationDetails: unknown) =>
  call('POST /v1/authorize', { agentId, principalId: 'alice', scopes, authorizationDetails });

test.each([[['payments:initiate']], [[LIMITED]], [['payments:initiate', LIMITED]]])(
  'a limited scope may be named %o',
  async (scopes) => {
    const { status, body } = await ask(scopes, [LIMIT]);
    expect([status, body.scopes, body.authorizationDetails]).toEqual([201, [LIMITED], [LIMIT]]);
  },
);

test('no details, and a list of none, limit nothing', async () => {
  const { body } = await ask(['payments:initiate'], []);
  expect([body.scopes, body.authorizationDetails]).toEqual([['payments:initiate'], undefined]);
});

test.each<[string, readonly string[], unknown, RegExp]>([
  ['a limit of a scope that is not asked for', ['payments:read'], [LIMIT], /payments:initiate/],
  ['a limited scope without its limit', [LIMITED, 'payments:read'], undefined, /payments:initiate/],
  ['a limit beside a bound', ['payments:initiate:max_5'], [LIMIT], /payments:initiate/],
  ['a limit beside the bound of a second scope', [LIMITED, 'payments:initiate:max_5'], [LIMIT], /max_5/],
  ['the word of the server', [LIMITED], [{ ...LIMIT, online: true }], /\/0\/online/],
  ['another type', [LIMITED], [{ ...LIMIT, type: 'payment_initiation' }], /\/0\/type/],
  ['an unknown member', [LIMITED], [{ ...LIMIT, until: 'noon' }], /\/0\/until/],
  ['an unknown operator', [LIMITED], [{ ...LIMIT, arguments: { amount: { below: '5' } } }], /below/],
  ['a number for a decimal', [LIMITED], [{ ...LIMIT, arguments: { amount: { max: 5 } } }], /\/amount\/max/],
  [
    'a NUL, which the database would not keep',
    [LIMITED],
    [{ ...LIMIT, arguments: { 'a\0': {} } }],
    /INVALID|path/,
  ],
  ['half of a surrogate pair', [LIMITED], [{ ...LIMIT, arguments: { a: { prefix: '\ud800' } } }], /prefix/],
  ['an object for a list', [LIMITED], LIMIT, /array/],
  ['a text for a list', [LIMITED], JSON.stringify([LIMIT]), /array/],
  ['null', [LIMITED], null, /array/],
  ['too many', [LIMITED], Array.from({ length: 21 }, () => LIMIT), /20/],
])('refuses %s', async (_what, scopes, details, message) => {
  const { status, body } = await ask(scopes, details);
  expect([status, body.code]).toEqual([400, 'INVALID_DETAILS']);
  expect(body.message).toMatch(message);
});

test('a limited scope is one that the agent declares without it', async () => {
  const other = await makeAgent(call, ['payments:initiate:max_500', 'payments:read']);
  const details = { scopes: ['payments:initiate'], authorizationDetails: [LIMIT] };
  const { status, body } = await call('POST /v1/authorize', {
    agentId: other,
    principalId: 'alice',
    ...details,
  });
  expect([status, body.code]).toEqual([400, 'SCOPE_NOT_DECLARED']);
});

test.each([
  ['an agent', 'POST /v1/agents', { name: 'an agent', scopes: ['payments:read', LIMITED] }],
  [
    'a service',
    'PATCH /v1/me',
    { settings: { resources: { 'http://127.0.0.1:9/': { openTo: 'agents', scopes: [LIMITED] } } } },
  ],
])('%s has no scope that only a grant can have', async (_who, line, body) => {
  const answer = await call(line, body);
  expect([answer.status, answer.body.code]).toEqual([400, 'INVALID_SCOPE']);
});

test('a changed agent neither', async () => {
  const { status, body } = await call(`PATCH /v1/agents/${agentId}`, { scopes: [LIMITED] });
  expect([status, body.code]).toEqual([400, 'INVALID_SCOPE']);
});

test('what does not fit into a token is refused by name, before anybody is asked', async () => {
  const values = Array.from({ length: 100 }, (_, index) => `${index}${'x'.repeat(100)}`);
  const { status, body } = await ask([LIMITED], [{ ...LIMIT, arguments: { to: { oneOf: values } } }]);
  expect([status, body.code]).toEqual([400, 'TOKEN_TOO_LARGE']);
});

test('a member that comes twice is refused, whichever of the two would count', async () => {
  const text = JSON.stringify({
    agentId,
    principalId: 'alice',
    scopes: [LIMITED],
    authorizationDetails: [LIMIT],
  });
  const twice = text.replace('"max":"500"', '"max":"500","max":"5000000"');
  const response = await fetch(`${server.url}/v1/authorize`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.developer.key}`, 'content-type': 'application/json' },
    body: twice,
  });
  expect([response.status, (await response.json()) as object]).toMatchObject([
    400,
    { code: 'MALFORMED_REQUEST' },
  ]);
});

describe('what the server knows of the calls', () => {
  const ASKS = { ...LIMIT, ask: { amount: { over: '200' } } };
  const BUDGET = { ...LIMIT, budget: { amount: '2000', currency: 'EUR', per: 'day' } };
  const READS = { type: LIMIT.type, scope: 'payments:read', arguments: { account: { prefix: 'DE' } } };

  test.each([
    ['an ask', [ASKS]],
    ['a budget', [BUDGET]],
  ])('%s makes the calls of its scope need the server, and no others', async (_what, details) => {
    const authorizationDetails = [...details, LIMIT, READS];
    const { grantToken, grantId } = await makeGrant(call, agentId, { scopes: SCOPES, authorizationDetails });
    const shown = [{ ...details[0], online: true }, { ...LIMIT, online: true }, READS];
    expect(limitsOf(grantToken).details).toEqual(shown);
    expect((await call(`GET /v1/grants/${grantId}`)).body.authorizationDetails).toEqual(shown);
  });
});

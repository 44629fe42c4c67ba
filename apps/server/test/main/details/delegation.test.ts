import type { CallDetail } from '@grantex/core/issuer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { post } from '../../people/logins/log-in.ts';
import { makeAgent, makeChild, makeGrant, type TestGrant } from '../../support/grants.ts';
import { type Call, testServer, type TestServer } from '../../support/server.ts';
import { ACCESS_TOKEN, signActorToken, TOKEN_EXCHANGE } from '../oauth/actor-token.ts';
import { type KeyedAgent, keyedAgent } from '../oauth/keyed-agent.ts';
import { LIMIT, LIMITED, limitsOf, SCOPES } from './limited.ts';

/** Limits in delegation (`docs/protocol.md` §15). The order of limits is tested in `@grantex/core`. */

let server: TestServer;
let call: Call;
let agent: KeyedAgent;
let child: KeyedAgent;
let free: TestGrant;
let limited: TestGrant;
beforeAll(async () => {
  server = await testServer();
  ({ call } = server.developer);
  agent = await keyedAgent(server, { scopes: SCOPES });
  child = await keyedAgent(server, { scopes: SCOPES });
  free = await makeGrant(call, agent.id, { scopes: SCOPES });
  limited = await makeGrant(call, agent.id, { scopes: SCOPES, authorizationDetails: [LIMIT] });
});
afterAll(() => server.close());

type Limits = NonNullable<CallDetail['arguments']>;
const amount = (max: string): Limits => ({ ...LIMIT.arguments, amount: { max } });
const limitOf = (limits: Limits, more: object = {}): CallDetail => ({ ...LIMIT, arguments: limits, ...more });
const ask = (parent: TestGrant, scopes: readonly string[], authorizationDetails?: readonly object[]) =>
  call('POST /v1/grants/delegate', {
    parentGrantToken: parent.grantToken,
    subAgentId: child.id,
    scopes,
    authorizationDetails,
  });
const detailsOf = async (
  parent: TestGrant,
  scopes: readonly string[],
  details?: readonly object[],
): Promise<unknown> => {
  const { status, body } = await ask(parent, scopes, details);
  if (status !== 201) throw new Error(JSON.stringify(body));
  return limitsOf(body.grantToken).details;
};

test.each([['payments:initiate'], [LIMITED]])('%s of a limited parent keeps its limits', async (scope) => {
  expect(await detailsOf(limited, [scope])).toEqual([LIMIT]);
});

test('a child may be limited where its parent is not', async () => {
  expect(await detailsOf(free, ['payments:initiate'], [LIMIT])).toEqual([LIMIT]);
  expect(await detailsOf(free, SCOPES, [LIMIT])).toEqual([LIMIT]);
});

test('a narrower limit takes the place of that of the parent, and any other one stands beside it', async () => {
  const narrower = limitOf(amount('100'));
  expect(await detailsOf(limited, ['payments:initiate'], [narrower])).toEqual([narrower]);
  const other = { type: LIMIT.type, scope: LIMIT.scope, arguments: { amount: { max: '20' } } };
  expect(await detailsOf(limited, ['payments:initiate'], [other])).toEqual([LIMIT, other]);
});

test.each<[string, readonly object[], RegExp]>([
  ['a higher amount', [limitOf(amount('500.01'))], /"amount".*500\.01.*500/],
  ['another currency', [limitOf({ ...amount('5'), currency: { oneOf: ['GBP'] } })], /currency/],
  ['an argument that the closed parent does not name', [limitOf({ ...amount('5'), to: {} })], /"to"/],
])('%s is refused by name', async (_what, details, message) => {
  const { status, body } = await ask(limited, ['payments:initiate'], details);
  expect([status, body.code]).toEqual([400, 'DETAILS_NOT_NARROWER']);
  expect(body.message).toContain('payments:initiate');
  expect(body.message).toMatch(message);
});

test.each<[string, readonly string[], readonly object[] | undefined, string]>([
  ['the whole of the parent', SCOPES, undefined, 'SCOPE_NOT_NARROWER'],
  ['the whole of the parent, spelt out', SCOPES, [LIMIT], 'SCOPE_NOT_NARROWER'],
  ['the same with an ask alone', SCOPES, [{ ...LIMIT, ask: true }], 'SCOPE_NOT_NARROWER'],
  ['a bound in the place of the limits', ['payments:initiate:max_5'], undefined, 'SCOPE_NOT_NARROWER'],
  ['a limit without its scope', ['payments:read'], [LIMIT], 'INVALID_DETAILS'],
  ['a limit beside a bound', ['payments:initiate:max_5'], [LIMIT], 'INVALID_DETAILS'],
  ['the word of the server', ['payments:initiate'], [{ ...LIMIT, online: true }], 'INVALID_DETAILS'],
])('refuses %s', async (_what, scopes, details, code) => {
  const { status, body } = await ask(limited, scopes, details);
  expect([status, body.code]).toEqual([400, code]);
});

test('a limited scope needs a limit where the parent has none', async () => {
  const { status, body } = await ask(free, [LIMITED]);
  expect([status, body.code]).toEqual([400, 'INVALID_DETAILS']);
});

test('the same scopes with strictly narrower arguments are narrower', async () => {
  expect(await detailsOf(limited, SCOPES, [limitOf(amount('499.99'))])).toEqual([limitOf(amount('499.99'))]);
});

test('where the developer allows equal grants, the limits stay', async () => {
  const other = await server.signUp();
  await other.call('PATCH /v1/me', { settings: { delegation: 'subset' } });
  const [parent, below] = [await makeAgent(other.call, SCOPES), await makeAgent(other.call, SCOPES)];
  const root = await makeGrant(other.call, parent, { scopes: SCOPES, authorizationDetails: [LIMIT] });
  const { grantToken } = await makeChild(other.call, root.grantToken, below, SCOPES);
  expect(limitsOf(grantToken)).toMatchObject({ scp: [LIMITED, ...SCOPES.slice(1)], details: [LIMIT] });
});

test('the token of another developer delegates no limits', async () => {
  const other = await server.signUp();
  const { status, body } = await other.call('POST /v1/grants/delegate', {
    parentGrantToken: limited.grantToken,
    subAgentId: await makeAgent(other.call, SCOPES),
    scopes: ['payments:initiate'],
    authorizationDetails: [limitOf(amount('5'))],
  });
  expect([status, body.code]).toEqual([400, 'INVALID_PARENT_TOKEN']);
});

test('many small steps never widen what the root allows', async () => {
  const details: (readonly object[])[] = [[limitOf(amount('400'))], [limitOf(amount('300'))]];
  let parent = limited;
  for (const step of details) {
    parent = { ...parent, ...(await ask(parent, SCOPES.slice(0, 2), step)).body };
    expect(limitsOf(parent.grantToken).details).toEqual(step);
  }
  const { status, body } = await ask(parent, ['payments:initiate'], [LIMIT]);
  expect([status, body.code]).toEqual([400, 'DETAILS_NOT_NARROWER']);
});

test('limits that do not fit into the token of a child are refused by name', async () => {
  const values = Array.from({ length: 100 }, (_, index) => `${index}${'x'.repeat(100)}`);
  const { status, body } = await ask(free, ['payments:initiate'], [limitOf({ to: { oneOf: values } })]);
  expect([status, body.code]).toEqual([400, 'TOKEN_TOO_LARGE']);
});

describe('what the server must know of calls', () => {
  const BUDGET = { amount: '2000', currency: 'EUR', per: 'day' } as const;

  test('the budget stays with its grant, and the calls below need the server', async () => {
    const root = await makeGrant(call, agent.id, {
      scopes: SCOPES,
      authorizationDetails: [{ ...LIMIT, budget: BUDGET }],
    });
    expect(await detailsOf(root, ['payments:initiate'])).toEqual([{ ...LIMIT, online: true }]);
    const first = await makeChild(call, root.grantToken, child.id, SCOPES.slice(0, 2));
    expect(await detailsOf(first, ['payments:initiate'])).toEqual([{ ...LIMIT, online: true }]);
    const narrower = limitOf(amount('5'));
    expect(await detailsOf(first, ['payments:initiate'], [narrower])).toEqual([
      { ...narrower, online: true },
    ]);
    expect(await detailsOf(root, ['payments:read'])).toBeUndefined();
  });

  test('a child asks its person as often as its parent', async () => {
    const asking = { ...LIMIT, ask: { amount: { over: '200' } } };
    const root = await makeGrant(call, agent.id, { scopes: SCOPES, authorizationDetails: [asking] });
    const narrower = limitOf(amount('300'));
    const asked = { ...narrower, ask: asking.ask, online: true };
    expect(await detailsOf(root, ['payments:initiate'], [narrower])).toEqual([asked]);
  });

  test('a child may have a budget of its own', async () => {
    const own = { type: LIMIT.type, scope: LIMIT.scope, budget: { calls: 3, per: 'hour' } };
    expect(await detailsOf(free, ['payments:initiate'], [own])).toEqual([{ ...own, online: true }]);
  });
});

describe('by token exchange', () => {
  const exchange = async (parent: TestGrant, more: Record<string, string>) =>
    post(server, 'token', {
      grant_type: TOKEN_EXCHANGE,
      subject_token: parent.grantToken,
      subject_token_type: ACCESS_TOKEN,
      actor_token: await signActorToken(server.url, child, parent.grantToken),
      actor_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      scope: 'payments:initiate',
      ...(await agent.authenticate()),
      ...more,
    });

  test('a child is limited as by a delegation', async () => {
    const narrower = limitOf(amount('100'));
    const authorization_details = JSON.stringify([narrower]);
    for (const parent of [free, limited]) {
      const { body } = await exchange(parent, { authorization_details });
      expect([body.scope, body.authorization_details]).toEqual([LIMITED, [narrower]]);
      expect(limitsOf(body.access_token).details).toEqual([narrower]);
    }
  });

  test.each([
    ['wider limits', JSON.stringify([limitOf(amount('501'))])],
    ['no JSON', 'nonsense'],
    ['a member twice', `[{"type":"urn:grantex:call","scope":"payments:initiate","scope":"payments:read"}]`],
    ['a limit of another scope', JSON.stringify([{ type: LIMIT.type, scope: 'payments:read' }])],
  ])('%s are refused in the words of RFC 9396', async (_what, authorization_details) => {
    const { status, body } = await exchange(limited, { authorization_details });
    expect([status, body.error]).toEqual([400, 'invalid_authorization_details']);
  });
});

import { expect, test } from 'vitest';
import { createGuard, type Delegate, delegateTo, guardFunction } from '../../src/index.ts';
import { until } from './support/feed-source.ts';
import { createTestIssuer, delegated } from './support/issuer.ts';
import { refusalOf } from './support/outcome.ts';
import { verifierOf } from './support/service.ts';

interface Session {
  readonly token?: string;
}

const issuer = await createTestIssuer();
const parent: Session = { token: await issuer.token() };
const guard = createGuard({ verifier: verifierOf(issuer), audit: false, onDecision: () => {} });
const tokenOf = ({ token }: Session): string | undefined => token;
const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();

/** The token of a sub-agent, whose delegations are numbered, and whether each was asked for its parent's token. */
function searcher(expiresAt: () => string = inAnHour) {
  const asked: unknown[][] = [];
  const delegate: Delegate = async (...request) => {
    asked.push(request);
    return { grantToken: `delegated ${asked.length}`, expiresAt: expiresAt() };
  };
  return {
    asked,
    delegate,
    token: delegateTo('ag_searcher', ['flights:search'], { guard, token: tokenOf, delegate }),
  };
}

test("a sub-agent's tools get a token that was delegated to it, and share it", async () => {
  const { asked, token } = searcher();
  expect(await Promise.all([token(parent), token(parent)])).toEqual(['delegated 1', 'delegated 1']);
  expect(await token(parent)).toBe('delegated 1');
  expect(asked).toEqual([[parent.token, 'ag_searcher', ['flights:search']]]);
});

test("each parent's token has a delegation of its own", async () => {
  const { asked, token } = searcher();
  const other = { token: await issuer.token({ jti: 'tok_other' }) };
  expect([await token(parent), await token(other)]).toEqual(['delegated 1', 'delegated 2']);
  expect(asked.map(([parentToken]) => parentToken)).toEqual([parent.token, other.token]);
});

test('a delegated token that nears its end is replaced', async () => {
  const { token } = searcher(() => new Date(Date.now() + 1).toISOString());
  expect(await token(parent)).toBe('delegated 1');
  await until(async () => (await token(parent)) !== 'delegated 1');
});

test('a parent without a token delegates nothing', async () => {
  const { asked, token } = searcher();
  expect([await token({}), await token({ token: '' })]).toEqual([undefined, undefined]);
  expect(asked).toEqual([]);
});

test('the token of an agent that the guard does not accept delegates nothing', async () => {
  const { delegate, asked } = searcher();
  const demanding = guard.forAgent({ agentId: 'ag_another' });
  const token = delegateTo('ag_searcher', ['flights:search'], { guard: demanding, token: tokenOf, delegate });
  expect((await refusalOf(() => token(parent))).reason).toBe('wrong_agent');
  expect(asked).toEqual([]);
});

test('tokens that are not valid delegate nothing, and displace nothing', async () => {
  const { asked, token } = searcher();
  await token(parent);
  const foreign = await (await createTestIssuer('new')).token();
  const garbage = Array.from({ length: 1_000 }, (_, index) => `garbage ${index}`);
  for (const invalid of [foreign, ...garbage]) {
    expect((await refusalOf(() => token({ token: invalid }))).code).toBe('invalid_token');
  }
  expect(await token(parent)).toBe('delegated 1');
  expect(asked).toHaveLength(1);
});

test('an answer that does not say when its token expires is refused', async () => {
  const { token } = searcher(() => 'tomorrow');
  await expect(token(parent)).rejects.toThrow('returned no time as "expiresAt"');
});

test('a delegation that fails refuses the call, is not remembered, and never falls back to the parent', async () => {
  const childToken = await issuer.token(delegated(1));
  let isDown = true;
  const delegate: Delegate = async () => {
    if (isDown) throw new Error('The server is down.');
    return { grantToken: childToken, expiresAt: inAnHour() };
  };
  const search = guardFunction(
    guard,
    {
      name: 'search',
      rule: { scopes: ['flights:search'] },
      token: delegateTo('ag_01', ['flights:search'], { guard, token: () => parent.token, delegate }),
    },
    (_airport: string, { grant }) => grant.delegationDepth,
  );
  const refusal = await refusalOf(() => search('LIS'));
  expect(refusal).toMatchObject({ reason: 'token_unavailable', cause: new Error('The server is down.') });
  isDown = false;
  expect(await search('LIS')).toBe(1);
});

test.each<[string, unknown, unknown, object]>([
  ['"agentId"', '', ['a:b'], {}],
  ['"scopes"', 'ag_01', [], {}],
  ['"scopes"', 'ag_01', 'a:b', {}],
  ['"guard"', 'ag_01', ['a:b'], { guard: undefined }],
  ['"token"', 'ag_01', ['a:b'], { token: 'token' }],
  ['"delegate"', 'ag_01', ['a:b'], { delegate: undefined }],
])('a wrong %s is named when it is made', (what, agentId, scopes, changes) => {
  const make = delegateTo as (...values: readonly unknown[]) => unknown;
  const options = { guard, token: tokenOf, delegate: () => {}, ...changes };
  expect(() => make(agentId, scopes, options)).toThrow(`delegateTo: ${what} must be`);
});

import { expect, test } from 'vitest';
import { createGuard, type Delegate, delegateTo, guardFunction } from '../../src/index.ts';
import { createTestIssuer, delegated } from './support/issuer.ts';
import { refusalOf } from './support/outcome.ts';
import { verifierOf } from './support/service.ts';

interface Session {
  readonly token?: string;
}

const tokenOf = ({ token }: Session): string | undefined => token;
const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();

/** Delegates by appending to the parent's token, and remembers what was asked. */
function delegateBy(expiresAt: () => string = inAnHour): { readonly asked: unknown[][]; delegate: Delegate } {
  const asked: unknown[][] = [];
  return {
    asked,
    delegate: async (...request) => {
      asked.push(request);
      return { grantToken: `${request[0]}/${asked.length}`, expiresAt: expiresAt() };
    },
  };
}

test("a sub-agent's tools get a token that was delegated to it, and share it", async () => {
  const { asked, delegate } = delegateBy();
  const token = delegateTo('ag_searcher', ['flights:search'], { token: tokenOf, delegate });
  const parent = { token: 'parent' };
  expect(await Promise.all([token(parent), token(parent)])).toEqual(['parent/1', 'parent/1']);
  expect(await token(parent)).toBe('parent/1');
  expect(asked).toEqual([['parent', 'ag_searcher', ['flights:search']]]);
});

test("each parent's token has a delegation of its own", async () => {
  const { asked, delegate } = delegateBy();
  const token = delegateTo('ag_searcher', ['flights:search'], { token: tokenOf, delegate });
  expect([await token({ token: 'one' }), await token({ token: 'two' })]).toEqual(['one/1', 'two/2']);
  expect(asked).toHaveLength(2);
});

test('a delegated token that nears its end is replaced', async () => {
  const { delegate } = delegateBy(() => new Date(Date.now() + 1).toISOString());
  const token = delegateTo('ag_searcher', ['flights:search'], { token: tokenOf, delegate });
  expect(await token({ token: 'parent' })).toBe('parent/1');
  await expect.poll(() => token({ token: 'parent' })).not.toBe('parent/1');
});

test('a parent without a token delegates nothing', async () => {
  const { asked, delegate } = delegateBy();
  const token = delegateTo('ag_searcher', ['flights:search'], { token: tokenOf, delegate });
  expect([await token({}), await token({ token: '' })]).toEqual([undefined, undefined]);
  expect(asked).toEqual([]);
});

test('a delegation that fails refuses the call, is not remembered, and never falls back to the parent', async () => {
  const issuer = await createTestIssuer();
  const [parentToken, childToken] = [await issuer.token(), await issuer.token(delegated(1))];
  let isDown = true;
  const delegate: Delegate = async () => {
    if (isDown) throw new Error('The server is down.');
    return { grantToken: childToken, expiresAt: inAnHour() };
  };
  const guard = createGuard({ verifier: verifierOf(issuer), audit: false, onDecision: () => {} });
  const search = guardFunction(
    guard,
    {
      name: 'search',
      rule: { scopes: ['flights:search'] },
      token: delegateTo('ag_01', ['flights:search'], { token: tokenOf, delegate }),
    },
    (_airport: string, _session, { grant }) => grant.delegationDepth,
  );
  const refusal = await refusalOf(() => search('LIS', { token: parentToken }));
  expect(refusal).toMatchObject({ reason: 'token_unavailable', cause: new Error('The server is down.') });
  isDown = false;
  expect(await search('LIS', { token: parentToken })).toBe(1);
});

test.each<[string, unknown, unknown, object]>([
  ['"agentId"', '', ['a:b'], {}],
  ['"scopes"', 'ag_01', [], {}],
  ['"scopes"', 'ag_01', 'a:b', {}],
  ['"token"', 'ag_01', ['a:b'], { token: 'token' }],
  ['"delegate"', 'ag_01', ['a:b'], { delegate: undefined }],
])('a wrong %s is named when it is made', (what, agentId, scopes, changes) => {
  const make = delegateTo as (...values: readonly unknown[]) => unknown;
  const options = { token: tokenOf, delegate: delegateBy().delegate, ...changes };
  expect(() => make(agentId, scopes, options)).toThrow(`delegateTo: ${what} must be`);
});

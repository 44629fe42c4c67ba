import { createTestIssuer } from '@grantex/testing';
import { afterAll, expect, test } from 'vitest';
import { runFor, runnerOf, ScriptedLlm } from './scripted.ts';

const issuer = await createTestIssuer({ audience: 'https://travel.example' });
Object.assign(process.env, {
  GRANTEX_URL: issuer.url,
  GRANTEX_API_KEY: issuer.apiKey,
  GRANTEX_AUDIENCE: issuer.audience,
});
const { createSearcher, grantex, grantTokens } = await import('../examples/sub-agent.ts');
afterAll(() => Promise.all([grantex.close(), issuer.close()]));

test('the sub-agent of the example acts with a narrower grant of its own', async () => {
  const root = issuer.grant({ agentId: 'ag_travel', scopes: ['flights:search', 'flights:book'] });
  grantTokens.set('alice', root.token);
  const asked: unknown[] = [];
  const delegate = async (parentToken: string, agentId: string, scopes: readonly string[]) => {
    asked.push([parentToken === root.token, agentId, scopes]);
    const expiresAt = new Date(Date.now() + 60_000).toISOString();
    return { grantToken: issuer.grantToken({ agentId, scopes: [...scopes] }, root), expiresAt };
  };
  const inner = new ScriptedLlm([['search', { to: 'Delhi' }]]);
  const outer = new ScriptedLlm([['searcher', { request: 'Find flights to Delhi.' }]]);
  await runFor(runnerOf(outer, [createSearcher(inner, 'ag_searcher', delegate)]), 'alice');
  expect(inner.told).toMatchObject([{ flights: [{ to: 'Delhi' }] }]);
  expect(asked).toEqual([[true, 'ag_searcher', ['flights:search']]]);
  await issuer.auditLog.settled();
  expect(issuer.auditLog.entries.map(({ status, agentId }) => [status, agentId])).toEqual([
    ['allowed', 'ag_searcher'],
    ['success', 'ag_searcher'],
  ]);
});

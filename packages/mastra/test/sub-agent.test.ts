import { createTestIssuer } from '@grantex/testing';
import { afterAll, expect, test } from 'vitest';
import { agentOf, scriptedModel } from './scripted.ts';
import { carrying } from './service.ts';

const issuer = await createTestIssuer({ audience: 'https://travel.example' });
Object.assign(process.env, {
  GRANTEX_URL: issuer.url,
  GRANTEX_API_KEY: issuer.apiKey,
  GRANTEX_AUDIENCE: issuer.audience,
});
const { createSearcher, grantex } = await import('../examples/sub-agent.ts');
afterAll(() => Promise.all([grantex.close(), issuer.close()]));

test('the sub-agent of the example acts with a narrower grant of its own', async () => {
  const root = issuer.grant({ agentId: 'ag_travel', scopes: ['flights:search', 'flights:book'] });
  const asked: unknown[] = [];
  const delegate = async (parentToken: string, agentId: string, scopes: readonly string[]) => {
    asked.push([parentToken === root.token, agentId, scopes]);
    const expiresAt = new Date(Date.now() + 60_000).toISOString();
    return { grantToken: issuer.grantToken({ agentId, scopes: [...scopes] }, root), expiresAt };
  };
  const inner = scriptedModel([['search', { to: 'Delhi' }]]);
  const searcher = createSearcher(inner.model, 'ag_searcher', delegate);
  const outer = scriptedModel([['agent-searcher', { prompt: 'Find flights to Delhi.' }]]);
  const requestContext = carrying(() => root.token);
  await agentOf(outer, {}, { agents: { searcher } }).generate('Find flights.', { requestContext });
  expect(inner.told()).toMatchObject([{ flights: [{ to: 'Delhi' }] }]);
  expect(asked).toEqual([[true, 'ag_searcher', ['flights:search']]]);
  await issuer.auditLog.settled();
  expect(issuer.auditLog.entries.map(({ status, agentId }) => [status, agentId])).toEqual([
    ['allowed', 'ag_searcher'],
    ['success', 'ag_searcher'],
  ]);
});

import { createTestIssuer } from '@grantex/testing';
import { AIMessage, ToolMessage } from '@langchain/core/messages';
import { fakeModel } from '@langchain/core/testing';
import { createAgent } from 'langchain';
import { afterAll, expect, test } from 'vitest';
import { callOf } from './service.ts';

const issuer = await createTestIssuer({ audience: 'https://travel.example' });
Object.assign(process.env, {
  GRANTEX_URL: issuer.url,
  GRANTEX_API_KEY: issuer.apiKey,
  GRANTEX_AUDIENCE: issuer.audience,
});
const { createSearcher, grantex } = await import('../examples/sub-agent.ts');
afterAll(() => Promise.all([grantex.close(), issuer.close()]));

test('the sub-agent of the example acts with a narrower grant of its own', async () => {
  const root = issuer.grant({
    agentId: 'ag_travel',
    scopes: ['agents:delegate', 'flights:search', 'flights:book'],
  });
  const asked: unknown[] = [];
  const delegate = async (parentToken: string, agentId: string, scopes: readonly string[]) => {
    asked.push([parentToken === root.token, agentId, scopes]);
    const expiresAt = new Date(Date.now() + 60_000).toISOString();
    return { grantToken: issuer.grantToken({ agentId, scopes: [...scopes] }, root), expiresAt };
  };
  const inner = fakeModel()
    .respondWithTools([callOf('search_flights', { to: 'Delhi' })])
    .respond((messages) => new AIMessage(messages.at(-1)?.text ?? ''));
  const outer = fakeModel()
    .respondWithTools([callOf('find_flights', { task: 'Find flights to Delhi.' })])
    .respond(new AIMessage('Done.'));
  const agent = createAgent({ model: outer, tools: [createSearcher(inner, 'ag_searcher', delegate)] });
  const prompt = { messages: [{ role: 'user', content: 'Find flights.' }] };
  const { messages } = await agent.invoke(prompt, { context: { grantToken: () => root.token } } as object);
  const answer = messages.find((message) => ToolMessage.isInstance(message));
  expect(answer?.text).toContain('AI 101');
  expect(asked).toEqual([[true, 'ag_searcher', ['flights:search']]]);
  await issuer.auditLog.settled();
  expect(issuer.auditLog.entries.map(({ status, action, agentId }) => [status, action, agentId])).toEqual([
    ['allowed', 'find_flights', 'ag_travel'],
    ['allowed', 'search_flights', 'ag_searcher'],
    ['success', 'search_flights', 'ag_searcher'],
    ['success', 'find_flights', 'ag_travel'],
  ]);
});

import { createSdkMcpServer, query, tool } from '@anthropic-ai/claude-agent-sdk';
import { type Delegate, defineRules, delegateTo, guardQuery, guardTool } from '@grantex/claude-agent';
import { z } from 'zod';
import { grantex } from './travel-agent.ts';

const { guard } = grantex;
const rules = defineRules({ Agent: { scopes: ['agents:start'] }, Write: { scopes: ['files:write'] } });

const search = tool('search', 'Finds flights to a city.', { to: z.string() }, async ({ to }) => ({
  content: [{ type: 'text', text: `AI 101 flies to ${to}.` }],
}));

/** Plans with a subagent that searches. Its grant is a part of the grant of the person. */
export function plan(prompt: string, token: () => string | undefined, delegate: Delegate) {
  const searcherToken = delegateTo('ag_searcher', ['flights:search'], { guard, token, delegate });
  const guardedSearch = guardTool(search, {
    guard: guard.forAgent({ agentId: 'ag_searcher' }),
    rule: { scopes: ['flights:search'] },
    token: searcherToken,
  });
  const guarded = guardQuery(query, {
    guard,
    rules,
    token(event) {
      if (event.agent_id === undefined) return token();
      return event.agent_type === 'searcher' ? searcherToken() : undefined;
    },
    unguarded: ['mcp__flights__search'],
  });
  return guarded({
    prompt,
    options: {
      settingSources: [],
      mcpServers: { flights: createSdkMcpServer({ name: 'flights', tools: [guardedSearch] }) },
      agents: { searcher: { description: 'Searches flights.', prompt: 'You search flights.' } },
      allowedTools: ['mcp__flights__search', 'Agent', 'Write'],
    },
  });
}

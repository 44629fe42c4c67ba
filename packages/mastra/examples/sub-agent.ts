import { createGrantex, type Delegate, delegateTo, guardTool, type TokenSource } from '@grantex/mastra';
import { Agent } from '@mastra/core/agent';
import type { MastraModelConfig } from '@mastra/core/llm';
import { createTool } from '@mastra/core/tools';
import { z } from 'zod';

export const grantex = createGrantex();

const token: TokenSource = ({ requestContext }) =>
  requestContext?.get<string, (() => string) | undefined>('grantToken')?.();

/**
 * Creates an agent for the `agents` of another. `agentId` is its id at the server, and `delegate` the one of the SDK's
 * client: `gx.delegate`.
 */
export function createSearcher(model: MastraModelConfig, agentId: string, delegate: Delegate) {
  const search = createTool({
    id: 'search',
    description: 'Finds flights to a city, with their prices.',
    inputSchema: z.object({ to: z.string() }),
    execute: async ({ to }) => ({ flights: [{ flight: 'AI 101', to, price: 420 }] }),
  });
  const guarded = guardTool(search, {
    // Refuses every other token, such as the one of the agent around it, whose request context it has.
    guard: grantex.guard.forAgent({ agentId }),
    rule: { scopes: ['flights:search'] },
    // Delegates when the first tool runs, and only what the sub-agent needs.
    token: delegateTo(agentId, ['flights:search'], { guard: grantex.guard, token, delegate }),
  });
  return new Agent({
    id: 'searcher',
    name: 'Searcher',
    description: 'Finds flights.',
    instructions: 'Find what is asked for.',
    model,
    tools: { search: guarded },
  });
}

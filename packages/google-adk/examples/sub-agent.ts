import { AgentTool, type BaseLlm, FunctionTool, LlmAgent } from '@google/adk';
import { createGrantex, type Delegate, delegateTo, guardTool, type TokenSource } from '@grantex/google-adk';
import { z } from 'zod';

export const grantex = createGrantex();

export const grantTokens = new Map<string, string>();
const token: TokenSource = ({ userId }) => grantTokens.get(userId);

/**
 * Creates an agent that an agent has as a tool. `agentId` is its id at the server, and `delegate` the one of the SDK's
 * client: `gx.delegate`.
 */
export function createSearcher(model: string | BaseLlm, agentId: string, delegate: Delegate) {
  const search = new FunctionTool({
    name: 'search',
    description: 'Finds flights to a city, with their prices.',
    parameters: z.object({ to: z.string() }),
    execute: ({ to }) => ({ flights: [{ flight: 'AI 101', to, price: 420 }] }),
  });
  const guarded = guardTool(search, {
    // Refuses every other token, such as the one of the agent around it, whose session it has.
    guard: grantex.guard.forAgent({ agentId }),
    rule: { scopes: ['flights:search'] },
    // Delegates when the first tool runs, and only what the sub-agent needs.
    token: delegateTo(agentId, ['flights:search'], { guard: grantex.guard, token, delegate }),
  });
  const agent = new LlmAgent({ name: 'searcher', description: 'Finds flights.', model, tools: [guarded] });
  return new AgentTool({ agent });
}

import { type Delegate, delegateTo, guardTool } from '@grantex/openai-agents';
import { Agent, tool } from '@openai/agents';
import { z } from 'zod';
import { grantex, rules, token, type Trip } from './travel-agent.ts';

/** An agent whose tool is another agent, which searches. Its grant is a part of the grant of the run. */
export function createTraveller(delegate: Delegate) {
  const search = tool(
    guardTool(
      {
        name: 'search',
        description: 'Finds flights to a city, with their prices.',
        parameters: z.object({ to: z.string() }),
        execute: ({ to }) => [{ flight: 'AI 101', to, price: 420 }],
      },
      {
        guard: grantex.guard.forAgent({ agentId: 'ag_searcher' }),
        rule: rules.search,
        token: delegateTo('ag_searcher', ['flights:search'], { guard: grantex.guard, token, delegate }),
      },
    ),
  );
  const searcher = new Agent<Trip>({ name: 'Searcher', tools: [search] });
  const compare = searcher.asTool({ toolName: 'compare', toolDescription: 'Compares flights.' });
  return new Agent<Trip>({ name: 'Travel', tools: [compare] });
}

import Anthropic from '@anthropic-ai/sdk';
import { betaZodTool } from '@anthropic-ai/sdk/helpers/beta/zod';
import { type Delegate, delegateTo, guardTool } from '@grantex/anthropic';
import { z } from 'zod';
import { grantex } from './travel-agent.ts';

const { guard } = grantex;
const client = new Anthropic();

const search = betaZodTool({
  name: 'search',
  description: 'Finds flights to a city, with their prices.',
  inputSchema: z.object({ to: z.string() }),
  run: ({ to }) => JSON.stringify([{ flight: 'AI 101', to, price: 420 }]),
});

/**
 * Returns a function that makes, for one run, a tool in which a sub-agent runs: a loop with tools of its own. `agentId` is
 * the id of the sub-agent at the server, and `delegate` the one of the SDK's client: `gx.delegate`.
 */
export function createSearcher(agentId: string, delegate: Delegate) {
  // Refuses every other token, such as the one of the loop around it.
  const ofSearcher = guard.forAgent({ agentId, minimumDepth: 1 });
  // Delegates when the first tool runs, and only what the sub-agent needs.
  const delegated = delegateTo(agentId, ['flights:search'], {
    guard,
    token: (parentToken: string | undefined) => parentToken,
    delegate,
  });
  return (token: () => string | undefined) =>
    betaZodTool({
      name: 'find_flights',
      description: 'Compares flights.',
      inputSchema: z.object({ task: z.string() }),
      async run({ task }) {
        const { content } = await client.beta.messages.toolRunner({
          model: 'claude-sonnet-4-5',
          max_tokens: 1024,
          messages: [{ role: 'user', content: task }],
          tools: [
            guardTool(search, {
              guard: ofSearcher,
              rule: { scopes: ['flights:search'] },
              token: () => delegated(token()),
            }),
          ],
        });
        return content.map((block) => (block.type === 'text' ? block.text : '')).join('');
      },
    });
}

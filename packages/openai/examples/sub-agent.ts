import { type Delegate, delegateTo, guardTool } from '@grantex/openai';
import OpenAI from 'openai';
import { grantex, type Session } from './travel-agent.ts';

const { guard } = grantex;
const client = new OpenAI();
const token = (session: Session) => session.grantToken;

/**
 * Creates a tool in which a sub-agent runs: a loop with tools of its own. `agentId` is the id of the sub-agent at the
 * server, and `delegate` the one of the SDK's client: `gx.delegate`.
 */
export function createSearcher(agentId: string, delegate: Delegate) {
  const search = guardTool(
    {
      type: 'function',
      function: {
        name: 'search',
        description: 'Finds flights to a city, with their prices.',
        parameters: { type: 'object', properties: { to: { type: 'string' } }, required: ['to'] },
        parse: JSON.parse,
        function: ({ to }: { to: string }) => [{ flight: 'AI 101', to, price: 420 }],
      },
    },
    {
      // Refuses every other token, such as the one of the loop around it, whose session it has.
      guard: guard.forAgent({ agentId, minimumDepth: 1 }),
      rule: { scopes: ['flights:search'] },
      // Delegates when the first tool runs, and only what the sub-agent needs.
      token: delegateTo(agentId, ['flights:search'], { guard, token, delegate }),
    },
  );
  return {
    type: 'function' as const,
    function: {
      name: 'find_flights',
      description: 'Compares flights.',
      parameters: { type: 'object' as const, properties: { task: { type: 'string' as const } } },
      parse: JSON.parse,
      function({ task }: { task: string }, _runner: object, session: Session) {
        const runner = client.chat.completions.runTools({
          model: 'gpt-5.2',
          messages: [{ role: 'user', content: task }],
          tools: [search],
          toolContext: session,
        });
        return runner.finalContent();
      },
    },
  };
}

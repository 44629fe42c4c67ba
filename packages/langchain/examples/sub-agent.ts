import {
  createGrantex,
  defineRules,
  type Delegate,
  delegateTo,
  guardTools,
  type TokenSource,
} from '@grantex/langchain';
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { createAgent, tool } from 'langchain';
import { z } from 'zod';

export const grantex = createGrantex();

const token: TokenSource = ({ context }: { context?: { grantToken: () => string } }) => context?.grantToken();

const rules = defineRules({
  search_flights: { scopes: ['flights:search'] },
  find_flights: { scopes: ['agents:delegate'] },
});

const searchFlights = tool(({ to }) => [{ flight: 'AI 101', to, price: 420 }], {
  name: 'search_flights',
  description: 'Finds flights.',
  schema: z.object({ to: z.string() }),
});

/**
 * Creates a tool that asks a sub-agent. `agentId` is its id at the server, and `delegate` the one of the SDK's client:
 * `gx.delegate`.
 */
export function createSearcher(model: string | BaseChatModel, agentId: string, delegate: Delegate) {
  const searcher = createAgent({
    model,
    tools: guardTools([searchFlights], {
      // Refuses every other token, such as the one of the agent around it, which LangGraph hands down.
      guard: grantex.guard.forAgent({ agentId }),
      rules,
      // Delegates when the first tool runs, and only what the sub-agent needs.
      token: delegateTo(agentId, ['flights:search'], { guard: grantex.guard, token, delegate }),
    }),
  });
  const findFlights = tool(
    async ({ task }) => {
      const { messages } = await searcher.invoke({ messages: [{ role: 'user', content: task }] });
      return messages.at(-1)?.text ?? '';
    },
    { name: 'find_flights', description: 'Finds flights.', schema: z.object({ task: z.string() }) },
  );
  return guardTools([findFlights], { guard: grantex.guard, rules, token })[0];
}

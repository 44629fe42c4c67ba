import { createGrantex, defineRules, grantOf, guardTools, type TokenSource } from '@grantex/mastra';
import { Agent } from '@mastra/core/agent';
import type { MastraModelConfig } from '@mastra/core/llm';
import { RequestContext } from '@mastra/core/request-context';
import { createTool } from '@mastra/core/tools';
import { z } from 'zod';

// Reads GRANTEX_URL, GRANTEX_API_KEY and GRANTEX_AUDIENCE. `grantex.close()` ends it.
export const grantex = createGrantex();

const search = createTool({
  id: 'search',
  description: 'Finds flights to a city, with their prices.',
  inputSchema: z.object({ to: z.string() }),
  execute: async ({ to }) => ({ flights: [{ flight: 'AI 101', to, price: 420 }] }),
});
const book = createTool({
  id: 'book',
  description: 'Books a flight at its price.',
  inputSchema: z.object({ flight: z.string(), price: z.number() }),
  execute: async ({ flight }, context) => ({ booked: flight, for: grantOf(context).principalId }),
});

const rules = defineRules({
  search: { scopes: ['flights:search'] },
  book: {
    scopes: ['flights:book', 'payments:initiate'],
    action: 'flight.booked',
    amount: (booking: { price: number }) => booking.price,
    metadata: (booking: { flight: string }) => ({ flight: booking.flight }),
  },
});

const token: TokenSource = ({ requestContext }) =>
  requestContext?.get<string, (() => string) | undefined>('grantToken')?.();

const tools = guardTools({ search, book }, { guard: grantex.guard, rules, token });

/** Travels with a model such as `openai/gpt-5`, and with what the person has granted. */
export async function travel(model: MastraModelConfig, request: string, grantToken: () => string) {
  const agent = new Agent({
    id: 'travel',
    name: 'Travel',
    instructions: 'Book what is asked for.',
    model,
    tools,
  });
  // A function and not the token itself: Mastra stores the values of a suspended run.
  const requestContext = new RequestContext([['grantToken', grantToken]]);
  return (await agent.generate(request, { requestContext })).text;
}

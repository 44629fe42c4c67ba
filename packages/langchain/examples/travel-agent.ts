import { createGrantex, defineRules, grantOf, guardTools } from '@grantex/langchain';
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { createAgent, tool } from 'langchain';
import { z } from 'zod';

// Reads GRANTEX_URL, GRANTEX_API_KEY and GRANTEX_AUDIENCE. `grantex.close()` ends it.
export const grantex = createGrantex();
const { guard } = grantex;

const searchFlights = tool(({ to }) => [{ flight: 'AI 101', to, price: 420 }], {
  name: 'search_flights',
  description: 'Finds flights.',
  schema: z.object({ to: z.string() }),
});
const bookFlight = tool(({ flight }, config) => `Booked ${flight} for ${grantOf(config).principalId}.`, {
  name: 'book_flight',
  description: 'Books a flight.',
  schema: z.object({ flight: z.string(), price: z.number() }),
});

interface Booking {
  flight: string;
  price: number;
}

const rules = defineRules({
  search_flights: { scopes: ['flights:search'] },
  book_flight: {
    scopes: ['flights:book', 'payments:initiate'],
    action: 'flight.booked',
    amount: (booking: Booking) => booking.price,
    metadata: (booking: Booking) => ({ flight: booking.flight }),
  },
});

// A function and not the token itself: texts in the context of an agent end up in traces.
const contextSchema = z.object({ grantToken: z.custom<() => string>() });

const tools = guardTools([searchFlights, bookFlight], {
  guard,
  rules,
  token: ({ context }: { context?: z.infer<typeof contextSchema> }) => context?.grantToken(),
});

/** Travels with a model such as `anthropic:claude-sonnet-4-5`, and with what the person has granted. */
export async function travel(
  model: string | BaseChatModel,
  prompt: string,
  grantToken: () => string,
): Promise<string | undefined> {
  const agent = createAgent({ model, tools, contextSchema });
  const messages = [{ role: 'user', content: prompt }];
  const answer = await agent.invoke({ messages }, { context: { grantToken } });
  return answer.messages.at(-1)?.text;
}

import { FunctionTool, InMemoryRunner, LlmAgent } from '@google/adk';
import { createGrantex, defineRules, grantOf, guardTool, type TokenSource } from '@grantex/google-adk';
import { z } from 'zod';

// Reads GRANTEX_URL, GRANTEX_API_KEY and GRANTEX_AUDIENCE. `grantex.close()` ends it.
export const grantex = createGrantex();
const { guard } = grantex;

// Whose session it is, is whose grant it is. The tokens stay out of the session, which the ADK stores.
export const grantTokens = new Map<string, string>();
const token: TokenSource = ({ userId }) => grantTokens.get(userId);

const rules = defineRules({
  search: { scopes: ['flights:search'] },
  book: {
    scopes: ['flights:book', 'payments:initiate'],
    action: 'flight.booked',
    amount: (booking: { price: number }) => booking.price,
    metadata: (booking: { flight: string }) => ({ flight: booking.flight }),
  },
});

const search = guardTool(
  new FunctionTool({
    name: 'search',
    description: 'Finds flights to a city, with their prices.',
    parameters: z.object({ to: z.string() }),
    execute: ({ to }) => ({ flights: [{ flight: 'AI 101', to, price: 420 }] }),
  }),
  { guard, rule: rules.search, token },
);

const book = guardTool(
  new FunctionTool({
    name: 'book',
    description: 'Books a flight at its price.',
    parameters: z.object({ flight: z.string(), price: z.number() }),
    execute: ({ flight }, toolContext) => ({ booked: flight, for: grantOf(toolContext).principalId }),
  }),
  { guard, rule: rules.book, token },
);

const agent = new LlmAgent({
  name: 'travel',
  model: 'gemini-2.5-flash',
  instruction: 'Book what is asked for.',
  tools: [search, book],
});
const runner = new InMemoryRunner({ agent });

export async function* travel(userId: string, request: string) {
  yield* runner.runEphemeral({ userId, newMessage: { parts: [{ text: request }] } });
}

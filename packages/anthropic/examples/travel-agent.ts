import Anthropic from '@anthropic-ai/sdk';
import { betaZodTool } from '@anthropic-ai/sdk/helpers/beta/zod';
import { createGrantex, currentGrant, defineRules, guardTool } from '@grantex/anthropic';
import { z } from 'zod';

export const grantex = createGrantex();
const { guard } = grantex;
const client = new Anthropic();

const rules = defineRules({
  search: { scopes: ['flights:search'] },
  book: {
    scopes: ['flights:book', 'payments:initiate'],
    action: 'flight.booked',
    amount: (booking: { price: number }) => booking.price,
    metadata: (booking: { flight: string }) => ({ flight: booking.flight }),
  },
});

const search = betaZodTool({
  name: 'search',
  description: 'Finds flights to a city, with their prices.',
  inputSchema: z.object({ to: z.string() }),
  run: ({ to }) => JSON.stringify([{ flight: 'AI 101', to, price: 420 }]),
});
const book = betaZodTool({
  name: 'book',
  description: 'Books a flight at its price.',
  inputSchema: z.object({ flight: z.string(), price: z.number() }),
  run: ({ flight }) => `Booked ${flight} for ${currentGrant()?.principalId}.`,
});

/** Travels with what the person has granted. The runner passes its tools no context: they are guarded for this run. */
export async function travel(request: string, token: () => string | undefined) {
  const { content } = await client.beta.messages.toolRunner({
    model: 'claude-sonnet-4-5',
    max_tokens: 1024,
    messages: [{ role: 'user', content: request }],
    tools: [
      guardTool(search, { guard, rule: rules.search, token }),
      guardTool(book, { guard, rule: rules.book, token }),
    ],
  });
  return content;
}

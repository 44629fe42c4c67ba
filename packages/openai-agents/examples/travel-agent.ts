import { createGrantex, defineRules, grantOf, guardTool } from '@grantex/openai-agents';
import { Agent, run, type RunContext, tool } from '@openai/agents';
import { z } from 'zod';

// Reads GRANTEX_URL, GRANTEX_API_KEY and GRANTEX_AUDIENCE, the name of these tools.
export const grantex = createGrantex();
const { guard } = grantex;

// A function that brings the token, not the token: the SDK writes the context into the state of a run that is saved.
// A saved run that is read again without its context has none.
export interface Trip {
  readonly grantToken?: () => string | undefined;
}
export const token = ({ context }: RunContext<Trip>) => context.grantToken?.();

export const rules = defineRules({
  search: { scopes: ['flights:search'] },
  book: {
    scopes: ['flights:book', 'payments:initiate'],
    action: 'flight.booked',
    amount: (booking: { price: number }) => booking.price,
    metadata: (booking: { flight: string }) => ({ flight: booking.flight }),
  },
});

const search = tool(
  guardTool(
    {
      name: 'search',
      description: 'Finds flights to a city, with their prices.',
      parameters: z.object({ to: z.string() }),
      execute: ({ to }) => [{ flight: 'AI 101', to, price: 420 }],
    },
    { guard, rule: rules.search, token },
  ),
);

const book = tool(
  guardTool(
    {
      name: 'book',
      description: 'Books a flight at its price.',
      parameters: z.object({ flight: z.string(), price: z.number() }),
      // A tool knows for whom it runs.
      execute: ({ flight }, _context, details) => `Booked ${flight} for ${grantOf(details).principalId}.`,
    },
    { guard, rule: rules.book, token },
  ),
);

export const agent = new Agent<Trip>({
  name: 'Travel',
  instructions: 'Book what is asked for.',
  tools: [search, book],
});

export async function travel(request: string, grantToken: () => string | undefined) {
  const { finalOutput } = await run(agent, request, { context: { grantToken } });
  return finalOutput;
}

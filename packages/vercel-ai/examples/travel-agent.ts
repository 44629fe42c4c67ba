import { createGrantex, defineRules, grantOf, guardTools } from '@grantex/vercel-ai';
import { isStepCount, type LanguageModel, tool, ToolLoopAgent } from 'ai';
import { z } from 'zod';

// Reads GRANTEX_URL, GRANTEX_API_KEY and GRANTEX_AUDIENCE, the name of these tools.
export const grantex = createGrantex();

// A function and not the token itself: texts in the context of a tool end up in traces.
export const contextSchema = z.object({ grantToken: z.custom<() => string>() });
export const token = ({ context }: { context: z.infer<typeof contextSchema> }): string =>
  context.grantToken();

export const rules = defineRules({
  search: { scopes: ['flights:search'] },
  book: {
    scopes: ['flights:book', 'payments:initiate'],
    action: 'flight.booked',
    amount: (booking: { price: number }) => booking.price,
    metadata: (booking: { flight: string }) => ({ flight: booking.flight }),
  },
});

export const tools = guardTools(
  {
    search: tool({
      description: 'Finds flights',
      inputSchema: z.object({ to: z.string() }),
      contextSchema,
      execute: async ({ to }) => [{ flight: 'AI 101', to, price: 420 }],
    }),
    book: tool({
      description: 'Books a flight',
      inputSchema: z.object({ flight: z.string(), price: z.number() }),
      contextSchema,
      // A tool knows for whom it runs.
      execute: async ({ flight, price }, options) => ({
        booked: flight,
        price,
        for: grantOf(options).principalId,
      }),
    }),
  },
  { guard: grantex.guard, rules, token },
);

/** Travels with what the person has granted. */
export async function travel(
  model: LanguageModel,
  prompt: string,
  grantToken: () => string,
): Promise<string> {
  const agent = new ToolLoopAgent({
    model,
    tools,
    toolsContext: { search: { grantToken }, book: { grantToken } },
    stopWhen: isStepCount(10),
  });
  const { text } = await agent.generate({ prompt });
  return text;
}

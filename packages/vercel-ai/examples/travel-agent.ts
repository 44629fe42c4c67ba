import {
  createAuditSink,
  createGuard,
  createVerifier,
  defineRules,
  feed,
  guardTools,
} from '@grantex/vercel-ai';
import { isStepCount, type LanguageModel, tool, ToolLoopAgent } from 'ai';
import { z } from 'zod';

const url = process.env['GRANTEX_URL'] ?? 'http://localhost:4000';
const apiKey = process.env['GRANTEX_API_KEY'];
if (apiKey === undefined)
  throw new TypeError('GRANTEX_API_KEY is missing: a key with the roles verify and audit-write.');

// Trusts tokens of this server that were granted for this agent's tools, learns of revocations from the server's feed,
// and decides without asking. `verifier.close()` ends the feed.
export const verifier = createVerifier({
  issuer: url,
  audience: 'https://travel.example',
  revocation: feed({ apiKey }),
});
// No entry in the audit log, no call.
export const guard = createGuard({ verifier, audit: createAuditSink({ url, apiKey }) });

// A function and not the token itself: texts in the context of a tool end up in traces.
const contextSchema = z.object({ grantToken: z.custom<() => string>() });
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
      execute: async ({ flight, price }) => ({ booked: flight, price }),
    }),
  },
  { guard, rules, token },
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

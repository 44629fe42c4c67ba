import {
  createAuditSink,
  createGuard,
  createVerifier,
  defineRules,
  feed,
  guardToolkit,
} from '@grantex/langchain';
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { createAgent, tool } from 'langchain';
import { z } from 'zod';

const url = process.env['GRANTEX_URL'] ?? 'http://localhost:4000';
const apiKey = process.env['GRANTEX_API_KEY'];
if (apiKey === undefined)
  throw new TypeError('GRANTEX_API_KEY is missing: a key with the roles verify and audit-write.');

// Trusts tokens of this server that were granted for these tools, learns of revocations from the server's feed,
// and decides without asking. `verifier.close()` ends the feed.
export const verifier = createVerifier({
  issuer: url,
  audience: 'https://travel.example',
  revocation: feed({ apiKey }),
});
// No entry in the audit log, no call.
const guard = createGuard({ verifier, audit: createAuditSink({ url, apiKey }) });

const searchFlights = tool(({ to }) => [{ flight: 'AI 101', to, price: 420 }], {
  name: 'search_flights',
  description: 'Finds flights.',
  schema: z.object({ to: z.string() }),
});
const bookFlight = tool(({ flight, price }) => `Booked ${flight} for ${price}.`, {
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

const tools = guardToolkit([searchFlights, bookFlight], {
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

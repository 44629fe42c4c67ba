import { FunctionTool, InMemoryRunner, LlmAgent } from '@google/adk';
import {
  createAuditSink,
  createGuard,
  createVerifier,
  defineRules,
  feed,
  guardTool,
  type TokenSource,
} from '@grantex/google-adk';
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
    execute: ({ flight }) => ({ booked: flight }),
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

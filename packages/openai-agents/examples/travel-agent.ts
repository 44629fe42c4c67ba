import {
  createAuditSink,
  createGuard,
  createVerifier,
  defineRules,
  feed,
  guardTool,
} from '@grantex/openai-agents';
import { Agent, run, type RunContext, tool } from '@openai/agents';
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
export const guard = createGuard({ verifier, audit: createAuditSink({ url, apiKey }) });

// A function that brings the token, not the token: the SDK writes the context into the state of a run that is saved.
// A saved run that is read again without its context has none.
export interface Trip {
  readonly grantToken?: () => string | undefined;
}
export const token = ({ context }: RunContext<Trip>) => context.grantToken?.();

const rules = defineRules({
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
      execute: ({ flight }) => `Booked ${flight}.`,
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

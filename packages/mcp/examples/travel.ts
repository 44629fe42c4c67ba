import { createAuditSink, createGuard, createVerifier, defineRules, feed, guardServer } from '@grantex/mcp';
import { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';

const url = process.env['GRANTEX_URL'] ?? 'http://localhost:4000';
const apiKey = process.env['GRANTEX_API_KEY'];
if (apiKey === undefined)
  throw new TypeError('GRANTEX_API_KEY is missing: a key with the roles verify and audit-write.');

// Trusts tokens of this server that were granted for this audience, learns of revocations from the server's feed,
// and decides without asking. `verifier.close()` ends the feed.
export const verifier = createVerifier({
  issuer: url,
  audience: 'https://travel.example',
  revocation: feed({ apiKey }),
});
// No entry in the audit log, no call.
export const guard = createGuard({ verifier, audit: createAuditSink({ url, apiKey }) });

const Booking = z.object({ flight: z.string(), price: z.number() });

export const rules = defineRules({
  search_flights: { scopes: ['flights:search'] },
  book_flight: {
    scopes: ['flights:book', 'payments:initiate'],
    amount: (booking: z.infer<typeof Booking>) => booking.price,
    metadata: (booking: z.infer<typeof Booking>) => ({ flight: booking.flight }),
  },
});

export function makeServer(): McpServer {
  const server = guardServer(new McpServer({ name: 'travel', version: '1.0.0' }), { guard, rules });
  server.registerTool('search_flights', { inputSchema: z.object({ to: z.string() }) }, ({ to }) => ({
    content: [{ type: 'text', text: `AI 101 to ${to}: 420` }],
  }));
  server.registerTool('book_flight', { inputSchema: Booking }, ({ flight, price }) => ({
    content: [{ type: 'text', text: `Booked ${flight} for ${price}.` }],
  }));
  return server;
}

import { createGrantex, defineRules, guardServer } from '@grantex/mcp';
import { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';

// Reads GRANTEX_URL, GRANTEX_API_KEY and GRANTEX_AUDIENCE, which is `https://travel.example/mcp` here.
export const grantex = createGrantex();

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
  const { guard } = grantex;
  const server = guardServer(new McpServer({ name: 'travel', version: '1.0.0' }), { guard, rules });
  server.registerTool('search_flights', { inputSchema: z.object({ to: z.string() }) }, ({ to }) => ({
    content: [{ type: 'text', text: `AI 101 to ${to}: 420` }],
  }));
  server.registerTool('book_flight', { inputSchema: Booking }, ({ flight, price }) => ({
    content: [{ type: 'text', text: `Booked ${flight} for ${price}.` }],
  }));
  return server;
}

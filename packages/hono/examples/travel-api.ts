import { serve } from '@hono/node-server';
import { createGrantex, defineRules, requireGrant } from '@grantex/hono';
import { Hono } from 'hono';
import { validator } from 'hono/validator';

// Reads GRANTEX_URL, GRANTEX_API_KEY and GRANTEX_AUDIENCE, which is `https://travel.example` here.
const grantex = createGrantex();
const { guard } = grantex;

interface Booking {
  flight: string;
  price: number;
}

const rules = defineRules({
  search: { scopes: ['flights:search'] },
  book: {
    scopes: ['flights:book', 'payments:initiate'],
    action: 'flight.booked',
    amount: (booking: { price: number }) => booking.price,
    metadata: (booking: { flight: string }) => ({ flight: booking.flight }),
  },
});

const app = new Hono();

app.get('/flights', requireGrant({ guard, rule: rules.search }), (c) =>
  c.json([{ flight: 'AI 101', price: 420 }]),
);

app.post(
  '/bookings',
  validator('json', (body: Booking) => body),
  requireGrant({ guard, rule: rules.book, input: (c) => c.req.valid('json') as Booking }),
  (c) => c.json({ bookedFor: c.var.grant.principalId, ...c.req.valid('json') }, 201),
);

export const server = serve({
  fetch: app.fetch,
  port: Number(process.env['PORT'] ?? 3000),
  hostname: '127.0.0.1',
});
server.once('close', () => void grantex.close());

import { createGrantex, defineRules, grantex } from '@grantex/fastify';
import fastify from 'fastify';

// Reads GRANTEX_URL, GRANTEX_API_KEY and GRANTEX_AUDIENCE, the name of this API.
const { guard, close } = createGrantex();

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

export const app = fastify();
await app.register(grantex, { guard });
app.addHook('onClose', close);

app.get('/flights', { onRequest: app.requireGrant(rules.search) }, () => [{ flight: 'AI 101', price: 420 }]);

app.post<{ Body: Booking }>(
  '/bookings',
  // After Fastify has parsed and validated the body.
  { preHandler: app.requireGrant(rules.book, { input: (request) => request.body }) },
  (request, reply) => reply.code(201).send({ bookedFor: request.grant?.principalId, ...request.body }),
);

await app.listen({ port: Number(process.env['PORT'] ?? 3000), host: '127.0.0.1' });

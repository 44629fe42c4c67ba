import { createAuditSink, createGuard, createVerifier, defineRules, feed, grantex } from '@grantex/fastify';
import fastify from 'fastify';

const url = process.env['GRANTEX_URL'] ?? 'http://localhost:4000';
const apiKey = process.env['GRANTEX_API_KEY'];
if (apiKey === undefined)
  throw new TypeError('GRANTEX_API_KEY is missing: a key with the roles verify and audit-write.');

// Trusts tokens of this server that were granted for this API, learns of revocations from the server's feed, and decides
// without asking.
const verifier = createVerifier({
  issuer: url,
  audience: 'https://travel.example',
  revocation: feed({ apiKey }),
});
// No entry in the audit log, no call.
const guard = createGuard({ verifier, audit: createAuditSink({ url, apiKey }) });

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
app.addHook('onClose', () => verifier.close());

app.get('/flights', { onRequest: app.requireGrant(rules.search) }, () => [{ flight: 'AI 101', price: 420 }]);

app.post<{ Body: Booking }>(
  '/bookings',
  // After Fastify has parsed and validated the body.
  { preHandler: app.requireGrant(rules.book, { input: (request) => request.body }) },
  (request, reply) => reply.code(201).send({ bookedFor: request.grant?.principalId, ...request.body }),
);

await app.listen({ port: Number(process.env['PORT'] ?? 3000), host: '127.0.0.1' });

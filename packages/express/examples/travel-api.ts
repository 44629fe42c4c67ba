import {
  createAuditSink,
  createGuard,
  createVerifier,
  defineRules,
  feed,
  requireGrant,
} from '@grantex/express';
import express from 'express';

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

const app = express();

app.get('/flights', requireGrant({ guard, rule: rules.search }), (_request, response) => {
  response.json([{ flight: 'AI 101', price: 420 }]);
});

app.post(
  '/bookings',
  express.json(),
  requireGrant({ guard, rule: rules.book, input: (request) => request.body as Booking }),
  (request, response) => {
    response.status(201).json({ bookedFor: request.grant?.principalId, ...(request.body as Booking) });
  },
);

export const server = app.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1');
server.once('close', () => void verifier.close());

/** A service in TypeScript: flights, on Express. Reads GRANTEX_URL, GRANTEX_API_KEY, GRANTEX_AUDIENCE and PORT. */
import { createGrantex, requireGrant } from '@grantex/express';
import express from 'express';

interface Booking {
  readonly flight: string;
  readonly price: number;
}

const grantex = createGrantex();
const { guard } = grantex;

const search = requireGrant({ guard, rule: { scopes: ['flights:search'] } });

const book = requireGrant({
  guard,
  rule: { scopes: ['flights:book', 'payments:initiate'], amount: ({ price }: Booking) => price },
  input: (request) => request.body as Booking,
});

const server = express()
  .use(express.json())
  .get('/flights', search, (_request, response) => void response.json({ flights: ['AI 139', 'LH 761'] }))
  .post('/bookings', book, ({ body, grant }, response) => {
    response.json({ booked: (body as Booking).flight, for: grant?.principalId });
  })
  .listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1');

process.once('SIGINT', () => {
  // How the last calls ended is written before the program ends.
  server.close(() => void grantex.close());
});

import type { AddressInfo } from 'node:net';
import type { Guard } from '@grantex/core';
import { requireGrant } from '@grantex/express';
import express from 'express';
import { type Booking, bookFlight, searchFlights, rules } from './trip.ts';

/** The service that the agents call: an ordinary Express API with a guard in front of three routes. */
export interface FlightsApi {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts the API on a free port of this machine. */
export async function startFlightsApi(guard: Guard): Promise<FlightsApi> {
  const app = express();
  app.use(express.json());
  app.get('/flights', requireGrant({ guard, rule: rules.search_flights }), (request, response) => {
    response.json(searchFlights({ to: String(request.query['to']) }));
  });
  app.post(
    '/bookings',
    requireGrant({ guard, rule: rules.book_flight, input: (request) => request.body as Booking }),
    (request, response) => {
      response.status(201).json(bookFlight(request.body as Booking));
    },
  );
  app.post(
    '/payments',
    requireGrant({
      guard,
      rule: {
        scopes: ['payments:initiate'],
        action: 'payments.initiate',
        amount: (payment: { amount: number }) => payment.amount,
      },
      input: (request) => request.body as { amount: number },
    }),
    (_request, response) => {
      response.status(201).json({ paid: true });
    },
  );

  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

import type { AddressInfo } from 'node:net';
import { createAuditSink, createGuard, createVerifier, online } from '@grantex/core';
import { requireGrant } from '@grantex/express';
import express from 'express';

/** The service that the agents call: an ordinary Express API with a guard in front of three routes. */
export interface FlightsApi {
  readonly url: string;
  /** The name that the principal approves: the audience of the tokens that this service takes. */
  readonly audience: string;
  close(): Promise<void>;
}

export interface FlightsApiOptions {
  /** The authorization server. */
  readonly issuer: string;
  /** An API key that may verify tokens and write audit entries. */
  readonly apiKey: string;
}

const AUDIENCE = 'https://flights.example';

/** Starts the API on a free port of this machine. */
export async function startFlightsApi({ issuer, apiKey }: FlightsApiOptions): Promise<FlightsApi> {
  const audit = createAuditSink({ url: issuer, apiKey });
  const guard = createGuard({
    verifier: createVerifier({ issuer, audience: AUDIENCE, revocation: online({ apiKey }) }),
    audit,
  });

  const app = express();
  app.use(express.json());
  app.get(
    '/flights',
    requireGrant({ guard, rule: { scopes: ['flights:search'], action: 'flights.search' } }),
    (request, response) => {
      response.json({
        flights: [
          { number: 'AI 139', price: 420 },
          { number: 'LH 761', price: 900 },
        ],
      });
    },
  );
  app.post(
    '/bookings',
    requireGrant<{ price: number }>({
      guard,
      rule: {
        scopes: ['flights:book', 'payments:initiate'],
        action: 'flights.book',
        amount: ({ price }) => price,
        metadata: ({ price }) => ({ price }),
      },
      input: (request) => request.body as { price: number },
    }),
    (request, response) => {
      response.status(201).json({ booked: true, price: (request.body as { price: number }).price });
    },
  );
  app.post(
    '/payments',
    requireGrant<{ amount: number }>({
      guard,
      rule: { scopes: ['payments:initiate'], action: 'payments.initiate', amount: ({ amount }) => amount },
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
    audience: AUDIENCE,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await audit.close();
    },
  };
}

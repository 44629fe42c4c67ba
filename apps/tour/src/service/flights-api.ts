import type { AddressInfo } from 'node:net';
import { createAdmissions, createAuditSink, createGuard, createVerifier, feed } from '@grantex/core';
import { requireGrant } from '@grantex/express';
import express from 'express';

/** The name that the principal approves: the audience that the guard accepts. */
export const AUDIENCE = 'https://flights.example';

/** The service that the agents call: an ordinary Express API with a guard in front of two routes. */
export interface FlightsApi {
  readonly url: string;
  /**
   * Resolves when the service learns, by the revocation feed, that the grant of this token has ended.
   * @throws the reason of the signal, once that is aborted
   */
  whenEnded(grantToken: string, signal: AbortSignal): Promise<void>;
  /** Sends the remaining entries of the audit log, and closes everything. */
  close(): Promise<void>;
}

export interface FlightsApiOptions {
  /** The authorization server. */
  readonly issuer: string;
  /** An API key that may verify tokens and write audit entries. */
  readonly apiKey: string;
}

interface Booking {
  readonly flight: string;
  readonly price: number;
}

/** Starts the API on a free port of this machine. It asks the server only about calls that a person may be asked about. */
export async function startFlightsApi({ issuer, apiKey }: FlightsApiOptions): Promise<FlightsApi> {
  const verifier = createVerifier({ issuer, audience: AUDIENCE, revocation: feed({ apiKey }) });
  const audit = createAuditSink({ url: issuer, apiKey });
  const admissions = createAdmissions({ url: issuer, apiKey });
  const guard = createGuard({ verifier, audit, admissions });
  const search = requireGrant({ guard, rule: { scopes: ['flights:search'], action: 'flights.search' } });
  const book = requireGrant({
    guard,
    rule: {
      scopes: ['flights:book', 'payments:initiate'],
      action: 'flights.book',
      amount: ({ price }: Booking) => price,
      currency: 'EUR',
      metadata: ({ flight, price }: Booking) => ({ flight, price }),
    },
    input: (request) => request.body as Booking,
  });

  const server = express()
    .use(express.json())
    .get('/flights', search, (_request, response) => void response.json({ flights: ['AI 139', 'LH 761'] }))
    .post('/bookings', book, (request, response) => {
      response.status(201).json({ booked: (request.body as Booking).flight });
    })
    .listen(0, '127.0.0.1');
  await new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async whenEnded(grantToken, signal) {
      const grant = await verifier.verify(grantToken);
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const unwatch = verifier.watch(grant, () => resolve());
      const give = (): void => reject(signal.reason as Error);
      signal.addEventListener('abort', give, { once: true });
      try {
        signal.throwIfAborted();
        await promise;
      } finally {
        unwatch();
        signal.removeEventListener('abort', give);
      }
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await audit.close();
      await verifier.close();
    },
  };
}

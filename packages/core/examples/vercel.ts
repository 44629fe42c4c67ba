import { createGrantex, guardFetch } from '@grantex/core';
import { waitUntil } from '@vercel/functions';

// Vercel does not freeze the function before what it waits for is done.
const grantex = createGrantex({ waitUntil });

/** `api/flights.ts`, or a route handler of Next. */
export const GET = guardFetch(
  (_request, { grant }) => Response.json({ flights: ['OS 87'], for: grant.principalId }),
  { guard: grantex.guard, rule: { scopes: ['flights:search'], action: 'flights.search' } },
);

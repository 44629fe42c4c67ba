import { createGrantex, guardFetch } from '@grantex/core';
import { waitUntil } from 'cloudflare:workers';

// Once: all requests of an isolate share it.
const { guard } = createGrantex({ revocation: 'online', waitUntil });

export default {
  fetch: guardFetch((_request, { grant }) => Response.json({ flights: ['OS 87'], for: grant.principalId }), {
    guard,
    rule: { scopes: ['flights:search'], action: 'flights.search' },
  }),
};

import { guardFetch } from '@grantex/core';
import { grantex } from './guard-a-tool.ts';

/** A route of any server that speaks the Fetch API. */
export const searchFlights = guardFetch(
  (_request, { grant }) => Response.json({ flights: ['OS 87'], for: grant.principalId }),
  { guard: grantex.guard, rule: { scopes: ['flights:search'], action: 'flights.search' } },
);

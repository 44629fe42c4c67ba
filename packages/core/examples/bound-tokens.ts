import { createGrantex, guardFetch } from '@grantex/core';
import { dpop } from '@grantex/core/dpop';

// The address that clients write, whatever proxies stand in between.
const bound = createGrantex({ dpop: dpop({ origin: 'https://travel.example' }) });

export const searchHotels = guardFetch(() => Response.json({ hotels: ['Seaside'] }), {
  guard: bound.guard,
  rule: { scopes: ['flights:search'], action: 'hotels.search' },
});

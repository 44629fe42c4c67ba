import { defineRules, type Rule } from '@grantex/core';
import { z } from 'zod';

/** The input of the tool that finds flights. */
export interface Search {
  to: string;
}

/** The input of the tool that books one. */
export interface Booking {
  flight: string;
  price: number;
}

/** Both inputs as schemas, for the frameworks. */
export const searchSchema: z.ZodType<Search> = z.object({ to: z.string() });
export const bookingSchema: z.ZodType<Booking> = z.object({ flight: z.string(), price: z.number() });

/** The scopes of each tool: stated once, for the Express API and for every framework. */
export const rules: { readonly search_flights: Rule; readonly book_flight: Rule<Booking> } = defineRules({
  search_flights: { scopes: ['flights:search'], action: 'flights.search' },
  book_flight: {
    scopes: ['flights:book', 'payments:initiate'],
    action: 'flights.book',
    amount: (booking: Booking) => booking.price,
    metadata: ({ flight, price }: Booking) => ({ flight, price }),
  },
});

/** What the tools do, in any framework. */
export function searchFlights({ to }: Search): object {
  return {
    flights: [
      { flight: 'AI 139', to, price: 420 },
      { flight: 'LH 761', to, price: 900 },
    ],
  };
}

export function bookFlight({ flight, price }: Booking): object {
  return { booked: flight, price };
}

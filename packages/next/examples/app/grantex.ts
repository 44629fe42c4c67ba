import { createGrantex, defineRules } from '@grantex/next';

// Reads GRANTEX_URL, GRANTEX_API_KEY and GRANTEX_AUDIENCE, which is `https://travel.example` here.
export const grantex = createGrantex();

export interface Booking {
  flight: string;
  price: number;
}

export const rules = defineRules({
  search: { scopes: ['flights:search'] },
  book: {
    scopes: ['flights:book', 'payments:initiate'],
    action: 'flight.booked',
    amount: (booking: { price: number }) => booking.price,
    metadata: (booking: { flight: string }) => ({ flight: booking.flight }),
  },
});

import { createGrantex, requireGrant } from '@grantex/express';
import express from 'express';

export const grantex = createGrantex();

const book = requireGrant({
  guard: grantex.guard,
  rule: {
    scopes: ['flights:book', 'payments:initiate'],
    action: 'book',
    amount: (paid: { price: number }) => paid.price,
    currency: 'EUR',
  },
  input: (request) => request.body as { price: number },
});

export const server = express()
  .use(express.json())
  .post('/bookings', book, ({ grant }, response) => void response.json({ bookedFor: grant?.principalId }))
  .listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1');

import { bodyParser } from '@koa/bodyparser';
import { Router } from '@koa/router';
import { createGrantex, defineRules, requireGrant } from '@grantex/koa';
import Koa from 'koa';

// Reads GRANTEX_URL, GRANTEX_API_KEY and GRANTEX_AUDIENCE, which is `https://travel.example` here.
const grantex = createGrantex();
const { guard } = grantex;

interface Booking {
  flight: string;
  price: number;
}

const rules = defineRules({
  search: { scopes: ['flights:search'] },
  book: {
    scopes: ['flights:book', 'payments:initiate'],
    action: 'flight.booked',
    amount: (booking: { price: number }) => booking.price,
    metadata: (booking: { flight: string }) => ({ flight: booking.flight }),
  },
});

const router = new Router();

router.get('/flights', requireGrant({ guard, rule: rules.search }), (ctx) => {
  ctx.body = [{ flight: 'AI 101', price: 420 }];
});

router.post(
  '/bookings',
  bodyParser(),
  requireGrant({ guard, rule: rules.book, input: (ctx) => ctx.request.body as Booking }),
  (ctx) => {
    ctx.status = 201;
    ctx.body = { bookedFor: ctx.state.grant?.principalId, ...(ctx.request.body as Booking) };
  },
);

const app = new Koa();
app.use(router.routes());

export const server = app.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1');
server.once('close', () => void grantex.close());

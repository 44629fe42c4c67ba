import { bodyParser } from '@koa/bodyparser';
import { Router } from '@koa/router';
import { createAuditSink, createGuard, createVerifier, defineRules, feed, requireGrant } from '@grantex/koa';
import Koa from 'koa';

const url = process.env['GRANTEX_URL'] ?? 'http://localhost:4000';
const apiKey = process.env['GRANTEX_API_KEY'];
if (apiKey === undefined)
  throw new TypeError('GRANTEX_API_KEY is missing: a key with the roles verify and audit-write.');

// Trusts tokens of this server that were granted for this API, learns of revocations from the server's feed, and decides
// without asking.
const verifier = createVerifier({
  issuer: url,
  audience: 'https://travel.example',
  revocation: feed({ apiKey }),
});
// No entry in the audit log, no call.
const guard = createGuard({ verifier, audit: createAuditSink({ url, apiKey }) });

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
server.once('close', () => void verifier.close());

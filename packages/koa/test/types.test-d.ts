import { Router } from '@koa/router';
import { defineRules, type Grant, type Guard, requireGrant, type Rule } from '@grantex/koa';
import Koa, { type Context } from 'koa';

declare const guard: Guard;

interface Payment {
  readonly amount: string;
}

interface State {
  readonly user: string;
}

interface Extensions {
  readonly database: { ask(): string };
}

const book = { scopes: ['flights:book'] } as const;
const pay = { scopes: ['payments:initiate'], amount: (payment: Payment) => payment.amount } as const;
const payment = ({ request }: Context): Payment => request.body as Payment;

// Handlers behind it find the grant, and keep the types of their route.
const router = new Router();
router.post('/flights/:id', requireGrant({ guard, rule: book }), (ctx) => {
  const id: string | undefined = ctx.params['id'];
  const grant: Grant | undefined = ctx.state.grant;
  ctx.body = [id, grant];
});
new Koa().use(requireGrant({ guard, rule: book })).use((ctx) => {
  // @ts-expect-error a grant can be missing: a route without a guard has none
  return ctx.state.grant.principalId;
});

// An application with a state and extensions of its own keeps them.
new Koa<State, Extensions>().use(requireGrant({ guard, rule: book })).use((ctx) => {
  const user: string = ctx.state.user;
  // @ts-expect-error the application has no such extension
  ctx.body = [user, ctx.database.ask(), ctx.other];
});
new Router<State, Extensions>().get('/', requireGrant({ guard, rule: book }), (ctx) => {
  const user: string = ctx.state.user;
  ctx.body = [user, ctx.database.ask()];
});

// A rule that reads its input needs an `input` option, and gets its value.
requireGrant({ guard, rule: pay, input: payment });
requireGrant({ guard, rule: pay, input: (ctx) => ctx.request.body as Payment });
requireGrant<Payment>({ guard, rule: pay, input: (ctx) => ctx.request.body as Payment });
requireGrant({
  guard,
  rule: (ctx: Context): Rule<Payment> => ({ ...pay, action: ctx.method }),
  input: payment,
});
// @ts-expect-error the rule reads an input, and there is none
requireGrant({ guard, rule: pay });
// @ts-expect-error the rule reads another input than it is given
requireGrant({ guard, rule: pay, input: (ctx: Context) => ctx.query });

const rules = defineRules({
  search: { scopes: ['flights:search'] },
  book: {
    scopes: ['flights:book', 'payments:initiate'],
    amount: (booking: { price: number }) => booking.price,
    metadata: (booking: { flight: string }) => ({ flight: booking.flight }),
  },
});
const booking = (ctx: Context): { price: number; flight: string } => ({ price: 1, flight: ctx.url });
requireGrant({ guard, rule: rules.search });
requireGrant({ guard, rule: rules.book, input: booking });
requireGrant({ guard, rule: ({ method }) => (method === 'GET' ? rules.search : rules.book), input: booking });
// @ts-expect-error the rule records the flight, too
requireGrant({ guard, rule: rules.book, input: () => ({ price: 1 }) });
// @ts-expect-error one of the rules reads something else
requireGrant({ guard, rule: ({ method }) => (method === 'GET' ? rules.book : pay), input: booking });

// A computed rule may be undefined, which refuses.
requireGrant({ guard, rule: (ctx) => (ctx.method === 'GET' ? book : undefined) });

// @ts-expect-error without a rule nothing says what the route needs
requireGrant({ guard });
// @ts-expect-error without a guard nobody decides
requireGrant({ rule: book });
// @ts-expect-error a rule names at least one scope
requireGrant({ guard, rule: { scopes: [] } });

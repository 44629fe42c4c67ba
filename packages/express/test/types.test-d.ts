import { defineRules, type Grant, type Guard, requireGrant, type Rule } from '@grantex/express';
import express, { type Request } from 'express';
import express4 from 'express4';

declare const guard: Guard;

interface Payment {
  readonly amount: string;
}

const application = express();
const application4 = express4();
const book = { scopes: ['flights:book'] } as const;
const pay = { scopes: ['payments:initiate'], amount: (payment: Payment) => payment.amount } as const;
const payment = (request: Request): Payment => request.body as Payment;

// The handlers behind it keep the types of their route, in both versions of Express.
application.post('/flights/:id', requireGrant({ guard, rule: book }), (request, response) => {
  const id: string = request.params.id;
  const grant: Grant | undefined = request.grant;
  // @ts-expect-error the route has no such parameter
  response.json([id, grant, request.params.other]);
});
application4.post('/flights/:id', requireGrant({ guard, rule: book }), (request, response) => {
  const id: string = request.params.id;
  const grant: Grant | undefined = request.grant;
  // @ts-expect-error the route has no such parameter
  response.json([id, grant, request.params.other]);
});
application.use(requireGrant({ guard, rule: book }));
application4.use('/api', requireGrant({ guard, rule: book }), express4.Router());

// A grant can be missing: a route without a guard has none.
application.get('/', (request) => {
  // @ts-expect-error no guard sets a grant here
  return request.grant.principalId;
});

// A rule that reads its input needs an `input` option, and gets its value.
requireGrant({ guard, rule: pay, input: payment });
requireGrant({ guard, rule: pay, input: (request) => request.body as Payment });
requireGrant<Payment>({ guard, rule: pay, input: (request) => request.body as Payment });
requireGrant({
  guard,
  rule: { scopes: ['payments:initiate'], amount: (payment: { amount: string }) => payment.amount },
  input: payment,
});
requireGrant({
  guard,
  rule: (request: Request): Rule<Payment> => ({ ...pay, action: request.method }),
  input: payment,
});
// @ts-expect-error the rule reads an input, and there is none
requireGrant({ guard, rule: pay });
// @ts-expect-error the rule reads another input than it is given
requireGrant({ guard, rule: pay, input: (request: Request) => request.query });

// The parameters of a rule's functions are inferred together, so rules look as they do for other adapters.
const rules = defineRules({
  search: { scopes: ['flights:search'] },
  book: {
    scopes: ['flights:book', 'payments:initiate'],
    amount: (booking: { price: number }) => booking.price,
    metadata: (booking: { flight: string }) => ({ flight: booking.flight }),
  },
});
const booking = (request: Request): { price: number; flight: string } => ({ price: 1, flight: request.url });
requireGrant({ guard, rule: rules.search });
requireGrant({ guard, rule: rules.book, input: booking });
// oxlint-disable-next-line typescript/no-unsafe-return -- the body of Express is any
application.post('/', requireGrant({ guard, rule: rules.book, input: (request) => request.body }));
requireGrant({
  guard,
  rule: ({ method }) => (method === 'GET' ? rules.search : rules.book),
  input: booking,
});
// @ts-expect-error the rule records the flight, too
requireGrant({ guard, rule: rules.book, input: () => ({ price: 1 }) });
// @ts-expect-error one of the rules reads something else
requireGrant({ guard, rule: ({ method }) => (method === 'GET' ? rules.book : pay), input: booking });

// A computed rule may be undefined, which refuses.
requireGrant({ guard, rule: (request) => (request.method === 'GET' ? book : undefined) });

// @ts-expect-error without a rule nothing says what the route needs
requireGrant({ guard });
// @ts-expect-error without a guard nobody decides
requireGrant({ rule: book });
// @ts-expect-error a rule names at least one scope
requireGrant({ guard, rule: { scopes: [] } });

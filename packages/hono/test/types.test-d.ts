import { defineRules, type Grant, type GrantEnv, type Guard, requireGrant, type Rule } from '@grantex/hono';
import { Hono } from 'hono';
import { hc } from 'hono/client';
import { validator } from 'hono/validator';

declare const guard: Guard;

interface Payment {
  readonly amount: string;
}

const book = { scopes: ['flights:book'] } as const;
const pay = { scopes: ['payments:initiate'], amount: (payment: Payment) => payment.amount } as const;

// Handlers behind it find the grant, and keep the types of their route.
const app = new Hono<{ Bindings: { readonly DATABASE: string } }>().post(
  '/flights/:id',
  validator('json', (body: Payment) => body),
  requireGrant({ guard, rule: pay, input: (c) => c.req.valid('json') as Payment }),
  (c) => {
    const grant: Grant = c.var.grant;
    const same: Grant = c.get('grant');
    const id: string = c.req.param('id');
    const { amount } = c.req.valid('json');
    return c.json({ id, amount, by: grant.agentId, for: same.principalId, database: c.env.DATABASE });
  },
);
// The client of the application keeps its types, too.
const client = hc<typeof app>('https://travel.example');
export const answer: Promise<{ amount: string }> = client.flights[':id']
  .$post({ param: { id: '7' }, json: { amount: '420' } })
  .then((response) => response.json());

// Without a guard there is no grant.
new Hono().get('/', (c) => {
  // @ts-expect-error no middleware sets a grant here
  return c.text(c.var.grant.principalId);
});
const guarded = new Hono<GrantEnv>();
guarded.use(requireGrant({ guard, rule: book }));
guarded.get('/', (c) => c.text(c.var.grant.principalId));

// An application with variables of its own keeps them.
interface User {
  Variables: { user: string };
}
const typed = new Hono<User>();
typed.use(requireGrant({ guard, rule: book }));
typed.get('/', requireGrant({ guard, rule: book }), (c) => c.text(`${c.var.user} ${c.var.grant.agentId}`));

// A rule that reads its input needs an `input` option, and gets its value.
requireGrant({ guard, rule: pay, input: (c) => c.req.json<Payment>() });
requireGrant<Payment>({ guard, rule: pay, input: () => ({ amount: '1' }) });
requireGrant({
  guard,
  rule: (c): Rule<Payment> => ({ ...pay, action: c.req.method }),
  input: () => ({ amount: '1' }),
});
// @ts-expect-error the rule reads an input, and there is none
requireGrant({ guard, rule: pay });
// @ts-expect-error the rule reads another input than it is given
requireGrant({ guard, rule: pay, input: (c) => c.req.url });

const rules = defineRules({
  search: { scopes: ['flights:search'] },
  book: {
    scopes: ['flights:book', 'payments:initiate'],
    amount: (booking: { price: number }) => booking.price,
    metadata: (booking: { flight: string }) => ({ flight: booking.flight }),
  },
});
requireGrant({ guard, rule: rules.search });
requireGrant({ guard, rule: rules.book, input: () => ({ price: 1, flight: 'AI 101' }) });
// @ts-expect-error the rule records the flight, too
requireGrant({ guard, rule: rules.book, input: () => ({ price: 1 }) });

// A computed rule may be undefined, which refuses.
requireGrant({ guard, rule: (c) => (c.req.method === 'GET' ? book : undefined) });

// @ts-expect-error without a rule nothing says what the route needs
requireGrant({ guard });
// @ts-expect-error without a guard nobody decides
requireGrant({ rule: book });
// @ts-expect-error a rule names at least one scope
requireGrant({ guard, rule: { scopes: [] } });

import { defineRules, type Grant, type GrantHook, grantex, type Guard, type Rule } from '@grantex/fastify';
import fastify, {
  type FastifyInstance,
  type FastifyPluginAsync,
  type FastifyRequest,
  type FastifyTypeProvider,
} from 'fastify';

declare const guard: Guard;

interface Payment {
  readonly amount: string;
}

const app = fastify();
const book = { scopes: ['flights:book'] } as const;
const pay = { scopes: ['payments:initiate'], amount: (payment: Payment) => payment.amount } as const;

// The plugin is registered like any other, whatever the server.
await app.register(grantex, { guard });
await app.register(grantex, { guard, prefix: '/api' });
await fastify({ http2: true }).register(grantex, { guard });
// @ts-expect-error without a guard nobody decides
await app.register(grantex, {});
// @ts-expect-error this is not a guard
await app.register(grantex, { guard: {} });

// What the plugin adds has types, and handlers keep those of their route.
app.post<{ Params: { id: string }; Body: Payment }>(
  '/flights/:id',
  { onRequest: app.requireGrant(book) },
  (request) => {
    const id: string = request.params.id;
    const grant: Grant | null = request.grant;
    const amount: string = request.body.amount;
    // @ts-expect-error the route has no such parameter
    const other: unknown = request.params.other;
    return [id, grant, amount, other];
  },
);
// @ts-expect-error no hook sets a grant here
app.get('/', (request) => request.grant.principalId);

// In every place where a hook is possible.
app.addHook('onRequest', app.requireGrant(book));
app.addHook('preHandler', app.requireGrant(pay, { input: (request) => request.body as Payment }));
app.route({ method: 'GET', url: '/', preValidation: [app.requireGrant(book)], handler: () => 'done' });
app.setNotFoundHandler({ preHandler: app.requireGrant(book) }, () => 'done');
const routes: FastifyPluginAsync = async (instance) => {
  instance.addHook('onRequest', instance.requireGrant(book));
};
await app.register(routes);

// A rule that reads its input needs an `input` option, and gets its value.
app.post<{ Body: Payment }>(
  '/payments',
  { preHandler: app.requireGrant(pay, { input: (request) => request.body }) },
  () => 'done',
);
app.post<{ Params: Payment; Body: string }>(
  '/payments/:amount',
  { preHandler: app.requireGrant(pay, { input: (request) => request.params }) },
  () => 'done',
);
const payment: GrantHook<FastifyRequest<{ Body: Payment }>> = app.requireGrant(pay, {
  input: (request) => request.body,
});
app.post<{ Body: Payment }>('/payments', { preHandler: payment }, () => 'done');
app.post('/payments', { preHandler: app.requireGrant(book) }, () => 'done');
app.post(
  '/payments',
  { preHandler: app.requireGrant(pay, { input: (request) => request.body as Payment }) },
  () => 'done',
);
app.post(
  '/payments',
  // @ts-expect-error the route does not say what its body is
  { preHandler: app.requireGrant(pay, { input: (request) => request.body }) },
  () => 'done',
);
app.post(
  '/payments',
  {
    preHandler: app.requireGrant(pay, {
      input: (request: FastifyRequest<{ Body: Payment }>) => request.body,
    }),
  },
  () => 'done',
);
app.post('/payments', {
  preHandler: app.requireGrant<Payment>(pay, { input: (request) => request.body as Payment }),
  handler: () => 'done',
});
// @ts-expect-error the rule reads an input, and there is none
app.post<{ Body: Payment }>('/payments', { preHandler: app.requireGrant(pay) }, () => 'done');
// @ts-expect-error an option that does not say where the input is
app.requireGrant(pay, {});
app.post<{ Body: Payment }>(
  '/payments',
  // @ts-expect-error the rule reads another input than it is given
  { preHandler: app.requireGrant(pay, { input: (request) => request.query }) },
  () => 'done',
);
app.post<{ Body: { readonly price: number } }>(
  '/payments',
  // @ts-expect-error the hook expects another body than the route has
  { preHandler: payment },
  () => 'done',
);

// The parameters of a rule's functions are inferred together, so rules look as they do for other adapters.
const rules = defineRules({
  search: { scopes: ['flights:search'] },
  book: {
    scopes: ['flights:book', 'payments:initiate'],
    amount: (booking: { price: number }) => booking.price,
    metadata: (booking: { flight: string }) => ({ flight: booking.flight }),
  },
});
interface Booking {
  readonly price: number;
  readonly flight: string;
}
app.get('/flights', { onRequest: app.requireGrant(rules.search) }, () => 'done');
app.post<{ Body: Booking }>(
  '/flights',
  { preHandler: app.requireGrant(rules.book, { input: (request) => request.body }) },
  () => 'done',
);
app.post<{ Body: Booking }>(
  '/flights',
  {
    preHandler: app.requireGrant((request) => (request.body.price === 0 ? rules.search : rules.book), {
      input: (request) => request.body,
    }),
  },
  () => 'done',
);
app.post<{ Body: { readonly price: number } }>(
  '/flights',
  // @ts-expect-error the rule records the flight, too
  { preHandler: app.requireGrant(rules.book, { input: (request) => request.body }) },
  () => 'done',
);

// A computed rule gets the request of its route, and may be undefined, which refuses.
app.get<{ Params: { kind: string } }>(
  '/:kind',
  {
    onRequest: app.requireGrant((request): Rule | undefined => {
      const { kind } = request.params;
      return kind === 'status' ? undefined : { scopes: [`${kind}:search`] };
    }),
  },
  () => 'done',
);
app.addHook(
  'onRequest',
  app.requireGrant((request) => (request.method === 'GET' ? book : undefined)),
);

// HTTP/2, and a body with the type of any type provider.
const secure = fastify({ http2: true });
secure.get('/', { onRequest: secure.requireGrant(book) }, (request) => request.grant?.scopes);
secure.post<{ Body: Payment }>(
  '/',
  { preHandler: secure.requireGrant(pay, { input: (request) => request.body }) },
  () => 'done',
);
secure.post(
  '/',
  { preHandler: secure.requireGrant(pay, { input: (request) => request.body as Payment }) },
  () => 'done',
);
interface Provider extends FastifyTypeProvider {
  readonly validator: Payment;
}
const provided = fastify().withTypeProvider<Provider>();
provided.post(
  '/',
  {
    schema: { body: {} },
    // A provider's type of the schema is known only after its options have been read.
    preHandler: provided.requireGrant(pay, { input: (request) => request.body as Payment }),
  },
  (request) => request.body.amount,
);

// @ts-expect-error without a rule nothing says what the route needs
app.requireGrant();
// @ts-expect-error a rule names at least one scope
app.requireGrant({ scopes: [] });

export const withPlugin: FastifyInstance = app;

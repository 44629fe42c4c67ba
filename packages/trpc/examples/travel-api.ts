import {
  assertProceduresGuarded,
  createGrantex,
  defineRules,
  type GrantMeta,
  readToken,
  refusalOf,
  requireGrant,
} from '@grantex/trpc';
import { initTRPC } from '@trpc/server';
import { type CreateHTTPContextOptions, createHTTPServer } from '@trpc/server/adapters/standalone';
import { z } from 'zod';

// Reads GRANTEX_URL, GRANTEX_API_KEY and GRANTEX_AUDIENCE, which is `https://travel.example` here.
const grantex = createGrantex();
const { guard } = grantex;

const rules = defineRules({
  search: { scopes: ['flights:search'] },
  book: {
    scopes: ['flights:book', 'payments:initiate'],
    action: 'flight.booked',
    amount: (booking: { price: number }) => booking.price,
    metadata: (booking: { flight: string }) => ({ flight: booking.flight }),
  },
});

const createContext = ({ req }: CreateHTTPContextOptions) => ({ req });
type Context = ReturnType<typeof createContext>;

const t = initTRPC
  .context<Context>()
  .meta<GrantMeta>()
  .create({
    // What a caller is told about a refusal.
    errorFormatter: ({ shape, error }) => ({
      ...shape,
      data: { ...shape.data, refusal: refusalOf(error)?.body },
    }),
  });

const needsGrant = requireGrant({
  guard,
  token: ({ req }: Context) => readToken(guard, req),
});

const router = t.router({
  flights: t.procedure
    .meta({ grant: rules.search })
    .use(needsGrant)
    .query(() => [{ flight: 'AI 101', price: 420 }]),
  bookings: t.procedure
    .meta({ grant: rules.book })
    .input(z.object({ flight: z.string(), price: z.number() }))
    // After `.input()`, because the rule reads the price.
    .use(needsGrant)
    .mutation(({ ctx, input }) => ({ bookedFor: ctx.grant.principalId, ...input })),
});
assertProceduresGuarded(router);

export type TravelRouter = typeof router;

export const server = createHTTPServer({
  router,
  createContext,
  // The challenge of a refusal (RFC 6750). A batch has one answer, and gets the challenge of its first refusal.
  responseMeta({ errors }) {
    const [refusal] = errors.flatMap((error) => refusalOf(error) ?? []);
    return { headers: new Headers(refusal?.headers) };
  },
});
server.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1');
server.once('close', () => void grantex.close());

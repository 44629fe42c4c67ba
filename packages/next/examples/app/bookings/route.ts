import { guardRoute } from '@grantex/next';
import { type Booking, grantex, rules } from '../grantex.ts';

const { guard } = grantex;

export const GET = guardRoute(() => Response.json([{ flight: 'AI 101', price: 420 }]), {
  guard,
  rule: rules.search,
});

export const POST = guardRoute(
  (_request, _context, { grant, input }) =>
    Response.json({ bookedFor: grant.principalId, ...input }, { status: 201 }),
  { guard, rule: rules.book, input: (request) => request.json() as Promise<Booking> },
);

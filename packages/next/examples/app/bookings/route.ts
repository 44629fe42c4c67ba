import { guardRoute } from '@grantex/next';
import { type Booking, grantex, rules } from '../grantex';

export const POST = guardRoute(
  (_request, { grant, input }) => Response.json({ bookedFor: grant.principalId, ...input }, { status: 201 }),
  {
    guard: grantex.guard,
    rule: rules.book,
    input: (request) => request.json() as Promise<Booking>,
  },
);

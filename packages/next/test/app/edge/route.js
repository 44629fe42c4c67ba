import { guardRoute } from '@grantex/next';
import { grantex, rules } from '../grantex.ts';

export const runtime = 'edge';

export const GET = guardRoute((_request, _context, { grant }) => Response.json(grant.principalId), {
  guard: grantex.guard,
  rule: rules.search,
});

import { guardRoute } from '@grantex/next';
import { grantex, rules } from '../grantex';

export const runtime = 'edge';

export const GET = guardRoute(() => Response.json([{ flight: 'AI 101', price: 420 }]), {
  guard: grantex.guard,
  rule: rules.search,
});

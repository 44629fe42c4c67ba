import { guardRoute } from '@grantex/next';
import { redirect } from 'next/navigation';
import { grantex, rules } from '../grantex';

export const GET = guardRoute(() => redirect('/elsewhere'), {
  guard: grantex.guard,
  rule: { ...rules.search, action: 'redirected' },
});

'use server';

import { guardAction } from '@grantex/next';
import { cookies } from 'next/headers';
import { grantex, rules } from './grantex';

/** For `<form action={book}>`: the token is in a cookie of the agent's session. */
export const book = guardAction(
  async (booking, { grant }) => ({ bookedFor: grant.principalId, ...booking }),
  {
    guard: grantex.guard,
    rule: rules.book,
    token: async () => (await cookies()).get('grant')?.value,
    input: (form: FormData) => ({
      flight: String(form.get('flight')),
      // `Number('')` is 0, which an empty field must not become. The guard refuses `NaN`.
      price: Number(String(form.get('price')).trim() || NaN),
    }),
  },
);

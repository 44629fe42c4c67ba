import type { Rule } from '@grantex/core';
import type { HttpRoute } from './driver.ts';

interface Payment {
  readonly amount: string;
}

/** The rules of the tested routes. */
export const rules: { readonly [NAME in 'search' | 'book']: Rule } & { readonly pay: Rule<Payment> } = {
  search: { scopes: ['flights:search'] },
  book: { scopes: ['flights:book'] },
  pay: {
    scopes: ['payments:initiate'],
    action: 'payment.made',
    amount: ({ amount }) => amount,
    metadata: ({ amount }) => ({ amount }),
  },
};

/** A handler that responds. */
export const done: HttpRoute['handle'] = () => ({ body: 'done' });

/** A handler that must not run. */
export const unreachable: HttpRoute['handle'] = () => {
  throw new Error('The handler was reached.');
};

/** The route `GET /`, with these members replaced. */
export function routeOf(
  guards: HttpRoute['guards'],
  handle: HttpRoute['handle'] = done,
  route: Partial<HttpRoute> = {},
): HttpRoute {
  return { method: 'GET', path: '/', guards, handle, ...route };
}

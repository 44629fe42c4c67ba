import { AuthorizationError, createGrantex, guardFunction, toRefusalBody } from '@grantex/core';

export const grantex = createGrantex();

interface Payment {
  readonly amount: number;
  readonly to: string;
}

const guardedPay = guardFunction(
  grantex.guard,
  {
    name: 'pay',
    rule: {
      scopes: ['payments:initiate'],
      amount: (payment: Payment) => payment.amount,
      metadata: (payment: Payment) => ({ amount: payment.amount }),
    },
    token: (session: { readonly token: string }) => session.token,
  },
  (payment, _session, { grant }) => {
    return { paid: payment.amount, to: payment.to, onBehalfOf: grant.principalId };
  },
);

/** A tool: pays when the person's grant allows it, and else says why not, in words a model can act on. */
export async function pay(token: string, payment: Payment): Promise<object> {
  try {
    return await guardedPay(payment, { token });
  } catch (error) {
    if (AuthorizationError.is(error)) return toRefusalBody(error);
    throw error;
  }
}

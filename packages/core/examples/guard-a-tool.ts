import { AuthorizationError, createGrantex, guardFunction, type Rule, toRefusalBody } from '@grantex/core';

export const grantex = createGrantex();

interface Payment {
  readonly amount: number;
  readonly to: string;
}

const rule: Rule<Payment> = {
  scopes: ['payments:initiate'],
  amount: (payment) => payment.amount,
  metadata: (payment) => ({ amount: payment.amount }),
};

/** The tool of one session: pays when the person's grant allows it, and else says why not, in words a model can act on. */
export function createPay(token: () => string) {
  const pay = guardFunction(grantex.guard, { name: 'pay', rule, token }, ({ amount, to }, { grant }) => {
    return { paid: amount, to, onBehalfOf: grant.principalId };
  });
  return async (payment: Payment): Promise<object> => {
    try {
      return await pay(payment);
    } catch (error) {
      if (AuthorizationError.is(error)) return toRefusalBody(error);
      throw error;
    }
  };
}

import { defineRules } from '@grantex/core';

interface Payment {
  readonly amount: number;
  readonly currency: string;
  /** Where the agent called from, as your server sees it. */
  readonly address: string;
}

export const rules = defineRules({
  pay: {
    scopes: ['payments:initiate'],
    amount: ({ amount }: Payment) => amount,
    metadata: ({ amount, currency, address }: Payment) => ({ amount, currency, clientAddress: address }),
  },
});

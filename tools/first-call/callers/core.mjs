import { createPay } from './guard-a-tool.ts';

export function book(token, price) {
  return createPay(() => token)({ amount: price, to: 'Air India' });
}

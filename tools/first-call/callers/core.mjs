import { pay } from './guard-a-tool.ts';

export function book(token, price) {
  return pay(token, { amount: price, to: 'Air India' });
}

import { expect, test } from 'vitest';
import { type CallDetail, detailInWords } from '../../src/issuer.ts';

test.each<[string, Omit<CallDetail, 'type' | 'scope'>]>([
  ['any call', {}],
  ['no argument', { closed: true }],
  ['to must be given, no other argument', { arguments: { to: {} }, closed: true }],
  [
    'amount may be at most 5, to must be "a" or "b"',
    { arguments: { amount: { max: '5' }, to: { oneOf: ['a', 'b'] } } },
  ],
  ['asks the person each time', { ask: true }],
  ['asks the person where a is over 1 or b is over 2', { ask: { a: { over: '1' }, b: { over: '2' } } }],
  [
    'at most 2000 EUR and 20 calls a day',
    { budget: { amount: '2000', currency: 'EUR', calls: 20, per: 'day' }, online: true },
  ],
  ['at most 1 call in all', { budget: { calls: 1, per: 'grant' } }],
  ['the server admits each call', { online: true }],
])('a limit in words: %s', (words, limits) => {
  expect(detailInWords({ type: 'urn:grantex:call', scope: 'a:b', ...limits })).toBe(words);
});

import { expect, test } from 'vitest';
import { budgetParts } from '../src/console/pages/grants/budget-words.ts';

test('a budget is said in words, amounts exactly', () => {
  const amount = { limit: '999999999999999.9999', spent: '0.0001', left: '999999999999999.9998' };
  const [part] = budgetParts({ scope: 'p:i', per: 'month', currency: 'EUR', amount });
  expect(part?.text).toBe(
    '0.0001 of 999,999,999,999,999.9999 EUR used this month (UTC), 999,999,999,999,999.9998 left',
  );
});

test('a budget of amounts and calls has both, and a bar is never longer than the whole', () => {
  const parts = budgetParts({
    scope: 'p:i',
    per: 'grant',
    currency: 'JPY',
    amount: { limit: '10', spent: '10', left: '0' },
    calls: { limit: 1, spent: 2, left: 0 },
  });
  expect(parts).toEqual([
    { text: '10 of 10 JPY used in all, 0 left', share: 1 },
    { text: '2 of 1 call used in all, 0 left', share: 1 },
  ]);
});

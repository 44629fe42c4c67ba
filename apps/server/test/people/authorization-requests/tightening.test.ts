import { type CallDetail, parseDetails, refusedArguments } from '@grantex/core/issuer';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  choiceWithin,
  chosenOf,
  keptChoice,
  choiceColumns,
} from '../../../src/people/authorization-requests/choice.ts';

const TYPE = 'urn:grantex:call';
const ASKED = {
  scopes: ['flights:book', 'payments:initiate:by_details', 'files:read:by_details'],
  grant_lifetime: 3_600,
  details: parseDetails([
    {
      type: TYPE,
      scope: 'payments:initiate',
      arguments: {
        amount: { max: '500' },
        'fee.total': { max: '20', min: '10' },
        currency: { oneOf: ['EUR'] },
      },
      ask: { amount: { over: '200' } },
    },
    { type: TYPE, scope: 'payments:initiate', arguments: { amount: { max: '900' } } },
    { type: TYPE, scope: 'files:read', arguments: { path: { under: '/srv' }, __proto__x: {} } },
  ]),
};
const choose = (sent: { scope?: string[]; ask?: string[]; limit?: string[] }) =>
  choiceWithin(ASKED, { scope: ASKED.scopes, lifetime: '1h', ...sent });

test('without a change, what was asked for is chosen', () => {
  expect(choose({}).details).toEqual(ASKED.details);
  const unchanged = choose({ limit: ['0 500 amount', '1 900 amount', '0 20 fee.total'] });
  expect(unchanged).toEqual(choose({}));
});

test('an amount is lowered, and the person is asked each time', () => {
  const { details, tightening } = choose({
    limit: ['0 400.5 amount', '0 10 fee.total'],
    ask: ['payments:initiate'],
  });
  expect(details).toMatchObject([
    { arguments: { amount: { max: '400.5' }, 'fee.total': { max: '10', min: '10' } }, ask: true },
    { arguments: { amount: { max: '900' } }, ask: true },
    ASKED.details[2] as object,
  ]);
  expect(tightening).toEqual({ ask: ['payments:initiate'], limit: ['0 10 fee.total', '0 400.5 amount'] });
});

test('what concerns a scope that is not chosen is left out', () => {
  const { details, tightening } = choose({
    scope: ['files:read:by_details'],
    limit: ['0 1 amount'],
    ask: ['payments:initiate', 'files:read'],
  });
  expect(details).toEqual([{ ...ASKED.details[2], ask: true }]);
  expect(tightening).toEqual({ ask: ['files:read'], limit: [] });
});

test('two limits that become the same are one', () => {
  const equal = {
    ...ASKED,
    details: parseDetails([
      { ...ASKED.details[1] },
      { ...ASKED.details[1], arguments: { amount: { max: '8' } } },
    ]),
    scopes: ['payments:initiate:by_details'],
  };
  const choice = choiceWithin(equal, { scope: equal.scopes, lifetime: '1h', limit: ['0 8 amount'] });
  expect(choice.details).toHaveLength(1);
});

test.each<{ limit?: string[]; ask?: string[] }>([
  { limit: ['0 501 amount'] },
  { limit: ['0 500.0001 amount'] },
  { limit: ['0 -1 amount'] },
  { limit: ['0 9 fee.total'] },
  { limit: ['0 1e2 amount'] },
  { limit: ['0 Infinity amount'] },
  { limit: ['0  amount'] },
  { limit: ['0 400'] },
  { limit: ['0 400 amounts'] },
  { limit: ['0 400 currency'] },
  { limit: ['0 400 __proto__'] },
  { limit: ['0 400 constructor'] },
  { limit: ['3 400 amount'] },
  { limit: ['-1 400 amount'] },
  { limit: ['0 400 amount', '0 300 amount'] },
  { limit: [' 400 amount'] },
  { ask: ['flights:book'] },
  { ask: ['payments:initiate:by_details'] },
  { ask: [''] },
])('%j is not offered', (sent) => {
  expect(() => choose(sent)).toThrow(expect.objectContaining({ status: 422, code: 'CHOICE_NOT_OFFERED' }));
});

test('a choice is the same after it was kept, and checked again', () => {
  const choice = choose({ limit: ['0 400 amount', '1 7 amount'], ask: ['files:read'] });
  const { chosen_tightening, ...columns } = choiceColumns(choice);
  const kept = keptChoice({ ...columns, chosen_tightening: JSON.parse(chosen_tightening ?? 'null') });
  if (kept === undefined) throw new Error('a choice was kept');
  expect(choiceWithin(ASKED, chosenOf(kept))).toEqual(choice);
});

test('whatever is chosen allows no call that was not asked for', () => {
  const amount = fc.oneof(
    fc.integer({ min: -5, max: 1_000 }).map(String),
    fc.constantFrom('500', '900', '0.1', '1.', '01', '', 'x', '20', '10', '99999999999999999'),
  );
  const limit = fc
    .tuple(
      fc.constantFrom('0', '1', '2', '9'),
      amount,
      fc.constantFrom('amount', 'fee.total', 'currency', 'path'),
    )
    .map((words) => words.join(' '));
  const value = fc.oneof(fc.integer({ min: -2, max: 1_000 }), fc.constantFrom('400', '12.5', 'x', null));
  const call = fc.record({
    amount: value,
    fee: fc.record({ total: value }),
    currency: fc.constantFrom('EUR', 'USD'),
  });
  const admits = (details: readonly CallDetail[], input: unknown): boolean =>
    refusedArguments(details, ['payments:initiate'], input).length === 0;
  fc.assert(
    fc.property(
      fc.uniqueArray(limit, { maxLength: 3 }),
      fc.subarray(['payments:initiate', 'files:read']),
      call,
      (limits, ask, input) => {
        const chosen = attempt(() => choose({ limit: limits, ask }).details);
        fc.pre(chosen !== undefined);
        expect(admits(chosen ?? [], input) && !admits(ASKED.details, input)).toBe(false);
      },
    ),
    { numRuns: 2_000 },
  );
});

function attempt<RESULT>(work: () => RESULT): RESULT | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

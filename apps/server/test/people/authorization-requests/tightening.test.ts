import { asksApproval, type CallDetail, parseDetails, refusedArguments } from '@grantex/core/issuer';
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
    {
      type: TYPE,
      scope: 'files:read',
      arguments: { path: { under: '/srv' }, __proto__x: {}, 'a\u2028b': { max: '7' } },
    },
    {
      type: TYPE,
      scope: 'payments:initiate',
      ask: { amount: { over: '200' } },
      budget: { amount: '2000', currency: 'EUR', calls: 20, per: 'day' },
    },
  ]),
};
const choose = (sent: { scope?: string[]; ask?: string[]; limit?: string[] }) =>
  choiceWithin(ASKED, { scope: ASKED.scopes, lifetime: '1h', ...sent });

test('without a change, what was asked for is chosen', () => {
  expect(choose({}).details).toEqual(ASKED.details);
  const unchanged = choose({ limit: ['0 500 amount', '1 900 amount', '0 20 fee.total', '2 7 a\u2028b'] });
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
    { ...ASKED.details[3], ask: true },
  ]);
  expect(tightening).toEqual({ ask: ['payments:initiate'], limit: ['0 10 fee.total', '0 400.5 amount'] });
});

test('from where on the person is asked, and what may be spent, are lowered in the same way', () => {
  const { details, tightening } = choose({
    limit: ['3 100.5 .ask.amount', '3 1500 .budget.amount', '3 10 .budget.calls', '0 0 .ask.amount'],
  });
  expect(details[0]).toEqual({ ...ASKED.details[0], ask: { amount: { over: '0' } } });
  expect(details[3]).toEqual({
    ...ASKED.details[3],
    ask: { amount: { over: '100.5' } },
    budget: { amount: '1500', currency: 'EUR', calls: 10, per: 'day' },
  });
  expect(tightening.limit).toHaveLength(4);
  const unchanged = ['3 200 .ask.amount', '3 2000 .budget.amount', '3 20 .budget.calls'];
  expect(choose({ limit: unchanged })).toEqual(choose({}));
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
  { limit: ['4 400 amount'] },
  { limit: ['3 200.0001 .ask.amount'] },
  { limit: ['3 201 .ask.amount'] },
  { limit: ['3 100 .ask.fee'] },
  { limit: ['3 100 .ask.'] },
  { limit: ['3 100 .ask.__proto__'] },
  { limit: ['2 100 .ask.path'] },
  { limit: ['3 2000.01 .budget.amount'] },
  { limit: ['3 0 .budget.amount'] },
  { limit: ['3 -1 .budget.amount'] },
  { limit: ['0 100 .budget.amount'] },
  { limit: ['3 21 .budget.calls'] },
  { limit: ['3 0 .budget.calls'] },
  { limit: ['3 1.5 .budget.calls'] },
  { limit: ['3 007 .budget.calls'] },
  { limit: ['3 10 .budget.per'] },
  { limit: ['3 10 .budget.currency'] },
  { limit: ['3 10 .budget'] },
  { limit: ['3 10 .budget.calls', '3 9 .budget.calls'] },
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
  const limit = ['0 400 amount', '1 7 amount', '0 20 .ask.amount', '3 1 .budget.calls'];
  const choice = choose({ limit, ask: ['files:read'] });
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

test('whatever is chosen asks as often as was asked for, and lets no more be spent', () => {
  const amount = fc.oneof(
    fc.integer({ min: -5, max: 2_100 }).map(String),
    fc.constantFrom('200', '2000', '20', '0.1', '1.', '01', '1e1', '1999.9999', '2000.0001'),
  );
  const place = fc.constantFrom('.ask.amount', '.budget.amount', '.budget.calls', 'amount');
  const limits = fc.uniqueArray(fc.tuple(fc.constantFrom('0', '3'), amount, place), {
    selector: ([index, , of]) => `${index} ${of}`,
    maxLength: 4,
  });
  fc.assert(
    fc.property(limits, fc.boolean(), fc.integer({ min: -2, max: 600 }), (lowered, asks, value) => {
      const chosen = attempt(() =>
        choose({
          limit: lowered.map((words) => words.join(' ')),
          ask: asks ? ['payments:initiate'] : [],
        }),
      );
      fc.pre(chosen !== undefined);
      const [now, before] = [chosen?.details ?? [], ASKED.details];
      const isAsked = (details: readonly CallDetail[]) =>
        details.some(
          (detail) => detail.scope === 'payments:initiate' && asksApproval(detail, { amount: value }),
        );
      expect(isAsked(before) && !isAsked(now)).toBe(false);
      const [own, was] = [now.at(-1)?.budget, before.at(-1)?.budget];
      expect([own?.currency, own?.per]).toEqual(['EUR', 'day']);
      expect(Number(own?.amount)).toBeLessThanOrEqual(Number(was?.amount));
      expect(own?.calls).toBeLessThanOrEqual(was?.calls ?? 0);
    }),
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

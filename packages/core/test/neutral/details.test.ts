import { expect, test } from 'vitest';
import {
  asksApproval,
  type CallDetail,
  keepsAskAndBudget,
  needsAdmission,
  parseDetails,
  parseRequestedDetails,
  refusedArguments,
} from '../../src/issuer.ts';
import { detailsNarrowingVectors } from '../vectors/kinds/details-narrowing.ts';

// What details are, and what they make of calls, are vectors. Here is first what only the server does with details.

for (const vector of (await detailsNarrowingVectors.cases?.()) ?? []) {
  test(`a delegation: ${vector.name}`, async () => {
    expect(await detailsNarrowingVectors.run(vector)).toEqual(vector.expected);
  });
}

/** The ask of a detail, and inputs about which it asks or does not. */
const ASKS: readonly (readonly [
  ask: NonNullable<CallDetail['ask']>,
  asked: readonly string[],
  unasked: readonly string[],
])[] = [
  [true, ['{}', 'null', '{"a":1}'], []],
  [
    { a: { over: '200' } },
    [
      '{"a":200.0001}',
      '{"a":"201"}',
      '{}',
      'null',
      '{"a":null}',
      '{"a":"x"}',
      '{"a":true}',
      '{"a":[]}',
      '{"a":[1,201]}',
      '{"a":1,"b.c":1}',
      '{"a":"200.00000000001"}',
    ],
    ['{"a":200}', '{"a":"200.00"}', '{"a":-5}', '{"a":[1,[2]]}', '{"a":1,"b":{"c.d":1}}'],
  ],
  [
    { a: { over: '5' }, 'b.c': { over: '1' } },
    ['{"a":1}', '{"a":1,"b":{"c":2}}', '{"a":6,"b":{"c":1}}'],
    ['{"a":5,"b":{"c":1}}'],
  ],
];

test.each(ASKS)('%j asks the person where a value is over it, or is not known', (ask, asked, unasked) => {
  const [detail] = parseDetails([{ type: 'urn:grantex:call', scope: 'p:i', ask }]);
  const asks = (json: string): boolean | undefined => detail && asksApproval(detail, JSON.parse(json));
  expect(asked.filter((json) => asks(json) !== true)).toEqual([]);
  expect(unasked.filter((json) => asks(json) !== false)).toEqual([]);
});

test('nobody may ask for details that are online', () => {
  const details = [{ type: 'urn:grantex:call', scope: 'p:i', online: true }];
  expect(() => parseRequestedDetails(details)).toThrow(
    'The value at "/0/online" is set by the server, and cannot be asked for.',
  );
});

// What JSON cannot hold, and a framework may still hand to a guard.

const AMOUNT = parseDetails([
  { type: 'urn:grantex:call', scope: 'p:i', arguments: { amount: { max: '5' } } },
]);
const CLOSED = parseDetails([{ ...AMOUNT[0], closed: true }]);
const admits = (values: unknown, details = AMOUNT): boolean =>
  refusedArguments(details, ['p:i'], values).length === 0;

class Payment {
  readonly amount: unknown;
  constructor(amount: unknown) {
    this.amount = amount;
  }
}

class Inheriting {
  get amount(): number {
    return 5;
  }
}

const WITH_HOLE: unknown = Object.assign(Array.from({ length: 0 }), { 0: 5, 2: 5 });
const cyclic: unknown[] = [];
cyclic.push(cyclic);

const ADMITTED: readonly (readonly [what: string, values: unknown])[] = [
  ['a bigint', { amount: 5n }],
  ['a negative zero', { amount: -0 }],
  ['an object without a prototype', Object.assign(Object.create(null) as object, { amount: 5 })],
  ['an own member that is not listed', Object.defineProperty({}, 'amount', { value: 5 })],
  ['members by symbols', { amount: 5, [Symbol('x.y')]: 6 }],
];

test.each(ADMITTED)('%s is admitted, also by a closed detail', (_what, values) => {
  expect(admits(values)).toBe(true);
  expect(admits(values, CLOSED)).toBe(true);
});

test.each<readonly [what: string, amount: unknown]>([
  ['NaN', Number.NaN],
  ['what JSON makes of 1e400', JSON.parse('1e400')],
  ['-Infinity', -Infinity],
  ['a bigint over the limit', 6n],
  ['a bigint of 65 digits', 10n ** 64n],
  ['a negative bigint', -1n],
  ['undefined', undefined],
  ['a function', () => 5],
  ['a symbol', Symbol('5')],
  ['a boxed number', Object(5)],
  ['a boxed text', Object('5')],
  ['a date', new Date(5)],
  ['an object that turns into a number', { valueOf: () => 5, toString: () => '5' }],
  ['a list with a hole', WITH_HOLE],
  ['a list that holds itself', cyclic],
  ['a typed array', new Uint8Array([5])],
])('%s is no amount', (_what, amount) => {
  expect(admits({ amount })).toBe(false);
});

test('an argument that an object inherits is missing', () => {
  expect(admits(new Inheriting())).toBe(false);
  expect(admits(Object.create({ amount: 5 }))).toBe(false);
});

test('a closed detail takes an instance of a class, and refuses what holds more than its members', () => {
  expect(admits(new Payment(5))).toBe(true);
  expect(admits(new Payment(5), CLOSED)).toBe(true);
  for (const values of [new Map([['amount', 5]]), new Date(), () => 5, 5n]) {
    expect(admits(values, CLOSED)).toBe(false);
  }
  const nothingNamed = parseDetails([{ type: 'urn:grantex:call', scope: 'p:i', closed: true }]);
  for (const values of [new URLSearchParams('a=1'), new Map([['a', 1]]), 'a', 5]) {
    expect(admits(values, nothingNamed)).toBe(false);
  }
});

test('a closed detail sees members that are not listed', () => {
  const values = Object.defineProperty({ amount: 5 }, 'note', { value: 1 });
  expect(refusedArguments(CLOSED, ['p:i'], values)).toEqual([
    { scope: 'p:i', argument: 'note', limit: 'not allowed' },
  ]);
});

test('details are frozen, deeply', () => {
  const [detail] = parseDetails([
    {
      type: 'urn:grantex:call',
      scope: 'p:i',
      arguments: { a: { oneOf: [1] } },
      ask: { a: { over: '1' } },
      budget: { calls: 1, per: 'day' },
    },
  ]);
  const parts = [
    detail,
    detail?.arguments,
    detail?.arguments?.['a'],
    detail?.arguments?.['a']?.oneOf,
    detail?.ask,
    detail?.budget,
  ];
  expect(parts.map((part) => Object.isFrozen(part))).toEqual(parts.map(() => true));
});

test('a call needs an admission where its detail asks, has a budget, or is online', () => {
  const detail = { type: 'urn:grantex:call', scope: 'p:i' } as const;
  expect(needsAdmission(detail)).toBe(false);
  expect(needsAdmission({ ...detail, ask: true })).toBe(true);
  expect(needsAdmission({ ...detail, budget: { calls: 1, per: 'day' } })).toBe(true);
  expect(needsAdmission({ ...detail, online: true })).toBe(true);
});

const DAILY = { amount: '50', currency: 'EUR', calls: 5, per: 'day' } as const;

test.each<readonly [what: string, own: Partial<CallDetail>, other: Partial<CallDetail>, isKept: boolean]>([
  ['nothing', {}, {}, true],
  ['a budget where there was none', { budget: DAILY }, {}, true],
  ['no budget', {}, { budget: DAILY }, false],
  ['the same', { budget: DAILY }, { budget: DAILY }, true],
  ['less of both', { budget: { ...DAILY, amount: '49.9999', calls: 1 } }, { budget: DAILY }, true],
  ['more money', { budget: { ...DAILY, amount: '50.0001' } }, { budget: DAILY }, false],
  ['more calls', { budget: { ...DAILY, calls: 6 } }, { budget: DAILY }, false],
  ['calls alone', { budget: { calls: 5, per: 'day' } }, { budget: DAILY }, false],
  ['calls besides', { budget: DAILY }, { budget: { calls: 5, per: 'day' } }, true],
  ['another currency', { budget: { ...DAILY, currency: 'USD' } }, { budget: DAILY }, false],
  ['another window', { budget: { ...DAILY, per: 'month' } }, { budget: DAILY }, false],
  ['an ask about more', { ask: { amount: { over: '1' } } }, { ask: { amount: { over: '2' } } }, true],
  ['an ask about less', { ask: { amount: { over: '2' } } }, { ask: { amount: { over: '1' } } }, false],
  ['an ask, and no budget', { ask: true }, { ask: true, budget: DAILY }, false],
])('%s keeps an ask and a budget, or not', (_what, own, other, isKept) => {
  const detail = { type: 'urn:grantex:call', scope: 'payments:initiate' } as const;
  expect(keepsAskAndBudget({ ...detail, ...own }, { ...detail, ...other })).toBe(isKept);
});

test('what cannot be details is refused by name', () => {
  for (const value of [undefined, null, 5, () => [], new Map()]) {
    expect(() => parseDetails(value)).toThrow('must be an array of at most 20 details');
  }
  expect(() =>
    parseDetails([{ type: 'urn:grantex:call', scope: 'p:i', arguments: { a: { oneOf: WITH_HOLE } } }]),
  ).toThrow('oneOf');
});

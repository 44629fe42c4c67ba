import { type CallDetail, parseDetails } from '../../../src/issuer.ts';
import { type FormatFault, orFault } from '../format-fault.ts';
import { type Vector, vectorKind, type VectorKind } from '../vector-kind.ts';

interface DetailsCase extends Vector {
  /** The details as JSON, because readers of JSON drop members such as __proto__. */
  readonly json: string;
  /** Their canonical form, or the fault. */
  readonly expected: readonly CallDetail[] | FormatFault;
}

type Table<EXPECTED> = readonly (readonly [name: string, value: unknown, expected: EXPECTED])[];

const fault = (pointer: string, words: string): FormatFault => ({
  error: { code: 'INVALID_DETAILS', message: `The value at "${pointer}" ${words}.` },
});

const CALL = { type: 'urn:grantex:call', scope: 'p:i' } as const;
const DECIMAL = 'must be a decimal as text with at most 15 digits and 4 places, such as "500" or "0.25"';
const ONE_OF = 'must be an array of 1 to 100 distinct texts, numbers and booleans';
const PREFIX = 'must be a non-empty text without "://" and control characters';
const UNDER =
  'must be a path without "\\", "%", ".", ".." and empty segments, and without a slash at its end';
const HOST = 'must be a host in lower case, such as "example.com", "example.com:8443" or ".example.com"';
const SCOPE = 'must be a scope of the form name:action, without a constraint';
const PATH =
  'is not named by a path: 1 to 8 names, joined by dots, of at most 256 characters in all, without control characters';
const EMPTY_RANGE = 'admits no value: its "min", which is 0 unless it is stated, is over its "max"';
const long = 'a'.repeat(256);
const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => `a${index}`);
const objectOf = (names: readonly string[], value: unknown): object =>
  Object.fromEntries(names.map((name) => [name, value]));

/** Limits of the argument `a`, and their canonical form; undefined where it is the same. */
const LIMITS: Table<unknown> = [
  ['nothing but that it is there', {}, undefined],
  ['decimals with trailing zeros', { max: '500.00', min: '-0.5000' }, { max: '500', min: '-0.5' }],
  ['the largest decimal', { max: '999999999999999.9999' }, undefined],
  [
    'operators in another order',
    { host: 'a.test', min: '1', max: '2' },
    { max: '2', min: '1', host: 'a.test' },
  ],
  ['a max of zero', { max: '0' }, undefined],
  ['a negative max with a min', { max: '-1', min: '-1' }, undefined],
  ['choices of every type', { oneOf: ['1', 1, true, '', 0.5, -1, false, '\u00e9'] }, undefined],
  ['the largest whole numbers', { oneOf: [9007199254740991, -9007199254740991] }, undefined],
  ['a prefix beyond ASCII', { prefix: 'caf\u00e9 \u{1f600}' }, undefined],
  ['the root', { under: '/' }, undefined],
  ['a path', { under: '/a/b c/.d/e..f' }, undefined],
  ['a relative path', { under: 'a/b' }, undefined],
  ['a host', { host: 'a-b.example.com' }, undefined],
  ['a host of one label', { host: 'localhost:8443' }, undefined],
  ['the hosts below one', { host: '.example.com' }, undefined],
  ['the hosts below one, at a port', { host: '.example.com:444' }, undefined],
  ['an address', { host: '127.0.0.1:65535' }, undefined],
  [
    'every operator',
    { max: '9', min: '1', oneOf: ['5'], prefix: '5', under: '5', host: 'a.test' },
    undefined,
  ],
];

/** Limits of the argument `a` that are refused: the rest of the pointer, and the words. */
const WRONG_LIMITS: Table<readonly [pointer: string, words: string]> = [
  ['null', null, ['', 'must be an object; it is null']],
  ['a list', [], ['', 'must be an object; it is an array']],
  [
    'an unknown operator',
    { max: '5', below: '4' },
    ['/below', 'is of an unknown name; known are max, min, oneOf, prefix, under, host'],
  ],
  ['a max that is a number', { max: 5 }, ['/max', `${DECIMAL}; it is a number`]],
  ['a max that is null', { max: null }, ['/max', `${DECIMAL}; it is null`]],
  ...[
    '',
    '5.',
    '.5',
    '05',
    '+5',
    '1e3',
    '-0',
    '-0.00',
    '1.23456',
    '1234567890123456',
    '5 ',
    '\u0665',
    'NaN',
  ].map(
    (text) =>
      [
        `the decimal ${JSON.stringify(text)}`,
        { min: text },
        ['/min', `${DECIMAL}; it is "${text.replace('\u0665', '?')}"`],
      ] as const,
  ),
  ['a max below the min', { max: '1', min: '2' }, ['', EMPTY_RANGE]],
  ['a max below zero, without a min', { max: '-1' }, ['', EMPTY_RANGE]],
  ['no choice', { oneOf: [] }, ['/oneOf', `${ONE_OF}; it is an array`]],
  [
    '101 choices',
    { oneOf: Array.from({ length: 101 }, (_, index) => index) },
    ['/oneOf', `${ONE_OF}; it is an array`],
  ],
  ['a choice twice', { oneOf: ['a', 'b', 'a'] }, ['/oneOf', `${ONE_OF}; it is an array`]],
  ['a choice that is null', { oneOf: [null] }, ['/oneOf', `${ONE_OF}; it is an array`]],
  ['a choice that is a list', { oneOf: [['a']] }, ['/oneOf', `${ONE_OF}; it is an array`]],
  ['a whole number beyond 2^53', { oneOf: [9007199254740992] }, ['/oneOf', `${ONE_OF}; it is an array`]],
  ['a choice with a lone surrogate', { oneOf: ['\ud800'] }, ['/oneOf', `${ONE_OF}; it is an array`]],
  ['a choice with a control character', { oneOf: ['a\u0000'] }, ['/oneOf', `${ONE_OF}; it is an array`]],
  ['a choice that is one text', { oneOf: 'EUR' }, ['/oneOf', `${ONE_OF}; it is "EUR"`]],
  ['an empty prefix', { prefix: '' }, ['/prefix', `${PREFIX}; it is ""`]],
  ['a prefix of a URL', { prefix: 'https://a.test' }, ['/prefix', `${PREFIX}; it is "https://a.test"`]],
  ['a prefix with a lone surrogate', { prefix: 'a\udc00' }, ['/prefix', `${PREFIX}; it is "a?"`]],
  ['a prefix that is a number', { prefix: 5 }, ['/prefix', `${PREFIX}; it is a number`]],
  ...[
    '',
    '/a/',
    'a//b',
    '//',
    '/a/../b',
    '..',
    './a',
    '/a/.. /b',
    '/a/...',
    '/a\\b',
    '/a%2fb',
    '/a\u007f',
  ].map(
    (text) =>
      [
        `the path ${JSON.stringify(text)}`,
        { under: text },
        ['/under', `${UNDER}; it is "${text.replace('\u007f', '?')}"`],
      ] as const,
  ),
  ...[
    '',
    '.',
    'Example.com',
    'example.com.',
    '-a.test',
    'a-.test',
    'a..test',
    'a_b.test',
    'm\u00fcnchen.test',
    '*.a.test',
    'a.test:443',
    'a.test:0',
    'a.test:080',
    'a.test:65536',
    'a.test/',
    'https://a.test',
    'u@a.test',
    '1.2.3',
    '1.2.3.04',
    '1.2.3.256',
    '.1.2.3.4',
    'a.0x1f',
    '[::1]',
    `${'a'.repeat(64)}.test`,
    `${'a.'.repeat(126)}ab`,
  ].map(
    (text) =>
      [
        `the host ${JSON.stringify(text)}`,
        { host: text },
        ['/host', `${HOST}; it is "${text.replace('\u00fc', '?').slice(0, 64)}"`],
      ] as const,
  ),
];

/** Details, and their canonical form; undefined where it is the same. */
const WHOLE: Table<unknown> = [
  ['a scope alone', CALL, undefined],
  [
    'every member',
    {
      ...CALL,
      arguments: { 'a.b': { max: '5' }, c: {} },
      closed: true,
      ask: { 'a.b': { over: '2' } },
      budget: { amount: '10.5', currency: 'EUR', calls: 20, per: 'day' },
    },
    undefined,
  ],
  ['an open detail', { ...CALL, closed: false }, CALL],
  ['no arguments', { ...CALL, arguments: {} }, undefined],
  ['an ask for every call', { ...CALL, ask: true }, undefined],
  [
    'an ask over a negative decimal',
    { ...CALL, ask: { a: { over: '-1.50' } } },
    { ...CALL, ask: { a: { over: '-1.5' } } },
  ],
  [
    'a budget of calls',
    { ...CALL, budget: { per: 'hour', calls: 1_000_000_000 } },
    { ...CALL, budget: { calls: 1_000_000_000, per: 'hour' } },
  ],
  ['a path of eight names', { ...CALL, arguments: { 'a.b.c.d.e.f.g.h': {} } }, undefined],
  ['a path of 256 characters', { ...CALL, arguments: { [long]: {} } }, undefined],
  ['fifty paths', { ...CALL, arguments: objectOf(numbered(50).toSorted(), {}) }, undefined],
  [
    'paths that only look related',
    { ...CALL, arguments: { a: {}, 'a-': {}, aa: {}, 'ab.c': {} } },
    undefined,
  ],
  [
    'names that objects inherit',
    { ...CALL, arguments: JSON.parse('{"__proto__":{},"constructor.x":{}}') as object },
    undefined,
  ],
  ['a scope with every character', { ...CALL, scope: 'com.Acme_1-2:In.it_-' }, undefined],
];

/** Details that are refused: the rest of the pointer, and the words. */
const WRONG: Table<readonly [pointer: string, words: string]> = [
  ['null', null, ['', 'must be an object; it is null']],
  ['a text', 'p:i', ['', 'must be an object; it is "p:i"']],
  ['no type', { scope: 'p:i' }, ['/type', 'must be "urn:grantex:call"; it is missing']],
  [
    'another type',
    { ...CALL, type: 'urn:grantex:calls' },
    ['/type', 'must be "urn:grantex:call"; it is "urn:grantex:calls"'],
  ],
  [
    'an unknown member',
    { ...CALL, actions: ['pay'] },
    ['/actions', 'is of an unknown name; known are type, scope, arguments, closed, ask, budget, online'],
  ],
  ['no scope', { type: CALL.type }, ['/scope', `${SCOPE}; it is missing`]],
  ...['read', 'p:i:max_5', 'p:i:by_details', 'p:*', 'p:', ''].map(
    (scope) =>
      [
        `the scope ${JSON.stringify(scope)}`,
        { ...CALL, scope },
        ['/scope', `${SCOPE}; it is "${scope}"`],
      ] as const,
  ),
  ['a list of scopes', { ...CALL, scope: ['p:i'] }, ['/scope', `${SCOPE}; it is an array`]],
  [
    'arguments that are a list',
    { ...CALL, arguments: ['a'] },
    ['/arguments', 'must be an object; it is an array'],
  ],
  ['closed that is a text', { ...CALL, closed: 'true' }, ['/closed', 'must be true or false; it is "true"']],
  ['closed that is null', { ...CALL, closed: null }, ['/closed', 'must be true or false; it is null']],
  [
    '51 paths',
    { ...CALL, arguments: objectOf(numbered(51), {}) },
    ['/arguments', 'names more than 50 arguments; it names 51'],
  ],
  ...['', '.', 'a.', '.a', 'a..b', 'a.b.c.d.e.f.g.h.i', 'a\u0000', 'a\u0085', '\ud800', `${long}a`].map(
    (path) =>
      [
        `the path ${JSON.stringify(path.slice(0, 20))} of ${path.length} characters`,
        { ...CALL, arguments: { [path]: {} } },
        [`/arguments/${path.replaceAll(/[^\x20-\x7e]/gu, '?')}`.slice(0, 254), PATH],
      ] as const,
  ),
  [
    'a path within another one',
    { ...CALL, arguments: { a: {}, 'a.b': {} } },
    ['/arguments/a.b', 'is a part of the argument "a", which is named, too'],
  ],
  [
    'a path far within another one',
    { ...CALL, arguments: { 'a.b.c.d': {}, 'a.b': {} } },
    ['/arguments/a.b.c.d', 'is a part of the argument "a.b", which is named, too'],
  ],
  [
    'an ask that is false',
    { ...CALL, ask: false },
    ['/ask', 'must be true, or an object with at least one argument; it is false'],
  ],
  [
    'an ask for nothing',
    { ...CALL, ask: {} },
    ['/ask', 'must be true, or an object with at least one argument; it is an object'],
  ],
  ['an ask without a bound', { ...CALL, ask: { a: {} } }, ['/ask/a/over', `${DECIMAL}; it is missing`]],
  [
    'an ask with another bound',
    { ...CALL, ask: { a: { max: '5' } } },
    ['/ask/a/max', 'is of an unknown name; known are over'],
  ],
  [
    'a budget of nothing',
    { ...CALL, budget: { per: 'day' } },
    ['/budget', 'must be an object with "amount" or "calls"; it is an object'],
  ],
  [
    'a budget without a window',
    { ...CALL, budget: { calls: 5 } },
    ['/budget/per', 'must be one of grant, hour, day, month; it is missing'],
  ],
  [
    'a budget of a week',
    { ...CALL, budget: { calls: 5, per: 'week' } },
    ['/budget/per', 'must be one of grant, hour, day, month; it is "week"'],
  ],
  [
    'an amount without a currency',
    { ...CALL, budget: { amount: '5', per: 'day' } },
    ['/budget/currency', 'must be three letters A-Z, such as "EUR"; it is missing'],
  ],
  [
    'an amount of euros in lower case',
    { ...CALL, budget: { amount: '5', currency: 'eur', per: 'day' } },
    ['/budget/currency', 'must be three letters A-Z, such as "EUR"; it is "eur"'],
  ],
  [
    'a currency without an amount',
    { ...CALL, budget: { calls: 5, currency: 'EUR', per: 'day' } },
    ['/budget/currency', 'needs an "amount"'],
  ],
  [
    'an amount of zero',
    { ...CALL, budget: { amount: '0.00', currency: 'EUR', per: 'day' } },
    ['/budget/amount', 'must be more than zero; it is "0.00"'],
  ],
  [
    'a negative amount',
    { ...CALL, budget: { amount: '-5', currency: 'EUR', per: 'day' } },
    ['/budget/amount', 'must be more than zero; it is "-5"'],
  ],
  [
    'an amount that is a number',
    { ...CALL, budget: { amount: 5, currency: 'EUR', per: 'day' } },
    ['/budget/amount', `${DECIMAL}; it is a number`],
  ],
  ...[0, -1, 1.5, 1_000_000_001, '5'].map(
    (calls) =>
      [
        `a budget of ${JSON.stringify(calls)} calls`,
        { ...CALL, budget: { calls, per: 'day' } },
        [
          '/budget/calls',
          `must be a whole number from 1 to 1000000000; it is ${typeof calls === 'string' ? `"${calls}"` : 'a number'}`,
        ],
      ] as const,
  ),
  [
    'an unknown member of a budget',
    { ...CALL, budget: { calls: 5, per: 'day', rollover: true } },
    ['/budget/rollover', 'is of an unknown name; known are amount, currency, calls, per'],
  ],
];

const twenty = Array.from({ length: 20 }, (_, index) => ({ ...CALL, scope: `p:a${index}` }));

const LISTS: readonly DetailsCase[] = (
  [
    ['no details', [], []],
    ['twenty details', twenty, twenty],
    ['21 details', [...twenty, CALL], fault('', 'must be an array of at most 20 details; it is an array')],
    [
      'one detail that is no list',
      CALL,
      fault('', 'must be an array of at most 20 details; it is an object'),
    ],
    [
      'details that are a text',
      JSON.stringify([CALL]),
      fault(
        '',
        `must be an array of at most 20 details; it is ${JSON.stringify(JSON.stringify([CALL])).replaceAll('\\"', '"')}`,
      ),
    ],
    [
      'the fault of a second detail',
      [CALL, { ...CALL, closed: 1 }],
      fault('/1/closed', 'must be true or false; it is a number'),
    ],
    [
      'a detail twice, written in two ways',
      [
        { ...CALL, arguments: { a: { max: '5' } } },
        { arguments: { a: { max: '5.0' } }, closed: false, ...CALL },
      ],
      [{ ...CALL, arguments: { a: { max: '5' } } }],
    ],
    ['two details of one scope', [CALL, { ...CALL, closed: true }], [CALL, { ...CALL, closed: true }]],
  ] as const
).map(([name, value, expected]) => ({ name, json: JSON.stringify(value), expected }));

function ofLimit(name: string, limit: unknown, expected: DetailsCase['expected']): DetailsCase {
  const json = JSON.stringify([{ ...CALL, arguments: { a: limit } }]);
  return { name: `limit: ${name}`, json, expected };
}

function ofDetail(name: string, detail: unknown, expected: DetailsCase['expected']): DetailsCase {
  return { name: `detail: ${name}`, json: JSON.stringify([detail]), expected };
}

/** How details are read (`docs/protocol.md` §15). */
export const detailsVectors: VectorKind = vectorKind<DetailsCase>({
  kind: 'details',
  about: 'Details of grants, as tokens have them: their canonical form, or the fault.',
  cases: () => [
    ...LIMITS.map(([name, limit, canonical]) =>
      ofLimit(name, limit, [{ ...CALL, arguments: { a: canonical ?? limit } } as CallDetail]),
    ),
    ...WRONG_LIMITS.map(([name, limit, [pointer, words]]) =>
      ofLimit(name, limit, fault(`/0/arguments/a${pointer}`, words)),
    ),
    ...WHOLE.map(([name, detail, canonical]) =>
      ofDetail(name, detail, [(canonical ?? detail) as CallDetail]),
    ),
    ...WRONG.map(([name, detail, [pointer, words]]) => ofDetail(name, detail, fault(`/0${pointer}`, words))),
    ...LISTS,
    ofDetail('online', { ...CALL, online: true }, [{ ...CALL, online: true }]),
    ofDetail(
      'online that is false',
      { ...CALL, online: false },
      fault('/0/online', 'must be true; it is false'),
    ),
  ],
  run: ({ json }) => orFault(() => parseDetails(JSON.parse(json))),
});

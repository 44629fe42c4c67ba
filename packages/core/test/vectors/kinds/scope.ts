import { holdsScopes } from '../../../src/adapter.ts';
import {
  canonicalScopes,
  covers,
  decideCall,
  grantsLess,
  indexScopes,
  parseScope,
  uncoveredScopes,
} from '../../../src/issuer.ts';
import { checkCallScopes } from '../../../src/verify/scope/decide-call.ts';
import { formatScope } from '../../../src/verify/scope/scope.ts';
import { type FormatFault, orFault } from '../format-fault.ts';
import { type Amount, amountOf, stated } from '../amount.ts';
import { type Vector, vectorKind, type VectorKind } from '../vector-kind.ts';

const long = 'a'.repeat(64);
const hundredAndOne = Array.from({ length: 101 }, (_, index) => `a:b${index}`);

const invalid = (scope: string, fault: string): FormatFault => ({
  error: { code: 'INVALID_SCOPE', message: `The scope ${JSON.stringify(scope)} ${fault}.` },
});

const characters = (part: string): string => `has characters other than A-Z a-z 0-9 _ - and . in its ${part}`;
const NOT_A_DECIMAL = 'has a bound that is not a decimal of at most 15 digits and 4 places';

const CANONICAL: readonly (readonly [written: string, canonical: string])[] = [
  ['read', 'read'],
  ['calendar:read', 'calendar:read'],
  ['com.stripe.charges:read', 'com.stripe.charges:read'],
  ['Calendar:Read', 'Calendar:Read'],
  ['files:read:project-x_1.2', 'files:read:project-x_1.2'],
  ['payments:initiate:max_500', 'payments:initiate:max_500'],
  ['payments:initiate:max_500.00', 'payments:initiate:max_500'],
  ['payments:initiate:max_500.10', 'payments:initiate:max_500.1'],
  ['payments:initiate:max_0', 'payments:initiate:max_0'],
  ['payments:initiate:max_0.0001', 'payments:initiate:max_0.0001'],
  ['payments:initiate:max_0.0010', 'payments:initiate:max_0.001'],
  ['payments:initiate:max_999999999999999.9999', 'payments:initiate:max_999999999999999.9999'],
  [`${long}:${long}:${long}`, `${long}:${long}:${long}`],
];

const MALFORMED: readonly (readonly [scope: string, fault: string])[] = [
  ['', 'has an empty name'],
  [':read', 'has an empty name'],
  ['calendar:', 'has an empty action'],
  ['calendar:read:', 'has an empty constraint'],
  ['a:b:c:d', 'has more than three parts'],
  ['calendar:*', characters('action')],
  ['*', characters('name')],
  ['calendar read', characters('name')],
  ['calendar:read\n', characters('action')],
  ['\u043a\u0430\u043b\u0435\u043d\u0434\u0430\u0440\u044c:read', characters('name')],
  ['calendar:re/ad', characters('action')],
  [`${long}a:read`, 'has more than 64 characters in its name'],
  [`${long}:${long}:${long}:${long}`, 'is longer than 256 characters'],
  ['payments:initiate:max_', NOT_A_DECIMAL],
  ['payments:initiate:max_-1', NOT_A_DECIMAL],
  ['payments:initiate:max_+1', NOT_A_DECIMAL],
  ['payments:initiate:max_01', NOT_A_DECIMAL],
  ['payments:initiate:max_1.', NOT_A_DECIMAL],
  ['payments:initiate:max_.5', NOT_A_DECIMAL],
  ['payments:initiate:max_1e3', NOT_A_DECIMAL],
  ['payments:initiate:max_1.23456', NOT_A_DECIMAL],
  ['payments:initiate:max_1234567890123456', NOT_A_DECIMAL],
  ['payments:initiate:max_NaN', NOT_A_DECIMAL],
  ['payments:initiate:max_five', NOT_A_DECIMAL],
];

const COVERS: readonly (readonly [granted: string, requested: string, isCovered: boolean])[] = [
  ['read', 'read', true],
  ['calendar', 'calendar:read', false],
  ['calendar:read', 'calendar', false],
  ['calendar:read', 'calendar:write', false],
  ['calendar:read', 'Calendar:read', false],
  ['payments:initiate', 'payments:initiate:max_5', true],
  ['payments:initiate:max_5', 'payments:initiate', false],
  ['payments:initiate:max_5', 'payments:initiate:max_5.0', true],
  ['payments:initiate:max_5', 'payments:initiate:max_4.9999', true],
  ['payments:initiate:max_5', 'payments:initiate:max_5.0001', false],
  ['payments:initiate:max_10', 'payments:initiate:max_9', true],
  ['payments:initiate:max_900000000000000', 'payments:initiate:max_900000000000000.0001', false],
  ['files:read:x', 'files:read:x', true],
  ['files:read:x', 'files:read:xx', false],
  ['files:read:x', 'files:read', false],
  ['files:read', 'files:read:x', true],
  ['payments:initiate', 'payments:initiate:by_details', true],
  ['payments:initiate:by_details', 'payments:initiate', false],
  ['payments:initiate:by_details', 'payments:initiate:max_5', false],
  ['payments:initiate:max_5', 'payments:initiate:by_details', false],
  ['files:read:x', 'files:read:max_1', false],
  ['files:read:max_1', 'files:read:x', false],
];

const NARROWER: readonly (readonly [
  child: readonly string[],
  parent: readonly string[],
  isNarrower: boolean,
])[] = [
  [['a:b'], ['a:b', 'c:d'], true],
  [['a:b:max_5'], ['a:b'], true],
  [['a:b'], ['a:b'], false],
  [['a:b', 'a:b:max_5'], ['a:b'], false],
  [['a:b', 'e:f'], ['a:b', 'c:d'], false],
];

type Decision = readonly [
  granted: readonly string[],
  amount: Amount | undefined,
  reason: 'scope_missing' | 'amount_over' | 'amount_not_stated' | undefined,
  missingScopes?: readonly string[],
];

const DECISIONS: readonly Decision[] = [
  [['p:i'], undefined, undefined],
  [['p:i'], 1e15, undefined],
  [['p:i:max_500'], 500, undefined],
  [['p:i:max_500'], '500.0000', undefined],
  [['p:i:max_500'], 0, undefined],
  [['p:i:max_500'], -0, undefined],
  [['p:i:max_500'], 499.99, undefined],
  [['p:i:max_0.3'], 0.1 + 0.2, 'amount_over', ['p:i:max_0.3001']],
  [['p:i:max_0.3'], '0.3', undefined],
  [['p:i:max_500'], 500.01, 'amount_over', ['p:i:max_500.01']],
  [['p:i:max_500'], '500.00001', 'amount_over', ['p:i:max_500.0001']],
  [['p:i:max_500'], Number.MAX_SAFE_INTEGER, 'amount_over', ['p:i']],
  [['p:i:max_500'], 1e21, 'amount_over', ['p:i']],
  [['p:i:max_500'], Number.MAX_VALUE, 'amount_over', ['p:i']],
  [['p:i:max_0'], 1e-7, 'amount_over', ['p:i:max_0.0001']],
  [['p:i:max_0'], Number.MIN_VALUE, 'amount_over', ['p:i:max_0.0001']],
  [['p:i:max_500', 'p:i:max_900'], 700, undefined],
  [['p:i:max_900', 'p:i:max_500'], 700, undefined],
  [['p:i:max_900', 'p:i'], 5000, undefined],
  [['p:i:max_900', 'p:i:eur'], 700, undefined],
  [['p:i:max_500'], 900, 'amount_over', ['p:i:max_900']],
  [['p:i:max_500'], undefined, 'amount_not_stated', ['p:i']],
  [['p:i:eur'], undefined, 'amount_not_stated', ['p:i']],
  [['p:i:eur'], 5, 'amount_not_stated', ['p:i']],
  [['p:other'], 5, 'scope_missing', ['p:i']],
  [['p'], undefined, 'scope_missing', ['p:i']],
];

const HELD: readonly (readonly [
  granted: readonly string[],
  required: readonly [string, ...string[]],
  boolean,
])[] = [
  [['flights:book'], ['flights:book'], true],
  [['flights:book:max_500'], ['flights:book'], true],
  [['flights:book:economy'], ['flights:book'], true],
  [['read'], ['read'], true],
  [['flights:book:max_500', 'flights:search'], ['flights:search', 'flights:book'], true],
  [['flights:book'], ['flights:search', 'flights:book'], false],
  [['flights'], ['flights:book'], false],
  [['flights:book'], ['flights'], false],
  [['flights:booking'], ['flights:book'], false],
  [[], ['flights:book'], false],
];

interface ScopeCase extends Vector {
  readonly operation: keyof typeof OPERATIONS;
  readonly scope: string;
  readonly scopes: readonly string[];
  readonly granted: readonly string[];
  readonly requested: readonly string[];
  readonly required: readonly [string, ...string[]];
  readonly amount?: Amount;
  readonly number?: string;
}

const OPERATIONS = {
  parse: ({ scope }: ScopeCase) => formatScope(parseScope(scope)),
  canonical: ({ scopes }: ScopeCase) => canonicalScopes(scopes),
  covers: ({ granted: [granted = ''], requested: [requested = ''] }: ScopeCase) => covers(granted, requested),
  uncovered: ({ granted, requested }: ScopeCase) => uncoveredScopes(granted, requested),
  narrower: ({ granted, requested }: ScopeCase) =>
    grantsLess({ scopes: requested, details: [] }, { scopes: granted, details: [] }),
  decide: (vector: ScopeCase) =>
    decideCall(indexScopes(vector.granted), vector.required, amountOf(vector)) ?? null,
  holds: ({ granted, required }: ScopeCase) => holdsScopes({ scopes: granted }, { scopes: required }),
  call: ({ required }: ScopeCase) => {
    checkCallScopes(required);
    return null;
  },
};

const list = (scopes: readonly string[]): string => scopes.join(' and ') || 'nothing';

/** Scopes (`docs/protocol.md` §4). */
export const scopeVectors: VectorKind = vectorKind<ScopeCase>({
  kind: 'scope',
  about: 'Scopes: their canonical form, which covers which, and what a grant of them allows.',
  cases: () => [
    ...CANONICAL.map(([scope, expected]) => ({
      name: `parse ${scope}`,
      operation: 'parse' as const,
      scope,
      expected,
    })),
    ...MALFORMED.map(([scope, fault]) => ({
      name: `parse ${JSON.stringify(scope)}, which ${fault}`,
      operation: 'parse' as const,
      scope,
      expected: invalid(scope.slice(0, 256), fault),
    })),
    {
      name: 'a set drops duplicates and keeps its order',
      operation: 'canonical',
      scopes: ['b:x', 'a:x:max_1.0', 'b:x', 'a:x:max_1'],
      expected: ['b:x', 'a:x:max_1'],
    },
    {
      name: 'a set of a hundred',
      operation: 'canonical',
      scopes: hundredAndOne.slice(1),
      expected: hundredAndOne.slice(1),
    },
    {
      name: 'a set of a hundred and one',
      operation: 'canonical',
      scopes: hundredAndOne,
      expected: {
        error: { code: 'TOO_MANY_SCOPES', message: 'A set holds at most 100 scopes; this one has 101.' },
      },
    },
    ...COVERS.map(([granted, requested, expected]) => ({
      name: `${granted} ${expected ? 'covers' : 'does not cover'} ${requested}`,
      operation: 'covers' as const,
      granted: [granted],
      requested: [requested],
      expected,
    })),
    {
      name: 'what of a set is not covered by any scope of another set',
      operation: 'uncovered',
      granted: ['a:b', 'c:d:max_5'],
      requested: ['a:b:max_1', 'c:d:max_6.0', 'e:f'],
      expected: ['c:d:max_6', 'e:f'],
    },
    {
      name: 'every set covers an empty one',
      operation: 'uncovered',
      granted: ['a:b'],
      requested: [],
      expected: [],
    },
    ...NARROWER.map(([child, parent, expected]) => ({
      name: `${list(child)} ${expected ? 'is' : 'is not'} strictly narrower than ${list(parent)}`,
      operation: 'narrower' as const,
      granted: parent,
      requested: child,
      expected,
    })),
    ...DECISIONS.map(([granted, amount, reason, missingScopes]) => ({
      name: `a call of ${amount === undefined ? 'no amount' : JSON.stringify(stated(amount))} under ${list(granted)} is ${reason ?? 'allowed'}`,
      operation: 'decide' as const,
      granted,
      required: ['p:i'] as const,
      ...(amount !== undefined && stated(amount)),
      expected: reason === undefined ? null : { reason, missingScopes },
    })),
    {
      name: 'a shortfall names every missing scope, with the limit that would do',
      operation: 'decide',
      granted: ['p:i:max_500', 'a:b'],
      required: ['a:b', 'c:d', 'p:i'],
      amount: '900.5',
      expected: { reason: 'scope_missing', missingScopes: ['c:d', 'p:i:max_900.5'] },
    },
    ...HELD.map(([granted, required, expected]) => ({
      name: `a grant of ${list(granted)} ${expected ? 'holds' : 'lacks'} something of ${list(required)}`,
      operation: 'holds' as const,
      granted,
      required,
      expected,
    })),
    { name: 'a call of one scope', operation: 'call', required: ['p:i'], expected: null },
    {
      name: 'a call of no scope',
      operation: 'call',
      // The case is that the type is not kept.
      required: [] as never,
      expected: { error: { code: 'INVALID_SCOPE', message: 'A call names at least one scope.' } },
    },
    {
      name: 'a call of a scope with a constraint',
      operation: 'call',
      required: ['p:i:max_5'],
      expected: invalid(
        'p:i:max_5',
        'has a constraint; a call names scopes without one and states its amount',
      ),
    },
  ],
  run: (vector) => orFault<unknown>(() => OPERATIONS[vector.operation](vector)),
});

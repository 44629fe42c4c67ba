import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FormatError } from '../../src/index.ts';
import {
  canonicalScopes,
  covers,
  coversAll,
  decideCall,
  indexScopes,
  isStrictlyNarrower,
  parseScope,
  uncoveredScopes,
} from '../../src/issuer.ts';
import { checkCallScopes, formatScope } from '../../src/verify/scope/scope.ts';
import { formatErrorOf } from './support/outcome.ts';

const long = 'a'.repeat(64);

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

for (const [written, canonical] of CANONICAL) {
  test(`the scope ${written} has the canonical form ${canonical}`, () => {
    expect(formatScope(parseScope(written))).toBe(canonical);
  });
}

const MALFORMED: readonly (readonly [scope: unknown, fault: string])[] = [
  ['', 'empty name'],
  [':read', 'empty name'],
  ['calendar:', 'empty action'],
  ['calendar:read:', 'empty constraint'],
  ['a:b:c:d', 'more than three parts'],
  ['calendar:*', 'characters other than'],
  ['*', 'characters other than'],
  ['calendar read', 'characters other than'],
  ['calendar:read\n', 'characters other than'],
  ['календарь:read', 'characters other than'],
  ['calendar:re/ad', 'characters other than'],
  [`${long}a:read`, 'more than 64'],
  [`${long}:${long}:${long}:${long}`, 'longer than 256'],
  ['payments:initiate:max_', 'not a decimal'],
  ['payments:initiate:max_-1', 'not a decimal'],
  ['payments:initiate:max_+1', 'not a decimal'],
  ['payments:initiate:max_01', 'not a decimal'],
  ['payments:initiate:max_1.', 'not a decimal'],
  ['payments:initiate:max_.5', 'not a decimal'],
  ['payments:initiate:max_1e3', 'not a decimal'],
  ['payments:initiate:max_1.23456', 'not a decimal'],
  ['payments:initiate:max_1234567890123456', 'not a decimal'],
  ['payments:initiate:max_NaN', 'not a decimal'],
  ['payments:initiate:max_five', 'not a decimal'],
  [undefined, 'not a string'],
  [7, 'not a string'],
  [['a:b'], 'not a string'],
];

for (const [scope, fault] of MALFORMED) {
  test(`the scope ${JSON.stringify(scope)} is refused: ${fault}`, () => {
    expect(() => parseScope(scope as string)).toThrow(fault);
  });
}

test('a malformed scope is a format error with a code, not a refusal', () => {
  expect(formatErrorOf(() => parseScope('a::b')).code).toBe('INVALID_SCOPE');
});

test('a set drops duplicates, keeps its order, and has at most a hundred', () => {
  expect(canonicalScopes(['b:x', 'a:x:max_1.0', 'b:x', 'a:x:max_1'])).toEqual(['b:x', 'a:x:max_1']);
  const many = Array.from({ length: 101 }, (_, index) => `a:b${index}`);
  expect(canonicalScopes(many.slice(1))).toHaveLength(100);
  expect(() => canonicalScopes(many)).toThrow('at most 100');
});

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
  ['files:read:x', 'files:read:max_1', false],
  ['files:read:max_1', 'files:read:x', false],
];

for (const [granted, requested, isCovered] of COVERS) {
  test(`${granted} ${isCovered ? 'covers' : 'does not cover'} ${requested}`, () => {
    expect(covers(granted, requested)).toBe(isCovered);
  });
}

test('a set covers another when each member of the other is covered by one of its own', () => {
  expect(uncoveredScopes(['a:b', 'c:d:max_5'], ['a:b:max_1', 'c:d:max_6', 'e:f'])).toEqual([
    'c:d:max_6',
    'e:f',
  ]);
  expect(coversAll(['a:b'], [])).toBe(true);
});

test('strictly narrower means covered and not covering', () => {
  expect(isStrictlyNarrower(['a:b'], ['a:b', 'c:d'])).toBe(true);
  expect(isStrictlyNarrower(['a:b:max_5'], ['a:b'])).toBe(true);
  expect(isStrictlyNarrower(['a:b'], ['a:b'])).toBe(false);
  expect(isStrictlyNarrower(['a:b', 'a:b:max_5'], ['a:b'])).toBe(false);
  expect(isStrictlyNarrower(['a:b', 'e:f'], ['a:b', 'c:d'])).toBe(false);
});

type Amount = string | number | undefined;
const DECISIONS: readonly (readonly [granted: readonly string[], amount: Amount, outcome: string])[] = [
  [['p:i'], undefined, 'allowed'],
  [['p:i'], 1e15, 'allowed'],
  [['p:i:max_500'], 500, 'allowed'],
  [['p:i:max_500'], '500.0000', 'allowed'],
  [['p:i:max_500'], 0, 'allowed'],
  [['p:i:max_500'], -0, 'allowed'],
  [['p:i:max_500'], 499.99, 'allowed'],
  [['p:i:max_0.3'], 0.1 + 0.2, 'amount_over'],
  [['p:i:max_0.3'], '0.3', 'allowed'],
  [['p:i:max_500'], 500.01, 'amount_over'],
  [['p:i:max_500'], '500.00001', 'amount_over'],
  [['p:i:max_500'], Number.MAX_SAFE_INTEGER, 'amount_over'],
  [['p:i:max_500'], 1e21, 'amount_over'],
  [['p:i:max_500'], Number.MAX_VALUE, 'amount_over'],
  [['p:i:max_0'], 1e-7, 'amount_over'],
  [['p:i:max_0'], Number.MIN_VALUE, 'amount_over'],
  [['p:i:max_500', 'p:i:max_900'], 700, 'allowed'],
  [['p:i:max_900', 'p:i:max_500'], 700, 'allowed'],
  [['p:i:max_900', 'p:i'], 5000, 'allowed'],
  [['p:i:max_900', 'p:i:eur'], 700, 'allowed'],
  [['p:i:max_500'], undefined, 'amount_not_stated'],
  [['p:i:eur'], undefined, 'amount_not_stated'],
  [['p:i:eur'], 5, 'amount_not_stated'],
  [['p:other'], 5, 'scope_missing'],
  [['p'], undefined, 'scope_missing'],
];

for (const [granted, amount, outcome] of DECISIONS) {
  test(`a call of ${String(amount)} under ${granted.join(' and ')} is ${outcome}`, () => {
    expect(decideCall(indexScopes(granted), ['p:i'], amount)?.reason ?? 'allowed').toBe(outcome);
  });
}

for (const amount of [
  NaN,
  -1,
  -0.01,
  Infinity,
  -Infinity,
  '',
  ' 5',
  '5 ',
  '+5',
  '-5',
  '05',
  '5.',
  '.5',
  '1e3',
  '1,000',
  '0x10',
  '٥',
]) {
  test(`the amount ${JSON.stringify(amount)} (${String(amount)}) is refused even if nothing limits it`, () => {
    expect(() => decideCall(indexScopes(['p:i']), ['p:i'], amount)).toThrow('The amount');
  });
}

for (const amount of [null, true, 5n, {}, [5]]) {
  test(`an amount of type ${typeof amount} is refused`, () => {
    expect(() => decideCall(indexScopes(['p:i']), ['p:i'], amount as never)).toThrow('The amount');
  });
}

test('a shortfall names every missing scope, with the sufficient limit', () => {
  const index = indexScopes(['p:i:max_500', 'a:b']);
  expect(decideCall(index, ['p:i'], 900)).toEqual({ reason: 'amount_over', missingScopes: ['p:i:max_900'] });
  expect(decideCall(index, ['a:b', 'c:d', 'p:i'], '900.5')).toEqual({
    reason: 'scope_missing',
    missingScopes: ['c:d', 'p:i:max_900.5'],
  });
  expect(decideCall(index, ['p:i'], 1e21)).toEqual({ reason: 'amount_over', missingScopes: ['p:i'] });
});

test('a call names at least one scope, and none with a constraint', () => {
  expect(() => checkCallScopes([])).toThrow('at least one');
  expect(() => checkCallScopes(['p:i:max_5'])).toThrow('constraint');
  expect(() => checkCallScopes('a:b' as never)).toThrow('at least one');
});

// Few names and small limits, so that random scopes are often related.
const scopes = fc
  .tuple(
    fc.constantFrom('a', 'b'),
    fc.constantFrom('x', 'y'),
    fc.oneof(
      fc.constant(''),
      fc.nat(20).map((tenths) => `:max_${tenths / 10}`),
      fc.constantFrom(':t', ':u'),
    ),
  )
  .map(([name, action, constraint]) => `${name}:${action}${constraint}`);
const sets = fc.array(scopes, { maxLength: 4 });
const amounts = fc.option(
  fc.nat(2500).map((thousandths) => thousandths / 1000),
  { nil: undefined },
);
const RUNS = { numRuns: 10_000 };

function counterexampleTo<VALUES>(property: fc.IProperty<VALUES>): VALUES | null {
  return fc.check(property, RUNS).counterexample;
}

const implies = (premise: boolean, conclusion: () => boolean): boolean => !premise || conclusion();

test('covering is reflexive, transitive and antisymmetric', () => {
  const counterexample = counterexampleTo(
    fc.property(scopes, scopes, scopes, (first, second, third) => {
      const isTransitive = implies(covers(first, second) && covers(second, third), () =>
        covers(first, third),
      );
      const isAntisymmetric = implies(
        covers(first, second) && covers(second, first),
        () => formatScope(parseScope(first)) === formatScope(parseScope(second)),
      );
      return covers(first, first) && isTransitive && isAntisymmetric;
    }),
  );
  expect(counterexample).toBeNull();
});

test('a child accepts only calls that its parent accepts', () => {
  const counterexample = counterexampleTo(
    fc.property(sets, sets, fc.constantFrom('a:x', 'a:y', 'b:x'), amounts, (parent, child, call, amount) => {
      fc.pre(coversAll(parent, child));
      const isAllowed = (granted: readonly string[]): boolean =>
        decideCall(indexScopes(granted), [call], amount) === undefined;
      return implies(isAllowed(child), () => isAllowed(parent));
    }),
  );
  expect(counterexample).toBeNull();
});

test('strictly narrower is irreflexive, asymmetric and transitive', () => {
  const counterexample = counterexampleTo(
    fc.property(sets, sets, sets, (first, second, third) => {
      const isAsymmetric = implies(
        isStrictlyNarrower(first, second),
        () => !isStrictlyNarrower(second, first),
      );
      const isTransitive = implies(
        isStrictlyNarrower(first, second) && isStrictlyNarrower(second, third),
        () => isStrictlyNarrower(first, third),
      );
      return !isStrictlyNarrower(first, first) && isAsymmetric && isTransitive;
    }),
  );
  expect(counterexample).toBeNull();
});

const calls = fc.uniqueArray(fc.constantFrom('a:x', 'a:y', 'b:x'), { minLength: 1 });

test('the missing scopes of a shortfall, once granted, allow the call', () => {
  const counterexample = counterexampleTo(
    fc.property(sets, calls, amounts, (granted, call, amount) => {
      const missing = decideCall(indexScopes(granted), call, amount)?.missingScopes ?? [];
      return decideCall(indexScopes([...granted, ...missing]), call, amount) === undefined;
    }),
  );
  expect(counterexample).toBeNull();
});

test('formatting and parsing a scope returns the same scope', () => {
  fc.assert(
    fc.property(scopes, (scope) => {
      const canonical = formatScope(parseScope(scope));
      expect(parseScope(canonical)).toEqual(parseScope(scope));
      expect(formatScope(parseScope(canonical))).toBe(canonical);
    }),
    RUNS,
  );
});

test('any text is either a scope with a stable canonical form, or is refused by name', () => {
  const counterexample = counterexampleTo(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
      try {
        const canonical = formatScope(parseScope(text));
        return formatScope(parseScope(canonical)) === canonical;
      } catch (error) {
        return FormatError.is(error);
      }
    }),
  );
  expect(counterexample).toBeNull();
});

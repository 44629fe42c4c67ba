// The tables of scopes are vectors (`../vectors/kinds/scope.ts`, `decimal.ts`).
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FormatError } from '../../src/index.ts';
import { covers, coversAll, decideCall, grantsLess, indexScopes, parseScope } from '../../src/issuer.ts';
import { checkCallScopes } from '../../src/verify/scope/decide-call.ts';
import { formatScope } from '../../src/verify/scope/scope.ts';

for (const scope of [undefined, 7, ['a:b']] as readonly unknown[]) {
  test(`a scope of type ${typeof scope} is refused`, () => {
    expect(() => parseScope(scope as string)).toThrow('not a string');
  });
}

for (const amount of [null, true, 5n, {}, [5]]) {
  test(`an amount of type ${typeof amount} is refused`, () => {
    expect(() => decideCall(indexScopes(['p:i']), ['p:i'], amount as never)).toThrow('The amount');
  });
}

test('a call names a list of scopes', () => {
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

const isStrictlyNarrower = (child: readonly string[], parent: readonly string[]): boolean =>
  grantsLess({ scopes: child, details: [] }, { scopes: parent, details: [] });

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

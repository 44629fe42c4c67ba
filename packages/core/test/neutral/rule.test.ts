import { expect, test } from 'vitest';
import { defineRules } from '../../src/index.ts';
import { checkRule, checkRules, ruleNamed } from '../../src/adapter.ts';

test('rules are returned unchanged', () => {
  const rules = { search: { scopes: ['flights:search'] } } as const;
  expect(defineRules(rules)).toBe(rules);
});

const WRONG: readonly (readonly [name: string, rule: unknown, fault: string])[] = [
  ['nothing', undefined, 'must be an object'],
  ['a text', 'flights:book', 'must be an object'],
  ['no scopes', {}, '"scopes" is wrong. A call names at least one scope.'],
  ['empty scopes', { scopes: [] }, '"scopes" is wrong. A call names at least one scope.'],
  ['a scope instead of a list', { scopes: 'flights:book' }, '"scopes" is wrong'],
  ['a scope with a constraint', { scopes: ['payments:initiate:max_5'] }, 'has a constraint'],
  ['an amount that is a number', { scopes: ['a:b'], amount: 5 }, '"amount" must be a function'],
  ['metadata that is an object', { scopes: ['a:b'], metadata: {} }, '"metadata" must be a function'],
  ['an empty action', { scopes: ['a:b'], action: '' }, '"action" must be'],
];

for (const [name, rule, fault] of WRONG) {
  test(`a rule with ${name} is a TypeError that names it`, () => {
    expect(() => checkRule(rule, 'The rule "x"')).toThrow(TypeError);
    expect(() => defineRules({ book: rule as never })).toThrow('defineRules: the rule "book"');
    expect(() => checkRule(rule)).toThrow(fault);
  });
}

test('rules by name are checked together, and malformed ones are named', () => {
  expect(() => checkRules({ book: { scopes: [] } }, 'guardTools')).toThrow('guardTools: the rule "book"');
  for (const none of [undefined, null, [], 'flights:book']) {
    expect(() => checkRules(none, 'guardTools')).toThrow('guardTools: "rules" must be an object');
  }
});

test('a tool only has a rule of its own name, and none that every object inherits', () => {
  const rules = defineRules({ book: { scopes: ['flights:book'] } });
  expect(ruleNamed(rules, 'book')).toBe(rules.book);
  for (const name of ['Book', 'constructor', 'toString', '__proto__']) {
    expect(ruleNamed(rules, name)).toBeUndefined();
  }
});

import type { Rule, Rules } from '@grantex/core';

const rulesWith = new WeakMap<Rule, Rules>();

/** Returns rules for the tool `book`: the same ones for the same rule, because other rules guard a second time. */
export function rulesOf(rule: Rule): Rules {
  const rules = rulesWith.get(rule) ?? { book: rule };
  rulesWith.set(rule, rules);
  return rules;
}

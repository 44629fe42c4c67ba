import { checkRule } from '../../../src/adapter.ts';
import { type Vector, vectorKind, type VectorKind } from '../vector-kind.ts';

interface RuleCase extends Vector {
  readonly rule: { readonly scopes: unknown; readonly action?: unknown };
  /** The member that is wrong; null for a rule that is right. */
  readonly expected: 'scopes' | 'action' | null;
}

const RULES: readonly (readonly [name: string, rule: RuleCase['rule'], wrong?: 'scopes' | 'action'])[] = [
  ['one scope', { scopes: ['flights:book'] }],
  ['two scopes', { scopes: ['flights:book', 'read'] }],
  ['an action', { scopes: ['flights:book'], action: 'flights.book:v2_x-y' }],
  ['an action of 128 characters', { scopes: ['flights:book'], action: 'a'.repeat(128) }],
  ['no scope', { scopes: [] }, 'scopes'],
  ['a malformed scope', { scopes: ['flights:*'] }, 'scopes'],
  ['a scope of four parts', { scopes: ['a:b:c:d'] }, 'scopes'],
  ['a scope with a constraint', { scopes: ['payments:initiate:max_5'] }, 'scopes'],
  ['a second scope with a constraint', { scopes: ['flights:book', 'files:read:x'] }, 'scopes'],
  ['an action with a space', { scopes: ['a:b'], action: 'book flight' }, 'action'],
  ['an empty action', { scopes: ['a:b'], action: '' }, 'action'],
  ['an action with a line break', { scopes: ['a:b'], action: 'book\n' }, 'action'],
  ['an action beyond ASCII', { scopes: ['a:b'], action: 'b\u00fcchen' }, 'action'],
  ['an action of 129 characters', { scopes: ['a:b'], action: 'a'.repeat(129) }, 'action'],
];

/** Which rules may be made. */
export const ruleVectors: VectorKind = vectorKind<RuleCase>({
  kind: 'rule',
  about: 'Rules, and the member for which one is refused when it is made.',
  cases: () => RULES.map(([name, rule, wrong]) => ({ name, rule, expected: wrong ?? null })),
  run({ rule }) {
    try {
      checkRule(rule);
      return null;
    } catch (error) {
      return /^The rule: "(?<member>\w+)"/.exec((error as TypeError).message)?.groups?.['member'];
    }
  },
});

import type { Rule } from './rule.ts';

const anything = new Set(['TSUnknownKeyword', 'TSAnyKeyword', 'TSNeverKeyword']);

/**
 * Refuses `value as unknown as Type` and similar pairs: together they turn anything into anything, which defeats the
 * type system.
 */
export const noDoubleAssertion: Rule = {
  meta: {
    type: 'problem',
    messages: {
      doubleAssertion: 'Two assertions in a row switch the types off; narrow or validate the value.',
    },
  },
  create: (context) => ({
    TSAsExpression(node) {
      const inner = node.expression;
      if (inner.type !== 'TSAsExpression' || !anything.has(inner.typeAnnotation.type)) return;
      context.report({ node, messageId: 'doubleAssertion' });
    },
  }),
};

import type { Rule } from './rule.ts';

const anything = new Set(['TSUnknownKeyword', 'TSAnyKeyword', 'TSNeverKeyword']);

/**
 * Refuses `value as unknown as Type` and its kin: together they turn anything into anything, which is what
 * the type system is there to stop.
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

import { relative } from 'node:path';
import { importFault, root } from 'house';
import type { Rule } from './rule.ts';

/** Refuses an import that `tools/house/src/houses.ts` does not allow; type imports count. */
type Node = Required<
  Parameters<Parameters<Extract<Rule, { create: unknown }>['create']>[0]['report']>[0]
>['node'];

export const roomImports: Rule = {
  meta: { type: 'problem', messages: { notAllowed: '{{ fault }}' } },
  create: (context) => {
    const file = relative(root, context.filename);
    const check = (node: Node, source: object | null): void => {
      const target = source !== null && 'value' in source ? source.value : undefined;
      const fault = typeof target === 'string' ? importFault(file, target) : undefined;
      if (fault !== undefined) context.report({ node, messageId: 'notAllowed', data: { fault } });
    };
    return {
      ImportDeclaration: (node) => check(node, node.source),
      ExportNamedDeclaration: (node) => check(node, node.source),
      ExportAllDeclaration: (node) => check(node, node.source),
      ImportExpression: (node) => check(node, node.source),
    };
  },
};

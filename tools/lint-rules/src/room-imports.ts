import { relative } from 'node:path';
import { importFault, root, targetOf } from 'house';
import type { Rule } from './rule.ts';

type Node = Required<
  Parameters<Parameters<Extract<Rule, { create: unknown }>['create']>[0]['report']>[0]
>['node'];

/** Refuses an import that `tools/house/src/houses.ts` does not allow; type imports count. */
export const roomImports: Rule = {
  meta: { type: 'problem', messages: { notAllowed: '{{ fault }}' } },
  create: (context) => {
    const file = relative(root, context.filename);
    const check = (node: Node, source: Parameters<typeof targetOf>[0] | null): void => {
      const fault = source === null ? undefined : importFault(file, targetOf(source));
      if (fault !== undefined) context.report({ node, messageId: 'notAllowed', data: { fault } });
    };
    return {
      ImportDeclaration: (node) => check(node, node.source),
      ExportNamedDeclaration: (node) => check(node, node.source),
      ExportAllDeclaration: (node) => check(node, node.source),
      ImportExpression: (node) => check(node, node.source),
      TSImportType: (node) => check(node, node.source),
    };
  },
};

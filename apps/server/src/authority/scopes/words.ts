import { describeOperations } from '../../http/requests/describe-operations.ts';

/** What the document says of these operations. */
export const words = describeOperations('Scopes', {
  listScopes: {
    summary: 'List scopes with their sentences',
    description: 'The standard scopes, then those that the developer has described.',
  },
  describeScope: {
    summary: 'Describe a scope',
    description: 'Writes the sentence that people read when an agent asks for the scope.',
  },
  deleteScopeDescription: {
    summary: 'Remove the sentence of a scope',
    description: 'People then see the scope alone.',
  },
});

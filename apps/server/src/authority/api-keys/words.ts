import { describeOperations } from '../../http/requests/describe-operations.ts';

/** What the document says of these operations. */
export const words = describeOperations('API keys', {
  createApiKey: {
    summary: 'Create an API key',
    description: 'The answer contains the key, once. It may do what its roles say.',
  },
  listApiKeys: {
    summary: 'List API keys',
    description: 'Names, roles and last uses, without the keys.',
  },
  deleteApiKey: {
    summary: 'Delete an API key',
    description: 'Ends the key at once.',
  },
  deleteOwnApiKey: {
    summary: 'Delete the calling API key',
    description: 'Ends the key that calls, at once.',
  },
  rotateApiKey: {
    summary: 'Rotate the calling API key',
    description: 'Answers with a successor of the calling key, which works for 24 more hours.',
  },
});

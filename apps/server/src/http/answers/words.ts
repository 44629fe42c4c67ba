import { describeOperations } from '../../http/requests/describe-operations.ts';

/** What the document says of these operations. */
export const words = describeOperations('Server', {
  getHealth: {
    summary: 'Check the server',
    description: 'Whether the server and its database answer.',
  },
});

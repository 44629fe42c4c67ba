import { describeOperations } from '../../http/requests/describe-operations.ts';

/** What the document says of these operations. */
export const words = describeOperations('AuthZEN', {
  getAuthzenConfiguration: {
    summary: 'Get the AuthZEN endpoints',
    description: 'The metadata of the Authorization API 1.0 of AuthZEN.',
  },
  evaluateAccess: {
    summary: 'Evaluate one request',
    description:
      'Whether a call of an MCP tool is allowed for the grant token in `context`. It decides, and records nothing.',
  },
  evaluateAccessBatch: {
    summary: 'Evaluate several requests',
    description: 'Decides up to 50 requests in their order.',
  },
});

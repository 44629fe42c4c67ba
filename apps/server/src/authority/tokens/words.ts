import { describeOperations } from '../../http/requests/describe-operations.ts';

/** What the document says of these operations. */
export const words = describeOperations('Tokens', {
  verifyToken: {
    summary: 'Verify a grant token',
    description:
      'Checks the token, its grant, the grants above it, the agents, the person and holds, as of now. A service that follows the revocation feed does not need this call.',
  },
  revokeToken: {
    summary: 'Revoke one token',
    description: 'Ends one token and what was delegated with it. The grant goes on.',
  },
});

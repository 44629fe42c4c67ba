import { describeOperations } from '../../http/requests/describe-operations.ts';

/** What the document says of these operations. */
export const words = describeOperations('Revocations', {
  getRevocationStatus: {
    summary: 'Get the status of a grant or token',
    description: 'Whether a grant, or one token of it, may still be used. An unknown one counts as revoked.',
  },
  revokeAgentGrants: {
    summary: 'Revoke all grants of an agent',
    description: 'Ends them and everything delegated from them at once. The agent may get new ones.',
  },
  revokeAllGrants: {
    summary: 'Revoke all grants',
    description: 'Ends every grant of the developer at once. New ones may follow.',
  },
});

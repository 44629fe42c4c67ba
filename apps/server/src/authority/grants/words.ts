import { describeOperations } from '../../http/requests/describe-operations.ts';

/** What the document says of these operations. */
export const words = describeOperations('Grants', {
  listGrants: {
    summary: 'List grants',
    description: 'The newest first. `below` lists what was delegated from a grant, at any depth.',
  },
  getGrant: {
    summary: 'Get a grant',
    description: 'Who granted what to which agent, until when, and what is left of its budgets.',
  },
  revokeGrant: {
    summary: 'Revoke a grant',
    description:
      'Ends a grant and everything delegated from it. Verifiers that follow the revocation feed refuse it at once.',
  },
  liftGrantStop: {
    summary: 'Lift the stop of a login',
    description:
      'Lets a client log in again after the developer has stopped it by revoking its grant. A stop by the person stays.',
  },
  delegateGrant: {
    summary: 'Delegate a grant',
    description:
      'Gives a part of a grant to another agent. The new grant is never wider than its parent, and ends with it.',
  },
  verifyGrant: {
    summary: 'Verify a grant token and read its claims',
    description:
      'Answers with all claims of a valid token, or with the reason why it is not valid. A token that is bound to a key is never valid here: `POST /v1/tokens/verify` takes its key.',
  },
});

/** What the document says of these operations. */
export const tokensWords = describeOperations('Tokens', {
  exchangeCode: {
    summary: 'Exchange a code for a grant token',
    description:
      'Takes the code of an approved request, once, within 60 seconds, and answers with a grant token and a refresh token.',
  },
  refreshToken: {
    summary: 'Refresh a grant token',
    description:
      'Answers with a new grant token and a new refresh token of the same grant. A refresh token works once.',
  },
});

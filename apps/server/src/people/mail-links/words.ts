import { describeOperations } from '../../http/requests/describe-operations.ts';

/** What the document says of these operations. */
export const words = describeOperations('Authorization requests', {
  resendAuthorizationRequest: {
    summary: 'Mail a request to the person',
    description:
      'Sends the person of a pending request a mail with a one-time link. The server needs a mail server, and the person an address.',
  },
});

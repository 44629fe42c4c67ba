import { describeOperations } from '../../http/requests/describe-operations.ts';

/** What the document says of these operations. */
export const words = describeOperations('OAuth', {
  pushAuthorizationRequest: {
    summary: 'Push an authorization request',
    description: 'Takes the parameters of an authorization request before the browser comes (RFC 9126).',
  },
});

import { describeOperations } from '../../http/requests/describe-operations.ts';

/** What the document says of these operations. */
export const words = describeOperations('Principals', {
  getSignInProvider: {
    summary: 'Get the sign-in provider',
    description: 'The OpenID Connect provider where people sign in before they decide.',
  },
  setSignInProvider: {
    summary: 'Set the sign-in provider',
    description:
      'People then sign in at this provider, which binds their names. The server reads the description of the provider first. Another issuer, client or claim ends every binding, and revokes what these people granted.',
  },
  deleteSignInProvider: {
    summary: 'Remove the sign-in provider',
    description: 'Ends every binding that rested on the provider, and revokes what these people granted.',
  },
  endDirectoryBinding: {
    summary: 'End the binding of a person',
    description: 'The person must sign in at the provider again. All of their grants are revoked.',
  },
});

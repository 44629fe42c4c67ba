import { describeOperations } from '../../http/requests/describe-operations.ts';

/** What the document says of these operations. */
export const words = describeOperations('Authorization requests', {
  createAuthorizationRequest: {
    summary: 'Ask a person for a grant',
    description:
      'Creates a request that a person decides on its page, `consentUrl`. A sandbox asks nobody: it approves the request at once, and the answer contains the code.',
  },
  listAuthorizationRequests: {
    summary: 'List authorization requests',
    description: 'The newest first, without the codes of approved requests.',
  },
  getAuthorizationRequest: {
    summary: 'Get an authorization request',
    description:
      'Reports whether the person has decided. For an approved request without a redirect URI, the answer contains the code, once.',
  },
  cancelAuthorizationRequest: {
    summary: 'Cancel an authorization request',
    description: 'Takes a pending request back. Its page says so, and nobody can approve it.',
  },
  createConsentLink: {
    summary: 'Replace the consent link',
    description: 'Makes a new link to the page of a pending request. The earlier link no longer works.',
  },
  approveAuthorizationRequest: {
    summary: 'Approve a request in the sandbox',
    description:
      'Stands in for the person, so that tests need none. A live server does not have this operation.',
  },
  denyAuthorizationRequest: {
    summary: 'Deny a request in the sandbox',
    description:
      'Stands in for the person, so that tests need none. A live server does not have this operation.',
  },
});

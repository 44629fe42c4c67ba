import { describeOperations } from '../../http/requests/describe-operations.ts';

/** What the document says of these operations. */
export const words = describeOperations('Principals', {
  createPrincipalSession: {
    summary: 'Open a session for a person',
    description:
      'Vouches for a person whom the developer has identified: the answer has a session token, and the address of their dashboard. The person needs a grant.',
  },
  listPrincipals: {
    summary: 'List principals',
    description: 'The people whom the developer names, the newest first, without those who were erased.',
  },
  getPrincipal: {
    summary: 'Get a principal',
    description: 'How the name is bound to a person, and what is in force for them.',
  },
  erasePrincipal: {
    summary: 'Erase a principal',
    description: 'Revokes every grant of a person and erases everything personal. It cannot be undone.',
  },
  revokePrincipalGrants: {
    summary: 'Revoke all grants of a person',
    description: 'Ends them and everything delegated from them at once.',
  },
  getPrincipalEmail: {
    summary: 'Get the e-mail address of a person',
    description: 'The address in full. Other operations mask it.',
  },
  setPrincipalEmail: {
    summary: 'Set the e-mail address of a person',
    description:
      'Sets where one-time links for the person go. An address of a bound person cannot be changed.',
  },
  deletePrincipalEmail: {
    summary: 'Remove the e-mail address of a person',
    description: 'No links are mailed to the person any more.',
  },
  listPrincipalSessions: {
    summary: 'List the sessions of a person',
    description: 'The sessions that the developer has vouched for and that have not ended.',
  },
  endPrincipalSessions: {
    summary: 'End all sessions of a person',
    description: 'Ends them at once.',
  },
  endPrincipalSession: {
    summary: 'End a session of a person',
    description: 'Ends it at once.',
  },
});

/** What the document says of these operations. */
export const ownPermissionsWords = describeOperations('Own permissions', {
  listOwnGrants: {
    summary: 'List the grants that I gave',
    description: 'The grants of the person whose session calls, the newest first.',
  },
  listOwnAuditEntries: {
    summary: 'List what agents did for me',
    description: 'The newest 100 audit entries about the person whose session calls.',
  },
  revokeOwnGrant: {
    summary: 'Revoke a grant that I gave',
    description: 'Ends a grant of the person whose session calls, and everything delegated from it.',
  },
});

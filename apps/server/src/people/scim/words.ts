import { describeOperations } from '../../http/requests/describe-operations.ts';

/** What the document says of these operations. */
export const words = describeOperations('SCIM connections', {
  createScimToken: {
    summary: 'Connect an identity provider',
    description:
      'Makes a connection by which an identity provider provisions people and groups. The answer contains its token, once.',
  },
  listScimTokens: {
    summary: 'List SCIM connections',
    description: 'The newest first, without their tokens.',
  },
  rotateScimToken: {
    summary: 'Rotate a SCIM token',
    description: 'Answers with a new token. The one before works for `overlap`.',
  },
  deleteScimToken: {
    summary: 'Remove a SCIM connection',
    description:
      'Removes the connection with its people and groups. What it said about people no longer counts.',
  },
  listProvisionedUsers: {
    summary: 'List provisioned people',
    description: 'The people whom identity providers have provisioned, the newest first.',
  },
  listProvisionedGroups: {
    summary: 'List provisioned groups',
    description: 'The groups that identity providers have provisioned, the newest first.',
  },
  setGroupApprovals: {
    summary: 'Set what a group may approve',
    description:
      'Sets the scopes that members of a group may approve. Grants that only the group allowed end.',
  },
});

/** What the document says of these operations. */
export const scimWords = describeOperations('SCIM', {
  getScimConfiguration: {
    summary: 'Get what the SCIM server supports',
    description: 'For identity providers (RFC 7644 §4).',
  },
  listScimResourceTypes: {
    summary: 'List resource types',
    description: 'Users and groups (RFC 7643 §6).',
  },
  getScimResourceType: {
    summary: 'Get a resource type',
    description: 'One resource type (RFC 7643 §6).',
  },
  listScimSchemas: {
    summary: 'List schemas',
    description: 'The attributes of users and groups (RFC 7643 §7).',
  },
  getScimSchema: {
    summary: 'Get a schema',
    description: 'The attributes of one schema (RFC 7643 §7).',
  },
  getScimMe: {
    summary: 'Get the calling user',
    description: 'Always refused with 501: a SCIM token belongs to an identity provider, which is no user.',
  },
  listScimGroups: {
    summary: 'List groups',
    description: 'The groups of the connection, filtered and in pages (RFC 7644 §3.4.2).',
  },
  createScimGroup: {
    summary: 'Create a group',
    description: 'Provisions a group (RFC 7644 §3.3).',
  },
  getScimGroup: {
    summary: 'Get a group',
    description: 'One group of the connection (RFC 7644 §3.4.1).',
  },
  replaceScimGroup: {
    summary: 'Replace a group',
    description: 'Replaces all attributes of a group (RFC 7644 §3.5.1).',
  },
  updateScimGroup: {
    summary: 'Change a group',
    description:
      'Adds, replaces and removes attributes and members (RFC 7644 §3.5.2). Without `attributes`, the answer is empty.',
  },
  deleteScimGroup: {
    summary: 'Delete a group',
    description: 'Removes a group. Grants that only this group allowed end.',
  },
  searchScimUsers: {
    summary: 'Search users',
    description: 'Lists users by a query in the body (RFC 7644 §3.4.3).',
  },
  searchScimGroups: {
    summary: 'Search groups',
    description: 'Lists groups by a query in the body (RFC 7644 §3.4.3).',
  },
  searchScim: {
    summary: 'Search users and groups',
    description: 'Lists both by a query in the body (RFC 7644 §3.4.3).',
  },
  listScimUsers: {
    summary: 'List users',
    description: 'The users of the connection, filtered and in pages (RFC 7644 §3.4.2).',
  },
  createScimUser: {
    summary: 'Create a user',
    description: 'Provisions a person (RFC 7644 §3.3).',
  },
  getScimUser: {
    summary: 'Get a user',
    description: 'One user of the connection (RFC 7644 §3.4.1).',
  },
  replaceScimUser: {
    summary: 'Replace a user',
    description:
      'Replaces all attributes of a user (RFC 7644 §3.5.1). Without `active`, a user stays as active as before.',
  },
  updateScimUser: {
    summary: 'Change a user',
    description:
      'Adds, replaces and removes attributes (RFC 7644 §3.5.2). Deactivating a person revokes what they gave.',
  },
  deleteScimUser: {
    summary: 'Delete a user',
    description: 'Removes a person, and revokes what they gave.',
  },
});

import type { Chapter } from '../step.ts';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const PATCH = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];
const SEARCH = ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'];

const grace = {
  schemas: [USER],
  userName: 'grace@example.com',
  externalId: '4711',
  name: { givenName: 'Grace', familyName: 'Hopper' },
  active: true,
};

export const scim: Chapter = {
  name: 'SCIM',
  steps: [
    {
      operation: 'createScimToken',
      body: { label: 'Directory of Example' },
      save: { scimTokenId: 'id', scimToken: 'token' },
    },
    { operation: 'listScimTokens', query: { pageSize: '2' } },
    { operation: 'getScimConfiguration' },
    { operation: 'listScimResourceTypes' },
    { operation: 'getScimResourceType', path: { id: 'User' } },
    { operation: 'listScimSchemas' },
    { operation: 'getScimSchema', path: { id: GROUP } },
    { operation: 'getScimMe' },
    { operation: 'createScimUser', body: grace, save: { scimUserId: 'id' } },
    { operation: 'listScimUsers', query: { filter: 'userName eq "grace@example.com"' } },
    { operation: 'getScimUser', path: { id: '{{scimUserId}}' } },
    { operation: 'replaceScimUser', path: { id: '{{scimUserId}}' }, body: grace },
    {
      operation: 'updateScimUser',
      path: { id: '{{scimUserId}}' },
      body: {
        schemas: PATCH,
        Operations: [{ op: 'replace', path: 'displayName', value: 'Grace Hopper' }],
      },
    },
    {
      operation: 'createScimGroup',
      body: { schemas: [GROUP], displayName: 'Travellers', members: [{ value: '{{scimUserId}}' }] },
      save: { scimGroupId: 'id' },
    },
    { operation: 'listScimGroups', query: { filter: 'displayName eq "Travellers"' } },
    { operation: 'getScimGroup', path: { id: '{{scimGroupId}}' } },
    {
      operation: 'replaceScimGroup',
      path: { id: '{{scimGroupId}}' },
      body: { schemas: [GROUP], displayName: 'Travellers', members: [{ value: '{{scimUserId}}' }] },
    },
    {
      operation: 'updateScimGroup',
      path: { id: '{{scimGroupId}}' },
      query: { attributes: 'displayName' },
      body: {
        schemas: PATCH,
        Operations: [{ op: 'replace', path: 'displayName', value: 'Frequent travellers' }],
      },
    },
    { operation: 'searchScimUsers', body: { schemas: SEARCH, count: 1 } },
    { operation: 'searchScimGroups', body: { schemas: SEARCH, count: 1 } },
    { operation: 'searchScim', body: { schemas: SEARCH, count: 2 } },
    { operation: 'listProvisionedUsers', query: { pageSize: '2' } },
    { operation: 'listProvisionedGroups', query: { pageSize: '2' } },
    { operation: 'setGroupApprovals', path: { id: '{{scimGroupId}}' }, body: { approves: null } },
    {
      operation: 'rotateScimToken',
      path: { id: '{{scimTokenId}}' },
      body: { overlap: '1h' },
      save: { scimToken: 'token' },
    },
    { operation: 'deleteScimGroup', path: { id: '{{scimGroupId}}' } },
    { operation: 'deleteScimUser', path: { id: '{{scimUserId}}' } },
    { operation: 'deleteScimToken', path: { id: '{{scimTokenId}}' } },
  ],
};

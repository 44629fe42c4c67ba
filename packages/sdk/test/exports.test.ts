import * as node from '@grantex/sdk/node';
import * as sdk from '@grantex/sdk';
import { expect, test } from 'vitest';

test('the package exports these names and no others', () => {
  expect(Object.keys(sdk).toSorted()).toEqual([
    'Grantex',
    'GrantexError',
    'agentFetch',
    'createActorToken',
    'createAgentClient',
    'createAgentKey',
    'createKeyProof',
    'createMemoryStore',
    'createPkce',
    'createPrincipal',
    'createState',
    'loadAgentKey',
    'parseCallback',
    'readAuditLine',
    'signEntry',
    'signup',
    'startDeviceLogin',
    'tokenHash',
    'verifyWebhook',
    'whoActed',
  ]);
});

test('the Node entry is separate', () => {
  expect(Object.keys(node)).toEqual(['createFileStore']);
});

test('a client has these resources and no others', () => {
  const gx = new sdk.Grantex({ apiKey: 'gx_test_x' });
  expect(Object.keys(gx).toSorted()).toEqual([
    'activity',
    'adminLog',
    'admissions',
    'agents',
    'anomalies',
    'approvals',
    'audit',
    'authorizations',
    'billing',
    'catalogs',
    'compliance',
    'delegate',
    'events',
    'grants',
    'issuerKeys',
    'keys',
    'me',
    'policies',
    'principalSessions',
    'principals',
    'scim',
    'scopes',
    'signInProvider',
    'sso',
    'tokens',
    'webhooks',
  ]);
});

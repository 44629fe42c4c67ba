import type { Chapter } from '../step.ts';

const ADA = { principalId: 'ada@example.com' };

export const people: Chapter = {
  name: 'Principals',
  steps: [
    { operation: 'listPrincipals', query: { pageSize: '2' } },
    { operation: 'getPrincipal', path: ADA },
    { operation: 'setPrincipalEmail', path: ADA, body: { email: 'ada@example.com' } },
    { operation: 'getPrincipalEmail', path: ADA },
    { operation: 'deletePrincipalEmail', path: ADA },
    {
      operation: 'createPrincipalSession',
      body: { ...ADA, expiresIn: '1h' },
      save: { sessionId: 'id', sessionToken: 'sessionToken' },
    },
    { operation: 'listPrincipalSessions', path: ADA },
    { operation: 'listOwnGrants', query: { pageSize: '2' } },
    { operation: 'listOwnAuditEntries' },
    {
      operation: 'createAuthorizationRequest',
      note: 'for the person to revoke',
      body: { agentId: '{{agentId}}', ...ADA, scopes: ['flights:search'] },
      save: { code: 'code' },
    },
    {
      operation: 'exchangeCode',
      note: 'for the person to revoke',
      body: { code: '{{code}}', agentId: '{{agentId}}' },
      save: { ownGrantId: 'grantId' },
    },
    { operation: 'revokeOwnGrant', path: { id: '{{ownGrantId}}' } },
    { operation: 'endPrincipalSession', path: { ...ADA, id: '{{sessionId}}' } },
    {
      operation: 'createPrincipalSession',
      note: 'to end with all others',
      body: { ...ADA, expiresIn: '1h' },
      save: { sessionToken: 'sessionToken' },
    },
    { operation: 'endPrincipalSessions', path: ADA },
    {
      operation: 'setSignInProvider',
      body: {
        issuer: '{{identityProvider}}',
        clientId: 'grantex',
        clientSecret: 'the secret of the client',
        principalClaim: 'email',
        scopes: ['email'],
      },
    },
    { operation: 'getSignInProvider' },
    { operation: 'deleteSignInProvider' },
    { operation: 'endDirectoryBinding', path: ADA },
  ],
};

const CONNECTION = { id: 'sso_01KB8Z6W0000000000000000' };

export const organization: Chapter = {
  name: 'Single sign-on',
  steps: [
    {
      operation: 'createSsoConnection',
      body: {
        name: 'Example staff',
        issuer: '{{identityProvider}}',
        clientId: 'grantex-console',
        clientSecret: 'the secret of the client',
        roleMappings: [{ group: 'platform', roles: ['admin'] }],
      },
    },
    { operation: 'listSsoConnections' },
    { operation: 'getSsoConnection', path: CONNECTION },
    { operation: 'updateSsoConnection', path: CONNECTION, body: { defaultRole: 'audit-read' } },
    { operation: 'deleteSsoConnection', path: CONNECTION },
    { operation: 'listSsoPeople' },
    { operation: 'eraseSsoPerson', path: { id: 'mem_01KB8Z6W0000000000000000' } },
    { operation: 'listConsoleSessions' },
    { operation: 'endConsoleSession', path: { id: 'cse_00000000000000000000000000' } },
    { operation: 'endOtherConsoleSessions' },
  ],
};

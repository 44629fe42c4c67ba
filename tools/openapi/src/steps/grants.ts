import type { Chapter, Step } from '../step.ts';

/** Asks for a grant and exchanges its code. */
function granted(scopes: readonly string[], save: Record<string, string>, note: string): Step[] {
  return [
    {
      operation: 'createAuthorizationRequest',
      note,
      body: {
        agentId: '{{agentId}}',
        principalId: 'ada@example.com',
        scopes,
        audience: '{{audience}}',
        expiresIn: '24h',
      },
      save: { authRequestId: 'authRequestId', code: 'code' },
    },
    { operation: 'exchangeCode', note, body: { code: '{{code}}', agentId: '{{agentId}}' }, save },
  ];
}

export const requests: Chapter = {
  name: 'Authorization requests',
  steps: [
    {
      operation: 'createAuthorizationRequest',
      body: {
        agentId: '{{agentId}}',
        principalId: 'ada@example.com',
        scopes: ['flights:search', 'flights:book'],
        audience: '{{audience}}',
        expiresIn: '24h',
      },
      save: { authRequestId: 'authRequestId', code: 'code' },
    },
    { operation: 'listAuthorizationRequests', query: { pageSize: '2' } },
    { operation: 'getAuthorizationRequest', path: { id: '{{authRequestId}}' } },
    { operation: 'createConsentLink', path: { id: '{{authRequestId}}' } },
    { operation: 'resendAuthorizationRequest', path: { id: '{{authRequestId}}' } },
    {
      operation: 'approveAuthorizationRequest',
      path: { id: '{{authRequestId}}' },
    },
    {
      operation: 'exchangeCode',
      body: { code: '{{code}}', agentId: '{{agentId}}' },
      save: { grantId: 'grantId', grantToken: 'grantToken', refreshToken: 'refreshToken' },
    },
    {
      operation: 'refreshToken',
      body: { refreshToken: '{{refreshToken}}', agentId: '{{agentId}}' },
      save: { grantToken: 'grantToken', refreshToken: 'refreshToken' },
    },
    {
      operation: 'createAuthorizationRequest',
      note: 'to deny',
      body: { agentId: '{{agentId}}', principalId: 'ada@example.com', scopes: ['flights:search'] },
      save: { authRequestId: 'authRequestId' },
    },
    { operation: 'denyAuthorizationRequest', path: { id: '{{authRequestId}}' } },
    {
      operation: 'createAuthorizationRequest',
      note: 'to cancel',
      body: { agentId: '{{agentId}}', principalId: 'ada@example.com', scopes: ['flights:search'] },
      save: { authRequestId: 'authRequestId' },
    },
    { operation: 'cancelAuthorizationRequest', path: { id: '{{authRequestId}}' } },
  ],
};

export const grants: Chapter = {
  name: 'Grants and tokens',
  steps: [
    { operation: 'listGrants', query: { pageSize: '2' } },
    { operation: 'getGrant', path: { id: '{{grantId}}' } },
    {
      operation: 'delegateGrant',
      body: {
        parentGrantToken: '{{grantToken}}',
        subAgentId: '{{subAgentId}}',
        scopes: ['flights:search'],
        expiresIn: '30m',
      },
      save: { delegatedGrantId: 'grantId', delegatedToken: 'grantToken' },
    },
    {
      operation: 'verifyToken',
      credential: 'serviceKey',
      body: { token: '{{grantToken}}', audience: '{{audience}}', scopes: ['flights:book'] },
    },
    {
      operation: 'verifyGrant',
      credential: 'serviceKey',
      body: { token: '{{grantToken}}' },
      save: { jti: 'claims.jti', principal: 'claims.sub' },
    },
    {
      operation: 'verifyGrant',
      note: 'the delegated one',
      credential: 'serviceKey',
      body: { token: '{{delegatedToken}}' },
      save: { delegatedJti: 'claims.jti' },
    },
    { operation: 'revokeToken', body: { jti: '{{delegatedJti}}' } },
    {
      operation: 'evaluateAccess',
      credential: 'serviceKey',
      body: {
        subject: { type: 'identity', id: '{{principal}}' },
        action: { name: 'tools/call' },
        resource: { type: 'tool', id: 'book_flight' },
        context: { token: '{{grantToken}}' },
      },
    },
    {
      operation: 'evaluateAccessBatch',
      credential: 'serviceKey',
      body: {
        subject: { type: 'identity', id: '{{principal}}' },
        action: { name: 'tools/call' },
        context: { token: '{{grantToken}}' },
        evaluations: [
          { resource: { type: 'tool', id: 'book_flight' } },
          { resource: { type: 'tool', id: 'cancel_flight' } },
        ],
      },
    },
  ],
};

export const calls: Chapter = {
  name: 'Calls, approvals and holds',
  steps: [
    {
      operation: 'admitCall',
      credential: 'serviceKey',
      body: {
        token: '{{grantToken}}',
        audience: '{{audience}}',
        action: 'book_flight',
        scopes: ['flights:book'],
        input: { flight: 'LH 400', price: 620 },
      },
      save: { admittedEntryId: 'entryId' },
    },
    {
      operation: 'settleCall',
      credential: 'serviceKey',
      path: { entryId: '{{admittedEntryId}}' },
      body: { status: 'success' },
    },
    {
      operation: 'admitCall',
      note: 'that asks the person',
      credential: 'serviceKey',
      body: {
        token: '{{grantToken}}',
        audience: '{{audience}}',
        action: 'book_flight',
        scopes: ['flights:book'],
        input: { flight: 'LH 401', price: 4200 },
        approval: true,
      },
      save: { approvalId: 'approvalId' },
    },
    { operation: 'listApprovals', query: { pageSize: '2' } },
    { operation: 'getApproval', path: { id: '{{approvalId}}' }, query: { wait: '0' } },
    { operation: 'decideApproval', path: { id: '{{approvalId}}' }, body: { decision: 'approve' } },
    { operation: 'holdGrant', path: { id: '{{grantId}}' }, body: { reason: 'Under review' } },
    { operation: 'releaseGrant', path: { id: '{{grantId}}' } },
    { operation: 'holdAgent', path: { id: '{{subAgentId}}' }, body: { reason: 'Under review' } },
    { operation: 'releaseAgent', path: { id: '{{subAgentId}}' } },
    {
      operation: 'getRevocationStatus',
      credential: 'serviceKey',
      query: { grantId: '{{grantId}}', jti: '{{jti}}' },
    },
    { operation: 'getRevocationSnapshot', credential: 'serviceKey' },
    {
      operation: 'streamRevocations',
      note: 'from an unknown place, so that the stream ends',
      credential: 'serviceKey',
      query: { after: '1', epoch: 'unknown' },
    },
  ],
};

export const revoking: Chapter = {
  name: 'Revoking',
  steps: [
    { operation: 'revokeGrant', path: { id: '{{grantId}}' } },
    ...granted(['flights:search'], {}, 'to revoke with all others of the agent'),
    { operation: 'revokeAgentGrants', path: { id: '{{agentId}}' } },
    ...granted(['flights:search'], {}, 'to revoke with all others of the person'),
    { operation: 'revokePrincipalGrants', path: { principalId: 'ada@example.com' } },
    ...granted(['flights:search'], {}, 'to revoke with all others'),
    { operation: 'revokeAllGrants' },
  ],
};

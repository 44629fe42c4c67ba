import type { Role } from '@grantex/core/issuer';
import { audienceOf, type Tenant } from '../../isolation/tenant.ts';
import { agentKey } from '../../support/agent-keys.ts';
import { askAbout } from '../../authority/approvals/calls.ts';
import type { TestServer } from '../../support/server.ts';

/** One call. */
export interface TestCall {
  line: string;
  body?: object;
}

/** What a call is made at. */
export interface Surroundings {
  server: TestServer;
  /** Of a real OpenID provider. */
  issuer: string;
}

/** A POST route that runs once per `Idempotency-Key`. */
export interface IdempotentRoute {
  /** A role that may call it, besides `admin`. */
  role: Role;
  /** A call that succeeds, and that another tenant could make too. */
  call: (tenant: Tenant, at: Surroundings) => TestCall | Promise<TestCall>;
  /** Another request to the same route. */
  other: (tenant: Tenant, at: Surroundings) => TestCall;
  /** The secret in its response; absent when there is none. */
  secretOf?: (body: any) => string;
  /** The refusal of a second call when the grant behind the first response has ended. */
  ended?: string;
  /**
   * The call presents the secret that its response is for: any key of the developer with the role gets the response
   * again.
   */
  presentsSecret?: true;
  /** A second call waits instead of being told to: it finds the entry itself. */
  isQueued?: true;
}

const scopes = ['flights:search'];
/** RFC 8037 appendix A.2. */
const RFC_8037_KEY = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';
const LATELY = new Date(Date.now() - 60_000).toISOString();
const noAgent = 'ag_00000000000000000000000000';

/** Every POST route of either mode that accepts an `Idempotency-Key`. */
export const idempotentRoutes: Readonly<Record<string, IdempotentRoute>> = {
  'POST /v1/agents': {
    role: 'admin',
    call: () => ({ line: 'POST /v1/agents', body: { name: 'once' } }),
    other: () => ({ line: 'POST /v1/agents', body: { name: 'twice' } }),
  },
  'POST /v1/agents/{id}': {
    role: 'admin',
    call: ({ agentId }) => ({ line: `POST /v1/agents/${agentId}`, body: { name: 'renamed' } }),
    other: ({ subAgentId }) => ({ line: `POST /v1/agents/${subAgentId}`, body: { name: 'renamed' } }),
  },
  'POST /v1/agents/{id}/keys': {
    role: 'admin',
    call: async ({ id, agentId }, { server }) => {
      const { publicKey, prove } = await agentKey();
      const body = { publicKey, publicKeyProof: await prove(server.url, id) };
      return { line: `POST /v1/agents/${agentId}/keys`, body };
    },
    other: ({ agentId }) => ({
      line: `POST /v1/agents/${agentId}/keys`,
      body: { publicKey: { kty: 'OKP', crv: 'Ed25519', x: RFC_8037_KEY }, publicKeyProof: 'x' },
    }),
  },
  'POST /v1/agents/{id}/hold': {
    role: 'issue',
    call: ({ agentId }) => ({ line: `POST /v1/agents/${agentId}/hold`, body: { reason: 'once' } }),
    other: ({ agentId }) => ({ line: `POST /v1/agents/${agentId}/hold`, body: { reason: 'twice' } }),
  },
  'POST /v1/agents/{id}/release': {
    role: 'issue',
    call: ({ agentId }) => ({ line: `POST /v1/agents/${agentId}/release` }),
    other: ({ subAgentId }) => ({ line: `POST /v1/agents/${subAgentId}/release` }),
  },
  'POST /v1/grants/{id}/hold': {
    role: 'issue',
    call: ({ grantId }) => ({ line: `POST /v1/grants/${grantId}/hold`, body: { reason: 'once' } }),
    other: ({ grantId }) => ({ line: `POST /v1/grants/${grantId}/hold`, body: { reason: 'twice' } }),
  },
  'POST /v1/grants/{id}/release': {
    role: 'issue',
    call: ({ grantId }) => ({ line: `POST /v1/grants/${grantId}/release` }),
    other: () => ({ line: 'POST /v1/grants/grnt_nobody/release' }),
  },
  'POST /v1/policies': {
    role: 'admin',
    call: () => ({ line: 'POST /v1/policies', body: { name: 'once', effect: 'deny' } }),
    other: () => ({ line: 'POST /v1/policies', body: { name: 'twice', effect: 'deny' } }),
  },
  'POST /v1/anomalies/rules': {
    role: 'admin',
    call: () => ({ line: 'POST /v1/anomalies/rules', body: { action: 'hold' } }),
    other: () => ({ line: 'POST /v1/anomalies/rules', body: { action: 'notify' } }),
  },
  'POST /v1/anomalies/{id}/acknowledge': {
    role: 'admin',
    call: ({ anomalyId }) => ({
      line: `POST /v1/anomalies/${anomalyId}/acknowledge`,
      body: { note: 'once' },
    }),
    other: ({ anomalyId }) => ({
      line: `POST /v1/anomalies/${anomalyId}/acknowledge`,
      body: { note: 'twice' },
    }),
  },
  'POST /v1/keys': {
    role: 'admin',
    call: () => ({ line: 'POST /v1/keys', body: { name: 'made once', roles: ['issue'] } }),
    other: () => ({ line: 'POST /v1/keys', body: { name: 'made once', roles: ['admin'] } }),
    secretOf: ({ apiKey }) => apiKey,
  },
  'POST /v1/keys/rotate': {
    role: 'admin',
    call: () => ({ line: 'POST /v1/keys/rotate' }),
    other: () => ({ line: 'POST /v1/keys/rotate?' }),
    secretOf: ({ apiKey }) => apiKey,
  },
  'POST /v1/scim/tokens': {
    role: 'admin',
    call: () => ({ line: 'POST /v1/scim/tokens', body: { label: 'made once' } }),
    other: () => ({ line: 'POST /v1/scim/tokens', body: { label: 'made twice' } }),
    secretOf: ({ token }) => token,
  },
  'POST /v1/scim/tokens/{id}/rotate': {
    role: 'admin',
    call: ({ scimTokenId }) => ({ line: `POST /v1/scim/tokens/${scimTokenId}/rotate`, body: {} }),
    other: ({ scimTokenId }) => ({
      line: `POST /v1/scim/tokens/${scimTokenId}/rotate`,
      body: { overlap: '1h' },
    }),
    secretOf: ({ token }) => token,
  },
  'POST /v1/sso/connections': {
    role: 'admin',
    call: (_tenant, { issuer }) => ({ line: 'POST /v1/sso/connections', body: { issuer, name: 'once' } }),
    other: (_tenant, { issuer }) => ({ line: 'POST /v1/sso/connections', body: { issuer, name: 'twice' } }),
  },
  'POST /v1/authorize': {
    role: 'issue',
    call: ({ agentId, principalId }) => ({
      line: 'POST /v1/authorize',
      body: { agentId, principalId, scopes },
    }),
    other: ({ agentId }) => ({
      line: 'POST /v1/authorize',
      body: { agentId, principalId: 'another', scopes },
    }),
    secretOf: ({ code }) => code,
  },
  'POST /v1/authorize/{id}/approve': {
    role: 'issue',
    call: ({ requestId }) => ({ line: `POST /v1/authorize/${requestId}/approve` }),
    other: () => ({ line: 'POST /v1/authorize/areq_nobody/approve' }),
    // The code has been handed out already, and the response no longer shows it.
    secretOf: ({ authRequestId }) => authRequestId,
  },
  'POST /v1/authorize/{id}/deny': {
    role: 'issue',
    call: ({ requestId }) => ({ line: `POST /v1/authorize/${requestId}/deny` }),
    other: () => ({ line: 'POST /v1/authorize/areq_nobody/deny' }),
    secretOf: ({ authRequestId }) => authRequestId,
  },
  'POST /v1/authorize/{id}/link': {
    role: 'issue',
    call: ({ requestId }) => ({ line: `POST /v1/authorize/${requestId}/link` }),
    other: () => ({ line: 'POST /v1/authorize/areq_nobody/link' }),
    secretOf: ({ consentUrl }) => consentUrl,
  },
  'POST /v1/approvals/{id}/decide': {
    role: 'issue',
    call: async ({ id, grantId }, { server }) => ({
      line: `POST /v1/approvals/${await askAbout(server, id, grantId)}/decide`,
      body: { decision: 'approve' },
    }),
    other: () => ({ line: 'POST /v1/approvals/apr_nobody/decide', body: { decision: 'approve' } }),
  },
  'POST /v1/token': {
    role: 'issue',
    call: ({ code, agentId }) => ({ line: 'POST /v1/token', body: { code, agentId } }),
    other: ({ code }) => ({ line: 'POST /v1/token', body: { code, agentId: noAgent } }),
    secretOf: ({ refreshToken }) => refreshToken,
    presentsSecret: true,
    ended: 'INVALID_CODE',
  },
  'POST /v1/token/refresh': {
    role: 'issue',
    call: ({ refreshToken, agentId }) => ({
      line: 'POST /v1/token/refresh',
      body: { refreshToken, agentId },
    }),
    other: ({ refreshToken }) => ({
      line: 'POST /v1/token/refresh',
      body: { refreshToken, agentId: noAgent },
    }),
    secretOf: ({ refreshToken }) => refreshToken,
    presentsSecret: true,
    ended: 'INVALID_REFRESH_TOKEN',
  },
  'POST /v1/tokens/revoke': {
    role: 'issue',
    call: ({ jti }) => ({ line: 'POST /v1/tokens/revoke', body: { jti } }),
    other: () => ({ line: 'POST /v1/tokens/revoke', body: { jti: 'tok_nobody' } }),
  },
  'POST /v1/grants/delegate': {
    role: 'issue',
    call: ({ grantToken, subAgentId }) => ({
      line: 'POST /v1/grants/delegate',
      body: { parentGrantToken: grantToken, subAgentId, scopes },
    }),
    other: ({ grantToken, subAgentId }) => ({
      line: 'POST /v1/grants/delegate',
      body: { parentGrantToken: grantToken, subAgentId, scopes, expiresIn: '30m' },
    }),
    secretOf: ({ grantToken }) => grantToken,
    presentsSecret: true,
    ended: 'GRANT_ENDED',
  },
  'POST /v1/principal-sessions': {
    role: 'admin',
    call: ({ principalId }) => ({ line: 'POST /v1/principal-sessions', body: { principalId } }),
    other: ({ principalId }) => ({
      line: 'POST /v1/principal-sessions',
      body: { principalId, expiresIn: '5m' },
    }),
    secretOf: ({ sessionToken }) => sessionToken,
  },
  'POST /v1/admissions': {
    role: 'admin',
    call: ({ grantToken }) => ({
      line: 'POST /v1/admissions',
      body: { token: grantToken, audience: audienceOf(grantToken), action: 'a', input: {} },
    }),
    other: ({ grantToken }) => ({
      line: 'POST /v1/admissions',
      body: { token: grantToken, audience: audienceOf(grantToken), action: 'b', input: {} },
    }),
  },
  'POST /v1/admissions/{entryId}/settle': {
    role: 'admin',
    call: ({ admissionId }) => ({
      line: `POST /v1/admissions/${admissionId}/settle`,
      body: { status: 'success' },
    }),
    other: ({ admissionId }) => ({
      line: `POST /v1/admissions/${admissionId}/settle`,
      body: { status: 'failure' },
    }),
  },
  'POST /v1/webhooks': {
    role: 'admin',
    call: () => ({
      line: 'POST /v1/webhooks',
      body: { url: 'https://hooks.example/1', events: ['grant.held'] },
    }),
    other: () => ({
      line: 'POST /v1/webhooks',
      body: { url: 'https://hooks.example/2', events: ['grant.held'] },
    }),
    secretOf: ({ secret }) => secret,
  },
  'POST /v1/webhooks/{id}/rotate': {
    role: 'admin',
    call: ({ webhookId }) => ({ line: `POST /v1/webhooks/${webhookId}/rotate` }),
    other: () => ({ line: 'POST /v1/webhooks/whk_nothing/rotate' }),
    secretOf: ({ secret }) => secret,
  },
  'POST /v1/webhooks/{id}/replay': {
    role: 'admin',
    call: ({ webhookId }) => ({
      line: `POST /v1/webhooks/${webhookId}/replay`,
      body: { since: LATELY },
    }),
    other: ({ webhookId }) => ({
      line: `POST /v1/webhooks/${webhookId}/replay`,
      body: { since: new Date(Date.now() - 30_000).toISOString() },
    }),
  },
  'POST /v1/audit/log': {
    role: 'audit-write',
    call: ({ grantId }) => ({
      line: 'POST /v1/audit/log',
      body: { grantId, action: 'a', status: 'success' },
    }),
    other: ({ grantId }) => ({
      line: 'POST /v1/audit/log',
      body: { grantId, action: 'b', status: 'success' },
    }),
    isQueued: true,
  },
  'POST /v1/audit/batch': {
    role: 'audit-write',
    call: ({ grantId }) => ({
      line: 'POST /v1/audit/batch',
      body: { entries: [{ grantId, action: 'a', status: 'success' }] },
    }),
    other: ({ grantId }) => ({
      line: 'POST /v1/audit/batch',
      body: { entries: [{ grantId, action: 'a', status: 'failure' }] },
    }),
    isQueued: true,
  },
};

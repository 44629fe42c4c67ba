import { pkce } from '../support/grants.ts';
import { agentKey } from '../support/agent-keys.ts';
import { type Asked, CALLBACK } from '../people/consent/person.ts';
import type { Attempt, Outcome } from './attempt.ts';
import { organizationAttempts } from './live-organization.ts';
import { scimAttempts } from './live-scim.ts';
import type { LiveSetup } from './live-setup.ts';

const to = (outcome: Outcome, attempt: Omit<Attempt, 'outcome'> = {}): Attempt => ({ ...attempt, outcome });
const entry = { action: 'a', status: 'success' };
const WIDER = ['flights:search', 'flights:book', 'payments:initiate:max_5000'];

/** The calls of an API key to each route of a live server that ends nothing, about a request of the developer. */
export function attemptsAt(
  live: LiveSetup,
  { agentId, principalId, authRequestId, secret }: Asked,
): Record<string, readonly Attempt[]> {
  const { server, developer, approved, granted, attacker, otherAgentId, unbound } = live;
  const { grantToken, refreshToken, grantId } = granted;
  const agent = { id: agentId };
  const service = { audience: 'https://mallory.example/mcp' };
  const webhook = { id: 'whk_nothing' };
  const isKnown = principalId !== unbound.principalId;
  const exchange = (body: object): Attempt => to('INVALID_CODE', { body: () => body });
  const refresh = (body: object): Attempt => to('INVALID_REFRESH_TOKEN', { body: () => body });

  const asClient = (form: Record<string, string>): Attempt =>
    to('invalid_client', { form: { client_id: agentId, ...form } });

  async function newKey(): Promise<object> {
    const key = await agentKey();
    return { publicKey: key.publicKey, publicKeyProof: await key.prove(server.url, developer.id) };
  }

  return {
    'GET /.well-known/jwks.json': [to(200)],
    'GET /.well-known/grantex': [to(200)],
    'GET /health': [to(200)],
    'GET /openapi.json': [to(200)],
    'GET /1.0/identifiers/{did}': [to(200, { path: { did: `did:grantex:${agentId}` } })],
    'GET /agents/{id}/did.json': [to(200, { path: agent })],
    // A key of a developer is no client, and what it adds to a request of one is refused.
    'GET /.well-known/oauth-authorization-server': [to(200)],
    'OPTIONS /.well-known/oauth-authorization-server': [to(204)],
    'OPTIONS /oauth/register': [to(204)],
    'OPTIONS /oauth/revoke': [to(204)],
    'OPTIONS /oauth/token': [to(204)],
    'POST /oauth/register': [to('access_denied', { body: () => ({ redirect_uris: [CALLBACK] }) })],
    'POST /oauth/par': [asClient({ response_type: 'code', redirect_uri: CALLBACK })],
    'POST /oauth/token': [
      asClient({ grant_type: 'authorization_code', code: secret, code_verifier: pkce().verifier }),
      asClient({ grant_type: 'authorization_code', code: approved.code, code_verifier: pkce().verifier }),
      asClient({ grant_type: 'refresh_token', refresh_token: refreshToken }),
    ],
    'POST /oauth/introspect': [asClient({ token: grantToken })],
    'POST /oauth/revoke': [asClient({ token: refreshToken })],

    // A login waits for somebody who is signed in to the console.
    'POST /v1/device-logins': [to(201, { body: () => ({ name: 'mallory', roles: ['admin'] }) })],
    'POST /v1/device-logins/key': [to('DEVICE_LOGIN_ENDED', { body: () => ({ deviceCode: secret }) })],

    'POST /v1/signup': [to(201, { body: () => ({ name: 'mallory' }) })],

    'GET /v1/me': [to(200)],
    'GET /v1/issuer-keys': [to(200)],
    'PATCH /v1/me': [to(200, { body: () => ({ settings: { firstUse: true, delegation: 'subset' } }) })],
    'GET /v1/keys': [to(200)],
    'POST /v1/keys': [to(201, { body: () => ({ name: 'more', roles: ['admin'] }) })],
    'POST /v1/keys/rotate': [to(200)],

    'GET /v1/agents': [to(200)],
    'POST /v1/agents': [to(201, { body: () => ({ name: 'mallory', scopes: WIDER }) })],
    'GET /v1/agents/{id}': [to(200, { path: agent })],
    'PATCH /v1/agents/{id}': [
      to(200, { path: agent, body: () => ({ name: 'Your bank', scopes: [...WIDER, 'flights:cancel'] }) }),
    ],
    'POST /v1/agents/{id}': [
      to(200, { path: agent, body: () => ({ redirectUris: [CALLBACK, 'https://mallory.example/cb'] }) }),
    ],
    'POST /v1/agents/{id}/hold': [to(200, { path: { id: otherAgentId } })],
    'POST /v1/agents/{id}/release': [to(200, { path: { id: otherAgentId } })],
    'POST /v1/agents/{id}/keys': [to(201, { path: agent, body: newKey })],

    'POST /v1/authorize': [to(201, { body: () => ({ agentId, principalId, scopes: ['flights:search'] }) })],
    'GET /v1/authorize/{id}': [to(200, { path: { id: authRequestId } })],
    'POST /v1/authorize/{id}/approve': [to('NO_SUCH_ROUTE', { path: { id: authRequestId } })],
    'POST /v1/authorize/{id}/deny': [to('NO_SUCH_ROUTE', { path: { id: authRequestId } })],

    'GET /v1/approvals': [to(200), to(200, { query: { status: 'pending' } })],
    'GET /v1/approvals/{id}': [to(200, { path: { id: live.approvalId } })],
    'POST /v1/approvals/{id}/decide': [
      to('NO_SUCH_ROUTE', { path: { id: live.approvalId }, body: () => ({ decision: 'approve' }) }),
    ],

    'GET /v1/authorize': [to(200), to(200, { query: { authRequestId } })],
    // Of a request that is decided: what a new link is good for is in test/people/authorization-requests.
    'POST /v1/authorize/{id}/link': [to('REQUEST_DECIDED', { path: { id: granted.authRequestId } })],
    'POST /v1/authorize/{id}/resend': [to('REQUEST_DECIDED', { path: { id: granted.authRequestId } })],

    'POST /v1/token': [
      exchange({ code: secret, agentId }),
      exchange({ code: approved.code, agentId: approved.agentId }),
      exchange({ code: approved.code, agentId: approved.agentId, codeVerifier: pkce().verifier }),
      exchange({ code: approved.code, agentId: otherAgentId }),
    ],
    'POST /v1/token/refresh': [
      refresh({ refreshToken: secret, agentId }),
      refresh({ refreshToken, agentId: otherAgentId }),
      refresh({ refreshToken: attacker.grant.refreshToken, agentId: attacker.grant.agentId }),
    ],
    'POST /v1/tokens/verify': [to(200, { body: () => ({ token: grantToken }) })],

    'GET /v1/revocations/status': [to(200, { query: { grantId } })],
    'GET /v1/revocation-feed': [to(200)],
    'GET /v1/revocation-feed/stream': [to(200, { query: { after: '0', epoch: 'another' } })],

    'GET /v1/events': [to(200)],
    'GET /v1/events/stream': [to(200, { query: { after: 'nowhere' } })],

    'GET /v1/webhooks': [to(200)],
    'POST /v1/webhooks': [
      to(201, { body: () => ({ url: 'https://mallory.example/', events: ['issuer_key.revoked'] }) }),
    ],
    'GET /v1/webhooks/{id}': [to('NOT_FOUND', { path: webhook })],
    'PATCH /v1/webhooks/{id}': [to('NOT_FOUND', { path: webhook, body: () => ({ enabled: true }) })],
    'POST /v1/webhooks/{id}/rotate': [to('NOT_FOUND', { path: webhook })],
    'POST /v1/webhooks/{id}/test': [to('NOT_FOUND', { path: webhook })],
    'POST /v1/webhooks/{id}/replay': [
      to('NOT_FOUND', { path: webhook, body: () => ({ since: new Date().toISOString() }) }),
    ],
    'GET /v1/webhooks/{id}/deliveries': [to('NOT_FOUND', { path: webhook })],
    'POST /v1/webhooks/{id}/deliveries/{deliveryId}/replay': [
      to('NOT_FOUND', { path: { ...webhook, deliveryId: 'dlv_nothing' } }),
    ],

    'GET /v1/grants': [to(200)],
    'GET /v1/grants/{id}': [to(200, { path: { id: grantId } })],
    'POST /v1/grants/{id}/hold': [to('NOT_FOUND', { path: { id: 'grnt_unknown' } })],
    'POST /v1/grants/{id}/release': [to(200, { path: { id: grantId } })],
    'POST /v1/grants/verify': [to(200, { body: () => ({ token: grantToken }) })],
    'POST /v1/grants/delegate': [
      to('SCOPE_NOT_NARROWER', {
        body: () => ({ parentGrantToken: grantToken, subAgentId: agentId, scopes: WIDER }),
      }),
      to('INVALID_PARENT_TOKEN', {
        body: () => ({
          parentGrantToken: attacker.grant.grantToken,
          subAgentId: agentId,
          scopes: ['flights:search'],
        }),
      }),
    ],

    'POST /v1/principal-sessions': [to(isKnown ? 201 : 'NOT_FOUND', { body: () => ({ principalId }) })],
    'GET /v1/principals': [to(200), to(200, { query: { principalId } })],
    'GET /v1/principals/{principalId}/email': [to(200, { path: { principalId } })],
    'GET /v1/principals/{principalId}/sessions': [to(200, { path: { principalId } })],
    'GET /v1/principals/{principalId}': [to(200, { path: { principalId } })],
    'PUT /v1/principals/{principalId}/email': [
      to(isKnown ? 'PRINCIPAL_BOUND' : 200, {
        path: { principalId },
        body: () => ({ email: 'mallory@example.com' }),
      }),
    ],
    'PUT /v1/me/domain': [to('DOMAIN_NOT_CONFIRMED', { body: () => ({ domain: 'metadata.invalid' }) })],
    'GET /v1/sign-in-provider': [to('NOT_FOUND')],
    'PUT /v1/sign-in-provider': [
      to('DISCOVERY_FAILED', {
        body: () => ({ issuer: 'https://169.254.169.254', clientId: 'a', clientSecret: 'b' }),
      }),
    ],
    ...organizationAttempts(agentId),
    'GET /v1/principal/grants': [to(200)],
    'GET /v1/principal/audit': [to(200)],
    'GET /.well-known/authzen-configuration': [to(200)],
    'POST /access/v1/evaluation': [
      to(200, {
        body: () => ({
          subject: { type: 'identity', id: principalId },
          action: { name: 'tools/call' },
          resource: { type: 'tool', id: 'book' },
          context: { token: grantToken },
        }),
      }),
    ],
    'POST /access/v1/evaluations': [to(200, { body: () => ({ evaluations: [{}] }) })],
    'GET /v1/policies': [to(200)],
    'POST /v1/policies': [
      to(201, { body: () => ({ name: 'a rule', effect: 'allow', scopes: ['flights:book'] }) }),
    ],
    'GET /v1/policies/{policy}': [to('NOT_FOUND', { path: { policy: 'nothing' } })],
    'PUT /v1/policies/{policy}': [
      to('INVALID_POLICY', {
        path: { policy: 'wider' },
        body: () => ({ cedar: 'permit(principal, action, resource);' }),
      }),
    ],
    'PATCH /v1/policies/{policy}': [
      to('NOT_FOUND', { path: { policy: 'pol_nothing' }, body: () => ({ effect: 'allow' }) }),
    ],
    'POST /v1/policies/test': [
      to(200, { body: () => ({ agentId, principalId, audience: server.url, scopes: ['flights:book'] }) }),
    ],
    'POST /v1/policies/replay': [to(200, { body: () => ({ since: '2020-01-01T00:00:00Z' }) })],
    'GET /v1/policy-sets/{digest}': [to('NOT_FOUND', { path: { digest: '0'.repeat(64) } })],
    ...scimAttempts(),
    'GET /v1/scopes': [to(200)],
    'PUT /v1/scopes/{scope}': [
      to('SCOPE_IS_STANDARD', {
        path: { scope: 'calendar:read' },
        body: () => ({ sentence: 'Nothing at all' }),
      }),
      to(200, { path: { scope: 'flights:book' }, body: () => ({ sentence: 'Nothing at all' }) }),
    ],
    'GET /v1/resources/{audience}/catalog': [
      to('NOT_FOUND', { path: { audience: 'https://nothing.example' } }),
    ],
    'PUT /v1/resources/{audience}/catalog': [
      to(200, {
        path: service,
        body: () => ({ tools: [{ name: 'book', scopes: WIDER, inputSchema: { title: 'Nothing at all' } }] }),
      }),
    ],

    'POST /v1/audit/log': [to(201, { body: () => ({ grantId, ...entry }) })],
    'POST /v1/audit/batch': [to(201, { body: () => ({ entries: [{ grantId, ...entry }] }) })],
    'POST /v1/admissions': [
      to(200, { body: () => ({ token: grantToken, audience: 'x', action: 'a', input: {} }) }),
    ],
    'POST /v1/admissions/{entryId}/settle': [
      to('NOT_FOUND', { path: { entryId: live.entryId }, body: () => ({ status: 'success' }) }),
    ],
    'GET /v1/audit/entries': [to(200)],
    'GET /v1/audit/export': [to(200)],
    'GET /v1/compliance/summary': [to(200)],
    'GET /v1/compliance/export/grants': [to(200)],
    'GET /v1/compliance/export/audit': [to(200)],
    'GET /v1/compliance/evidence-pack': [to(200)],
    'POST /v1/compliance/evidence': [
      to(200, { body: () => ({ framework: 'gdpr', since: '2020-01-01T00:00:00Z' }) }),
    ],
    'GET /v1/audit/stream': [to(200, { query: { until: 'now' } })],
    'GET /v1/activity': [to(200)],
    'GET /v1/audit/checkpoint': [to(200)],
    'GET /v1/audit/proof/inclusion': [to(200, { query: { entry: live.entryId, size: '1' } })],
    'GET /v1/audit/proof/consistency': [to(200, { query: { from: '0', to: '1' } })],
    'GET /v1/audit/log-key': [to(200)],
    'GET /v1/admin-log': [to(200)],
    'GET /v1/admin-log/export': [to(200)],
    'GET /v1/admin-log/checkpoint': [to(200)],
    'GET /v1/admin-log/proof/inclusion': [to('NOT_FOUND', { query: { entry: 'nobody', size: '1' } })],
    'GET /v1/admin-log/proof/consistency': [to(200, { query: { from: '0', to: '1' } })],
    'GET /v1/admin-log/log-key': [to(200)],
    'GET /v1/audit/{id}': [to(200, { path: { id: live.entryId } })],
  };
}

import type { RoleDemand } from '../../src/http/credentials/authentication.ts';
import { audienceOf, type Tenant } from './tenant.ts';

/** A call by an attacker that names something of another developer. */
export interface Attack {
  /** Members of the path, by name. */
  path?: Record<string, string>;
  query?: Record<string, string>;
  body?: object;
  /** The expected response. */
  status: number;
}

/** A route: who may call it, and how an attacker would try to reach a victim's data through it. */
export interface RouteCase {
  access: 'public' | 'principal' | 'scim' | readonly RoleDemand[];
  /** Empty when a call can name nothing that belongs to a developer. */
  attacks: (victim: Tenant, attacker: Tenant) => readonly Attack[];
}

const issue = ['admin', 'issue'] as const;
const admin = ['admin'] as const;
const auditor = ['admin', 'audit-read'] as const;
const guard = ['admin', ['verify', 'audit-write']] as const;
const none = (): readonly Attack[] => [];
/** A list names nothing: it must return only the attacker's own data. */
const list = (): readonly Attack[] => [{ status: 200 }];
const byAgent = ({ agentId }: Tenant): readonly Attack[] => [{ path: { id: agentId }, status: 404 }];
const byGrant = ({ grantId, childGrantId }: Tenant): readonly Attack[] =>
  [grantId, childGrantId].map((id) => ({ path: { id }, status: 404 }));
const byRequest = ({ requestId }: Tenant): readonly Attack[] => [{ path: { id: requestId }, status: 404 }];
const byName = ({ principalId }: Tenant): readonly Attack[] => [{ path: { principalId }, status: 404 }];
const byAudience = ({ audience }: Tenant): readonly Attack[] => [{ path: { audience }, status: 404 }];
const byWebhook = ({ webhookId }: Tenant): readonly Attack[] => [{ path: { id: webhookId }, status: 404 }];
const byConnection = ({ connectionId }: Tenant): readonly Attack[] => [
  { path: { id: connectionId }, status: 404 },
];
const byEntry = ({ entryId }: Tenant): readonly Attack[] => [{ path: { id: entryId }, status: 404 }];
const byScimUser = ({ scimUserId }: Tenant): readonly Attack[] => [{ path: { id: scimUserId }, status: 404 }];
const byScimGroup = ({ scimGroupId }: Tenant): readonly Attack[] => [
  { path: { id: scimGroupId }, status: 404 },
];
const byScimToken = ({ scimTokenId }: Tenant): readonly Attack[] => [
  { path: { id: scimTokenId }, status: 404 },
];
const withOperations =
  (attacks: (victim: Tenant) => readonly Attack[], Operations: object[]) => (victim: Tenant) =>
    attacks(victim).map((attack) => ({
      ...attack,
      body: { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations },
    }));
const searching = { schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'] };
const byAnomaly = ({ anomalyId }: Tenant): readonly Attack[] => [{ path: { id: anomalyId }, status: 404 }];
const entry = { action: 'a', status: 'success' };
const evaluationOf = (token: string, id: string): object => ({
  subject: { type: 'identity', id },
  action: { name: 'tools/call' },
  resource: { type: 'tool', id: 'see' },
  context: { token },
});

/** Every route of the server. The tests fail for a route that is missing here, and for a case without a route. */
export const routeCases: Readonly<Record<string, RouteCase>> = {
  'GET /.well-known/jwks.json': { access: 'public', attacks: none },
  'GET /.well-known/grantex': { access: 'public', attacks: none },
  'GET /.well-known/authzen-configuration': { access: 'public', attacks: none },
  'GET /health': { access: 'public', attacks: none },
  'GET /openapi.json': { access: 'public', attacks: none },
  'GET /1.0/identifiers/{did}': { access: 'public', attacks: none },
  'GET /agents/{id}/did.json': { access: 'public', attacks: none },
  'POST /v1/signup': { access: 'public', attacks: none },
  'POST /v1/billing/webhook': { access: 'public', attacks: none },
  'POST /v1/device-logins': { access: 'public', attacks: none },
  'POST /v1/device-logins/key': { access: 'public', attacks: none },
  'POST /oauth/register': { access: 'public', attacks: none },
  'OPTIONS /oauth/register': { access: 'public', attacks: none },
  'GET /.well-known/oauth-authorization-server': { access: 'public', attacks: none },
  'OPTIONS /.well-known/oauth-authorization-server': { access: 'public', attacks: none },
  'POST /oauth/token': { access: 'public', attacks: none },
  'OPTIONS /oauth/token': { access: 'public', attacks: none },
  'POST /oauth/revoke': { access: 'public', attacks: none },
  'OPTIONS /oauth/revoke': { access: 'public', attacks: none },
  'POST /oauth/introspect': { access: 'public', attacks: none },
  'POST /oauth/par': { access: 'public', attacks: none },

  'GET /v1/billing/subscription': { access: ['admin', 'audit-read'], attacks: () => [{ status: 503 }] },
  'POST /v1/billing/checkout': { access: admin, attacks: none },
  'POST /v1/billing/portal': { access: admin, attacks: none },
  'GET /v1/usage': { access: ['admin', 'audit-read'], attacks: list },
  'GET /v1/usage/history': { access: ['admin', 'audit-read'], attacks: list },

  'GET /v1/me': { access: ['admin', 'issue', 'verify', 'audit-write', 'audit-read'], attacks: list },
  'PATCH /v1/me': { access: admin, attacks: none },
  'GET /v1/issuer-keys': {
    access: ['admin', 'issue', 'verify', 'audit-write', 'audit-read'],
    attacks: list,
  },
  'DELETE /v1/me/key': { access: ['admin', 'issue', 'verify', 'audit-write', 'audit-read'], attacks: none },
  'DELETE /v1/me/grants': { access: admin, attacks: () => [{ status: 204 }] },
  'GET /v1/keys': { access: admin, attacks: list },
  'POST /v1/keys': { access: admin, attacks: none },
  'POST /v1/keys/rotate': { access: admin, attacks: none },
  'DELETE /v1/keys/{id}': { access: admin, attacks: ({ keyId }) => [{ path: { id: keyId }, status: 404 }] },

  'GET /v1/agents': { access: issue, attacks: list },
  'POST /v1/agents': { access: admin, attacks: none },
  'GET /v1/agents/{id}': { access: issue, attacks: byAgent },
  'PATCH /v1/agents/{id}': {
    access: admin,
    attacks: ({ agentId }) => [
      { path: { id: agentId }, body: { name: 'mine now' }, status: 404 },
      { path: { id: agentId }, body: { status: 'suspended' }, status: 404 },
    ],
  },
  'POST /v1/agents/{id}': {
    access: admin,
    attacks: ({ agentId }) => [{ path: { id: agentId }, body: { scopes: [] }, status: 404 }],
  },
  'DELETE /v1/agents/{id}': { access: admin, attacks: byAgent },
  'POST /v1/agents/{id}/keys': {
    access: admin,
    attacks: ({ agentId }) => [{ path: { id: agentId }, body: {}, status: 400 }],
  },
  'DELETE /v1/agents/{id}/grants': { access: issue, attacks: byAgent },
  'POST /v1/agents/{id}/hold': { access: issue, attacks: byAgent },
  'POST /v1/agents/{id}/release': { access: issue, attacks: byAgent },

  'POST /v1/authorize': {
    access: issue,
    attacks: ({ agentId }) => [
      { body: { agentId, principalId: 'user_mallory', scopes: ['flights:search'] }, status: 404 },
    ],
  },
  'GET /v1/authorize': {
    access: issue,
    attacks: ({ agentId, principalId, requestId }) => [
      { status: 200 },
      { query: { authRequestId: requestId }, status: 200 },
      { query: { agentId }, status: 200 },
      { query: { principalId }, status: 200 },
      { query: { cursor: requestId, status: 'approved' }, status: 200 },
    ],
  },
  'GET /v1/authorize/{id}': { access: issue, attacks: byRequest },
  'DELETE /v1/authorize/{id}': { access: issue, attacks: byRequest },
  'POST /v1/authorize/{id}/link': { access: issue, attacks: byRequest },
  // Without a mail server it refuses before it looks: the test of mailed requests tries another developer's.
  'POST /v1/authorize/{id}/resend': {
    access: issue,
    attacks: ({ requestId }) => [{ path: { id: requestId }, status: 409 }],
  },
  'POST /v1/authorize/{id}/approve': { access: issue, attacks: byRequest },
  'POST /v1/authorize/{id}/deny': { access: issue, attacks: byRequest },

  'GET /v1/approvals': {
    access: issue,
    attacks: ({ agentId, grantId, principalId, approvalId }) => [
      { status: 200 },
      { query: { agentId }, status: 200 },
      { query: { grantId }, status: 200 },
      { query: { principalId }, status: 200 },
      { query: { cursor: approvalId, status: 'pending' }, status: 200 },
    ],
  },
  'GET /v1/approvals/{id}': {
    access: ['admin', 'issue', ['verify', 'audit-write']],
    attacks: ({ approvalId }) => [
      { path: { id: approvalId }, status: 404 },
      { path: { id: approvalId }, query: { wait: '30' }, status: 404 },
    ],
  },
  'POST /v1/approvals/{id}/decide': {
    access: issue,
    attacks: ({ approvalId }) => [
      { path: { id: approvalId }, body: { decision: 'approve' }, status: 404 },
      { path: { id: approvalId }, body: { decision: 'refuse' }, status: 404 },
    ],
  },

  'POST /v1/token': {
    access: issue,
    attacks: ({ code, agentId }, attacker) => [
      { body: { code, agentId }, status: 400 },
      { body: { code, agentId: attacker.agentId }, status: 400 },
    ],
  },
  'POST /v1/token/refresh': {
    access: issue,
    attacks: ({ refreshToken, agentId }, attacker) => [
      { body: { refreshToken, agentId }, status: 400 },
      { body: { refreshToken, agentId: attacker.agentId }, status: 400 },
    ],
  },
  'POST /v1/tokens/verify': {
    access: ['admin', 'verify'],
    attacks: ({ grantToken }) => [{ body: { token: grantToken }, status: 200 }],
  },
  'POST /v1/tokens/revoke': { access: issue, attacks: ({ jti }) => [{ body: { jti }, status: 404 }] },

  // Data of another developer is unknown.
  'GET /v1/revocations/status': {
    access: ['admin', 'verify'],
    attacks: ({ grantId, jti }) => [
      { query: { grantId }, status: 200 },
      { query: { grantId, jti }, status: 200 },
    ],
  },
  'GET /v1/revocation-feed': { access: ['admin', 'verify'], attacks: list },
  // An epoch is not a secret, and reveals nothing: the stream is the attacker's own, and ends with a reset.
  'GET /v1/revocation-feed/stream': {
    access: ['admin', 'verify'],
    attacks: ({ epoch }) => [
      { query: { after: '0', epoch }, status: 200 },
      { query: { after: '0' }, status: 400 },
    ],
  },

  // A position is not a secret, and reveals nothing: events and lists are the attacker's own. The stream ends with a
  // reset.
  'GET /v1/events': {
    access: ['admin', 'audit-read'],
    attacks: ({ place }) => [{ status: 200 }, { query: { cursor: place }, status: 200 }],
  },
  'GET /v1/events/stream': {
    access: ['admin', 'audit-read'],
    attacks: () => [{ query: { after: 'of nobody' }, status: 200 }],
  },

  'GET /v1/webhooks': { access: ['admin', 'audit-read'], attacks: list },
  'POST /v1/webhooks': { access: admin, attacks: none },
  'GET /v1/webhooks/{id}': { access: ['admin', 'audit-read'], attacks: byWebhook },
  'PATCH /v1/webhooks/{id}': {
    access: admin,
    attacks: ({ webhookId }) => [
      { path: { id: webhookId }, body: { url: 'https://mallory.example/' }, status: 404 },
      { path: { id: webhookId }, body: { enabled: false }, status: 404 },
    ],
  },
  'DELETE /v1/webhooks/{id}': { access: admin, attacks: byWebhook },
  'POST /v1/webhooks/{id}/rotate': { access: admin, attacks: byWebhook },
  'POST /v1/webhooks/{id}/test': { access: admin, attacks: byWebhook },
  'POST /v1/webhooks/{id}/replay': {
    access: admin,
    attacks: ({ webhookId }) => [
      { path: { id: webhookId }, body: { since: new Date().toISOString() }, status: 404 },
    ],
  },
  'GET /v1/webhooks/{id}/deliveries': {
    access: ['admin', 'audit-read'],
    attacks: ({ webhookId, deliveryId }) => [
      { path: { id: webhookId }, status: 404 },
      { path: { id: webhookId }, query: { cursor: deliveryId }, status: 404 },
    ],
  },
  'POST /v1/webhooks/{id}/deliveries/{deliveryId}/replay': {
    access: admin,
    attacks: ({ webhookId, deliveryId }, attacker) => [
      { path: { id: webhookId, deliveryId }, status: 404 },
      { path: { id: attacker.webhookId, deliveryId }, status: 404 },
    ],
  },

  'GET /v1/grants': {
    access: issue,
    attacks: ({ agentId, principalId, grantId }) => [
      { status: 200 },
      { query: { agentId }, status: 200 },
      { query: { principalId }, status: 200 },
      { query: { below: grantId }, status: 200 },
    ],
  },
  'GET /v1/grants/{id}': { access: issue, attacks: byGrant },
  'DELETE /v1/grants/{id}': { access: issue, attacks: byGrant },
  'DELETE /v1/grants/{id}/stop': { access: issue, attacks: byGrant },
  'POST /v1/grants/{id}/hold': { access: issue, attacks: byGrant },
  'POST /v1/grants/{id}/release': { access: issue, attacks: byGrant },
  'POST /v1/grants/verify': {
    access: ['admin', 'verify'],
    attacks: ({ grantToken }) => [{ body: { token: grantToken }, status: 200 }],
  },
  'POST /v1/grants/delegate': {
    access: issue,
    attacks: ({ grantToken, subAgentId }, attacker) => [
      {
        body: { parentGrantToken: grantToken, subAgentId: attacker.agentId, scopes: ['flights:search'] },
        status: 400,
      },
      { body: { parentGrantToken: grantToken, subAgentId, scopes: ['flights:search'] }, status: 400 },
      {
        body: { parentGrantToken: attacker.grantToken, subAgentId, scopes: ['flights:search'] },
        status: 404,
      },
    ],
  },

  'POST /v1/principal-sessions': {
    access: admin,
    attacks: ({ principalId }) => [{ body: { principalId }, status: 404 }],
  },
  'DELETE /v1/principals/{principalId}': {
    access: admin,
    attacks: ({ principalId }) => [{ path: { principalId }, status: 404 }],
  },
  'DELETE /v1/principals/{principalId}/grants': {
    access: issue,
    attacks: ({ principalId }) => [{ path: { principalId }, status: 404 }],
  },
  'GET /v1/principals/{principalId}': {
    access: issue,
    attacks: ({ principalId }) => [{ path: { principalId }, status: 404 }],
  },
  'GET /v1/principals': {
    access: issue,
    attacks: ({ principalId }) => [
      { status: 200 },
      { query: { principalId }, status: 200 },
      { query: { startsWith: principalId }, status: 200 },
      { query: { contains: principalId }, status: 200 },
      { query: { binding: 'unbound' }, status: 200 },
    ],
  },
  'GET /v1/principals/{principalId}/email': { access: admin, attacks: byName },
  'DELETE /v1/principals/{principalId}/email': { access: admin, attacks: byName },
  'GET /v1/principals/{principalId}/sessions': { access: admin, attacks: byName },
  'DELETE /v1/principals/{principalId}/sessions': { access: admin, attacks: byName },
  'DELETE /v1/principals/{principalId}/sessions/{id}': {
    access: admin,
    attacks: ({ principalId, sessionId }, attacker) => [
      { path: { principalId, id: sessionId }, status: 404 },
      { path: { principalId: attacker.principalId, id: sessionId }, status: 404 },
    ],
  },
  // It names no data of another developer: the same name is another person there.
  'PUT /v1/principals/{principalId}/email': { access: admin, attacks: none },
  'DELETE /v1/principals/{principalId}/directory-binding': {
    access: admin,
    attacks: ({ principalId }) => [{ path: { principalId }, status: 404 }],
  },
  'PUT /v1/me/domain': { access: admin, attacks: none },
  'DELETE /v1/me/domain': { access: admin, attacks: none },
  'GET /v1/sign-in-provider': { access: admin, attacks: () => [{ status: 404 }] },
  'POST /v1/sso/connections': { access: admin, attacks: none },
  'GET /v1/sso/connections': { access: admin, attacks: list },
  'GET /v1/sso/connections/{id}': { access: admin, attacks: byConnection },
  'PATCH /v1/sso/connections/{id}': {
    access: admin,
    attacks: ({ connectionId }) => [{ path: { id: connectionId }, body: { name: 'mine' }, status: 404 }],
  },
  'DELETE /v1/sso/connections/{id}': { access: admin, attacks: byConnection },
  'GET /v1/sso/people': { access: admin, attacks: list },
  'DELETE /v1/sso/people/{id}': {
    access: admin,
    attacks: ({ personId }) => [{ path: { id: personId }, status: 404 }],
  },
  'GET /v1/sso/sessions': { access: admin, attacks: list },
  'DELETE /v1/sso/sessions': { access: admin, attacks: () => [{ status: 200 }] },
  'DELETE /v1/sso/sessions/{id}': {
    access: admin,
    attacks: ({ consoleSessionId }) => [{ path: { id: consoleSessionId }, status: 404 }],
  },
  'PUT /v1/sign-in-provider': { access: admin, attacks: none },
  'DELETE /v1/sign-in-provider': { access: admin, attacks: () => [{ status: 404 }] },
  'GET /v1/principal/grants': { access: 'principal', attacks: list },
  'GET /v1/principal/audit': { access: 'principal', attacks: list },
  'DELETE /v1/principal/grants/{id}': { access: 'principal', attacks: byGrant },

  'POST /access/v1/evaluation': {
    access: ['admin', 'verify'],
    attacks: ({ grantToken, principalId }) => [{ body: evaluationOf(grantToken, principalId), status: 200 }],
  },
  'POST /access/v1/evaluations': {
    access: ['admin', 'verify'],
    attacks: ({ grantToken, principalId }) => [
      { body: { ...evaluationOf(grantToken, principalId), evaluations: [{}] }, status: 200 },
    ],
  },
  'GET /v1/policies': { access: issue, attacks: list },
  'POST /v1/policies': { access: admin, attacks: none },
  'POST /v1/policies/test': { access: issue, attacks: none },
  'POST /v1/policies/replay': { access: ['admin', 'audit-read'], attacks: none },
  'GET /v1/policies/{policy}': {
    access: issue,
    attacks: ({ policy }) => [{ path: { policy }, status: 404 }],
  },
  'PUT /v1/policies/{policy}': { access: admin, attacks: none },
  'PATCH /v1/policies/{policy}': {
    access: admin,
    attacks: ({ policy, rule }) =>
      [policy, rule].map((id) => ({ path: { policy: id }, body: { priority: 9 }, status: 404 })),
  },
  'DELETE /v1/policies/{policy}': {
    access: admin,
    attacks: ({ policy, rule }) => [policy, rule].map((id) => ({ path: { policy: id }, status: 404 })),
  },
  'GET /v1/policy-sets/{digest}': {
    access: issue,
    attacks: ({ digest }) => [{ path: { digest }, status: 404 }],
  },
  'GET /v1/scopes': { access: issue, attacks: list },
  'PUT /v1/scopes/{scope}': { access: admin, attacks: none },
  'DELETE /v1/scopes/{scope}': {
    access: admin,
    attacks: ({ scope }) => [{ path: { scope }, status: 404 }],
  },
  'GET /v1/resources/{audience}/catalog': { access: issue, attacks: byAudience },
  'PUT /v1/resources/{audience}/catalog': { access: admin, attacks: none },
  'DELETE /v1/resources/{audience}/catalog': { access: admin, attacks: byAudience },

  'POST /v1/audit/log': {
    access: ['admin', 'audit-write'],
    attacks: ({ grantId }) => [{ body: { grantId, ...entry }, status: 404 }],
  },
  'POST /v1/audit/batch': {
    access: ['admin', 'audit-write'],
    attacks: ({ grantId }, attacker) => [
      {
        body: {
          entries: [
            { grantId: attacker.grantId, ...entry },
            { grantId, ...entry },
          ],
        },
        status: 404,
      },
    ],
  },
  // A token of another developer belongs to no grant of the attacker's.
  'POST /v1/admissions': {
    access: guard,
    attacks: ({ grantToken }) => [
      { body: { token: grantToken, audience: audienceOf(grantToken), action: 'a', input: {} }, status: 200 },
    ],
  },
  'POST /v1/admissions/{entryId}/settle': {
    access: guard,
    attacks: ({ admissionId }) => [
      { path: { entryId: admissionId }, body: { status: 'failure', ran: false }, status: 404 },
    ],
  },
  'GET /v1/anomalies': {
    access: auditor,
    attacks: ({ agentId }) => [{ status: 200 }, { query: { agentId }, status: 200 }],
  },
  'GET /v1/anomalies/profiles': {
    access: auditor,
    attacks: ({ agentId }) => [{ status: 200 }, { query: { agentId }, status: 200 }],
  },
  'POST /v1/anomalies/detect': { access: auditor, attacks: list },
  'GET /v1/anomalies/{id}': { access: auditor, attacks: byAnomaly },
  'POST /v1/anomalies/{id}/acknowledge': { access: admin, attacks: byAnomaly },
  'PATCH /v1/anomalies/{id}/acknowledge': { access: admin, attacks: byAnomaly },
  'GET /v1/anomalies/rules': { access: auditor, attacks: list },
  'POST /v1/anomalies/rules': {
    access: admin,
    attacks: ({ agentId }) => [{ body: { action: 'hold', agentIds: [agentId] }, status: 404 }],
  },
  'DELETE /v1/anomalies/rules/{id}': {
    access: admin,
    attacks: ({ anomalyRuleId }) => [{ path: { id: anomalyRuleId }, status: 404 }],
  },
  'GET /v1/activity': { access: ['admin', 'audit-read'], attacks: list },
  'GET /v1/audit/entries': {
    access: ['admin', 'audit-read'],
    attacks: ({ agentId, grantId, principalId }) => [
      { status: 200 },
      { query: { agentId }, status: 200 },
      { query: { grantId }, status: 200 },
      { query: { principalId }, status: 200 },
    ],
  },
  'GET /v1/audit/export': { access: ['admin', 'audit-read'], attacks: list },
  'GET /v1/audit/stream': {
    access: ['admin', 'audit-read'],
    // A cursor is only a position, in the attacker's own log.
    attacks: ({ place }) => [
      { query: { until: 'now' }, status: 200 },
      { query: { until: 'now', source: 'events', format: 'ocsf' }, status: 200 },
      { query: { until: 'now', source: 'events', after: place }, status: 200 },
      { query: { until: 'now', after: '999999' }, status: 410 },
    ],
  },
  'GET /v1/compliance/summary': { access: ['admin', 'audit-read'], attacks: list },
  'GET /v1/compliance/export/grants': { access: ['admin', 'audit-read'], attacks: list },
  'GET /v1/compliance/export/audit': {
    access: ['admin', 'audit-read'],
    attacks: ({ agentId }) => [{ status: 200 }, { query: { agentId }, status: 200 }],
  },
  'GET /v1/compliance/evidence-pack': { access: ['admin', 'audit-read'], attacks: list },
  'POST /v1/compliance/evidence': {
    access: ['admin', 'audit-read'],
    // A size of the victim's log names nothing in the attacker's.
    attacks: () => [
      { body: { framework: 'gdpr', since: '2020-01-01T00:00:00Z' }, status: 200 },
      { body: { framework: 'gdpr', since: '2020-01-01T00:00:00Z', previousSize: 999_999 }, status: 404 },
    ],
  },
  'GET /v1/audit/checkpoint': { access: ['admin', 'audit-read'], attacks: () => [{ status: 200 }] },
  'GET /v1/audit/proof/inclusion': {
    access: ['admin', 'audit-read'],
    attacks: ({ entryId }) => [{ query: { entry: entryId, size: '1' }, status: 404 }],
  },
  'GET /v1/audit/proof/consistency': {
    access: ['admin', 'audit-read'],
    attacks: () => [{ query: { from: '0', to: '0' }, status: 200 }],
  },
  'GET /v1/audit/log-key': { access: ['admin', 'audit-read'], attacks: () => [{ status: 200 }] },
  'GET /v1/admin-log': { access: ['admin', 'audit-read'], attacks: list },
  'GET /v1/admin-log/export': { access: ['admin', 'audit-read'], attacks: list },
  'GET /v1/admin-log/checkpoint': { access: ['admin', 'audit-read'], attacks: () => [{ status: 200 }] },
  'GET /v1/admin-log/proof/inclusion': {
    access: ['admin', 'audit-read'],
    attacks: ({ changeId }) => [{ query: { entry: changeId, size: '1' }, status: 404 }],
  },
  'GET /v1/admin-log/proof/consistency': {
    access: ['admin', 'audit-read'],
    attacks: () => [{ query: { from: '0', to: '0' }, status: 200 }],
  },
  'GET /v1/admin-log/log-key': { access: ['admin', 'audit-read'], attacks: () => [{ status: 200 }] },
  'GET /v1/audit/{id}': { access: ['admin', 'audit-read'], attacks: byEntry },
  'DELETE /v1/audit/{id}/metadata': { access: admin, attacks: byEntry },

  'GET /v1/scim/tokens': { access: admin, attacks: list },
  'POST /v1/scim/tokens': { access: admin, attacks: none },
  'POST /v1/scim/tokens/{id}/rotate': { access: admin, attacks: byScimToken },
  'DELETE /v1/scim/tokens/{id}': { access: admin, attacks: byScimToken },
  'GET /v1/scim/users': {
    access: admin,
    attacks: ({ scimTokenId, scimUserId }) => [
      { status: 200 },
      { query: { tokenId: scimTokenId }, status: 200 },
      { query: { contains: scimUserId, cursor: scimUserId }, status: 200 },
    ],
  },
  'GET /v1/scim/groups': {
    access: admin,
    attacks: ({ scimTokenId, scimGroupId }) => [
      { status: 200 },
      { query: { tokenId: scimTokenId }, status: 200 },
      { query: { contains: scimGroupId, cursor: scimGroupId }, status: 200 },
    ],
  },
  'PATCH /v1/scim/groups/{id}': {
    access: admin,
    attacks: (victim) => byScimGroup(victim).map((attack) => ({ ...attack, body: { approves: null } })),
  },
  'GET /scim/v2/ServiceProviderConfig': { access: 'scim', attacks: list },
  'GET /scim/v2/ResourceTypes': { access: 'scim', attacks: list },
  'GET /scim/v2/ResourceTypes/{id}': { access: 'scim', attacks: byScimUser },
  'GET /scim/v2/Schemas': { access: 'scim', attacks: list },
  'GET /scim/v2/Schemas/{id}': { access: 'scim', attacks: byScimUser },
  'GET /scim/v2/Me': { access: 'scim', attacks: () => [{ status: 501 }] },
  'GET /scim/v2/Users': {
    access: 'scim',
    attacks: ({ scimUserId }) => [
      { status: 200 },
      { query: { filter: `id eq "${scimUserId}" or not (userName eq "nobody")` }, status: 200 },
    ],
  },
  'POST /scim/v2/Users': { access: 'scim', attacks: none },
  'GET /scim/v2/Users/{id}': { access: 'scim', attacks: byScimUser },
  'PUT /scim/v2/Users/{id}': {
    access: 'scim',
    attacks: (victim) => byScimUser(victim).map((attack) => ({ ...attack, body: { userName: 'mine now' } })),
  },
  'PATCH /scim/v2/Users/{id}': {
    access: 'scim',
    attacks: withOperations(byScimUser, [{ op: 'replace', value: { active: false } }]),
  },
  'DELETE /scim/v2/Users/{id}': { access: 'scim', attacks: byScimUser },
  'GET /scim/v2/Groups': {
    access: 'scim',
    attacks: ({ scimUserId }) => [
      { status: 200 },
      { query: { filter: `members.value eq "${scimUserId}"` }, status: 200 },
    ],
  },
  'POST /scim/v2/Groups': {
    access: 'scim',
    attacks: ({ scimUserId }) => [
      { body: { displayName: 'g', members: [{ value: scimUserId }] }, status: 400 },
    ],
  },
  'GET /scim/v2/Groups/{id}': { access: 'scim', attacks: byScimGroup },
  'PUT /scim/v2/Groups/{id}': {
    access: 'scim',
    attacks: (victim) =>
      byScimGroup(victim).map((attack) => ({ ...attack, body: { displayName: 'mine now' } })),
  },
  'PATCH /scim/v2/Groups/{id}': {
    access: 'scim',
    attacks: withOperations(byScimGroup, [{ op: 'remove', path: 'members' }]),
  },
  'DELETE /scim/v2/Groups/{id}': { access: 'scim', attacks: byScimGroup },
  'POST /scim/v2/.search': { access: 'scim', attacks: () => [{ body: searching, status: 200 }] },
  'POST /scim/v2/Users/.search': { access: 'scim', attacks: () => [{ body: searching, status: 200 }] },
  'POST /scim/v2/Groups/.search': { access: 'scim', attacks: () => [{ body: searching, status: 200 }] },
};

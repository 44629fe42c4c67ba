import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { COMMANDS } from '../../src/main/commands/program.ts';
import { documentHost, type DocumentHost } from '../authority/clients/document-host.ts';
import { liveRoutes, lineOf, SANDBOX_ALONE } from '../isolation/live-routes.ts';
import { tenant, type Tenant } from '../isolation/tenant.ts';
import { agentKey } from '../support/agent-keys.ts';
import { postgresql } from '../support/databases.ts';
import { httpBrowser } from '../support/http-browser.ts';
import { testServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let own: Tenant;
/** A domain of the developer, and a provider without people. */
let host: DocumentHost;
beforeAll(async () => {
  server = await testServer({ place: await postgresql() });
  own = await tenant(server, 'user_own');
  host = await documentHost();
  host.publish('/.well-known/openid-configuration', {
    issuer: host.url,
    authorization_endpoint: `${host.url}/auth`,
    token_endpoint: `${host.url}/token`,
    jwks_uri: `${host.url}/jwks`,
    response_types_supported: ['code'],
  });
});
afterAll(() => {
  host.close();
  return server.close();
});

interface Change {
  path?: Record<string, string>;
  body?: object;
  /** What its entry says was done; several where one call is several changes. */
  actions: readonly string[];
}

const anAgent = async ({ call }: Tenant): Promise<string> =>
  (await call('POST /v1/agents', { name: 'for a change', scopes: [] })).body.id;
const aKey = async ({ call }: Tenant): Promise<string> =>
  (await call('POST /v1/keys', { name: 'for a change', roles: ['verify'] })).body.id;

const openSession = async ({ key }: Tenant): Promise<void> => {
  const browser = httpBrowser(server.url);
  await browser.open('/console');
  await browser.call('/console/session', { apiKey: key });
};

/** A call of each route that changes settings or ends something, and its entries. In an order that lets each succeed. */
const CHANGES: Readonly<Record<string, (own: Tenant) => Change | Promise<Change>>> = {
  'PATCH /v1/me': () => ({
    body: { settings: { maxDelegationDepth: 3 } },
    actions: ['settings.updated'],
  }),
  'POST /v1/keys': () => ({ body: { name: 'ci', roles: ['issue'] }, actions: ['api_key.created'] }),
  'DELETE /v1/keys/{id}': async (one) => ({ path: { id: await aKey(one) }, actions: ['api_key.revoked'] }),
  'POST /v1/agents': () => ({ body: { name: 'new', scopes: [] }, actions: ['agent.created'] }),
  'PATCH /v1/agents/{id}': ({ subAgentId }) => ({
    path: { id: subAgentId },
    body: { name: 'renamed', status: 'suspended' },
    actions: ['agent.updated', 'agent.suspended'],
  }),
  'POST /v1/agents/{id}': ({ subAgentId }) => ({
    path: { id: subAgentId },
    body: { status: 'active' },
    actions: ['agent.reactivated'],
  }),
  'DELETE /v1/agents/{id}': async (one) => ({
    path: { id: await anAgent(one) },
    actions: ['agent.deleted'],
  }),
  'POST /v1/agents/{id}/keys': async (one) => {
    const { publicKey, prove } = await agentKey();
    const publicKeyProof = await prove(server.url, one.id);
    return {
      path: { id: one.agentId },
      body: { publicKey, publicKeyProof },
      actions: ['agent.key_rotated'],
    };
  },
  'POST /v1/anomalies/rules': () => ({ body: { action: 'notify' }, actions: ['anomaly_rule.created'] }),
  'DELETE /v1/anomalies/rules/{id}': ({ anomalyRuleId: id }) => ({
    path: { id },
    actions: ['anomaly_rule.deleted'],
  }),
  'POST /v1/anomalies/{id}/acknowledge': ({ anomalyId: id }) => ({
    path: { id },
    body: { note: 'expected' },
    actions: ['anomaly.acknowledged'],
  }),
  'POST /v1/agents/{id}/hold': ({ agentId: id }) => ({
    path: { id },
    body: { reason: 'looking into it' },
    actions: ['agent.held'],
  }),
  'POST /v1/agents/{id}/release': ({ agentId: id }) => ({ path: { id }, actions: ['agent.released'] }),
  'POST /v1/grants/{id}/hold': ({ grantId: id }) => ({ path: { id }, body: {}, actions: ['grant.held'] }),
  'POST /v1/grants/{id}/release': ({ grantId: id }) => ({ path: { id }, actions: ['grant.released'] }),
  'POST /v1/tokens/revoke': ({ jti }) => ({ body: { jti }, actions: ['token.revoked'] }),
  'DELETE /v1/grants/{id}': ({ grantId: id }) => ({ path: { id }, actions: ['grant.revoked'] }),
  'DELETE /v1/agents/{id}/grants': ({ agentId: id }) => ({ path: { id }, actions: ['agent.grants_revoked'] }),
  'POST /v1/principal-sessions': ({ principalId }) => ({
    body: { principalId },
    actions: ['principal.session_opened'],
  }),
  'DELETE /v1/principals/{principalId}/sessions/{id}': ({ principalId, sessionId: id }) => ({
    path: { principalId, id },
    actions: ['principal.session_ended'],
  }),
  'DELETE /v1/principals/{principalId}/sessions': ({ principalId }) => ({
    path: { principalId },
    actions: ['principal.session_ended'],
  }),
  'PUT /v1/principals/{principalId}/email': ({ principalId }) => ({
    path: { principalId },
    body: { email: 'own@example.com' },
    actions: ['principal.address_changed'],
  }),
  'DELETE /v1/principals/{principalId}/email': ({ principalId }) => ({
    path: { principalId },
    actions: ['principal.address_changed'],
  }),
  'DELETE /v1/principals/{principalId}/grants': ({ principalId }) => ({
    path: { principalId },
    actions: ['principal.grants_revoked'],
  }),
  'POST /v1/policies': ({ scope }) => ({
    body: { name: 'another', effect: 'deny', scopes: [scope] },
    actions: ['policy.saved'],
  }),
  'PUT /v1/policies/{policy}': ({ policy, scope }) => ({
    path: { policy },
    body: { cedar: `forbid(principal, action == Action::"${scope}", resource);` },
    actions: ['policy.saved'],
  }),
  'PATCH /v1/policies/{policy}': ({ rule }) => ({
    path: { policy: rule },
    body: { name: 'renamed' },
    actions: ['policy.saved'],
  }),
  'DELETE /v1/policies/{policy}': ({ rule }) => ({ path: { policy: rule }, actions: ['policy.deleted'] }),
  'PUT /v1/scopes/{scope}': ({ scope }) => ({
    path: { scope },
    body: { sentence: 'See other things' },
    actions: ['scope_sentence.saved'],
  }),
  'DELETE /v1/scopes/{scope}': ({ scope }) => ({ path: { scope }, actions: ['scope_sentence.deleted'] }),
  'PUT /v1/resources/{audience}/catalog': ({ audience }) => ({
    path: { audience },
    body: { tools: [] },
    actions: ['catalog.saved'],
  }),
  'DELETE /v1/resources/{audience}/catalog': ({ audience }) => ({
    path: { audience },
    actions: ['catalog.deleted'],
  }),
  'POST /v1/scim/tokens': () => ({ body: { label: 'Okta' }, actions: ['scim_token.created'] }),
  'POST /v1/scim/tokens/{id}/rotate': ({ scimTokenId: id }) => ({
    path: { id },
    actions: ['scim_token.rotated'],
  }),
  'PATCH /v1/scim/groups/{id}': ({ scimGroupId: id }) => ({
    path: { id },
    body: { approves: ['flights:search'] },
    actions: ['scim_group.approvals_changed'],
  }),
  'DELETE /v1/scim/tokens/{id}': ({ scimTokenId: id }) => ({ path: { id }, actions: ['scim_token.deleted'] }),
  'PATCH /v1/sso/connections/{id}': ({ connectionId: id }) => ({
    path: { id },
    body: { name: 'renamed' },
    actions: ['sso_connection.updated'],
  }),
  'DELETE /v1/sso/sessions/{id}': ({ consoleSessionId: id }) => ({
    path: { id },
    actions: ['sso.sessions_ended'],
  }),
  'DELETE /v1/sso/sessions': async (one) => {
    await openSession(one);
    return { actions: ['sso.sessions_ended'] };
  },
  'DELETE /v1/sso/people/{id}': ({ personId: id }) => ({ path: { id }, actions: ['sso.person_ended'] }),
  'DELETE /v1/sso/connections/{id}': ({ connectionId: id }) => ({
    path: { id },
    actions: ['sso_connection.deleted'],
  }),
  'PUT /v1/me/domain': ({ id }) => {
    host.publish('/.well-known/grantex.json', { developers: [id] });
    return { body: { domain: new URL(host.url).host }, actions: ['domain.saved'] };
  },
  'DELETE /v1/me/domain': () => ({ actions: ['domain.deleted'] }),
  'PUT /v1/sign-in-provider': () => ({
    body: { issuer: host.url, clientId: 'grantex', clientSecret: 'the secret of the client' },
    actions: ['sign_in_provider.saved'],
  }),
  'DELETE /v1/sign-in-provider': () => ({ actions: ['sign_in_provider.deleted'] }),
  'POST /v1/sso/connections': () => ({
    body: { issuer: host.url, clientId: 'grantex', clientSecret: 'the secret of the client' },
    actions: ['sso_connection.created'],
  }),
  'DELETE /v1/audit/{id}/metadata': ({ entryId: id }) => ({
    path: { id },
    actions: ['audit.details_erased'],
  }),
  'DELETE /v1/principals/{principalId}': ({ principalId }) => ({
    path: { principalId },
    actions: ['principal.erased', 'principal.grants_revoked'],
  }),
  'POST /v1/webhooks': () => ({
    body: { url: 'https://hooks.example/', events: ['grant.held'] },
    actions: ['webhook.created'],
  }),
  'PATCH /v1/webhooks/{id}': ({ webhookId: id }) => ({
    path: { id },
    body: { description: 'alarms', enabled: false },
    actions: ['webhook.updated', 'webhook.disabled'],
  }),
  'POST /v1/webhooks/{id}/rotate': ({ webhookId: id }) => ({
    path: { id },
    actions: ['webhook.secret_rotated'],
  }),
  'POST /v1/webhooks/{id}/replay': ({ webhookId: id }) => ({
    path: { id },
    body: { since: new Date(Date.now() - 60_000).toISOString() },
    actions: ['webhook.rewound'],
  }),
  'DELETE /v1/webhooks/{id}': ({ webhookId: id }) => ({ path: { id }, actions: ['webhook.deleted'] }),
  'DELETE /v1/me/grants': () => ({ actions: ['developer.grants_revoked'] }),
  'POST /v1/keys/rotate': () => ({ actions: ['api_key.rotated'] }),
};

/** Routes that change nothing of an administrator's, with the reason; those with a test of their own name it. */
const WITHOUT: Readonly<Record<string, string>> = {
  'POST /v1/authorize': 'a program asks a person',
  'DELETE /v1/authorize/{id}': 'a program withdraws what it asked',
  'POST /v1/authorize/{id}/link': 'a program asks again',
  'POST /v1/authorize/{id}/resend': 'a program asks again',
  'POST /v1/token': 'a program redeems what a person approved',
  'POST /v1/token/refresh': 'a program redeems what a person approved',
  'POST /v1/grants/delegate': 'an agent delegates',
  'POST /v1/tokens/verify': 'reads',
  'POST /v1/grants/verify': 'reads',
  'POST /access/v1/evaluation': 'reads',
  'POST /access/v1/evaluations': 'reads',
  'POST /v1/policies/test': 'reads',
  'POST /v1/policies/replay': 'reads',
  'POST /v1/anomalies/detect': 'reads',
  'PATCH /v1/anomalies/{id}/acknowledge': 'the same as POST',
  'POST /v1/compliance/evidence': 'reads',
  'POST /v1/billing/checkout': 'opens a page of Stripe, which tells what somebody bought there',
  'POST /v1/billing/portal': 'opens a page of Stripe',
  'POST /v1/audit/log': 'an entry of the audit log',
  'POST /v1/audit/batch': 'entries of the audit log',
  'POST /v1/admissions': 'an agent calls',
  'POST /v1/admissions/{entryId}/settle': 'an agent called',
  'DELETE /v1/me/key': 'api_key.revoked: see the test below',
  'DELETE /v1/principals/{principalId}/directory-binding': 'principal.grants_revoked, as the one above',
  'POST /v1/webhooks/{id}/test': 'sends a message, and changes nothing',
  'POST /v1/webhooks/{id}/deliveries/{deliveryId}/replay': 'sends a message, and changes nothing',
  'DELETE /v1/grants/{id}/stop': 'grant.stop_lifted: test/people/identity-assertions/id-jag.full.test.ts',
};

/** Why no command of the operator leaves an entry: none changes what belongs to a developer alone. */
const OF_THE_SERVER: Readonly<Record<string, string>> = {
  'keys list': 'reads',
  'keys rotate': 'the key of all developers; it is in the JWKS',
  'keys revoke': 'the key of all developers; each has the event issuer_key.revoked, and its feed',
  'log-keys list': 'reads',
  'log-keys rotate': 'the key of all logs; the key before it has signed its name',
  'issuer change': 'the issuer of all developers; it is in the origin of each log',
  migrate: 'the schema',
  backup: 'reads',
  restore: 'all developers; the origin of each log has another epoch',
  restored: 'all developers; the origin of each log has another epoch',
};

const actionsSince = async ({ call }: Tenant, seq: number): Promise<string[]> =>
  (await call('GET /v1/admin-log')).body.entries
    .filter((entry: { seq: number }) => entry.seq > seq)
    .map(({ action }: { action: string }) => action)
    .toReversed();
const lengthOf = async ({ call }: Tenant): Promise<number> => (await call('GET /v1/admin-log')).body.total;

test('each route by which a developer changes something has its entry, or a reason why it has none', async () => {
  const changing = [...(await liveRoutes(server))].filter(
    ([route, { security, 'x-roles': roles }]) =>
      !/^(GET|HEAD|OPTIONS) /.test(route) && security.length > 0 && roles !== undefined,
  );
  const known = [...Object.keys(CHANGES), ...Object.keys(WITHOUT), ...SANDBOX_ALONE];
  expect(known.toSorted()).toEqual(changing.map(([route]) => route).toSorted());
});

test('each command of the operator has a reason why no developer has an entry of it', () => {
  expect(COMMANDS.map(({ name }) => name)).toEqual(Object.keys(OF_THE_SERVER));
});

test('what agents and programs do leaves no entry', async () => {
  const actions = await actionsSince(own, 0);
  expect(actions).toEqual([
    'developer.created',
    'agent.created',
    'agent.created',
    'principal.session_opened',
    'api_key.created',
    'scope_sentence.saved',
    'policy.saved',
    'policy.saved',
    'catalog.saved',
    'webhook.created',
    'scim_token.created',
    'anomaly_rule.created',
  ]);
});

test.each(Object.entries(CHANGES))('%s leaves its entry', async (route, changeOf) => {
  const { path, body, actions } = await changeOf(own);
  const before = await lengthOf(own);
  const { status, body: answer } = await own.call(lineOf(route, path ? { path } : {}), body);
  expect([status < 300, answer]).toEqual([true, answer]);
  expect(await actionsSince(own, before)).toEqual(actions);
});

test('no entry holds a secret', async () => {
  const { entries } = (await own.call('GET /v1/admin-log')).body;
  expect(JSON.stringify(entries)).not.toMatch(
    /gx_(test|live)_|secret of the client|sess_|code_|ref_|whsec_|eyJ/,
  );
});

test('a key that deletes itself, and a change that is refused', async () => {
  const { call } = own;
  const { body } = await call('POST /v1/keys', { name: 'short-lived', roles: ['issue'] });
  await call('DELETE /v1/me/key', undefined, { key: body.apiKey });
  const [entry] = (await call('GET /v1/admin-log')).body.entries;
  expect(entry).toMatchObject({ action: 'api_key.revoked', principal: body.id });
  expect(JSON.parse(entry.principalId)).toEqual({ kind: 'key', name: 'short-lived' });
  const before = await lengthOf(own);
  await call('DELETE /v1/agents/ag_01ARZ3NDEKTSV4RRFFQ69G5FAV');
  await call('PATCH /v1/me', { settings: { audiences: Array.from({ length: 999 }, () => randomUUID()) } });
  expect(await lengthOf(own)).toBe(before);
});

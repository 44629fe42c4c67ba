import { randomBytes } from 'node:crypto';
import { decodeJwt } from 'jose';
import { sql } from 'kysely';
import { openPersonSession } from '../../src/authority/api-keys/console-session.ts';
import { rememberPerson } from '../../src/authority/console-people/console-people.ts';
import { newId } from '../../src/base/ids.ts';
import { messageOf } from '../authority/revocations/feed-client.ts';
import { connect, provision, pushGroup } from '../people/scim/scim-client.ts';
import { askAbout } from '../authority/approvals/calls.ts';
import type { TestDeveloper, TestServer } from '../support/server.ts';

/** A developer with one of everything that a route can name. */
export interface Tenant extends TestDeveloper {
  agentId: string;
  subAgentId: string;
  keyId: string;
  requestId: string;
  /** Of a call that waits. */
  approvalId: string;
  /** An unused code. */
  code: string;
  grantId: string;
  childGrantId: string;
  grantToken: string;
  jti: string;
  refreshToken: string;
  principalId: string;
  sessionToken: string;
  sessionId: string;
  entryId: string;
  /** A call that was admitted, and is not settled. */
  admissionId: string;
  /** An entry of its administrators' log. */
  changeId: string;
  /** A connection of single sign-on, a person who signed in by it, and their session. */
  connectionId: string;
  personId: string;
  consoleSessionId: string;
  /** A scope that it has described. */
  scope: string;
  /** A policy in Cedar, a rule, and the digest of both. */
  policy: string;
  rule: string;
  digest: string;
  /** An alert, and what happens about alerts. */
  anomalyId: string;
  anomalyRuleId: string;
  /** A service whose tools it has listed. */
  audience: string;
  /** An endpoint of its own on this machine, where nobody listens, and what was sent there. */
  webhookId: string;
  deliveryId: string;
  /** A connection of an identity provider with its token, and whom it provisions. */
  scimTokenId: string;
  scimToken: string;
  scimUserId: string;
  scimGroupId: string;
  /** The position in its revocation log. */
  epoch: string;
  /** The position in its events. */
  place: string;
}

/** Signs up a developer and creates one of everything for it. */
export async function tenant(server: TestServer, principalId: string): Promise<Tenant> {
  const developer = await server.signUp();
  const post = async (path: string, body: object) => {
    const answer = await developer.call(`POST ${path}`, body);
    if (answer.status >= 300)
      throw new Error(`${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const scopes = ['flights:search', 'flights:book'];
  const agent = await post('/v1/agents', { name: `agent of ${principalId}`, scopes });
  const subAgent = await post('/v1/agents', { name: `sub-agent of ${principalId}`, scopes });
  const wanted = { agentId: agent.id, principalId, scopes };
  const first = await post('/v1/authorize', wanted);
  const second = await post('/v1/authorize', wanted);
  const token = await post('/v1/token', { code: first.code, agentId: agent.id });
  const child = await post('/v1/grants/delegate', {
    parentGrantToken: token.grantToken,
    subAgentId: subAgent.id,
    scopes: ['flights:search'],
  });
  const approvalId = await askAbout(server, developer.id, token.grantId);
  const session = await post('/v1/principal-sessions', { principalId });
  const entry = await post('/v1/audit/log', {
    grantId: token.grantId,
    action: 'flights.search',
    status: 'success',
  });
  const admitted = await post('/v1/admissions', {
    token: token.grantToken,
    audience: audienceOf(token.grantToken),
    action: 'flights.search',
    scopes: ['flights:search'],
    input: {},
  });
  const key = await post('/v1/keys', { name: 'more', roles: ['verify'] });
  const scope = `things-of-${principalId}:see`;
  await developer.call(`PUT /v1/scopes/${scope}`, { sentence: 'See things' });
  const policy = `policy-of-${principalId.replace('_', '-')}`;
  const cedar = `forbid(principal, action == Action::"${scope}", resource);`;
  await developer.call(`PUT /v1/policies/${policy}`, { cedar });
  const rule = await post('/v1/policies', { name: 'a rule', effect: 'deny', scopes: [scope] });
  const { digest } = (await developer.call('GET /v1/policies')).body;
  const audience = `https://${principalId.replace('_', '-')}.example/mcp`;
  const catalog = `/v1/resources/${encodeURIComponent(audience)}/catalog`;
  await developer.call(`PUT ${catalog}`, { tools: [{ name: 'see', scopes: [scope], inputSchema: {} }] });
  const webhook = await post('/v1/webhooks', { url: 'http://127.0.0.1:9/', events: ['issuer_key.revoked'] });
  const delivery = await post(`/v1/webhooks/${webhook.id}/test`, {});
  const scim = await provisioned(server, developer, principalId);
  const anomalyRule = await post('/v1/anomalies/rules', { action: 'notify', agentIds: [agent.id] });
  const anomalyId = newId('anm');
  await server.database.asSystem((transaction) =>
    sql`INSERT INTO anomalies (id, developer_id, agent_id, kind, grant_id, expected, seen, entry_ids, first_at, last_at, calm_at)
      VALUES (${anomalyId}, ${developer.id}, ${agent.id}, 'rate', ${token.grantId}, 'few', 'many', ARRAY[${entry.entryId}],
        now(), now(), now() + interval '1 day')`.execute(transaction),
  );
  const events = (await developer.call('GET /v1/events')).body;
  const organization = await organizationOf(server, developer.id);
  const changes = (await developer.call('GET /v1/admin-log')).body;
  return {
    ...developer,
    ...scim,
    place: events.place,
    ...organization,
    changeId: changes.entries[0].entryId,
    agentId: agent.id,
    subAgentId: subAgent.id,
    keyId: key.id,
    requestId: second.authRequestId,
    approvalId,
    code: second.code,
    grantId: token.grantId,
    childGrantId: child.grantId,
    grantToken: token.grantToken,
    jti: String(decodeJwt(token.grantToken).jti),
    refreshToken: token.refreshToken,
    principalId,
    sessionToken: session.sessionToken,
    sessionId: session.id,
    entryId: entry.entryId,
    admissionId: admitted.entryId,
    scope,
    policy,
    rule: rule.id,
    digest,
    anomalyId,
    anomalyRuleId: anomalyRule.id,
    audience,
    webhookId: webhook.id,
    deliveryId: delivery.id,
    epoch: messageOf((await developer.call('GET /v1/revocation-feed')).body.snapshot).epoch,
  };
}

/** A connection of an identity provider, with a user and a group. */
export async function provisioned(
  { url }: { url: string },
  { call }: Pick<TestDeveloper, 'call'>,
  principalId: string,
): Promise<Pick<Tenant, 'scimTokenId' | 'scimToken' | 'scimUserId' | 'scimGroupId'>> {
  const { id, token, scim } = await connect(url, call, { label: `provider of ${principalId}` });
  const scimUserId = await provision(scim, `colleague of ${principalId}`);
  const scimGroupId = await pushGroup(scim, `group of ${principalId}`, [scimUserId]);
  return { scimTokenId: id, scimToken: token, scimUserId, scimGroupId };
}

/** A connection and a session, as a sign-in at a provider would leave them. */
async function organizationOf(
  { database }: TestServer,
  developerId: string,
): Promise<Pick<Tenant, 'connectionId' | 'personId' | 'consoleSessionId'>> {
  const connectionId = newId('sso');
  const personId = await database.asSystem(async (transaction) => {
    await transaction
      .insertInto('sso_connections')
      .values({
        id: connectionId,
        developer_id: developerId,
        name: 'Single sign-on',
        issuer: 'https://id.example',
        client_id: 'client',
        client_secret: randomBytes(32),
        scopes: [],
        group_claim: 'groups',
        role_mappings: '[]',
        default_roles: [],
        is_active: true,
        is_enforced: false,
        break_glass_key: null,
      })
      .execute();
    await transaction
      .insertInto('sso_domains')
      .values({
        domain: `${developerId.toLowerCase().replace('_', '-')}.example`,
        developer_id: developerId,
        connection_id: connectionId,
        proven_at: new Date(),
      })
      .execute();
    const roles = ['admin' as const];
    const signedIn = { connectionId, issuer: 'https://id.example', subject: developerId, roles };
    const { id } = await rememberPerson(transaction, developerId, { ...signedIn, name: 'Ann', email: null });
    await openPersonSession(transaction, developerId, { personId: id, roles });
    return id;
  });
  const { rows } = await database.asSystem((transaction) =>
    sql<{ id: string }>`SELECT 'cse_' || left(encode(digest, 'hex'), 26) AS id FROM console_sessions
      WHERE person_id = ${personId}`.execute(transaction),
  );
  return { connectionId, personId, consoleSessionId: rows[0]?.id ?? '' };
}

/** The audience of a token. */
export function audienceOf(grantToken: string): string {
  return String(decodeJwt(grantToken).aud);
}

/** Everything that the API shows of a tenant. */
export async function snapshot({
  call,
  audience,
  grantToken,
  principalId,
  requestId,
  approvalId,
  sessionToken,
}: Tenant): Promise<object> {
  const see = async (line: string, options = {}) => (await call(line, undefined, options)).body;
  const keys = await see('GET /v1/keys');
  return {
    me: await see('GET /v1/me'),
    agents: await see('GET /v1/agents'),
    keys: keys.keys.map(({ lastUsedAt: _changes, ...key }: { lastUsedAt: string | null }) => key),
    grants: await see('GET /v1/grants'),
    request: await see(`GET /v1/authorize/${requestId}`),
    requests: await see('GET /v1/authorize'),
    approval: await see(`GET /v1/approvals/${approvalId}`),
    approvals: await see('GET /v1/approvals'),
    people: await see('GET /v1/principals'),
    users: await see('GET /v1/scim/users'),
    groups: await see('GET /v1/scim/groups'),
    sessions: await see(`GET /v1/principals/${principalId}/sessions`),
    scopes: await see('GET /v1/scopes'),
    policies: await see('GET /v1/policies'),
    catalog: await see(`GET /v1/resources/${encodeURIComponent(audience)}/catalog`),
    connections: await see('GET /v1/sso/connections'),
    consoleSessions: await see('GET /v1/sso/sessions'),
    entries: await see('GET /v1/audit/entries'),
    changes: await see('GET /v1/admin-log'),
    own: await see('GET /v1/principal/grants', { key: sessionToken }),
    token: (await call('POST /v1/tokens/verify', { token: grantToken })).body,
  };
}

import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appendEvent } from '../../src/ledger/events/append-event.ts';
import { EVENT_TYPES } from '../../src/ledger/events/event-types.ts';
import { placeText, readPlace } from '../../src/ledger/events/place.ts';
import { createLocalSigner } from '../../src/authority/keys/local-signer.ts';
import { revokeIssuerKey } from '../../src/authority/keys/rotation.ts';
import { boundPerson, liveServer } from '../people/consent/person.ts';
import { onlyKey } from '../authority/keys/key-setup.ts';
import { storeLearned } from './anomalies/learned.ts';
import { around } from './anomalies/planted.ts';
import { agentKey } from '../support/agent-keys.ts';
import { engines, type Place } from '../support/databases.ts';
import { askFor, claimsOf, makeAgent, makeChild } from '../support/grants.ts';
import { testServer, type TestServer } from '../support/server.ts';
import { openEvents, told } from '../ledger/events/event-client.ts';
import {
  ACTIVATION,
  connect,
  DEACTIVATION,
  patchOf,
  provision,
  pushGroup,
} from '../people/scim/scim-client.ts';

const masterKey = Buffer.alloc(32, 7);
const withKey = async (place: () => Promise<Place>): Promise<Place> => {
  const { engine, environment } = await place();
  return { engine, environment: { ...environment, GRANTEX_MASTER_KEY: masterKey.toString('base64') } };
};

describe.each(engines)('watchers learn of every change, on $engine:', ({ place }) => {
  let server: TestServer;
  const seen = new Set<string>();
  beforeAll(async () => {
    server = await testServer({ place: await withKey(place) });
  });
  afterAll(() => server.close());

  test('an agent is created, changed, suspended, reactivated, given a key and deleted', async () => {
    const { call, id } = await server.signUp();
    const agentId = await makeAgent(call);
    await call(`PATCH /v1/agents/${agentId}`, { description: 'it books', scopes: ['flights:search'] });
    await call(`PATCH /v1/agents/${agentId}`, { name: 'renamed', status: 'suspended' });
    await call(`PATCH /v1/agents/${agentId}`, { status: 'suspended' });
    await call(`PATCH /v1/agents/${agentId}`, { status: 'active' });
    const { publicKey, prove } = await agentKey();
    const publicKeyProof = await prove(server.url, id);
    const { body } = await call(`POST /v1/agents/${agentId}/keys`, { publicKey, publicKeyProof });
    await call(`DELETE /v1/agents/${agentId}/grants`);
    await call(`DELETE /v1/agents/${agentId}`);
    const events = await told(call, 8);
    expect(events.map(({ type, data }) => [type, data])).toEqual([
      ['agent.created', { agentId, name: 'an agent' }],
      ['agent.updated', { agentId, name: 'an agent', changed: ['description', 'scopes'] }],
      ['agent.updated', { agentId, name: 'renamed', changed: ['name'] }],
      ['agent.suspended', { agentId }],
      ['agent.reactivated', { agentId }],
      ['agent.key_rotated', { agentId, kid: body.keys[0].kid }],
      ['agent.grants_revoked', { agentId }],
      ['agent.deleted', { agentId }],
    ]);
    expect(new Set(events.map((event) => event.developerId))).toEqual(new Set([id]));
    events.forEach(({ type }) => seen.add(type));
  });

  test('a grant is requested, approved, created, delegated and revoked, as is its token', async () => {
    const { call } = await server.signUp();
    const agentId = await makeAgent(call);
    const { code, authRequestId } = await askFor(call, agentId, { principalId: 'user_bob' });
    const { body: grant } = await call('POST /v1/token', { code, agentId });
    const child = await makeChild(call, grant.grantToken, agentId);
    const { jti, prn: principal } = claimsOf(child.grantToken);
    await call('POST /v1/tokens/revoke', { jti });
    await call(`DELETE /v1/grants/${grant.grantId}`);
    const denied = await askFor(call, agentId, { principalId: 'user_bob' });
    await call(`POST /v1/authorize/${denied.authRequestId}/deny`);
    const cancelled = await askFor(call, agentId, { principalId: 'user_bob' });
    await call(`DELETE /v1/authorize/${cancelled.authRequestId}`);
    await call('DELETE /v1/principals/user_bob/grants');
    await call('DELETE /v1/me/grants');
    const events = (await told(call, 15)).slice(1);
    const person = { principal, principalId: 'user_bob' };
    const about = { authRequestId, agentId, ...person };
    const again = { ...about, authRequestId: denied.authRequestId };
    const last = { ...about, authRequestId: cancelled.authRequestId };
    const { scopes } = grant;
    const made = {
      agentId,
      ...person,
      audience: server.url,
      identityProvider: null,
      expiresAt: expect.any(String),
    };
    expect(events.map(({ type, data }) => [type, data])).toEqual([
      ['authorization.requested', { ...about, scopes }],
      ['authorization.approved', about],
      ['grant.created', { ...made, grantId: grant.grantId, scopes, parentGrantId: null, authRequestId }],
      [
        'grant.created',
        {
          ...made,
          grantId: child.grantId,
          scopes: child.scopes,
          parentGrantId: grant.grantId,
          authRequestId: null,
        },
      ],
      ['token.revoked', { jti, endedGrants: 0, endedGrantIds: [] }],
      ['grant.revoked', { grantId: grant.grantId }],
      ['authorization.requested', { ...again, scopes }],
      ['authorization.approved', again],
      ['authorization.denied', again],
      ['authorization.requested', { ...last, scopes }],
      ['authorization.approved', last],
      ['authorization.cancelled', last],
      ['principal.grants_revoked', person],
      ['developer.grants_revoked', {}],
    ]);
    events.forEach(({ type }) => seen.add(type));
  });

  test('an API key is created, rotated and deleted, and never shown', async () => {
    const { call } = await server.signUp();
    const made = (await call('POST /v1/keys', { name: 'a reader', roles: ['audit-read'] })).body;
    const rotated = (await call('POST /v1/keys/rotate', undefined, { key: made.apiKey })).body;
    expect(rotated.code).toBe('ROLE_REQUIRED');
    const admin = (await call('POST /v1/keys', { name: 'an admin', roles: ['admin'] })).body;
    await call('POST /v1/keys/rotate', undefined, { key: admin.apiKey });
    await call(`DELETE /v1/keys/${made.id}`);
    const { keys } = (await call('GET /v1/keys')).body;
    const successorId = keys.find(({ id }: { id: string }) => id !== admin.id && id > admin.id).id;
    const events = await told(call, 4);
    expect(events.map(({ type, data }) => [type, data])).toEqual([
      ['api_key.created', { keyId: made.id, name: 'a reader', roles: ['audit-read'], expiresAt: null }],
      ['api_key.created', { keyId: admin.id, name: 'an admin', roles: ['admin'], expiresAt: null }],
      ['api_key.rotated', { keyId: admin.id, name: 'an admin', successorId }],
      ['api_key.revoked', { keyId: made.id, name: 'a reader' }],
    ]);
    events.forEach(({ type }) => seen.add(type));
  });

  test('a webhook is made, changed, disabled, enabled, given another secret, rewound and deleted', async () => {
    const { call } = await server.signUp();
    const url = 'https://hooks.example:8443/secret-path?token=secret';
    const { id: webhookId } = (await call('POST /v1/webhooks', { url, events: ['grant.held'] })).body;
    const path = `/v1/webhooks/${webhookId}`;
    const since = new Date(Date.now() - 1_000).toISOString();
    await call(`PATCH ${path}`, { description: 'alarms' });
    await call(`PATCH ${path}`, { enabled: false });
    await call(`PATCH ${path}`, { enabled: false });
    await call(`PATCH ${path}`, { enabled: true });
    await call(`POST ${path}/rotate`);
    await call(`POST ${path}/replay`, { since });
    await call(`DELETE ${path}`);
    const events = await told(call, 7);
    const name = { webhookId, host: 'hooks.example:8443' };
    expect(events.map(({ type, data }) => [type, data])).toEqual([
      ['webhook.created', { ...name, events: ['grant.held'] }],
      ['webhook.updated', { ...name, changed: ['description'] }],
      ['webhook.disabled', { ...name, reason: 'developer' }],
      ['webhook.enabled', name],
      ['webhook.secret_rotated', name],
      ['webhook.rewound', { ...name, since }],
      ['webhook.deleted', name],
    ]);
    events.forEach(({ type }) => seen.add(type));
  });

  test('a key of the issuer is revoked, and every developer learns of it', async () => {
    const developers = [await server.signUp(), await server.signUp()];
    const { kid } = await onlyKey(server.database, 'active');
    await revokeIssuerKey({ database: server.database, signer: createLocalSigner(masterKey) }, kid);
    for (const { id, call } of developers) {
      expect(await told(call, 1)).toMatchObject([
        { type: 'issuer_key.revoked', developerId: id, data: { kid } },
      ]);
    }
    seen.add('issuer_key.revoked');
  });

  test('a person is bound, approves, denies, and is erased: then no event contains their name any more', async () => {
    const live = await liveServer({ place: await withKey(place) });
    const { asked, person } = await boundPerson(live);
    await person.approve(asked.secret);
    await person.deny(asked.secret);
    const before = await told(live.developer.call, 6);
    expect(before.slice(-3).map(({ type, data }) => [type, data])).toEqual([
      [
        'principal.bound',
        {
          principal: expect.stringMatching(/^prn_/),
          principalId: asked.principalId,
          way: 'first-use',
          identityProvider: null,
          isRecovery: false,
        },
      ],
      ['authorization.approved', expect.objectContaining({ authRequestId: asked.authRequestId })],
      ['authorization.denied', expect.objectContaining({ authRequestId: asked.authRequestId })],
    ]);
    await live.developer.call(`DELETE /v1/principals/${asked.principalId}`);
    const after = await told(live.developer.call, 8);
    expect(after.slice(before.length).map(({ type }) => type)).toEqual([
      'principal.erased',
      'principal.grants_revoked',
    ]);
    expect(JSON.stringify(after)).not.toContain(asked.principalId);
    after.forEach(({ type }) => seen.add(type));
    await live.close();
  });

  test('an identity provider is connected, and provisions people and groups', async () => {
    const { call } = await server.signUp();
    const { id: scimTokenId, scim } = await connect(server.url, call);
    const [ada, bob] = [await provision(scim, 'ada'), await provision(scim, 'bob')];
    await scim(`PATCH /Users/${ada}`, DEACTIVATION);
    await scim(`PATCH /Users/${ada}`, ACTIVATION);
    await scim(`PATCH /Users/${bob}`, patchOf({ op: 'replace', path: 'userName', value: 'eve' }));
    await scim(`DELETE /Users/${bob}`);
    const group = await pushGroup(scim, 'Payers', [ada]);
    await call(`PATCH /v1/scim/groups/${group}`, { approves: ['flights:search'] });
    await scim(`PATCH /Groups/${group}`, patchOf({ op: 'remove', path: 'members' }));
    await scim(`DELETE /Groups/${group}`);
    await call(`POST /v1/scim/tokens/${scimTokenId}/rotate`, {});
    await call(`DELETE /v1/scim/tokens/${scimTokenId}`);
    const events = await told(call, 13);
    const user = (scimUserId: string, isActive: boolean) => ({
      scimTokenId,
      scimUserId,
      isActive,
      principals: [],
    });
    const about = { scimTokenId, scimGroupId: group };
    expect(events.map(({ type, data }) => [type, data])).toEqual([
      ['scim_token.created', { scimTokenId, label: 'Okta', matches: 'userName' }],
      ['scim_user.provisioned', user(ada, true)],
      ['scim_user.provisioned', user(bob, true)],
      ['scim_user.deactivated', user(ada, false)],
      ['scim_user.activated', user(ada, true)],
      ['scim_user.renamed', user(bob, true)],
      ['scim_user.deleted', user(bob, false)],
      ['scim_group.created', { ...about, members: 1 }],
      ['scim_group.approvals_changed', { ...about, approves: ['flights:search'] }],
      ['scim_group.members_changed', { ...about, added: 0, removed: 1 }],
      ['scim_group.deleted', about],
      ['scim_token.rotated', { scimTokenId, label: 'Okta', previousUntil: expect.stringMatching(/Z$/) }],
      ['scim_token.deleted', { scimTokenId, label: 'Okta' }],
    ]);
    events.forEach(({ type }) => seen.add(type));
  });

  test('an alert is opened, acknowledged and closed, and rules about alerts are made and deleted', async () => {
    const developer = await server.signUp();
    const { call } = developer;
    const agentId = await makeAgent(call);
    await storeLearned(server, developer, agentId);
    const made = await call('POST /v1/anomalies/rules', { action: 'notify', kinds: ['rate'] });
    await call(`DELETE /v1/anomalies/rules/${made.body.id}`);
    const { log, grant } = await around(server, call, agentId);
    await log({ action: 'flights.cancel' });
    const { body } = await call('POST /v1/anomalies/detect');
    const [{ id: anomalyId, expected, seen: what, entryIds }] = body.anomalies;
    await call(`POST /v1/anomalies/${anomalyId}/acknowledge`);
    await server.database.asSystem((transaction) =>
      sql`UPDATE anomalies SET calm_at = now() WHERE id = ${anomalyId}`.execute(transaction),
    );
    await call('POST /v1/anomalies/detect');
    const rule = { ruleId: made.body.id, kinds: ['rate'], agentIds: [], action: 'notify' };
    const { grantId } = grant;
    const about = { anomalyId, kind: 'new_action', agentId, grantId, principal: null, principalId: null };
    const events = (await told(call, 9)).filter(({ type }) => type.startsWith('anomaly'));
    expect(events.map(({ type, data }) => [type, data])).toEqual([
      ['anomaly_rule.created', rule],
      ['anomaly_rule.deleted', rule],
      ['anomaly.opened', { ...about, expected, seen: what, entryIds }],
      ['anomaly.acknowledged', about],
      ['anomaly.closed', about],
    ]);
    events.forEach(({ type }) => seen.add(type));
  });

  test('there is no other type, and no event contains a secret', async () => {
    // That a service has moved: test/authority/resources/claims.test.ts. That an assertion was used or refused, and a stop
    // of the developer made by an ended grant or lifted: test/people/identity-assertions/id-jag.full.test.ts. Approvals:
    // test/authority/approvals/approvals.test.ts. Holds: test/authority/holds/holds.test.ts. Settings: admin-log.test.ts.
    // Failures of webhooks: test/ledger/webhooks/deliver.test.ts. Retention: test/ledger/retention/retention.test.ts.
    for (const type of [
      'resource.moved',
      'audit.disposed',
      'assertion.used',
      'assertion.refused',
      'grant.stopped',
      'grant.stop_lifted',
      'approval.requested',
      'approval.decided',
      'approval.used',
      'billing.plan_changed',
      'agent.held',
      'agent.released',
      'grant.held',
      'grant.released',
      'principal.address_changed',
      'principal.session_opened',
      'principal.session_ended',
      'settings.updated',
      'domain.saved',
      'domain.deleted',
      'sign_in_provider.saved',
      'sign_in_provider.deleted',
      'scope_sentence.saved',
      'scope_sentence.deleted',
      'policy.saved',
      'policy.deleted',
      'catalog.saved',
      'catalog.deleted',
      'audit.details_erased',
      'webhook.delivery_failed',
      'webhook.reset',
      // test/people/single-sign-on/single-sign-on.test.ts
      'sso_connection.created',
      'sso_connection.updated',
      'sso_connection.deleted',
      'sso_connection.domain_lost',
      'sso.signed_in',
      'sso.break_glass_used',
      'sso.sessions_ended',
      'sso.person_ended',
    ])
      seen.add(type);
    // `failover.test.ts` has the other one.
    expect([...seen, 'server.changes_lost'].toSorted()).toEqual(Object.keys(EVENT_TYPES).toSorted());
    const rows = await server.database.asSystem((transaction) =>
      transaction.selectFrom('events').selectAll().execute(),
    );
    const all = JSON.stringify(rows);
    expect(all).not.toMatch(/gx_(test|live)_|code_|ref_|sess_|eyJ|whsec_|secret-path/);
  });

  test('a transaction that was rolled back sends no event', async () => {
    const { call, id } = await server.signUp();
    const agentId = await makeAgent(call);
    const work = server.database.forDeveloper(id, async (transaction) => {
      await appendEvent(transaction, id, { type: 'agent.deleted', data: { agentId } });
      throw new Error('given up');
    });
    await expect(work).rejects.toThrow('given up');
    const { code } = await askFor(call, agentId);
    expect((await call('POST /v1/token', { code, agentId: 'ag_other' })).status).toBe(400);
    expect((await told(call, 3)).map(({ type }) => type)).toEqual([
      'agent.created',
      'authorization.requested',
      'authorization.approved',
    ]);
  });

  test('the list is newest first, page by page, and says where the stream continues', async () => {
    const { call: own, key } = await server.signUp();
    for (let count = 0; count < 5; count += 1) await makeAgent(own);
    await told(own, 5);
    const whole = (await own('GET /v1/events')).body;
    expect([whole.total, whole.page, whole.pageSize, whole.nextCursor]).toEqual([5, 1, 200, undefined]);
    const first = (await own('GET /v1/events?pageSize=2')).body;
    const second = (await own(`GET /v1/events?pageSize=2&cursor=${first.nextCursor}`)).body;
    const last = (await own(`GET /v1/events?pageSize=2&cursor=${second.nextCursor}`)).body;
    expect([...first.events, ...second.events, ...last.events]).toEqual(whole.events);
    expect([first.total, last.nextCursor]).toEqual([5, undefined]);
    expect((await own('GET /v1/events?pageSize=2&page=2')).body.events).toEqual(second.events);
    const refused = await own('GET /v1/events?cursor=nothing');
    expect([refused.status, refused.body.code]).toEqual([400, 'VALIDATION_ERROR']);
    await makeAgent(own);
    const stream = await openEvents(server.url, key, { after: whole.place });
    await stream.untilCount(1);
    await stream.until(({ event }) => event === 'ready');
    expect(stream.events()).toHaveLength(1);
  });
});

test('a position is parsed as it was written, and nothing else is accepted', () => {
  const event = { epoch: '0', xid: 10n ** 19n - 1n, id: 'evt_01ARZ3NDEKTSV4RRFFQ69G5FAV', at: 1469922850259 };
  const now = { epoch: crypto.randomUUID(), xid: 742n, id: '', at: Date.now() };
  for (const place of [event, now]) expect(readPlace(placeText(place))).toEqual(place);
  const hostile = [
    '',
    'now',
    'at_1_1',
    `at_1_${10n ** 19n}_0`,
    'at_1_-1_0',
    'at_1_1_0 ',
    'evt_81ARZ3NDEKTSV4RRFFQ69G5FAV_1_0',
    "evt_01ARZ3NDEKTSV4RRFFQ69G5FAV_1_'",
    `at_1_1_${'a'.repeat(65)}`,
  ];
  expect(hostile.map(readPlace)).toEqual(hostile.map(() => undefined));
});

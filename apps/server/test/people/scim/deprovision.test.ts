import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { repeatLeaving } from '../../../src/authority/provisioning/repeat-leaving.ts';
import { engines } from '../../support/databases.ts';
import { askFor, FLIGHTS, isValid, makeAgent, makeChild, makeGrant } from '../../support/grants.ts';
import { testServer, type Call, type TestDeveloper, type TestServer } from '../../support/server.ts';
import {
  ACTIVATION,
  connect,
  DEACTIVATION,
  patchOf,
  provision,
  pushGroup,
  type Scim,
} from './scim-client.ts';

describe.each(engines)('a person whom an identity provider deactivates, on $engine,', ({ place }) => {
  let server: TestServer;
  let developer: TestDeveloper;
  let call: Call;
  let scim: Scim;
  let agentId: string;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
  });
  afterAll(() => server.close());
  beforeEach(async () => {
    developer = await server.signUp();
    call = developer.call;
    ({ scim } = await connect(server.url, call));
    agentId = await makeAgent(call);
  });

  test('has no grant in force once the answer is there, and can be given no other', async () => {
    const grant = await makeGrant(call, agentId, { principalId: 'ada' });
    const child = await makeChild(call, grant.grantToken, await makeAgent(call));
    const other = await makeGrant(call, agentId, { principalId: 'bob' });
    const waiting = await askFor(call, agentId, { principalId: 'ada' });
    const id = await provision(scim, 'ada');
    await provision(scim, 'bob');
    expect((await scim(`PATCH /Users/${id}`, DEACTIVATION)).body).toMatchObject({ id, active: false });
    expect(await isValid(call, grant.grantToken)).toBe(false);
    expect(await isValid(call, child.grantToken)).toBe(false);
    expect(await isValid(call, other.grantToken)).toBe(true);
    const refused = await Promise.all([
      call('POST /v1/token', { code: waiting.code, agentId }),
      call('POST /v1/token/refresh', { refreshToken: grant.refreshToken, agentId }),
      call('POST /v1/grants/delegate', {
        parentGrantToken: grant.grantToken,
        subAgentId: agentId,
        scopes: ['flights:search'],
      }),
      call('POST /v1/authorize', { agentId, principalId: 'ada', scopes: FLIGHTS }),
      call('POST /v1/principal-sessions', { principalId: 'ada' }),
    ]);
    expect(refused.map(({ status, body }) => [status, body.code])).toEqual([
      [400, 'INVALID_CODE'],
      [403, 'PRINCIPAL_DEPROVISIONED'],
      [403, 'PRINCIPAL_DEPROVISIONED'],
      [403, 'PRINCIPAL_DEPROVISIONED'],
      [403, 'PRINCIPAL_DEPROVISIONED'],
    ]);
  });

  test('is refused at the door although nobody has seen them before, whatever the case of their name', async () => {
    const id = await provision(scim, 'Grace@Example.com', { active: false });
    const asked = { agentId, principalId: 'grace@example.com', scopes: FLIGHTS };
    expect((await call('POST /v1/authorize', asked)).body).toMatchObject({ code: 'PRINCIPAL_DEPROVISIONED' });
    await scim(`PATCH /Users/${id}`, ACTIVATION);
    expect((await call('POST /v1/authorize', asked)).status).toBe(201);
  });

  test('may authorize anew once they are activated, and gets nothing back', async () => {
    const grant = await makeGrant(call, agentId, { principalId: 'ada' });
    const id = await provision(scim, 'ada');
    await scim(`PATCH /Users/${id}`, DEACTIVATION);
    await scim(`PATCH /Users/${id}`, ACTIVATION);
    expect(await isValid(call, grant.grantToken)).toBe(false);
    const refreshed = await call('POST /v1/token/refresh', { refreshToken: grant.refreshToken, agentId });
    expect(refreshed.body).toMatchObject({ code: 'INVALID_REFRESH_TOKEN' });
    expect(await isValid(call, (await makeGrant(call, agentId, { principalId: 'ada' })).grantToken)).toBe(
      true,
    );
  });

  test.each([
    ['deleted', (id: string) => scim(`DELETE /Users/${id}`)],
    [
      'renamed',
      (id: string) => scim(`PATCH /Users/${id}`, patchOf({ op: 'replace', path: 'userName', value: 'eve' })),
    ],
    [
      'without a state',
      (id: string) => scim(`PATCH /Users/${id}`, patchOf({ op: 'remove', path: 'active' })),
    ],
    [
      'replaced by an inactive one',
      (id: string) => scim(`PUT /Users/${id}`, { userName: 'ada', active: 'False' }),
    ],
  ])('has left as well when their user is %s', async (_how, leave) => {
    const grant = await makeGrant(call, agentId, { principalId: 'ada' });
    const { status } = await leave(await provision(scim, 'ada'));
    expect(status).toBeLessThan(300);
    expect(await isValid(call, grant.grantToken)).toBe(false);
    const asked = await call('POST /v1/authorize', { agentId, principalId: 'ada', scopes: FLIGHTS });
    expect(asked.body).toMatchObject({ code: 'PRINCIPAL_DEPROVISIONED' });
  });

  test('may come back under the name of a deleted user only when the connection makes that user again', async () => {
    await scim(`DELETE /Users/${await provision(scim, 'ada')}`);
    const asked = { agentId, principalId: 'ada', scopes: FLIGHTS };
    expect((await call('POST /v1/authorize', asked)).status).toBe(403);
    await provision(scim, 'ADA');
    expect((await call('POST /v1/authorize', asked)).status).toBe(201);
  });

  test('stays out while any of several connections says so, and follows the others once that one is gone', async () => {
    const other = await connect(server.url, call, { label: 'Entra', matches: 'externalId' });
    const grant = await makeGrant(call, agentId, { principalId: 'ada' });
    await provision(scim, 'ada');
    await provision(other.scim, 'ada.lovelace', { externalId: 'ada', active: false });
    expect(await isValid(call, grant.grantToken)).toBe(false);
    const asked = { agentId, principalId: 'ada', scopes: FLIGHTS };
    expect((await call('POST /v1/authorize', asked)).status).toBe(403);
    expect((await call(`DELETE /v1/scim/tokens/${other.id}`)).status).toBe(204);
    expect((await call('POST /v1/authorize', asked)).status).toBe(201);
  });

  test('is found by the one attribute that the connection names, and by no other', async () => {
    const byEmail = await connect(server.url, call, { matches: 'email' });
    const [byName, byMail] = [
      await makeGrant(call, agentId, { principalId: 'ada' }),
      await makeGrant(call, agentId, { principalId: 'ada@example.com' }),
    ];
    const emails = [{ value: 'old@example.com' }, { value: 'Ada@example.com', primary: true }];
    const id = await provision(byEmail.scim, 'ada', { emails });
    await byEmail.scim(`PATCH /Users/${id}`, DEACTIVATION);
    expect(await isValid(call, byName.grantToken)).toBe(true);
    expect(await isValid(call, byMail.grantToken)).toBe(false);
    const without = await byEmail.scim('POST /Users', { userName: 'bob' });
    expect(without).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } });
    const removal = patchOf({ op: 'remove', path: 'emails' });
    expect((await byEmail.scim(`PATCH /Users/${id}`, removal)).status).toBe(400);
  });

  test('is nobody at another developer', async () => {
    const stranger = await server.signUp();
    const theirs = await makeGrant(stranger.call, await makeAgent(stranger.call), { principalId: 'ada' });
    await scim(`DELETE /Users/${await provision(scim, 'ada')}`);
    expect(await isValid(stranger.call, theirs.grantToken)).toBe(true);
  });

  test('is out again after a failover that has lost it, whom the identity provider will not name again', async () => {
    await makeGrant(call, agentId, { principalId: 'ada' });
    const [ada, never] = [await provision(scim, 'ada'), await provision(scim, 'never-seen')];
    const { principal } = (await call('GET /v1/principals/ada')).body;
    const lost = (scimUserId: string, principals: string[]) => ({
      id: 'evt_lost',
      developerId: developer.id,
      type: 'scim_user.deactivated',
      data: { scimTokenId: 'sct_x', scimUserId, isActive: false, principals },
    });
    for (const event of [lost(ada, [principal]), lost(never, [])]) {
      await server.database.asSystem((transaction) => repeatLeaving(transaction, event));
    }
    for (const principalId of ['ada', 'never-seen']) {
      const asked = await call('POST /v1/authorize', { agentId, principalId, scopes: FLIGHTS });
      expect(asked.body).toMatchObject({ code: 'PRINCIPAL_DEPROVISIONED' });
    }
    expect((await scim(`GET /Users/${ada}`)).body).toMatchObject({ active: false });
    await scim(`PATCH /Users/${ada}`, ACTIVATION);
    expect((await call('POST /v1/authorize', { agentId, principalId: 'ada', scopes: FLIGHTS })).status).toBe(
      201,
    );
  });

  test('is told in the feed and the events by ids alone', async () => {
    await makeGrant(call, agentId, { principalId: 'ada' });
    const id = await provision(scim, 'ada');
    await scim(`PATCH /Users/${id}`, DEACTIVATION);
    const { principal } = (await call('GET /v1/principals/ada')).body;
    const told = async () =>
      (await call('GET /v1/events')).body.events.map(({ type, data }: any) => [type, data]);
    const left = {
      scimTokenId: expect.stringMatching(/^sct_/),
      scimUserId: id,
      isActive: false,
      principals: [principal],
    };
    // Events wait for transactions that began before them.
    await expect.poll(told).toEqual(
      expect.arrayContaining([
        ['scim_user.deactivated', left],
        ['principal.grants_revoked', { principal, principalId: 'ada' }],
      ]),
    );
  });
});

describe('groups', () => {
  let server: TestServer;
  let call: Call;
  let scim: Scim;
  let agentId: string;
  beforeAll(async () => {
    server = await testServer();
  });
  afterAll(() => server.close());
  beforeEach(async () => {
    call = (await server.signUp()).call;
    ({ scim } = await connect(server.url, call));
    agentId = await makeAgent(call);
  });

  const allow = (group: string, ...approves: string[]) =>
    call(`PATCH /v1/scim/groups/${group}`, { approves });
  const asks = (principalId: string, scopes: string[]) =>
    call('POST /v1/authorize', { agentId, principalId, scopes });

  test('say who may approve which scopes, for everybody, from the first one with scopes on', async () => {
    const [ada, bob] = [await provision(scim, 'ada'), await provision(scim, 'bob')];
    const [travel, finance] = [
      await pushGroup(scim, 'Travel', [ada, bob]),
      await pushGroup(scim, 'Finance', [ada]),
    ];
    expect((await asks('bob', ['payments:initiate:max_500'])).status).toBe(201);
    await allow(travel, 'flights:search');
    await allow(finance, 'payments:initiate:max_100');
    expect((await asks('ada', ['flights:search', 'payments:initiate:max_50'])).status).toBe(201);
    const refused = await asks('ada', ['flights:search', 'payments:initiate:max_500']);
    expect(refused.body).toMatchObject({ code: 'APPROVAL_NOT_ALLOWED' });
    expect(refused.body.message).toContain('payments:initiate:max_500');
    expect((await asks('bob', ['payments:initiate:max_50'])).body.code).toBe('APPROVAL_NOT_ALLOWED');
    expect((await asks('a stranger', ['flights:search'])).body.code).toBe('APPROVAL_NOT_ALLOWED');
  });

  test('end what they alone allowed when somebody leaves them, and nothing else', async () => {
    const [ada, bob] = [await provision(scim, 'ada'), await provision(scim, 'bob')];
    const earlier = await makeGrant(call, agentId, { principalId: 'ada', scopes: ['flights:book'] });
    const [travel, finance] = [
      await pushGroup(scim, 'Travel', [ada, bob]),
      await pushGroup(scim, 'Finance', [ada, bob]),
    ];
    await allow(travel, 'flights:search');
    await allow(finance, 'payments:initiate', 'flights:search');
    const pay = { scopes: ['flights:search', 'payments:initiate:max_500'] };
    const [paying, searching, others] = [
      await makeGrant(call, agentId, { principalId: 'ada', ...pay }),
      await makeGrant(call, agentId, { principalId: 'ada', scopes: ['flights:search'] }),
      await makeGrant(call, agentId, { principalId: 'bob', ...pay }),
    ];
    const waiting = await askFor(call, agentId, { principalId: 'ada', ...pay });
    const removal = patchOf({ op: 'remove', path: `members[value eq "${ada}"]` });
    expect((await scim(`PATCH /Groups/${finance}`, removal)).status).toBe(204);
    const valid = [paying, searching, others, earlier].map(({ grantToken }) => isValid(call, grantToken));
    expect(await Promise.all(valid)).toEqual([false, true, true, true]);
    const exchanged = await call('POST /v1/token', { code: waiting.code, agentId });
    expect([exchanged.status, exchanged.body.code]).toEqual([403, 'APPROVAL_NOT_ALLOWED']);
  });

  test('end what they alone allowed when they lose scopes or are deleted', async () => {
    const ada = await provision(scim, 'ada');
    const [travel, finance] = [
      await pushGroup(scim, 'Travel', [ada]),
      await pushGroup(scim, 'Finance', [ada]),
    ];
    await allow(travel, 'flights:search');
    await allow(finance, 'payments:initiate');
    const paying = await makeGrant(call, agentId, {
      principalId: 'ada',
      scopes: ['payments:initiate:max_500'],
    });
    expect((await allow(finance, 'payments:initiate:max_100')).body).toMatchObject({ endedGrants: 1 });
    expect(await isValid(call, paying.grantToken)).toBe(false);
    const searching = await makeGrant(call, agentId, { principalId: 'ada', scopes: ['flights:search'] });
    expect((await scim(`DELETE /Groups/${travel}`)).status).toBe(204);
    expect(await isValid(call, searching.grantToken)).toBe(false);
  });
});

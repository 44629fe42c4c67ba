import { checkExport } from '@grantex/core/log';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { apiFetch } from '../../support/contract.ts';
import { postgresql } from '../../support/databases.ts';
import { makeAgent } from '../../support/grants.ts';
import { httpBrowser } from '../../support/http-browser.ts';
import { type TestDeveloper, testServer, type TestServer } from '../../support/server.ts';
import { linesOf } from '../../ledger/audit/audit-server.ts';
import { connect, DEACTIVATION, patchOf, type Scim, type ScimAnswer, USER } from '../scim/scim-client.ts';
import { signInAt, wordsOf } from '../directory/person.ts';
import { type ConsoleVisitor, consoleVisitor, type Organization, organization } from './sso-setup.ts';

let server: TestServer;
let acme: Organization;
beforeAll(async () => {
  server = await testServer({ place: await postgresql() });
  acme = await organization(server);
  employ('ann', ['platform', 'everybody']);
  employ('bob', ['audit']);
  employ('carl', ['everybody']);
});
afterAll(async () => {
  await acme.close();
  await server.close();
});

function employ(login: string, groups: readonly string[], more: object = {}): void {
  const email = `${login}@${acme.domain}`;
  acme.provider.people.set(login, {
    sub: login,
    name: `${login} of Acme`,
    email,
    email_verified: true,
    groups,
    ...more,
  });
}

const emailOf = (login: string): string => `${login}@${acme.domain}`;
async function signedIn(login: string): Promise<ConsoleVisitor> {
  const visitor = consoleVisitor(server);
  const page = await visitor.signIn(emailOf(login), login);
  expect([page.status, wordsOf(page.text)]).toEqual([200, expect.stringContaining('You are signed in')]);
  return visitor;
}
const codeOf = ({ text }: { text: string }): string => wordsOf(text);
const newest = async (): Promise<any> =>
  (await acme.developer.call('GET /v1/admin-log?pageSize=1')).body.entries[0];

test('a person signs in by their address, and has the roles of their groups', async () => {
  const ann = await signedIn('ann');
  expect(await ann.session()).toMatchObject({
    developer: { id: acme.developer.id },
    key: null,
    person: { subject: 'ann', issuer: acme.provider.issuer, name: 'ann of Acme', email: emailOf('ann') },
    roles: ['admin'],
  });
  const bob = await signedIn('bob');
  expect((await bob.session()).roles).toEqual(['audit-read']);
  expect((await bob.call('POST /v1/agents', { name: 'x', scopes: [] })).body.code).toBe('ROLE_REQUIRED');
  expect((await bob.call('GET /v1/events')).status).toBe(200);
  const me = (await ann.call('GET /v1/me')).body;
  expect([me.keyId, me.person.email]).toEqual([null, emailOf('ann')]);
});

test('every change in the console names the person, and the log of them is verified offline', async () => {
  const ann = await signedIn('ann');
  expect(await newest()).toMatchObject({ action: 'sso.signed_in', metadata: { door: 'console' } });
  await makeAgent(ann.call);
  const entry = await newest();
  expect(entry).toMatchObject({
    action: 'agent.created',
    principal: expect.stringMatching(/^mem_/),
    identityProvider: acme.provider.issuer,
    metadata: { door: 'console' },
  });
  expect(JSON.parse(entry.principalId)).toEqual({
    kind: 'person',
    name: 'ann of Acme',
    email: emailOf('ann'),
    subject: 'ann',
    issuer: acme.provider.issuer,
  });
  const headers = { authorization: `Bearer ${acme.developer.key}` };
  const read = async (path: string) => (await apiFetch(server.url + path, { headers })).text();
  const kept = await read('/v1/admin-log/checkpoint');
  const { verifierKey } = (await acme.developer.call('GET /v1/admin-log/log-key')).body;
  const entries = linesOf(await read('/v1/admin-log/export'));
  const report = await checkExport(entries, { checkpoints: [kept], anchoredKey: verifierKey });
  expect([report.fault, report.anchored]).toEqual([undefined, entries.length]);
  const forged = entries.map((one) => (one['seq'] === entry.seq ? { ...one, principalId: '{}' } : one));
  expect((await checkExport(forged, { checkpoints: [kept], anchoredKey: verifierKey })).fault?.kind).toBe(
    'name_edited',
  );
});

test('a connection that is asked for again under one idempotency key is made once', async () => {
  const { provider, developer, close } = await organization(server);
  const { issuer } = provider.client;
  const headers = { 'idempotency-key': 'one-connection' };
  const ask = () => developer.call('POST /v1/sso/connections', { issuer, name: 'Twice' }, { headers });
  const [first, again] = [await ask(), await ask()];
  expect([first.status, again.status, again.body.id]).toEqual([201, 201, first.body.id]);
  const { body } = await developer.call('GET /v1/sso/connections');
  expect(body.connections).toHaveLength(2);
  await close();
});

test('without a mapped group a person is refused, or has the default role', async () => {
  const visitor = consoleVisitor(server);
  expect(codeOf(await visitor.signIn(emailOf('carl'), 'carl'))).toMatch(/no group of the person has a role/);
  expect(await visitor.session()).toBeNull();
  await acme.change({ defaultRole: 'audit-read' });
  const carl = await signedIn('carl');
  expect((await carl.session()).roles).toEqual(['audit-read']);
  await acme.change({ defaultRole: null });
  expect(await carl.session()).toBeNull();
});

test('a developer’s id leads to its provider, and a stranger’s address nowhere', async () => {
  const visitor = consoleVisitor(server);
  expect((await visitor.signIn(acme.developer.id, 'ann')).status).toBe(200);
  await visitor.browser.open('/console');
  for (const organization of ['eve@nowhere.example', 'dev_nobody', '', 'x'.repeat(300), `@${acme.domain}`]) {
    const { status } = await visitor.browser.call('/console/sso', { organization });
    expect([organization, status]).toEqual([organization, 404]);
  }
});

test('a test of the connection shows what came, and changes nothing', async () => {
  const ann = await signedIn('ann');
  const before = await newest();
  await ann.session();
  const { json } = await ann.browser.call('/console/sso/test', { connectionId: acme.connectionId });
  const page = await ann.comeBack(await signInAt(new URL(json.location), 'carl'));
  expect([page.status, wordsOf(page.text)]).toEqual([
    200,
    expect.stringMatching(/This person may not sign in.*SSO_NO_ROLE.*carl.*everybody.*groups/),
  ]);
  expect((await ann.session()).person.subject).toBe('ann');
  expect(await newest()).toEqual(before);
  const bob = await signedIn('bob');
  await bob.session();
  expect((await bob.browser.call('/console/sso/test', { connectionId: acme.connectionId })).status).toBe(403);
});

test('an unverified address, and one of another domain, sign nobody in', async () => {
  employ('dan', ['platform'], { email_verified: false });
  employ('eve', ['platform'], { email: 'eve@other.example' });
  employ('fay', ['platform'], { email: undefined });
  const refusals = {
    dan: /no verified e-mail/,
    eve: /a domain that this connection lacks/,
    fay: /no verified e-mail/,
  };
  for (const [login, refusal] of Object.entries(refusals)) {
    const visitor = consoleVisitor(server);
    const page = await visitor.signIn(emailOf(login), login);
    expect([login, page.status, wordsOf(page.text)]).toEqual([login, 403, expect.stringMatching(refusal)]);
    expect(await visitor.session()).toBeNull();
  }
});

test('an answer counts once, in the browser that began, for its own connection', async () => {
  const other = await organization(server);
  const [victim, attacker] = [consoleVisitor(server), consoleVisitor(server)];
  const back = await signInAt(await attacker.leave(emailOf('ann')), 'ann');
  // Login CSRF: the attacker's answer in the victim's browser.
  await victim.browser.open('/console');
  expect((await victim.comeBack(back)).status).toBe(409);
  expect(await victim.session()).toBeNull();
  // It is used up by that.
  expect((await attacker.comeBack(back)).status).toBe(409);
  // Replay.
  const mine = consoleVisitor(server);
  const answer = await signInAt(await mine.leave(emailOf('ann')), 'ann');
  expect((await mine.comeBack(answer)).status).toBe(200);
  expect((await mine.comeBack(answer)).status).toBe(409);
  // Mix-up: at the address of another connection.
  const mixed = consoleVisitor(server);
  const sent = await signInAt(await mixed.leave(emailOf('ann')), 'ann');
  sent.pathname = sent.pathname.replace(acme.connectionId, other.connectionId);
  expect((await mixed.comeBack(sent)).status).toBe(409);
  // Injection: somebody else's code with one's own state, and an issuer that did not answer.
  const [own, stolen] = [consoleVisitor(server), consoleVisitor(server)];
  const theirs = await signInAt(await stolen.leave(emailOf('ann')), 'ann');
  const ours = await signInAt(await own.leave(emailOf('ann')), 'bob');
  ours.searchParams.set('code', theirs.searchParams.get('code') ?? '');
  expect((await own.comeBack(ours)).status).toBe(403);
  const lied = consoleVisitor(server);
  const wrong = await signInAt(await lied.leave(emailOf('ann')), 'ann');
  wrong.searchParams.set('iss', other.provider.issuer);
  expect((await lied.comeBack(wrong)).status).toBe(403);
  for (const visitor of [mixed, own, lied]) expect(await visitor.session()).toBeNull();
  await other.close();
});

test('only a page of the server begins a sign-in, and it leads to the provider alone', async () => {
  const browser = httpBrowser(server.url);
  await browser.open('/console');
  const elsewhere = { 'sec-fetch-site': 'cross-site' };
  expect((await browser.submit('/console/sso', { organization: emailOf('ann') }, elsewhere)).status).toBe(
    403,
  );
  expect((await browser.submit('/console/sso', { csrf: 'x', organization: emailOf('ann') })).status).toBe(
    403,
  );
  const { json } = await browser.call('/console/sso', {
    organization: emailOf('ann'),
    location: 'https://evil.example',
  });
  expect(new URL(json.location).origin).toBe(acme.provider.issuer);
});

test('a provider of one developer opens nothing of another', async () => {
  const other = await organization(server);
  other.provider.people.set('ann', {
    sub: 'ann',
    email: emailOf('ann'),
    email_verified: true,
    groups: ['platform'],
  });
  const visitor = consoleVisitor(server);
  const page = await visitor.signIn(other.developer.id, 'ann');
  expect([page.status, await visitor.session()]).toEqual([403, null]);
  // Without domains it may name anybody, and they are somebody of that developer.
  await other.change({ domains: [] });
  expect((await visitor.signIn(other.developer.id, 'ann')).status).toBe(200);
  expect((await visitor.session()).developer.id).toBe(other.developer.id);
  await other.close();
});

test('a domain belongs to whom it names, and to one connection', async () => {
  const rival = await server.signUp();
  const { issuer } = acme.provider.client;
  const claim = async (members: object = {}, headers: Record<string, string> = {}) => {
    const wanted = { issuer, domains: [acme.domain], ...members };
    const { status, body } = await rival.call('POST /v1/sso/connections', wanted, { headers });
    return [status, body.code];
  };
  const lossOf = async ({ call }: TestDeveloper): Promise<any> => {
    const { entries } = (await call('GET /v1/admin-log?action=sso_connection.domain_lost&pageSize=1')).body;
    const told = async () =>
      (await call('GET /v1/events')).body.events.find(
        ({ type }: any) => type === 'sso_connection.domain_lost',
      );
    // Events wait for transactions that began before them.
    await expect.poll(async () => (await told())?.data).toEqual(entries[0]?.metadata.data);
    return entries[0];
  };
  expect(await claim()).toEqual([422, 'SSO_DOMAIN_NOT_PROVEN']);
  acme.host.publish('/.well-known/grantex.json', { developers: [acme.developer.id, rival.id] });
  expect(await claim()).toEqual([409, 'SSO_DOMAIN_TAKEN']);
  const ann = await signedIn('ann');
  acme.host.publish('/.well-known/grantex.json', { developers: [rival.id] });
  expect(await claim({ active: true })).toEqual([422, 'SSO_CLIENT_MISSING']);
  expect(await ann.session()).not.toBeNull();
  expect(await lossOf(acme.developer)).toBeUndefined();
  for (const _ of ['once', 'again'])
    expect(await claim({}, { 'idempotency-key': 'take' })).toEqual([201, undefined]);
  expect(await ann.session()).toBeNull();
  expect(await lossOf(acme.developer)).toMatchObject({
    principal: 'server',
    metadata: { door: 'schedule', data: { connectionId: acme.connectionId, domain: acme.domain } },
  });
  expect((await acme.developer.call(`GET /v1/sso/connections/${acme.connectionId}`)).body.domains).toEqual(
    [],
  );
  acme.host.publish('/.well-known/grantex.json', { developers: [acme.developer.id] });
  expect((await acme.change({ domains: [acme.domain] })).body.domains).toEqual([acme.domain]);
  expect(await lossOf(rival)).toMatchObject({ principal: 'server' });
});

test('enforced: an API key opens no session, but the one for emergencies does, and that is told', async () => {
  const { call, key } = acme.developer;
  await signedIn('ann');
  const open = async (apiKey: string) => {
    const browser = httpBrowser(server.url);
    await browser.open('/console');
    const { status, json } = await browser.call('/console/session', { apiKey });
    return { browser, is: [status, json.code] };
  };
  const before = await open(key);
  const { id: breakGlassKeyId, apiKey } = (
    await call('POST /v1/keys', { name: 'break glass', roles: ['admin'] })
  ).body;
  const weak = (await call('POST /v1/keys', { name: 'weak', roles: ['verify'] })).body.id;
  expect((await acme.change({ enforced: true })).body.code).toBe('BREAK_GLASS_REQUIRED');
  expect((await acme.change({ enforced: true, breakGlassKeyId: weak })).body.code).toBe(
    'BREAK_GLASS_REQUIRED',
  );
  expect((await acme.change({ enforced: true, breakGlassKeyId })).status).toBe(200);
  expect((await before.browser.open('/console/session')).json.session).toBeNull();
  expect((await open(key)).is).toEqual([403, 'SSO_REQUIRED']);
  // Calls with keys go on.
  expect((await call('GET /v1/agents')).status).toBe(200);
  const { browser, is } = await open(apiKey);
  expect(is).toEqual([200, undefined]);
  expect((await browser.open('/console/session')).json.session.key.name).toBe('break glass');
  expect(await newest()).toMatchObject({
    action: 'sso.break_glass_used',
    principal: breakGlassKeyId,
    metadata: { door: 'console', data: { keyId: breakGlassKeyId, name: 'break glass' } },
  });
  expect((await call(`DELETE /v1/keys/${breakGlassKeyId}`)).body.code).toBe('BREAK_GLASS_KEY');
  // Its successor is the one for emergencies, too.
  const { apiKey: successor } = (await call('POST /v1/keys/rotate', undefined, { key: apiKey })).body;
  expect((await open(successor)).is).toEqual([200, undefined]);
  await acme.change({ enforced: false });
  expect((await open(key)).is).toEqual([200, undefined]);
});

test('nobody enforces what nobody has tried', async () => {
  const fresh = await organization(server);
  const { id } = (await fresh.developer.call('GET /v1/keys')).body.keys[0];
  expect((await fresh.change({ enforced: true, breakGlassKeyId: id })).body.code).toBe('SSO_NOT_TRIED');
  await fresh.close();
});

test('a changed mapping, and a connection that is switched off or deleted, end the sessions', async () => {
  const ends: [string, () => Promise<unknown>, () => Promise<unknown>][] = [
    [
      'mapping',
      () => acme.change({ roleMappings: [{ group: 'platform', roles: ['admin', 'issue'] }] }),
      () =>
        acme.change({
          roleMappings: [
            { group: 'platform', roles: ['admin'] },
            { group: 'audit', roles: ['audit-read'] },
          ],
        }),
    ],
    ['off', () => acme.change({ active: false }), () => acme.change({ active: true })],
  ];
  for (const [what, end, restore] of ends) {
    const ann = await signedIn('ann');
    await acme.change({ name: `renamed for ${what}` });
    expect([what, (await ann.session()) !== null]).toEqual([what, true]);
    await end();
    expect([what, await ann.session()]).toEqual([what, null]);
    await restore();
  }
  const gone = await organization(server);
  gone.provider.people.set('ann', {
    sub: 'a',
    email: `a@${gone.domain}`,
    email_verified: true,
    groups: ['platform'],
  });
  const visitor = consoleVisitor(server);
  await visitor.signIn(gone.developer.id, 'ann');
  await gone.developer.call(`DELETE /v1/sso/connections/${gone.connectionId}`);
  expect(await visitor.session()).toBeNull();
  await gone.close();
});

test('SCIM ends what a person has, with the keys of their programs, and lets them in no more', async () => {
  employ('gus', ['platform']);
  const { scim } = await connect(server.url, acme.developer.call);
  const gus = await signedIn('gus');
  const login = async () =>
    (await acme.developer.call('POST /v1/device-logins', { name: 'laptop', roles: ['issue'] }, { key: null }))
      .body;
  const fetchKey = ({ deviceCode }: { deviceCode: string }) =>
    acme.developer.call('POST /v1/device-logins/key', { deviceCode }, { key: null });
  const [first, second] = [await login(), await login()];
  await gus.session();
  for (const { userCode } of [first, second]) {
    const decision = { userCode, decision: 'allow', roles: ['issue'] };
    expect((await gus.browser.call('/console/device-logins/decide', decision)).status).toBe(200);
  }
  const { body: key } = await fetchKey(first);
  expect(await newest()).toMatchObject({
    action: 'api_key.created',
    principal: expect.stringMatching(/^mem_/),
  });
  const asProgram = server.callAs(key.apiKey);
  await asProgram('DELETE /v1/agents/ag_01ARZ3NDEKTSV4RRFFQ69G5FAV/grants');
  const agentId = await makeAgent(acme.developer.call);
  await asProgram(`POST /v1/agents/${agentId}/hold`, {});
  const entry = await newest();
  expect([entry.metadata.door, JSON.parse(entry.principalId)]).toMatchObject([
    'api',
    { kind: 'person', subject: 'gus', keyId: key.id, keyName: 'grantex login on laptop' },
  ]);

  const { body: user } = await scim('POST /Users', {
    schemas: [USER],
    userName: emailOf('gus'),
    active: true,
  });
  expect((await gus.session()).person.subject).toBe('gus');
  await scim(`PATCH /Users/${user.id}`, patchOf({ op: 'replace', value: { active: false } }));
  expect(await gus.session()).toBeNull();
  await expect.poll(async () => (await asProgram('GET /v1/agents')).status).toBe(401);
  expect((await fetchKey(second)).body.code).toBe('ACCESS_DENIED');
  const visitor = consoleVisitor(server);
  const page = await visitor.signIn(emailOf('gus'), 'gus');
  expect([page.status, wordsOf(page.text)]).toEqual([
    403,
    expect.stringContaining('has deactivated this person'),
  ]);
  await scim(`PATCH /Users/${user.id}`, patchOf({ op: 'replace', value: { active: true } }));
  await signedIn('gus');
});

test.each<[string, (scim: Scim, user: { id: string }) => Promise<ScimAnswer>, boolean]>([
  ['deactivates them', (scim, { id }) => scim(`PATCH /Users/${id}`, DEACTIVATION), true],
  ['deletes them', (scim, { id }) => scim(`DELETE /Users/${id}`), false],
  [
    'gives them another address',
    (scim, { id }) =>
      scim(
        `PATCH /Users/${id}`,
        patchOf({ op: 'replace', path: 'emails', value: [{ value: 'x@y.example' }] }),
      ),
    false,
  ],
  [
    'makes another user of them, who is not active',
    (scim, user) => scim('POST /Users', { ...user, userName: 'second.upn', active: false }),
    true,
  ],
])(
  'SCIM ends what somebody has whom it knows by one address alone, when it %s',
  async (_what, end, isOut) => {
    employ('hal', ['platform']);
    const { scim, id: scimTokenId } = await connect(server.url, acme.developer.call);
    onTestFinished(async () => void (await acme.developer.call(`DELETE /v1/scim/tokens/${scimTokenId}`)));
    const hal = await signedIn('hal');
    const user = {
      schemas: [USER],
      userName: 'hal.upn@directory.example',
      externalId: 'hal-1',
      emails: [{ value: 'hal@home.example', primary: true }, { value: emailOf('hal').toUpperCase() }],
    };
    const { body: made } = await scim('POST /Users', { ...user, active: true });
    expect((await hal.session()).person.subject).toBe('hal');
    expect((await end(scim, { ...user, id: made.id })).status).toBeLessThan(300);
    expect(await hal.session()).toBeNull();
    expect((await hal.signIn(emailOf('hal'), 'hal')).status).toBe(isOut ? 403 : 200);
  },
);

test('sessions are listed and ended, and a person is erased from the log, which still verifies', async () => {
  const [ann, bob] = [await signedIn('ann'), await signedIn('bob')];
  const { sessions } = (await ann.call('GET /v1/sso/sessions')).body;
  const ofBob = sessions.find(({ person }: any) => person?.subject === 'bob');
  expect(sessions.filter(({ isOwn }: any) => isOwn)).toHaveLength(1);
  expect((await ann.call(`DELETE /v1/sso/sessions/${ofBob.id}`)).status).toBe(204);
  expect(await bob.session()).toBeNull();
  await signedIn('bob');
  expect((await ann.call('DELETE /v1/sso/sessions')).body.ended).toBeGreaterThan(0);
  expect(await ann.session()).not.toBeNull();
  const { people } = (await ann.call('GET /v1/sso/people')).body;
  const idOf = (subject: string): string => people.find((one: any) => one.subject === subject).id;
  expect((await ann.call(`DELETE /v1/sso/people/${idOf('ann')}`)).body.code).toBe('SSO_OWN_PERSON');
  expect((await ann.call(`DELETE /v1/sso/people/${idOf('bob')}`)).status).toBe(204);
  const headers = { authorization: `Bearer ${acme.developer.key}` };
  const text = await (await apiFetch(`${server.url}/v1/admin-log/export`, { headers })).text();
  expect(text).not.toContain('bob of Acme');
  const report = await checkExport(linesOf(text), { checkpoints: [] });
  expect([report.fault, report.erased.names > 0]).toEqual([undefined, true]);
});

test('SAML and LDAP are refused by name, and a connection without a client signs nobody in', async () => {
  const { call, id } = await server.signUp();
  const { issuer } = acme.provider.client;
  for (const protocol of ['saml', 'ldap']) {
    const { status, body } = await call('POST /v1/sso/connections', { protocol, issuer });
    expect([status, body.code]).toEqual([422, 'SSO_PROTOCOL_UNSUPPORTED']);
  }
  const draft = (await call('POST /v1/sso/connections', { issuer })).body;
  expect([draft.active, draft.clientId]).toEqual([false, null]);
  expect((await call(`PATCH /v1/sso/connections/${draft.id}`, { active: true })).body.code).toBe(
    'SSO_CLIENT_MISSING',
  );
  const browser = httpBrowser(server.url);
  await browser.open('/console');
  expect((await browser.call('/console/sso', { organization: id })).status).toBe(404);
  expect(JSON.stringify((await call('GET /v1/sso/connections')).body)).not.toContain('clientSecret');
});

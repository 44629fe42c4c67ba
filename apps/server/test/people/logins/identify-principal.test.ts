import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type AcknowledgedEvent, writtenIn } from '../../../src/base/store/acknowledged.ts';
import { afterCommit } from '../../../src/base/store/after-commit.ts';
import type { ResourceSettings } from '../../../src/authority/resources/settings.ts';
import { allowFirstUse, ask, createPerson } from '../consent/person.ts';
import { hostileProvider, type HostileProvider } from '../directory/hostile-provider.ts';
import { directoryPerson, leadingOn, setProvider, wordsOf } from '../directory/person.ts';
import { anyEngine, openPlace } from '../../support/databases.ts';
import { createAuthenticator } from '../../support/authenticator.ts';
import { claimsOf, isValid, makeAgent } from '../../support/grants.ts';
import { chosenOn } from '../../support/chosen-on.ts';
import type { HttpPage } from '../../support/http-browser.ts';
import { testServer, type TestDeveloper, type TestServer } from '../../support/server.ts';
import {
  authorizePath,
  CALLBACK,
  type LoggingIn,
  loggingIn,
  newPkce,
  openService,
  post,
  registerClient,
  type Service,
} from './log-in.ts';

let server: TestServer;
let provider: HostileProvider;
const services: Service[] = [];
let developer: TestDeveloper;
let client_id: string;
/** The events of the server's committed transactions, as it remembers them. */
const written: AcknowledgedEvent[] = [];
beforeAll(async () => {
  const place = await anyEngine();
  const database = afterCommit(await openPlace(place), (transaction) =>
    written.push(...writtenIn(transaction)),
  );
  const environment = { GRANTEX_MODE: 'live', GRANTEX_DYNAMIC_REGISTRATION: 'on' };
  server = await testServer({ place, database, environment });
  provider = await hostileProvider();
});
afterAll(async () => {
  await Promise.all([...services.map((service) => service.close()), provider.close()]);
  await server.close();
});
beforeEach(async () => {
  provider.answer = {};
  [developer, client_id] = await Promise.all([server.signUp(), registerClient(server)]);
});

/** A service of the developer of this test. */
async function serve(settings: Partial<ResourceSettings>): Promise<string> {
  const service = await openService(server, settings, { developer });
  services.push(service);
  return service.audience;
}

const { verifier, challenge } = newPkce();

function pathTo(resource: string, more: Record<string, string> = {}): string {
  return authorizePath({ client_id, code_challenge: challenge, resource, scope: 'flights:search', ...more });
}

async function claimsAt(location: string, client = client_id): Promise<any> {
  const { status, body } = await post(server, 'token', {
    grant_type: 'authorization_code',
    code: new URL(location).searchParams.get('code') ?? '',
    code_verifier: verifier,
    client_id: client,
  });
  expect({ status, body }).toMatchObject({ status: 200 });
  return { ...claimsOf(body.access_token), token: body.access_token };
}

async function approveAt(person: LoggingIn, resource: string, more = {}): Promise<HttpPage> {
  const { at } = await person.open(pathTo(resource, more));
  return person.approve(at);
}

/** Somebody whom a service for anyone has given a random name. */
async function newcomer(resource: string): Promise<{ person: LoggingIn; claims: any }> {
  const person = loggingIn(server);
  const { at } = await person.open(pathTo(resource));
  expect((await person.enrol(at)).status).toBe(200);
  return { person, claims: await claimsAt((await person.approve(at)).json.location) };
}

/** Somebody who was bound to a name of the developer by the page of a request. */
async function bound(principalId: string, person: LoggingIn = loggingIn(server)): Promise<LoggingIn> {
  await allowFirstUse(developer);
  const asked = await ask(developer, { principalId });
  const first = createPerson(server, { device: person.device });
  expect(await first.enrol(asked.secret)).toMatchObject({});
  expect(await first.approve(asked.secret)).toMatchObject({ status: 'approved' });
  return person;
}

test('who gave themselves a name at a service for anyone is a stranger where only bound people may log in', async () => {
  const [open, closed] = [await serve({ people: 'anyone' }), await serve({ people: 'bound' })];
  const { person } = await newcomer(open);
  const refused = await approveAt(person, closed);
  expect([refused.status, refused.json.code]).toEqual([403, 'NOT_KNOWN_HERE']);
  expect((await approveAt(person, open)).status).toBe(200);
});

test('the refused login of a new client has made no agent, and nothing says that it has', async () => {
  const [open, closed] = [await serve({ people: 'anyone' }), await serve({ people: 'bound' })];
  const { person } = await newcomer(open);
  const refused = await approveAt(person, closed, { client_id: await registerClient(server) });
  expect([refused.status, refused.json.code]).toEqual([403, 'NOT_KNOWN_HERE']);
  const { rows } = await server.database.asSystem((transaction) =>
    sql<{ id: string }>`SELECT DISTINCT id FROM events`.execute(transaction),
  );
  const there = new Set(rows.map(({ id }) => id));
  expect(written.map(({ type }) => type)).toContain('agent.created');
  expect(written.filter(({ id }) => !there.has(id))).toEqual([]);
});

test('a stranger with a passkey who runs a public agent logs in at no service for bound people', async () => {
  const [elsewhere, open] = [developer, await serve({ people: 'anyone' })];
  const { person } = await newcomer(open);
  developer = await server.signUp();
  const closed = await serve({ people: 'bound', openTo: 'agents' });
  const agent = await makeAgent(developer.call, ['flights:search'], { redirectUris: [CALLBACK] });
  const refused = await approveAt(person, closed, { client_id: agent });
  expect([refused.status, refused.json.code]).toEqual([403, 'NOT_KNOWN_HERE']);
  expect(elsewhere.id).not.toBe(developer.id);

  const { at } = await loggingIn(server).open(pathTo(closed, { client_id: agent }));
  const asking = await person.browser.call(`${at}/enrol/ask`, {});
  expect(asking.status).toBe(403);
});

test('a bound person is who they are at the developer, whatever a client expects', async () => {
  const closed = await serve({ people: 'bound' });
  const alice = await bound('alice');
  const { json } = await approveAt(alice, closed, { login_hint: 'bob' });
  expect(await claimsAt(json.location)).toMatchObject({ sub: 'alice', acr: 'urn:grantex:acr:first-use' });
});

test('who has several names is the one of the newest binding, and no other developer learns of any', async () => {
  const closed = await serve({ people: 'anyone' });
  const device = loggingIn(server);
  const alice = await bound('alice', device);
  const asked = await ask(developer, { principalId: 'alice-2' });
  const again = createPerson(server, { device: alice.device });
  await again.bind(asked.secret);
  await again.approve(asked.secret);
  expect(await claimsAt((await approveAt(alice, closed)).json.location)).toMatchObject({ sub: 'alice-2' });

  developer = await server.signUp();
  const other = await serve({ people: 'anyone' });
  const there = await claimsAt((await approveAt(alice, other)).json.location);
  expect(there).toMatchObject({ sub: expect.stringMatching(/^usr_/), acr: 'urn:grantex:acr:account' });
});

test('two tabs and two browsers of one newcomer make one random name', async () => {
  const open = await serve({ people: 'anyone' });
  // A synced passkey has no counter, which answers at the same time would mix up.
  const one = loggingIn(server, createAuthenticator({ origin: server.url, isSynced: true }));
  const { at } = await one.open(pathTo(open));
  await one.enrol(at);
  const two = loggingIn(server, one.device);
  const tabs = [{ person: one, at }];
  for (const person of [one, two, two]) tabs.push({ person, at: (await person.open(pathTo(open))).at });
  const answers = await Promise.all(tabs.map(({ person, at: tab }) => person.approve(tab)));
  const names = await Promise.all(answers.map(async ({ json }) => (await claimsAt(json.location)).sub));
  expect(new Set(names).size).toBe(1);
});

test('a login that began before everything of its person was ended is over', async () => {
  const open = await serve({ people: 'anyone' });
  const { person, claims } = await newcomer(open);
  const { at } = await person.open(pathTo(open));
  expect((await developer.call(`DELETE /v1/principals/${claims.sub}/grants`)).status).toBe(204);
  const late = await person.approve(at);
  expect([late.status, late.json.code]).toEqual([409, 'REQUEST_REVOKED']);
  expect(await isValid(developer.call, claims.token)).toBe(false);
});

test('who was erased comes back as somebody new, and the page of an old login shows nothing of them', async () => {
  const open = await serve({ people: 'anyone' });
  const { person, claims } = await newcomer(open);
  const { at } = await person.open(pathTo(open));
  expect((await person.approve(at)).status).toBe(200);
  expect((await developer.call(`DELETE /v1/principals/${claims.sub}`)).status).toBe(204);
  const page = await person.browser.open(at);
  expect(page.status).toBeLessThan(500);
  expect(page.text).not.toContain(claims.sub);
  const again = await claimsAt((await approveAt(person, open)).json.location);
  expect(again.sub).not.toBe(claims.sub);
});

test('a second person cannot take over a login that somebody has approved', async () => {
  const open = await serve({ people: 'anyone' });
  const { person, claims } = await newcomer(open);
  const { at } = await person.open(pathTo(open));
  const first = await person.approve(at);
  const other = { ...person, device: loggingIn(server).device };
  const { json: options } = await person.browser.call(`${at}/enrol/ask`, {});
  await person.browser.call(`${at}/enrol`, { response: other.device.create(options) });
  const stranger = loggingIn(server, other.device);
  for (const [name, value] of person.browser.cookies) stranger.browser.cookies.set(name, value);
  const second = await stranger.approve(at);
  expect([second.status, second.json.code]).toEqual([409, 'REQUEST_DECIDED']);
  expect(await claimsAt(first.json.location)).toMatchObject({ sub: claims.sub });
});

test('a service for people of a provider takes no passkey, and no name of another person', async () => {
  await bound('carol');
  await setProvider(developer, provider.client);
  const own = await serve({ people: 'provider' });
  const open = await serve({ people: 'anyone' });
  const { person } = await newcomer(open);
  const passkey = await person.open(pathTo(own));
  const shown = /name="shown" value="([\w-]{43})"/.exec(passkey.page.text)?.[1];
  const chosen = { shown, ...chosenOn(passkey.page.text) };
  const asked = await person.browser.call(`${passkey.at}/ask`, chosen);
  const answered = await person.browser.call(`${passkey.at}/settle`, {
    ...chosen,
    response: person.device.get(asked.json),
  });
  expect([answered.status, answered.json.code]).toEqual([403, 'DIRECTORY_SIGN_IN']);

  const signIn = async (name: string, subject: string): Promise<HttpPage> => {
    provider.answer = { claims: { sub: subject } };
    const someone = directoryPerson(server);
    const at = (await someone.browser.open(pathTo(own))).headers.get('location') ?? '';
    const page = await someone.browser.open(at);
    const digest = /name="shown" value="([\w-]{43})"/.exec(page.text)?.[1] ?? '';
    const left = await someone.browser.submit(`${at}/directory`, { shown: digest, ...chosenOn(page.text) });
    return someone.comeBack(provider.signIn(leadingOn(left), name));
  };
  expect(wordsOf((await signIn('alice', 'alice')).text)).toMatch(/^Approved/);
  expect((await developer.call('DELETE /v1/principals/alice')).status).toBe(204);
  // The name of somebody who was erased is nobody's for ever.
  const reused = await signIn('alice', 'alice');
  expect([reused.status, wordsOf(reused.text)]).toEqual([409, expect.not.stringMatching(/^Approved/)]);

  const taken = await signIn('carol', 'carol');
  expect([taken.status, wordsOf(taken.text)]).toEqual([403, expect.not.stringMatching(/^Approved/)]);
  const without = await signIn('', 'x'.repeat(300));
  expect(without.status).toBeGreaterThanOrEqual(400);
  expect(without.status).toBeLessThan(500);
});

test.each([
  ['closed to clients', { openTo: 'agents' }],
  ['removed', null],
])('a service that is %s while somebody decides authorizes none, known or not', async (_name, change) => {
  const open = await serve({ people: 'anyone' });
  const { person } = await newcomer(open);
  const { at, page } = await person.open(pathTo(open));
  const settings = { resources: { [open]: change } };
  expect((await developer.call('PATCH /v1/me', { settings })).status).toBe(200);
  const shown = /shown&quot;:&quot;([\w-]{43})/.exec(page.text)?.[1];
  const { status, json } = await person.browser.call(`${at}/ask`, { shown, ...chosenOn(page.text) });
  expect([status, json.code]).toEqual([409, 'REQUEST_CHANGED']);
  expect((await person.browser.open(at)).status).toBe(409);
});

test.each(['suspended', 'deleted'] as const)(
  'a client that is %s while somebody decides is not authorized, and does not come back as another agent',
  async (end) => {
    const open = await serve({ people: 'anyone' });
    const { person, claims } = await newcomer(open);
    const { at } = await person.open(pathTo(open));
    const agent = `/v1/agents/${claims.client_id}`;
    const ended =
      end === 'suspended'
        ? await developer.call(`PATCH ${agent}`, { status: 'suspended' })
        : await developer.call(`DELETE ${agent}`);
    expect(ended.status).toBeLessThan(300);
    const late = await person.approve(at);
    expect(late.status).toBeGreaterThanOrEqual(400);
    const back = await person.browser.open(pathTo(open));
    expect(new URL(back.headers.get('location') ?? '').searchParams.get('error')).toBe('unauthorized_client');
    const others = (await developer.call('GET /v1/agents')).body.agents.filter(
      ({ id, name }: { id: string; name: string }) => name === 'Any Client' && id !== claims.client_id,
    );
    expect(others).toEqual([]);
  },
);

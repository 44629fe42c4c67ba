import { afterAll, beforeAll, expect, test } from 'vitest';
import { chosenOn } from '../../support/chosen-on.ts';
import { claimsOf } from '../../support/grants.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import { directoryPerson, leadingOn, setProvider, wordsOf } from '../directory/person.ts';
import { realProvider, type RealProvider } from '../directory/real-provider.ts';
import { authorizePath, newPkce, openService, post, registerClient, type Service } from './log-in.ts';

let server: TestServer;
let provider: RealProvider;
let services: Service[];
let client_id: string;
beforeAll(async () => {
  server = await testServer({
    environment: { GRANTEX_MODE: 'live', GRANTEX_DYNAMIC_REGISTRATION: 'on' },
  });
  provider = await realProvider(`${server.url}/directory/callback/${server.developer.id}`);
  await setProvider(server.developer, provider.client);
  services = [];
  client_id = await registerClient(server);
});
afterAll(async () => {
  await Promise.all(services.map((service) => service.close()));
  await provider.close();
  await server.close();
});

/** Logs in by a sign-in at the provider, and returns the last page. */
async function logIn(people: 'bound' | 'provider' | 'anyone', login: string, chosen = {}) {
  const service = await openService(server, { people });
  services.push(service);
  const { verifier, challenge } = newPkce();
  const person = directoryPerson(server);
  const path = authorizePath({ client_id, code_challenge: challenge, resource: service.audience });
  const at = (await person.browser.open(path)).headers.get('location') ?? '';
  const page = await person.browser.open(at);
  const shown = /name="shown" value="([\w-]{43})"/.exec(page.text)?.[1] ?? '';
  const left = await person.browser.submit(`${at}/directory`, { shown, ...chosenOn(page.text, chosen) });
  const last = await person.comeBack(await person.signIn(leadingOn(left), login));
  return { page: last, verifier };
}

test('people of the provider log in under the name that it states', async () => {
  const { page, verifier } = await logIn('provider', 'alice', { scope: ['flights:search'] });
  expect(wordsOf(page.text)).toMatch(/^Approved/);
  const { body } = await post(server, 'token', {
    grant_type: 'authorization_code',
    code: leadingOn(page).searchParams.get('code') ?? '',
    code_verifier: verifier,
    client_id,
  });
  expect(claimsOf(body.access_token)).toMatchObject({
    sub: 'alice',
    acr: 'urn:grantex:acr:directory',
    idp: provider.issuer,
    scp: ['flights:search'],
  });
});

test('who is bound may log in where only bound people do, and nobody else', async () => {
  await logIn('provider', 'bob');
  expect(wordsOf((await logIn('bound', 'bob')).page.text)).toMatch(/^Approved/);
  const stranger = await logIn('bound', 'carol');
  expect([stranger.page.status, wordsOf(stranger.page.text)]).toEqual([
    403,
    expect.stringMatching(/^This service does not know you/),
  ]);
});

test('a service for anyone takes what the person chose to the provider, too', async () => {
  await logIn('provider', 'dora');
  const { page } = await logIn('anyone', 'dora', { scope: ['flights:book'] });
  expect(wordsOf(page.text)).toMatch(/^Approved/);
});

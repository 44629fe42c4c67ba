import { afterAll, beforeAll, expect, test } from 'vitest';
import { testServer, type TestServer } from '../../support/server.ts';
import {
  authorizePath,
  type LoggingIn,
  loggingIn,
  newPkce,
  openService,
  post,
  registerClient,
  type Service,
} from './log-in.ts';

let server: TestServer;
let service: Service;
let client_id: string;
beforeAll(async () => {
  server = await testServer({
    environment: { GRANTEX_MODE: 'live', GRANTEX_DYNAMIC_REGISTRATION: 'on' },
  });
  service = await openService(server, { people: 'anyone' });
  client_id = await registerClient(server);
});
afterAll(async () => {
  await service.close();
  await server.close();
});

const OFFER = 'This takes the place of';

/** Begins a login for these scopes. */
async function begin(
  person: LoggingIn,
  scope: string,
): Promise<{ at: string; text: string; verifier: string }> {
  const { verifier, challenge } = newPkce();
  const { at, page } = await person.open(authorizePath({ client_id, code_challenge: challenge, scope }));
  return { at, text: page.text, verifier };
}

/** Exchanges the code of an approval. */
async function exchange(
  location: string,
  verifier: string,
): Promise<{ access_token: string; scope: string }> {
  const { status, body } = await post(server, 'token', {
    grant_type: 'authorization_code',
    code: new URL(location).searchParams.get('code') ?? '',
    code_verifier: verifier,
    client_id,
  });
  expect(status).toBe(200);
  return body;
}

async function isValid(token: string): Promise<boolean> {
  const { body } = await server.developer.call('POST /v1/tokens/verify', { token });
  return body.valid;
}

/** A newcomer who has let the client search. */
async function whoLetItSearch(): Promise<{ person: LoggingIn; first: string }> {
  const person = loggingIn(server);
  const { at, text, verifier } = await begin(person, 'flights:search');
  expect(text).not.toContain(OFFER);
  await person.enrol(at);
  const { json } = await person.approve(at);
  return { person, first: (await exchange(json.location, verifier)).access_token };
}

test('a wider login in the same browser ends the earlier grant when its code is exchanged', async () => {
  const { person, first } = await whoLetItSearch();
  const { at, text, verifier } = await begin(person, 'flights:search flights:book');
  expect(text).toContain(OFFER);
  const { json } = await person.approve(at);
  expect(await isValid(first)).toBe(true);
  const { access_token, scope } = await exchange(json.location, verifier);
  expect(scope).toBe('flights:search flights:book');
  expect([await isValid(first), await isValid(access_token)]).toEqual([false, true]);
});

test('a person who unticks it keeps both', async () => {
  const { person, first } = await whoLetItSearch();
  const { at, verifier } = await begin(person, 'flights:search flights:book');
  const { json } = await person.approve(at, { endsEarlier: undefined });
  const { access_token } = await exchange(json.location, verifier);
  expect([await isValid(first), await isValid(access_token)]).toEqual([true, true]);
});

test('a login that allows the same or something else ends nothing', async () => {
  const { person } = await whoLetItSearch();
  for (const scope of ['flights:search', 'flights:book']) {
    expect((await begin(person, scope)).text).not.toContain(OFFER);
  }
});

test('nor does one in another browser', async () => {
  const { person } = await whoLetItSearch();
  const elsewhere = loggingIn(server, person.device);
  expect((await begin(elsewhere, 'flights:search flights:book')).text).not.toContain(OFFER);
});

test('what is no longer allowed in whole cannot be taken the place of', async () => {
  const { person } = await whoLetItSearch();
  const { at } = await begin(person, 'flights:search flights:book');
  const { status, json } = await person.approve(at, { scope: ['flights:book'] });
  expect([status, json.code]).toEqual([422, 'CHOICE_NOT_OFFERED']);
});

import { calculateJwkThumbprint } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { proofFor } from '../../main/oauth/dpop-proof.ts';
import { agentKey, type TestAgentKey } from '../../support/agent-keys.ts';
import { claimsOf, isValid } from '../../support/grants.ts';
import { testServer, type TestServer } from '../../support/server.ts';
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

/** Who learns of the earlier grant that a wider one takes the place of, and whose grant ends. */

let server: TestServer;
let service: Service;
let client_id: string;
let key: TestAgentKey;
beforeAll(async () => {
  server = await testServer({ environment: { GRANTEX_MODE: 'live', GRANTEX_DYNAMIC_REGISTRATION: 'on' } });
  service = await openService(server, { people: 'anyone' });
  [client_id, key] = await Promise.all([registerClient(server), agentKey('ES256')]);
});
afterAll(async () => {
  await service.close();
  await server.close();
});

const OFFER = 'This takes the place of';
const NAMED = /This takes the place of what you last allowed .* here, at\s+<time/;
const UNNAMED = /This takes the place of what you last allowed <bdi>Any Client<\/bdi> here</;
const LESS = 'flights:search';
const MORE = 'flights:search flights:book';

interface Begun {
  at: string;
  text: string;
  verifier: string;
}

async function begin(person: LoggingIn, scope: string, more: Record<string, string> = {}): Promise<Begun> {
  const { verifier, challenge } = newPkce();
  const path = authorizePath({ client_id, code_challenge: challenge, scope, ...more });
  const { at, page } = await person.open(path);
  return { at, text: page.text, verifier };
}

/** Begins a login that the client has pushed. */
async function beginPushed(
  person: LoggingIn,
  scope: string,
  more: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Begun> {
  const { verifier, challenge } = newPkce();
  const path = authorizePath({ client_id, code_challenge: challenge, scope, ...more });
  const form = Object.fromEntries(new URL(path, server.url).searchParams);
  const { status, body } = await post(server, 'par', form, headers);
  expect([status, body.error]).toEqual([201, undefined]);
  const brought = new URLSearchParams({ client_id, request_uri: body.request_uri }).toString();
  const { at, page } = await person.open(`/oauth/authorize?${brought}`);
  return { at, text: page.text, verifier };
}

/** Approves, and exchanges the code. */
async function tokenOf(
  person: LoggingIn,
  { at, verifier }: Begun,
  headers: Record<string, string> = {},
): Promise<string> {
  const approved = await person.approve(at);
  expect([approved.status, approved.json.code]).toEqual([200, undefined]);
  const { body } = await post(
    server,
    'token',
    {
      grant_type: 'authorization_code',
      code: new URL(approved.json.location).searchParams.get('code') ?? '',
      code_verifier: verifier,
      client_id,
      redirect_uri: CALLBACK,
    },
    headers,
  );
  return body.access_token;
}

/** A newcomer who has let the client search. */
async function newcomer(): Promise<{ person: LoggingIn; token: string }> {
  const person = loggingIn(server);
  const begun = await begin(person, LESS);
  await person.enrol(begun.at);
  return { person, token: await tokenOf(person, begun) };
}

/** The same browser in the hands of somebody else, who has a passkey here. */
async function somebodyElseAt({ browser }: LoggingIn): Promise<LoggingIn> {
  const { person: other } = await newcomer();
  const there = loggingIn(server, other.device);
  for (const [name, value] of browser.cookies) there.browser.cookies.set(name, value);
  return there;
}

async function signIn({ browser, device }: LoggingIn): Promise<void> {
  await browser.open('/permissions');
  const { json } = await browser.call('/permissions/ask', {});
  expect((await browser.call('/permissions/sign-in', { response: device.get(json) })).status).toBe(200);
}

test('another person at the browser learns nothing of it, approves what is ticked, and ends nothing', async () => {
  const { person, token } = await newcomer();
  const other = await somebodyElseAt(person);
  const begun = await begin(other, MORE);
  expect(begun.text).toMatch(UNNAMED);
  expect(begun.text).not.toMatch(NAMED);
  expect(begun.text).not.toContain(claimsOf(token).grnt);
  const theirs = await tokenOf(other, begun);
  expect(claimsOf(theirs).scp).toEqual(MORE.split(' '));
  expect(await isValid(server.developer.call, token)).toBe(true);
  // Its own person ends it without being told of it either.
  const own = await begin(person, MORE);
  expect(own.text).not.toMatch(NAMED);
});

test('its person is told when they gave it, once they are signed in at the browser', async () => {
  const { person } = await newcomer();
  // Signing in gives the browser another cookie.
  await signIn(person);
  const token = await tokenOf(person, await begin(person, LESS));
  const begun = await begin(person, MORE);
  expect(begun.text).toMatch(NAMED);

  const other = await somebodyElseAt(person);
  other.browser.cookies.delete('grantex_session');
  expect((await begin(other, MORE)).text).toMatch(UNNAMED);
  const { person: stranger } = await newcomer();
  await signIn(stranger);
  other.browser.cookies.set('grantex_session', stranger.browser.cookies.get('grantex_session') ?? '');
  expect((await begin(other, MORE)).text).toMatch(UNNAMED);

  await tokenOf(person, begun);
  expect(await isValid(server.developer.call, token)).toBe(false);
});

test('whoever only names the key of a client learns nothing, and who proves it ends the grant of its person', async () => {
  const dpop_jkt = await calculateJwkThumbprint(key.publicKey);
  const { person } = await newcomer();
  const first = await begin(person, LESS, { dpop_jkt });
  const token = await tokenOf(person, first, { dpop: await proofFor(server, '/oauth/token', key) });
  expect(claimsOf(token).cnf).toEqual({ jkt: dpop_jkt });

  const elsewhere = loggingIn(server, person.device);
  expect((await begin(elsewhere, MORE, { dpop_jkt })).text).not.toContain(OFFER);
  expect((await beginPushed(elsewhere, MORE, { dpop_jkt })).text).not.toContain(OFFER);

  const proof = { dpop: await proofFor(server, '/oauth/par', key) };
  const proven = await beginPushed(elsewhere, MORE, {}, proof);
  expect(proven.text).toMatch(UNNAMED);
  expect(proven.text).not.toContain(claimsOf(token).grnt);
  await tokenOf(elsewhere, proven, { dpop: await proofFor(server, '/oauth/token', key) });
  expect(await isEnded(token)).toBe(true);
});

/** A bound token is not valid for whoever has no proof, so that the state of its grant is read. */
async function isEnded(token: string): Promise<boolean> {
  const { body } = await server.developer.call(`GET /v1/grants/${claimsOf(token).grnt}`);
  return body.status === 'revoked';
}

test('what is spent of its budgets is shown to its holder alone, and counts in the grant that takes its place', async () => {
  const limited = (scope: string, calls: number) => ({
    authorization_details: JSON.stringify([
      { type: 'urn:grantex:call', scope, budget: { calls, per: 'grant' } },
    ]),
  });
  const { person } = await newcomer();
  // Signing in gives the browser another cookie.
  await signIn(person);
  const token = await tokenOf(person, await begin(person, LESS, limited(LESS, 5)));
  const { aud: audience } = claimsOf(token);
  const call = { token, audience, action: 'search', scopes: [LESS], input: {} };
  expect((await server.developer.call('POST /v1/admissions', call)).body.decision).toBe('allow');

  const other = await somebodyElseAt(person);
  other.browser.cookies.delete('grantex_session');
  const unknown = await begin(other, MORE, limited(LESS, 9));
  expect(unknown.text).toMatch(UNNAMED);
  expect(unknown.text).not.toMatch(/class="spent"|has spent/);
  const known = await begin(person, MORE, limited(LESS, 9));
  expect(known.text).toMatch(NAMED);
  expect(known.text).toContain('What it has spent of its budgets counts for the new permission:');
  expect(known.text).toMatch(/1 of 9 calls used in all\s*<meter/);
  const fewer = await begin(person, MORE, limited(LESS, 4));
  expect(fewer.text).not.toContain(OFFER);

  const next = await tokenOf(person, known);
  expect(await isValid(server.developer.call, token)).toBe(false);
  const { body } = await server.developer.call(`GET /v1/grants/${claimsOf(next).grnt}`);
  expect(body.budgets).toMatchObject([{ scope: LESS, calls: { limit: 9, spent: 1, left: 8 } }]);
});

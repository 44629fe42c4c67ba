import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { secretDigest } from '../../../src/base/secrets.ts';
import { claimsOf, isValid, makeAgent } from '../../support/grants.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import { CALLBACK, openService, post, registerClient, type Service } from './log-in.ts';
import { codeOf, refresh, tokensOf } from './quick-login.ts';

let server: TestServer;
let service: Service;
let client_id: string;
beforeAll(async () => {
  server = await testServer();
  service = await openService(server);
  client_id = await registerClient(server);
});
afterAll(() => Promise.all([service.close(), server.close()]));

const refused = { status: 400, body: { error: 'invalid_grant' } };
const first = (more: Record<string, string> = {}): Promise<any> =>
  tokensOf(server, { client_id, resource: service.audience, ...more });
const present = (token: string, more?: Record<string, string>): ReturnType<typeof post> =>
  refresh(server, client_id, token, more);
const isGood = (token: string): Promise<boolean> => isValid(server.developer.call, token);

/** Moves the use of a refresh token into the past. */
async function age(token: string, seconds: number): Promise<void> {
  await server.database.asSystem((transaction) =>
    sql`UPDATE refresh_tokens SET used_at = used_at - ${seconds} * interval '1 second'
      WHERE digest = ${secretDigest(token)}`.execute(transaction),
  );
}

test('two processes may refresh with one token; the successor that is used first wins, and the other ends the grant', async () => {
  const { refresh_token } = await first();
  const [one, two] = [await present(refresh_token), await present(refresh_token)];
  expect([one.status, two.status]).toEqual([200, 200]);
  expect(claimsOf(two.body.access_token).grnt).toBe(claimsOf(one.body.access_token).grnt);
  // A third presentation is one too many, but not yet a theft.
  expect(await present(refresh_token)).toMatchObject(refused);
  expect(await isGood(one.body.access_token)).toBe(true);

  const won = await present(two.body.refresh_token);
  expect(won.status).toBe(200);
  expect(await present(one.body.refresh_token)).toMatchObject(refused);
  expect(await isGood(won.body.access_token)).toBe(false);
  expect(await present(won.body.refresh_token)).toMatchObject(refused);
});

test('the first of two successors wins, too, and does not itself get another life from the token before it', async () => {
  const { refresh_token } = await first();
  const [one, two] = [await present(refresh_token), await present(refresh_token)];
  expect((await present(one.body.refresh_token)).status).toBe(200);
  expect(await present(refresh_token)).toMatchObject(refused);
  expect(await present(two.body.refresh_token)).toMatchObject(refused);
  expect(await isGood(one.body.access_token)).toBe(false);
});

test('the loser of two successors is not answered again as the token before one', async () => {
  const { refresh_token } = await first();
  const [one, two] = [await present(refresh_token), await present(refresh_token)];
  const won = await present(one.body.refresh_token);
  // Within the minute, the winner itself is answered once more; the loser never.
  expect((await present(one.body.refresh_token)).status).toBe(200);
  expect(await present(two.body.refresh_token)).toMatchObject(refused);
  expect(await isGood(won.body.access_token)).toBe(false);
});

test('after a minute the token before is a theft', async () => {
  const { refresh_token } = await first();
  const next = await present(refresh_token);
  await age(refresh_token, 61);
  expect(await present(refresh_token)).toMatchObject(refused);
  expect(await isGood(next.body.access_token)).toBe(false);
});

test('the token before is a theft once its successor is used', async () => {
  const { refresh_token } = await first();
  const next = await present(refresh_token);
  const later = await present(next.body.refresh_token);
  expect(await present(refresh_token)).toMatchObject(refused);
  expect(await isGood(later.body.access_token)).toBe(false);
});

test('a refresh token is nothing in the hands of another client, and stays good', async () => {
  const { refresh_token } = await first();
  const agent = await makeAgent(server.developer.call, ['flights:search'], { redirectUris: [CALLBACK] });
  for (const other of [await registerClient(server), agent]) {
    expect(await refresh(server, other, refresh_token)).toMatchObject(refused);
  }
  expect((await present(refresh_token)).status).toBe(200);
});

test('a narrower scope is for one token, and no scope is wider than the grant', async () => {
  const { refresh_token, scope } = await first({ scope: 'flights:search flights:book' });
  expect(scope).toBe('flights:search flights:book');
  const narrow = await present(refresh_token, { scope: 'flights:search' });
  expect(narrow.body.scope).toBe('flights:search');
  expect(claimsOf(narrow.body.access_token).scp).toEqual(['flights:search']);
  const whole = await present(narrow.body.refresh_token);
  expect(whole.body.scope).toBe('flights:search flights:book');

  const little = await first({ scope: 'flights:search' });
  for (const wider of [
    'flights:search flights:book',
    'flights:book',
    '*:*',
    'flights:*',
    'flights',
    'a b:c',
  ]) {
    const answer = await present(little.refresh_token, { scope: wider });
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
  }
  expect((await present(little.refresh_token)).body.scope).toBe('flights:search');
});

test('a refresh token is for the service of its login', async () => {
  const { refresh_token } = await first();
  const elsewhere = await present(refresh_token, { resource: 'https://other.example/mcp' });
  expect(elsewhere).toMatchObject({ status: 400, body: { error: 'invalid_target' } });
  const here = await present(refresh_token, { resource: service.audience });
  expect(claimsOf(here.body.access_token).aud).toBe(service.audience);
});

/** What may happen between a login and its next use. */
const ENDINGS: Readonly<Record<string, (claims: any) => Promise<{ status: number }>>> = {
  'its agent is suspended': ({ client_id: id }) =>
    server.developer.call(`PATCH /v1/agents/${id}`, { status: 'suspended' }),
  'its agent is suspended and active again': async ({ client_id: id }) => {
    await server.developer.call(`PATCH /v1/agents/${id}`, { status: 'suspended' });
    return server.developer.call(`PATCH /v1/agents/${id}`, { status: 'active' });
  },
  'its agent is deleted': ({ client_id: id }) => server.developer.call(`DELETE /v1/agents/${id}`),
  'its person is erased': ({ sub }) => server.developer.call(`DELETE /v1/principals/${sub}`),
  'everything is revoked': () => server.developer.call('DELETE /v1/me/grants'),
};

test.each(Object.entries(ENDINGS))('once %s, code and refresh token are worthless', async (_name, end) => {
  const own = await registerClient(server);
  const login = { client_id: own, resource: service.audience, login_hint: `user_of_${own}` };
  const { access_token, refresh_token } = await tokensOf(server, login);
  const form = await codeOf(server, login);
  expect((await end(claimsOf(access_token))).status).toBeLessThan(300);
  expect(await post(server, 'token', form)).toMatchObject(refused);
  expect(await refresh(server, own, refresh_token)).toMatchObject(refused);
  expect(await isGood(access_token)).toBe(false);
});

test('a grant that is revoked gives no more tokens', async () => {
  const { access_token, refresh_token } = await first();
  await server.developer.call(`DELETE /v1/grants/${claimsOf(access_token).grnt}`);
  expect(await present(refresh_token)).toMatchObject(refused);
});

test('a service that its developer closes or removes gives no more tokens, also where another one stays open', async () => {
  const own = await server.signUp();
  const closed = await openService(server, {}, { developer: own });
  const { resources } = (await own.call('GET /v1/me')).body.settings;
  const open = { 'https://other.example/mcp': resources[closed.audience] };
  for (const change of [{ openTo: 'agents' }, null]) {
    await own.call('PATCH /v1/me', { settings: { resources: { ...resources, ...open } } });
    const login = { client_id, resource: closed.audience };
    const { refresh_token } = await tokensOf(server, login);
    const form = await codeOf(server, login);
    await own.call('PATCH /v1/me', { settings: { resources: { [closed.audience]: change } } });
    expect(await post(server, 'token', form)).toMatchObject(refused);
    expect(await present(refresh_token)).toMatchObject(refused);
  }
  await closed.close();
});

test('a service that takes a scope back takes it from tokens to come, also where another one offers it', async () => {
  const own = await server.signUp();
  const narrowed = await openService(server, {}, { developer: own });
  const { resources } = (await own.call('GET /v1/me')).body.settings;
  const set = (changes: object) => own.call('PATCH /v1/me', { settings: { resources: changes } });
  await set({ 'https://second.example/mcp': resources[narrowed.audience] });
  const login = { client_id, resource: narrowed.audience };
  const { refresh_token } = await tokensOf(server, login);
  const form = await codeOf(server, login);
  await set({ [narrowed.audience]: { scopes: ['flights:search'] } });
  expect((await post(server, 'token', form)).body.scope).toBe('flights:search');
  const next = await present(refresh_token);
  expect(next.body.scope).toBe('flights:search');
  await set(resources);
  expect((await present(next.body.refresh_token)).body.scope).toBe('flights:search flights:book');
  await narrowed.close();
});

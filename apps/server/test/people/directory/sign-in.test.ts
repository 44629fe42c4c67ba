import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Asked, ask, withRedirect } from '../consent/person.ts';
import { engines } from '../../support/databases.ts';
import { claimsOf, isValid } from '../../support/grants.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import { directoryPerson, leadingOn, setProvider, wordsOf } from './person.ts';
import { realProvider, type RealProvider } from './real-provider.ts';

describe.each(engines)('signing in at a real provider, on $engine', ({ place }) => {
  let server: TestServer;
  let provider: RealProvider;
  beforeAll(async () => {
    server = await testServer({ place: await place(), environment: { GRANTEX_MODE: 'live' } });
    provider = await realProvider(`${server.url}/directory/callback/${server.developer.id}`);
    await setProvider(server.developer, provider.client);
  });
  afterAll(async () => {
    await provider.close();
    await server.close();
  });

  const statusOf = async ({ authRequestId }: Asked): Promise<string> =>
    (await server.developer.call(`GET /v1/authorize/${authRequestId}`)).body.status;

  /** Creates the grant of the approval. */
  async function fetched({ authRequestId, agentId }: Asked): Promise<void> {
    const { code } = (await server.developer.call(`GET /v1/authorize/${authRequestId}`)).body;
    expect((await server.developer.call('POST /v1/token', { code, agentId })).status).toBe(201);
  }

  test('the first person to sign in under the name approves, is bound, and the token says by what', async () => {
    const before = Math.floor(Date.now() / 1_000) - 1;
    const { codeVerifier, more } = withRedirect();
    const asked = await ask(server.developer, { ...more, principalId: 'alice' });
    const page = await directoryPerson(server).decide(asked, 'alice');
    expect(wordsOf(page.text)).toMatch(/^Approved The agent may do what you chose/);
    const { searchParams } = leadingOn(page);
    expect(searchParams.get('state')).toBe('a&b=c');
    expect(searchParams.get('iss')).toBe(server.url);
    const { status, body } = await server.developer.call('POST /v1/token', {
      code: searchParams.get('code'),
      agentId: asked.agentId,
      codeVerifier,
    });
    expect(status).toBe(201);
    const claims = claimsOf(body.grantToken);
    expect(claims).toMatchObject({ sub: 'alice', acr: 'urn:grantex:acr:directory', idp: provider.issuer });
    expect(claims).not.toHaveProperty('amr');
    expect(claims.auth_time).toBeGreaterThan(before);
    expect(claims.auth_time).toBeLessThanOrEqual(claims.iat);
    expect(await isValid(server.developer.call, body.grantToken)).toBe(true);
    expect((await server.developer.call('GET /v1/principals/alice')).body.binding.way).toBe('directory');
  });

  test('the same person approves again by another sign-in, and sees the provider of their binding', async () => {
    const first = await ask(server.developer);
    const person = directoryPerson(server);
    const login = first.principalId;
    await person.decide(first, login);
    const second = await ask(server.developer, { principalId: login });
    const { text } = await directoryPerson(server).browser.open(`/consent/${second.secret}`);
    expect(wordsOf(text)).toContain(`to an account at ${new URL(provider.issuer).host} .`);
    expect(wordsOf(text)).toContain(`Only ${login} of ${new URL(provider.issuer).host} can decide this.`);
    await directoryPerson(server).decide(second, login);
    expect(await statusOf(second)).toBe('approved');
  });

  test('a denial binds nobody', async () => {
    const asked = await ask(server.developer);
    const page = await directoryPerson(server).decide(asked, asked.principalId, 'deny');
    expect(wordsOf(page.text)).toContain('Denied');
    expect(await statusOf(asked)).toBe('denied');
    const { body } = await server.developer.call(`GET /v1/principals/${asked.principalId}`);
    expect(body.binding).toBeNull();
  });

  test('an approval can be withdrawn by a denial until its code is fetched', async () => {
    const asked = await ask(server.developer, withRedirect().more);
    await directoryPerson(server).decide(asked, asked.principalId);
    await directoryPerson(server).decide(asked, asked.principalId, 'deny');
    expect(await statusOf(asked)).toBe('denied');
  });

  test('another person who signs in decides nothing, and sees who they are signed in as and what to do', async () => {
    const asked = await ask(server.developer, { principalId: 'carol' });
    for (const purpose of ['approve', 'deny'] as const) {
      const page = await directoryPerson(server).decide(asked, 'mallory', purpose);
      expect(page.status).toBe(403);
      expect(wordsOf(page.text)).toMatch(/You signed in at 127\.0\.0\.1:\d+ as mallory/);
      expect(wordsOf(page.text)).toContain('asks the person it knows as carol');
      expect(page.text).toContain(`action="/consent/${asked.secret}/directory"`);
    }
    expect(await statusOf(asked)).toBe('pending');
    expect((await server.developer.call('GET /v1/principals/carol')).body.binding).toBeNull();
  });

  test('a person who gets the name from the provider later is refused for good, and its owner can return after an admin has ended the binding', async () => {
    const { call } = server.developer;
    expect(
      (await call('PUT /v1/sign-in-provider', { ...provider.client, principalClaim: 'email' })).body,
    ).toMatchObject({ principalClaim: 'email' });
    const email = 'dora@corp.example';
    provider.people.set('dora', { sub: 'sub-1', email, email_verified: true });
    provider.people.set('dora-the-second', { sub: 'sub-2', email, email_verified: true });
    const first = await ask(server.developer, { principalId: email });
    await directoryPerson(server).decide(first, 'dora');
    await fetched(first);
    await directoryPerson(server).decide(await ask(server.developer, { principalId: email }), 'dora', 'deny');

    const second = await ask(server.developer, { principalId: email });
    const page = await directoryPerson(server).decide(second, 'dora-the-second');
    expect(page.status).toBe(403);
    expect(wordsOf(page.text)).toContain('This name belongs to somebody else');
    expect(await statusOf(second)).toBe('pending');

    const principal = `/v1/principals/${encodeURIComponent(email)}`;
    expect((await call(`DELETE ${principal}/directory-binding`)).status).toBe(204);
    expect((await call(`DELETE ${principal}/directory-binding`)).status).toBe(404);
    const third = await ask(server.developer, { principalId: email });
    expect((await directoryPerson(server).decide(third, 'dora-the-second')).status).toBe(403);
    expect(await statusOf(third)).toBe('pending');
    expect((await call(`GET ${principal}`)).body.binding).toBeNull();
    expect((await directoryPerson(server).decide(third, 'dora')).status).toBe(200);
    await fetched(third);
  });

  test('an address that the provider has not verified does not count as a name', async () => {
    const email = 'eve@corp.example';
    provider.people.set('eve', { sub: 'eve', email, email_verified: false });
    const asked = await ask(server.developer, { principalId: email });
    const page = await directoryPerson(server).decide(asked, 'eve');
    expect(page.status).toBe(403);
    expect(wordsOf(page.text)).toContain('does not say which name');
    expect(await statusOf(asked)).toBe('pending');
  });

  test('a grant ends when its provider changes, but not when only the client secret changes', async () => {
    const { call } = server.developer;
    const again = { ...provider.client, principalClaim: 'sub' };
    await call('PUT /v1/sign-in-provider', again);
    const asked = await ask(server.developer);
    await directoryPerson(server).decide(asked, asked.principalId);
    const { code } = (await call(`GET /v1/authorize/${asked.authRequestId}`)).body;
    const { grantToken } = (await call('POST /v1/token', { code, agentId: asked.agentId })).body;
    expect(
      (await call('PUT /v1/sign-in-provider', { ...again, clientSecret: 'another', scopes: ['email'] })).body
        .endedBindings,
    ).toBe(0);
    expect(await isValid(call, grantToken)).toBe(true);
    expect(
      (await call('PUT /v1/sign-in-provider', { ...again, principalClaim: 'employee' })).body.endedBindings,
    ).toBe(1);
    expect(await isValid(call, grantToken)).toBe(false);
    const { body } = await call(`GET /v1/principals/${asked.principalId}`);
    expect(body.binding).toBeNull();
    await call('PUT /v1/sign-in-provider', again);
  });

  test('removing the provider ends everything that rests on it, and a first visitor is still not bound', async () => {
    const { call } = server.developer;
    const asked = await ask(server.developer);
    await directoryPerson(server).decide(asked, asked.principalId);
    expect((await call('DELETE /v1/sign-in-provider')).status).toBe(204);
    expect((await call('GET /v1/sign-in-provider')).status).toBe(404);
    expect((await call('DELETE /v1/sign-in-provider')).status).toBe(404);
    await call('PATCH /v1/me', { settings: { firstUse: true } });
    const second = await ask(server.developer, { principalId: asked.principalId });
    const { text } = await directoryPerson(server).browser.open(`/consent/${second.secret}`);
    expect(wordsOf(text)).toContain('This name belongs to somebody else');
    await call('PATCH /v1/me', { settings: { firstUse: null } });
    await call('PUT /v1/sign-in-provider', provider.client);
  });

  test('a person who signs in sees what can act for them, and a person who never decided sees nothing', async () => {
    const asked = await ask(server.developer);
    const person = directoryPerson(server);
    await person.decide(asked, asked.principalId);
    const { browser } = person;
    const { id: developerId } = server.developer;
    await browser.open('/permissions');
    const leaving = await browser.submit('/permissions/directory', { developerId });
    const back = await person.comeBack(await person.signIn(leadingOn(leaving), asked.principalId));
    expect([back.status, back.headers.get('location')]).toEqual([303, '/permissions']);
    expect(browser.cookies.get('grantex_session')).toMatch(/^acs_/);
    const seen = await browser.open('/permissions/overview');
    expect([seen.status, seen.text.includes(asked.principalId)]).toEqual([200, true]);
    await server.developer.call(`DELETE /v1/principals/${asked.principalId}/directory-binding`);
    expect((await browser.open('/permissions/overview')).json).toMatchObject({
      hasEnded: true,
      overview: null,
    });

    const other = directoryPerson(server);
    await other.browser.open('/permissions');
    const link = leadingOn(await other.browser.submit('/permissions/directory', { developerId }));
    const refused = await other.comeBack(await other.signIn(link, 'nobody-yet'));
    expect([refused.status, wordsOf(refused.text)]).toEqual([
      403,
      expect.stringContaining('Nothing here belongs to this account'),
    ]);
    expect(other.browser.cookies.has('grantex_session')).toBe(false);
  });
});

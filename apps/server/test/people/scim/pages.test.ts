import { createVerifier, feed } from '@grantex/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines } from '../../support/databases.ts';
import { FLIGHTS, isValid, makeAgent } from '../../support/grants.ts';
import { httpBrowser } from '../../support/http-browser.ts';
import type { TestServer } from '../../support/server.ts';
import { ask, type Asked, boundPerson, liveServer, outcomeOf } from '../consent/person.ts';
import { directoryPerson, leadingOn, setProvider, wordsOf } from '../directory/person.ts';
import { realProvider, type RealProvider } from '../directory/real-provider.ts';
import { makePerson } from '../permissions/person.ts';
import {
  ACTIVATION,
  connect,
  DEACTIVATION,
  patchOf,
  provision,
  pushGroup,
  type ScimClient,
} from './scim-client.ts';

describe.each(engines)(
  'the pages of a person whom an identity provider provisions, on $engine',
  ({ place }) => {
    let server: TestServer;
    let client: ScimClient;
    beforeAll(async () => {
      server = await liveServer({ place: await place() });
      client = await connect(server.url, server.developer.call);
    });
    afterAll(() => server.close());

    const open = async ({ secret }: Asked) => httpBrowser(server.url).open(`/consent/${secret}`);

    test('let nobody decide who has left, and nobody sign in who has no other name', async () => {
      const { asked, person } = await boundPerson(server);
      const id = await provision(client.scim, asked.principalId);
      const { call } = server.developer;
      await person.approve(asked.secret);
      const { code } = (await call(`GET /v1/authorize/${asked.authRequestId}`)).body;
      const { grantToken } = (await call('POST /v1/token', { code, agentId: asked.agentId })).body;
      const next = await ask(server.developer, { principalId: asked.principalId });
      const response = await person.answer(next.secret, 'approve');
      await client.scim(`PATCH /Users/${id}`, DEACTIVATION);
      expect(await isValid(call, grantToken)).toBe(false);
      expect(outcomeOf(await person.settle(next.secret, 'approve', response))).toBe(
        'PRINCIPAL_DEPROVISIONED',
      );
      const page = await open(next);
      expect(page.status).toBe(403);
      expect(wordsOf(page.text)).toContain('Your organization has deactivated your account');
      await client.scim(`PATCH /Users/${id}`, ACTIVATION);
      expect(outcomeOf(await person.approve(next.secret))).toBe('REQUEST_REVOKED');
      const anew = await ask(server.developer, { principalId: asked.principalId });
      expect(outcomeOf(await person.approve(anew.secret))).toBe('approved');
    });

    test('sign a leaver in at no door, and end the session that they have', async () => {
      const [asked, browser] = [await ask(server.developer), httpBrowser(server.url)];
      const person = await makePerson(server);
      await person.bind(server.developer.id, asked.principalId);
      const id = await provision(client.scim, asked.principalId);
      expect((await person.signIn(browser)).status).toBe(200);
      await client.scim(`PATCH /Users/${id}`, DEACTIVATION);
      expect((await browser.open('/permissions/overview')).json).toMatchObject({ hasEnded: true });
      const refused = await person.signIn(httpBrowser(server.url));
      expect([refused.status, refused.json.code]).toEqual([403, 'PRINCIPAL_DEPROVISIONED']);
    });

    test('say what the groups of a person do not let them approve, and take no approval of it', async () => {
      const stranger = await server.signUp();
      const own = await connect(server.url, stranger.call);
      await stranger.call('PATCH /v1/me', { settings: { firstUse: true } });
      const { asked, person } = await boundPerson({ ...server, developer: stranger });
      const id = await provision(own.scim, asked.principalId);
      const group = await pushGroup(own.scim, 'Travel', [id]);
      await stranger.call(`PATCH /v1/scim/groups/${group}`, { approves: ['flights:search', 'flights:book'] });
      const { text } = await open(asked);
      expect(wordsOf(text)).toContain('Your organization does not let you approve one of these.');
      expect(/<input[^>]*value="payments:initiate:max_500"[^>]*>/.exec(text)?.[0]).toContain('disabled');
      expect(outcomeOf(await person.approve(asked.secret))).toBe('APPROVAL_NOT_ALLOWED');
      const less = { scope: ['flights:search', 'flights:book'] };
      expect(outcomeOf(await person.approve(asked.secret, {}, less))).toBe('approved');
      await own.scim(`PATCH /Groups/${group}`, patchOf({ op: 'remove', path: 'members' }));
      const next = await ask(stranger, { principalId: asked.principalId });
      expect(wordsOf((await open(next)).text)).toContain('Your organization lets you approve none of this.');
    });
  },
);

describe('somebody who signs in at the provider of their organization', () => {
  let server: TestServer;
  let provider: RealProvider;
  let client: ScimClient;
  beforeAll(async () => {
    server = await liveServer();
    provider = await realProvider(`${server.url}/directory/callback/${server.developer.id}`);
    await setProvider(server.developer, provider.client);
    client = await connect(server.url, server.developer.call);
  });
  afterAll(async () => {
    await provider.close();
    await server.close();
  });

  test('loses what they gave before the answer, which a verifier hears in the feed, and gets in nowhere', async () => {
    const { call, id: developerId, key } = server.developer;
    const asked = await ask(server.developer, { principalId: 'ada' });
    await directoryPerson(server).decide(asked, 'ada');
    const { code } = (await call(`GET /v1/authorize/${asked.authRequestId}`)).body;
    const { grantToken } = (await call('POST /v1/token', { code, agentId: asked.agentId })).body;
    const id = await provision(client.scim, 'ada');
    const verifier = createVerifier({
      issuer: server.url,
      audience: server.url,
      developers: [developerId],
      revocation: feed({ apiKey: key, maxStaleness: 60 }),
    });
    expect(await verifier.verify(grantToken)).toMatchObject({ principalId: 'ada' });
    const waiting = await ask(server.developer, { principalId: 'ada' });
    const leaving = await directoryPerson(server).leave(waiting);
    await client.scim(`PATCH /Users/${id}`, patchOf({ op: 'Replace', path: 'active', value: 'False' }));
    expect(await isValid(call, grantToken)).toBe(false);
    await expect
      .poll(async () => Promise.resolve(verifier.verify(grantToken)).catch(({ reason }) => reason))
      .toBe('revoked');
    await verifier.close();

    const person = directoryPerson(server);
    const back = await person.signIn(leaving, 'ada');
    expect((await person.comeBack(back)).status).toBe(409);
    const door = await person.browser.submit('/permissions/directory', { developerId });
    const page = await person.comeBack(await person.signIn(leadingOn(door), 'ada'));
    expect(wordsOf(page.text)).toContain('Your organization has deactivated your account');
  });

  test('is refused at the first sign-in when they were deactivated before anybody had seen them', async () => {
    const asked = await ask(server.developer, { principalId: 'grace' });
    await provision(client.scim, 'grace', { active: false });
    const { status, text } = await directoryPerson(server).browser.open(`/consent/${asked.secret}`);
    expect([status, wordsOf(text)]).toEqual([403, expect.stringContaining('has deactivated your account')]);
    const agentId = await makeAgent(server.developer.call);
    await provision(client.scim, 'never-seen', { active: false });
    const refused = await server.developer.call('POST /v1/authorize', {
      agentId,
      principalId: 'never-seen',
      scopes: FLIGHTS,
    });
    expect(refused.body.code).toBe('PRINCIPAL_DEPROVISIONED');
  });
});

import { createVerifier } from '@grantex/core';
import { checkChain } from '@grantex/core/log';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Asked, ask } from '../consent/person.ts';
import { engines } from '../../support/databases.ts';
import { claimsOf, isValid, makeAgent } from '../../support/grants.ts';
import { testServer, type TestDeveloper, type TestServer } from '../../support/server.ts';
import { hostileProvider, type HostileProvider } from './hostile-provider.ts';
import { directoryPerson, leadingOn, setProvider, wordsOf } from './person.ts';

describe.each(engines)('the provider of a sign-in, on $engine,', ({ place }) => {
  let server: TestServer;
  let first: HostileProvider;
  let second: HostileProvider;
  let developer: TestDeveloper;
  beforeAll(async () => {
    server = await testServer({ place: await place(), environment: { GRANTEX_MODE: 'live' } });
    [first, second] = [await hostileProvider(), await hostileProvider()];
  });
  afterAll(async () => {
    await Promise.all([first.close(), second.close()]);
    await server.close();
  });
  beforeEach(async () => {
    developer = await server.signUp();
    await setProvider(developer, first.client);
  });

  /** Decides at a provider, and returns the status of the following page. */
  async function decide(asked: Asked, at: HostileProvider, sub = asked.principalId): Promise<number> {
    const person = directoryPerson(server);
    return (await person.comeBack(at.signIn(await person.leave(asked), sub))).status;
  }

  async function tokenOf({ authRequestId, agentId }: Asked): Promise<Record<string, string>> {
    const { code } = (await developer.call(`GET /v1/authorize/${authRequestId}`)).body;
    const { status, body } = await developer.call('POST /v1/token', { code, agentId });
    expect(status).toBe(201);
    return body;
  }

  const again = ({ principalId, agentId }: Asked): Promise<Asked> => ask(developer, { principalId, agentId });

  const bindingOf = async ({ principalId }: Asked): Promise<unknown> =>
    (await developer.call(`GET /v1/principals/${principalId}`)).body.binding;

  test('is named by the token, through refresh and delegation, by the grant, its entries, the name and the events', async () => {
    const { call } = developer;
    const asked = await ask(developer, { scopes: ['flights:search', 'flights:book'] });
    expect(await decide(asked, first)).toBe(200);
    const made = await tokenOf(asked);
    const refreshed = await call('POST /v1/token/refresh', {
      refreshToken: made['refreshToken'],
      agentId: asked.agentId,
    });
    const delegated = await call('POST /v1/grants/delegate', {
      parentGrantToken: refreshed.body.grantToken,
      subAgentId: await makeAgent(call),
      scopes: ['flights:search'],
    });
    const tokens = [made['grantToken'], refreshed.body.grantToken, delegated.body.grantToken];
    for (const token of tokens) {
      expect(claimsOf(token)).toMatchObject({ acr: 'urn:grantex:acr:directory', idp: first.issuer });
      expect(await isValid(call, token)).toBe(true);
    }
    const grants = await call('GET /v1/grants');
    expect(grants.body.grants).toMatchObject([
      { identityProvider: first.issuer },
      { identityProvider: first.issuer },
    ]);
    const calls = grants.body.grants.map(({ grantId }: { grantId: string }) => ({
      grantId,
      action: 'flights.search',
    }));
    const logged = await call('POST /v1/audit/batch', { entries: calls });
    expect(logged.body.entries).toMatchObject([
      { identityProvider: first.issuer },
      { identityProvider: first.issuer },
    ]);
    expect(await checkChain((await call('GET /v1/audit/entries')).body.entries)).toMatchObject({
      valid: true,
      entries: 2,
    });
    expect(await bindingOf(asked)).toMatchObject({ way: 'directory', identityProvider: first.issuer });
    const named = async () =>
      (await call('GET /v1/events')).body.events
        .filter(({ type }: { type: string }) => ['principal.bound', 'grant.created'].includes(type))
        .map(({ type, data }: { type: string; data: Record<string, unknown> }) => [
          type,
          data['identityProvider'],
        ]);
    // An event is listed once no transaction of the same PostgreSQL is older.
    await expect.poll(named).toEqual([
      ['grant.created', first.issuer],
      ['grant.created', first.issuer],
      ['principal.bound', first.issuer],
    ]);
  });

  test('can be required by a service: a sign-in at a provider that an admin has set up is too weak', async () => {
    const asked = await ask(developer);
    await decide(asked, first);
    const { grantToken = '' } = await tokenOf(asked);
    const options = {
      issuer: server.url,
      audience: server.url,
      developers: [developer.id],
      revocation: 'none',
    } as const;
    const trusting = createVerifier({ ...options, minimumBinding: { directory: [first.issuer] } });
    expect(await trusting.verify(grantToken)).toMatchObject({ identityProvider: first.issuer });
    const other = createVerifier({ ...options, minimumBinding: { directory: [second.issuer] } });
    await expect(async () => other.verify(grantToken)).rejects.toMatchObject({ reason: 'binding_too_weak' });
  });

  test('does not inherit the names of the previous provider, and restores them only to their owners', async () => {
    const asked = await ask(developer, { principalId: 'alice' });
    expect(await decide(asked, first, 'alice')).toBe(200);
    const { grantToken } = await tokenOf(asked);
    const { principal } = (await developer.call('GET /v1/principals/alice')).body;

    const set = await developer.call('PUT /v1/sign-in-provider', second.client);
    expect(set.body.endedBindings).toBe(1);
    expect(await isValid(developer.call, grantToken ?? '')).toBe(false);
    const taken = await again(asked);
    const page = await directoryPerson(server).browser.open(`/consent/${taken.secret}`);
    expect([page.status, wordsOf(page.text)]).toEqual([
      403,
      expect.stringContaining('This name belongs to somebody else'),
    ]);
    expect((await developer.call(`GET /v1/authorize/${taken.authRequestId}`)).body.status).toBe('pending');
    expect(await bindingOf(asked)).toBeNull();
    // The second provider may assign names that nobody was bound to.
    const fresh = await ask(developer);
    expect(await decide(fresh, second)).toBe(200);

    await setProvider(developer, first.client);
    const back = await again(asked);
    expect(await decide(back, first, 'alice')).toBe(200);
    expect(await bindingOf(asked)).toMatchObject({ identityProvider: first.issuer });
    expect((await developer.call('GET /v1/principals/alice')).body.principal).toBe(principal);
  });

  test('keeps a name from its other subjects, whoever ends the binding', async () => {
    await setProvider(developer, { ...first.client, principalClaim: 'employee' });
    const asked = await ask(developer);
    first.answer = { claims: { employee: asked.principalId } };
    expect(await decide(asked, first, 'sub-1')).toBe(200);
    await developer.call(`DELETE /v1/principals/${asked.principalId}/directory-binding`);
    expect(await decide(await again(asked), first, 'sub-2')).toBe(403);
    await developer.call('DELETE /v1/sign-in-provider');
    await setProvider(developer, { ...first.client, principalClaim: 'employee' });
    expect(await decide(await again(asked), first, 'sub-2')).toBe(403);
    expect(await decide(await again(asked), first, 'sub-1')).toBe(200);
    first.answer = {};
  });

  test('keeps a name from an address and from a first visitor once the provider is gone', async () => {
    const { call } = developer;
    const asked = await ask(developer);
    await call(`PUT /v1/principals/${asked.principalId}/email`, { email: 'admin@example.com' });
    expect(await decide(asked, first)).toBe(200);
    await call('DELETE /v1/sign-in-provider');
    await call('PATCH /v1/me', { settings: { firstUse: true } });
    const { secret, authRequestId } = await again(asked);
    const { browser } = directoryPerson(server);
    expect((await browser.open(`/consent/${secret}`)).status).toBe(403);
    for (const step of ['enrol/ask', 'bind/ask', 'deny']) {
      const { status } = await browser.submit(`/consent/${secret}/${step}`);
      expect([step, status >= 400]).toEqual([step, true]);
    }
    expect((await call(`GET /v1/authorize/${authRequestId}`)).body.status).toBe('pending');
    expect(await bindingOf(asked)).toBeNull();
  });

  test('is bound to its names by the database, whatever the code above does', async () => {
    const asked = await ask(developer);
    await decide(asked, first, asked.principalId);
    await developer.call(`DELETE /v1/principals/${asked.principalId}/directory-binding`);
    const bind = (way: string, issuer: string | null, subject: string | null): Promise<unknown> =>
      server.database.forPerson((transaction) =>
        sql`INSERT INTO bindings (id, developer_id, principal, account_id, way, issuer, subject)
          SELECT 'bnd_x', developer_id, principal, account_id, ${way}, ${issuer}, ${subject}
          FROM bindings WHERE developer_id = ${developer.id}`.execute(transaction),
      );
    for (const [way, issuer, subject] of [
      ['verified', null, null],
      ['first-use', null, null],
      ['directory', second.issuer, asked.principalId],
      ['directory', first.issuer, 'another'],
      ['directory', null, null],
    ] as const) {
      await expect(bind(way, issuer, subject)).rejects.toThrow('a name is never given to somebody else');
    }
    await bind('directory', first.issuer, asked.principalId);
  });

  test('is shown on the permissions page by its host, with the decisions made there', async () => {
    const asked = await ask(developer);
    const person = directoryPerson(server);
    await person.comeBack(first.signIn(await person.leave(asked), asked.principalId));
    const { browser } = person;
    await browser.open('/permissions');
    const leaving = await browser.submit('/permissions/directory', { developerId: developer.id });
    await person.comeBack(first.signIn(leadingOn(leaving), asked.principalId));
    const { host } = new URL(first.issuer);
    const { overview } = (await browser.open('/permissions/overview')).json;
    expect(overview.people).toMatchObject([{ binding: { way: 'directory', provider: host } }]);
    // The sign-in that bound them decided, too, perhaps in the same millisecond: either may come first.
    const { happenings } = (await browser.open('/permissions/history')).json;
    const binding = { kind: 'binding', way: 'directory', provider: host };
    expect(happenings).toContainEqual(expect.objectContaining(binding));
  });
});

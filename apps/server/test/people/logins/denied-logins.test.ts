import { expect, test } from 'vitest';
import { httpBrowser } from '../../support/http-browser.ts';
import { type TestDeveloper, testServer } from '../../support/server.ts';
import { authorizePath, CALLBACK, loggingIn, newPkce, openService, registerClient } from './log-in.ts';

/** What a developer learns of the logins that somebody denied. */

async function deniedAt({ call }: TestDeveloper): Promise<any[]> {
  const { body } = await call('GET /v1/events');
  return body.events
    .filter(({ type }: { type: string }) => type === 'authorization.denied')
    .map(({ data }: { data: unknown }) => data);
}

test('a denied login is told with its client, and with nobody whom it does not know', async () => {
  const live = { GRANTEX_MODE: 'live', GRANTEX_DYNAMIC_REGISTRATION: 'on' };
  const server = await testServer({ environment: live });
  const service = await openService(server, { people: 'anyone' });
  const client_id = await registerClient(server, { client_name: 'Any “Client”' });
  const path = authorizePath({ client_id, code_challenge: newPkce().challenge });
  const person = loggingIn(server);
  const first = await person.open(path);
  const early = await person.open(path);
  expect((await person.browser.submit(`${first.at}/deny`)).text).toContain('error=access_denied');
  const about = {
    authRequestId: expect.stringMatching(/^areq_/),
    principal: null,
    principalId: null,
    clientId: client_id,
    clientName: 'Any “Client”',
    audience: service.audience,
  };
  await expect.poll(() => deniedAt(server.developer)).toEqual([{ ...about, agentId: null }]);

  // Somebody has authorized the client meanwhile, which says nothing about who denies.
  const { at } = await person.open(path);
  await person.enrol(at);
  expect((await person.approve(at)).status).toBe(200);
  const { agents } = (await server.developer.call('GET /v1/agents?kind=client')).body;
  for (const login of [early, await person.open(path)]) await person.browser.submit(`${login.at}/deny`);
  const known = { ...about, agentId: agents[0].id };
  await expect.poll(() => deniedAt(server.developer)).toEqual([known, known, { ...about, agentId: null }]);
  const { events } = (await server.developer.call('GET /v1/events')).body;
  expect(events.find(({ type }: { type: string }) => type === 'authorization.approved').data).toMatchObject({
    agentId: agents[0].id,
    clientId: client_id,
    clientName: 'Any “Client”',
    audience: service.audience,
  });
  await Promise.all([service.close(), server.close()]);
});

test('a developer is told of 60 denials an hour by an unknown person, and the rest are denied all the same', async () => {
  const environment = {
    GRANTEX_MODE: 'live',
    GRANTEX_DYNAMIC_REGISTRATION: 'on',
    GRANTEX_RATE_LIMIT: '5000',
  };
  const server = await testServer({ environment });
  const [service, other] = [await openService(server), await server.signUp()];
  const theirs = await openService(server, {}, { developer: other });
  const client_id = await registerClient(server);
  const deny = async (resource: string): Promise<string> => {
    const { browser, open } = loggingIn(server);
    const { at } = await open(authorizePath({ client_id, resource, code_challenge: newPkce().challenge }));
    return (await browser.submit(`${at}/deny`)).text;
  };
  const pages = await Promise.all(Array.from({ length: 62 }, () => deny(service.audience)));
  expect(new Set(pages.map((page) => page.includes('error=access_denied')))).toEqual(new Set([true]));
  await deny(theirs.audience);
  await expect.poll(() => deniedAt(other)).toHaveLength(1);
  expect(await deniedAt(server.developer)).toHaveLength(60);
  await Promise.all([service.close(), theirs.close(), server.close()]);
});

test('a sandbox, which names the person at once, tells who they are', async () => {
  const server = await testServer();
  const service = await openService(server);
  const client_id = await registerClient(server);
  const browser = httpBrowser(server.url);
  const login = { client_id, redirect_uri: CALLBACK, login_hint: 'alice', prompt: 'consent' };
  const sent = await browser.open(authorizePath({ ...login, code_challenge: newPkce().challenge }));
  const at = sent.headers.get('location') ?? '';
  await browser.open(at);
  expect((await browser.submit(`${at}/deny`)).status).toBe(200);
  await expect
    .poll(() => deniedAt(server.developer))
    .toMatchObject([
      { agentId: null, principal: expect.stringMatching(/^prn_/), principalId: 'alice', clientId: client_id },
    ]);
  await Promise.all([service.close(), server.close()]);
});

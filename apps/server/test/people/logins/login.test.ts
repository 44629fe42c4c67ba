import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { authorizePath, CALLBACK, loggingIn, newPkce, openService, post, registerClient } from './log-in.ts';
import { isValid } from '../../support/grants.ts';
import { testServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer({
    environment: { GRANTEX_MODE: 'live', GRANTEX_DYNAMIC_REGISTRATION: 'on' },
  });
});
afterAll(() => server.close());

test('anyone logs a client in with a new passkey, and the developer sees a random name', async () => {
  const service = await openService(server, { people: 'anyone' });
  const client_id = await registerClient(server);
  const { verifier, challenge } = newPkce();
  const person = loggingIn(server);
  const { at, page } = await person.open(
    authorizePath({
      client_id,
      code_challenge: challenge,
      resource: service.audience,
      scope: 'flights:search openid',
    }),
  );
  expect(page.status).toBe(200);
  expect(page.text).toContain('Any Client');
  expect((await person.enrol(at)).status).toBe(200);
  const approved = await person.approve(at);
  expect(approved).toMatchObject({ status: 200 });
  const answer = new URL(approved.json.location);
  expect(answer.origin + answer.pathname).toBe(CALLBACK);
  expect(answer.searchParams.get('iss')).toBe(server.url);
  expect(answer.searchParams.get('state')).toBe('of this client');

  const token = await post(server, 'token', {
    grant_type: 'authorization_code',
    code: answer.searchParams.get('code') ?? '',
    code_verifier: verifier,
    redirect_uri: CALLBACK,
    client_id,
    resource: service.audience,
  });
  expect(token).toMatchObject({
    status: 200,
    body: { token_type: 'Bearer', scope: 'flights:search' },
  });
  expect(token.headers.get('cache-control')).toBe('no-store');
  expect(decodeJwt(token.body.access_token)).toMatchObject({
    aud: service.audience,
    sub: expect.stringMatching(/^usr_/),
    acr: 'urn:grantex:acr:account',
    client_id: expect.stringMatching(/^ag_/),
    scp: ['flights:search'],
  });

  const after = await person.browser.open(at);
  expect([after.status, after.text.includes('The app has it')]).toEqual([200, true]);
  expect((await loggingIn(server).browser.open(at)).status).toBe(403);
  const stranger = loggingIn(server).browser;
  await stranger.open('/permissions');
  expect((await stranger.submit(`${at}/stop`)).status).toBe(403);
  expect(await isValid(server.developer.call, token.body.access_token)).toBe(true);
  expect((await person.browser.submit(`${at}/stop`)).status).toBe(303);
  expect((await person.browser.open(at)).text).toContain('Stopped');
  expect(await isValid(server.developer.call, token.body.access_token)).toBe(false);
  await service.close();
});

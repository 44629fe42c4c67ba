import { afterAll, beforeAll, expect, test } from 'vitest';
import { testServer, type TestServer } from '../../support/server.ts';
import { authorizePath, newPkce, openService, registerClient, type Service } from './log-in.ts';
import { sentTo } from './quick-login.ts';

let server: TestServer;
let service: Service;
let client_id: string;
beforeAll(async () => {
  server = await testServer();
  service = await openService(server);
  client_id = await registerClient(server);
});
afterAll(() => Promise.all([service.close(), server.close()]));

test.each([
  'client_id',
  'redirect_uri',
  'state',
  'resource',
  'scope',
  'code_challenge',
  'response_type',
  'x',
])('a second %s is no login, and nobody is sent anywhere', async (name) => {
  const code_challenge = newPkce().challenge;
  const path = authorizePath({ client_id, code_challenge, resource: service.audience, scope: 'x' });
  const twice = `${path}&${name}=x&${name}=x`;
  const { status, headers } = await fetch(server.url + twice, { redirect: 'manual' });
  expect([status, headers.get('location')]).toEqual([400, null]);
});

test('a huge request for a login is refused, and what is unknown is ignored', async () => {
  const huge = await fetch(`${server.url}/oauth/authorize?state=${'x'.repeat(100_000)}`);
  expect([414, 431]).toContain(huge.status);
  const many = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`p${index}`, 'x']));
  const odd = {
    display: 'page',
    ui_locales: 'de',
    nonce: 'x',
    toString: 'x',
    constructor: 'x',
  };
  const answer = await sentTo(server, { client_id, resource: service.audience, ...many, ...odd });
  expect(answer.searchParams.has('code')).toBe(true);
  const asked = await sentTo(server, { client_id, resource: service.audience, prompt: 'login consent' });
  expect(asked.pathname).toMatch(/^\/login\//);
});

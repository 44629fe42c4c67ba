import { afterAll, beforeAll, expect, test } from 'vitest';
import { isFullRun } from 'test-config';
import { postgresql } from '../../support/databases.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import { openService, post, registerClient, type Service } from './log-in.ts';
import { codeOf, refresh, tokensOf } from './quick-login.ts';

const BOTH = ['flights:book', 'flights:search'];

let server: TestServer;
let service: Service;
let client_id: string;
beforeAll(async () => {
  server = await testServer({ place: await postgresql() });
  service = await openService(server, { scopes: BOTH });
  client_id = await registerClient(server);
});
afterAll(() => Promise.all([service.close(), server.close()]));

/** Registers the service with these scopes, beside another one that offers everything. */
async function offer(...scopes: string[]): Promise<number> {
  const resources = {
    [service.audience]: { openTo: 'clients', scopes },
    'https://other.example/mcp': { openTo: 'clients', scopes: BOTH },
  };
  return (await server.developer.call('PATCH /v1/me', { settings: { resources } })).status;
}

test('what a service no longer offers is in no token any more, though another service offers it', async () => {
  await offer(...BOTH);
  const form = await codeOf(server, { client_id, resource: service.audience });
  const { refresh_token, scope } = await tokensOf(server, { client_id, resource: service.audience });
  expect(scope.split(' ').toSorted()).toEqual(BOTH);
  expect(await offer('flights:search')).toBe(200);
  expect((await refresh(server, client_id, refresh_token)).body.scope).toBe('flights:search');
  expect((await post(server, 'token', form)).body.scope).toBe('flights:search');
});

test('changing services and refreshing tokens at once blocks neither', async () => {
  await offer(...BOTH);
  let token = (await tokensOf(server, { client_id, resource: service.audience })).refresh_token;
  const changes = isFullRun ? 60 : 10;
  let isChanging = true;
  const refreshed: number[] = [];
  const refreshing = (async () => {
    while (isChanging) {
      const { status, body } = await refresh(server, client_id, token);
      refreshed.push(status);
      token = body.refresh_token ?? token;
    }
  })();
  const changed: number[] = [];
  for (let change = 0; change < changes; change += 1) changed.push(await offer(...BOTH));
  isChanging = false;
  await refreshing;
  expect(new Set([...changed, ...refreshed])).toEqual(new Set([200]));
});

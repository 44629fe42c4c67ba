import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeAgent } from '../../support/grants.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import { openService, registerClient, type Service } from '../logins/log-in.ts';
import { sentTo } from '../logins/quick-login.ts';

/** Nobody approves what the page does not show. This goes with `refuseUnshownLimits`. */

let server: TestServer;
let service: Service;
beforeAll(async () => {
  server = await testServer({ environment: { GRANTEX_MODE: 'live', GRANTEX_DYNAMIC_REGISTRATION: 'on' } });
  service = await openService(server);
});
afterAll(async () => {
  await service.close();
  await server.close();
});

const DETAILS = [{ type: 'urn:grantex:call', scope: 'flights:book', arguments: { price: { max: '500' } } }];

test('a live server takes no request with limits', async () => {
  const { call } = server.developer;
  const agentId = await makeAgent(call);
  const asked = { agentId, principalId: 'alice', scopes: ['flights:book'], authorizationDetails: DETAILS };
  const { status, body } = await call('POST /v1/authorize', asked);
  expect([status, body.code]).toEqual([400, 'INVALID_DETAILS']);
  expect(body.message).toContain('consent page');
});

test('nor a login with limits', async () => {
  const { searchParams } = await sentTo(server, {
    client_id: await registerClient(server),
    resource: service.audience,
    authorization_details: JSON.stringify(DETAILS),
    redirect_uri: 'http://127.0.0.1:33418/callback',
  });
  expect(searchParams.get('error')).toBe('invalid_authorization_details');
  expect(searchParams.get('error_description')).toContain('consent page');
});

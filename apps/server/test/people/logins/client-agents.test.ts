import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { agentKey } from '../../support/agent-keys.ts';
import { makeAgent } from '../../support/grants.ts';
import { httpBrowser } from '../../support/http-browser.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import {
  authorizePath,
  CALLBACK,
  newPkce,
  openService,
  post,
  registerClient,
  type Service,
} from './log-in.ts';

let server: TestServer;
let service: Service;
beforeAll(async () => {
  server = await testServer();
  service = await openService(server);
});
afterAll(async () => {
  await service.close();
  await server.close();
});

/** Sends a browser to the sandbox, which approves at once. */
async function authorize(clientId: string): Promise<{ answer: URLSearchParams; verifier: string }> {
  const { verifier, challenge } = newPkce();
  const path = authorizePath({ client_id: clientId, code_challenge: challenge, resource: service.audience });
  const sent = await httpBrowser(server.url).open(path);
  return { answer: new URL(sent.headers.get('location') ?? '').searchParams, verifier };
}

/** Authorizes a client, and returns the agent that it is. */
async function letIn(name: string) {
  const clientId = await registerClient(server, { client_name: name });
  const { answer, verifier } = await authorize(clientId);
  const { body } = await post(server, 'token', {
    grant_type: 'authorization_code',
    code: answer.get('code') ?? '',
    code_verifier: verifier,
    redirect_uri: CALLBACK,
    client_id: clientId,
  });
  const { client_id: agentId, grnt: grantId } = decodeJwt<{ client_id: string; grnt: string }>(
    body.access_token,
  );
  const [token, refreshToken] = [String(body.access_token), String(body.refresh_token)];
  return { clientId, agentId, grantId, token, refreshToken };
}

test('a client is read and listed as an agent of its kind, by its developer alone', async () => {
  const { clientId, agentId } = await letIn('Any Client');
  const own = await makeAgent(server.developer.call, ['flights:search']);
  const { status, body } = await server.developer.call(`GET /v1/agents/${agentId}`);
  expect([status, body]).toMatchObject([
    200,
    { kind: 'client', clientId, name: 'Any Client', scopes: ['flights:book', 'flights:search'], keys: [] },
  ]);
  const listed = async (kind: string) => {
    const answer = await server.developer.call(`GET /v1/agents?kind=${kind}`);
    return answer.body.agents.map((agent: { id: string }) => agent.id);
  };
  expect(await listed('client')).toEqual([agentId]);
  expect(await listed('agent')).toEqual([own]);
  expect((await server.developer.call('GET /v1/agents?kind=robot')).status).toBe(400);

  const stranger = await server.signUp();
  expect((await stranger.call(`GET /v1/agents/${agentId}`)).status).toBe(404);
  expect((await stranger.call('GET /v1/agents?kind=client')).body).toMatchObject({ agents: [], total: 0 });
  for (const call of [
    () => stranger.call(`PATCH /v1/agents/${agentId}`, { status: 'suspended' }),
    () => stranger.call(`PATCH /v1/agents/${agentId}`, { name: 'mine' }),
    () => stranger.call(`DELETE /v1/agents/${agentId}`),
    () => stranger.call('POST /v1/authorize', asking(agentId)),
  ]) {
    expect(await call()).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
  }
});

const asking = (agentId: string): object => ({ agentId, principalId: 'user_1', scopes: ['flights:search'] });

test('the JSON API refuses what makes no sense for a client, and says what to do', async () => {
  const { call, id: developerId } = server.developer;
  const { agentId, token } = await letIn('Client of one face');
  const key = await agentKey('EdDSA');
  const proven = {
    publicKey: key.publicKey,
    publicKeyProof: await key.prove(server.url, developerId),
  };
  const refused: readonly [line: string, body: object, says: string][] = [
    ['POST /v1/authorize', asking(agentId), '/oauth/authorize'],
    [
      'POST /v1/grants/delegate',
      { parentGrantToken: token, subAgentId: agentId, scopes: ['flights:search'] },
      'an agent that you registered',
    ],
    [`POST /v1/agents/${agentId}/keys`, proven, 'keys'],
    [`PATCH /v1/agents/${agentId}`, { name: 'Other' }, 'settings.resources'],
    [`PATCH /v1/agents/${agentId}`, { description: 'Other' }, 'settings.resources'],
    [`PATCH /v1/agents/${agentId}`, { scopes: [], status: 'suspended' }, 'settings.resources'],
    [`PATCH /v1/agents/${agentId}`, { redirectUris: [CALLBACK] }, 'settings.resources'],
  ];
  for (const [line, body, says] of refused) {
    expect([line, await call(line, body)]).toMatchObject([
      line,
      { status: 400, body: { code: 'AGENT_IS_CLIENT', message: expect.stringContaining(says) } },
    ]);
  }
  expect((await call(`GET /v1/agents/${agentId}`)).body).toMatchObject({
    name: 'Client of one face',
    description: null,
    status: 'active',
    redirectUris: [],
    keys: [],
  });
});

test('a client is suspended, authorized again, cut off from its grants, and deleted for good', async () => {
  const { call } = server.developer;
  const { clientId, agentId, grantId } = await letIn('Client of a life');
  expect((await call(`GET /v1/grants?agentId=${agentId}`)).body.grants).toMatchObject([{ id: grantId }]);

  const suspended = await call(`PATCH /v1/agents/${agentId}`, { status: 'suspended' });
  expect(suspended.body).toMatchObject({ status: 'suspended', kind: 'client' });
  expect((await call(`GET /v1/grants/${grantId}`)).body.status).toBe('revoked');
  expect((await authorize(clientId)).answer.get('error')).toBe('unauthorized_client');

  await call(`PATCH /v1/agents/${agentId}`, { status: 'active' });
  expect((await authorize(clientId)).answer.get('code')).toEqual(expect.any(String));
  expect((await call(`DELETE /v1/agents/${agentId}/grants`)).status).toBe(204);

  expect((await call(`DELETE /v1/agents/${agentId}`)).status).toBe(204);
  expect((await authorize(clientId)).answer.get('error')).toBe('unauthorized_client');
  expect((await call(`GET /v1/agents/${agentId}`)).status).toBe(404);
});

test('an agent or a client that must have a key gets no token without one, at any endpoint', async () => {
  const { call } = server.developer;
  const scopes = ['flights:search'];
  const own = (await call('POST /v1/agents', { name: 'keyed', scopes, dpop: 'required' })).body;
  expect(own.dpop).toBe('required');
  const asked = { agentId: own.id, principalId: 'user_alice', scopes };
  const { code } = (await call('POST /v1/authorize', asked)).body;
  const exchanged = await call('POST /v1/token', { code, agentId: own.id });
  expect([exchanged.status, exchanged.body.code]).toEqual([400, 'KEY_REQUIRED']);

  const { clientId, agentId, refreshToken } = await letIn('Client without a key');
  const changed = await call(`PATCH /v1/agents/${agentId}`, { dpop: 'required' });
  expect(changed.body).toMatchObject({ kind: 'client', dpop: 'required' });
  const refreshed = await post(server, 'token', {
    grant_type: 'refresh_token',
    client_id: clientId,
    refresh_token: refreshToken,
  });
  expect([refreshed.status, refreshed.body.error]).toEqual([400, 'invalid_dpop_proof']);
});

import { calculateJwkThumbprint } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Clients } from '../../../src/authority/clients/clients.ts';
import { agentKey } from '../../support/agent-keys.ts';
import { makeAgent } from '../../support/grants.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import { makeClientAgent } from './client-agent.ts';
import { ASKING, serverProcess } from './server-process.ts';

let server: TestServer;
let clients: Clients;
beforeAll(async () => {
  server = await testServer();
  ({ clients } = serverProcess(server));
});
afterAll(() => server.close());

const unknown = expect.objectContaining({ status: 401, code: 'INVALID_CLIENT' });

test('an agent is a client: public on its redirect URIs, and by its key once it has one', async () => {
  const { call, id: developerId } = server.developer;
  const more = { redirectUris: ['https://app.example/cb'] };
  const agentId = await makeAgent(call, ['flights:search'], more);
  const found = await clients.find(agentId, ASKING);
  expect(found).toMatchObject({
    kind: 'agent',
    id: agentId,
    developerId,
    name: 'an agent',
    scopes: ['flights:search'],
    status: 'active',
    redirectUris: ['https://app.example/cb'],
    authenticationMethods: ['none'],
    keys: undefined,
  });
  const key = await agentKey();
  await call(`POST /v1/agents/${agentId}/keys`, {
    publicKey: key.publicKey,
    publicKeyProof: await key.prove(server.url, developerId),
  });
  expect(await clients.find(agentId, ASKING)).toMatchObject({
    authenticationMethods: ['private_key_jwt', 'none'],
    keys: { jwks: { keys: [{ ...key.publicKey, kid: await calculateJwkThumbprint(key.publicKey) }] } },
    algorithms: ['ES256', 'EdDSA', 'Ed25519'],
  });
  await call(`PATCH /v1/agents/${agentId}`, { status: 'suspended' });
  expect(await clients.find(agentId, ASKING)).toMatchObject({ status: 'suspended' });
  await call(`DELETE /v1/agents/${agentId}`);
  await expect(clients.find(agentId, ASKING)).rejects.toEqual(unknown);
});

test('whoever has seen a token of an agent without redirect URIs cannot authenticate as it', async () => {
  const { call, id: developerId } = server.developer;
  const agentId = await makeAgent(call);
  const asIt = { clientId: agentId, assertion: undefined, assertionType: undefined };
  await expect(clients.authenticate(asIt, ASKING)).rejects.toEqual(unknown);
  const key = await agentKey();
  await call(`POST /v1/agents/${agentId}/keys`, {
    publicKey: key.publicKey,
    publicKeyProof: await key.prove(server.url, developerId),
  });
  expect(await clients.find(agentId, ASKING)).toMatchObject({ authenticationMethods: ['private_key_jwt'] });
  await expect(clients.authenticate(asIt, ASKING)).rejects.toEqual(unknown);
});

test('a suspended agent does not authenticate, until it is active again', async () => {
  const { call } = server.developer;
  const agentId = await makeAgent(call, ['flights:search'], { redirectUris: ['https://app.example/cb'] });
  const asIt = { clientId: agentId, assertion: undefined, assertionType: undefined };
  await call(`PATCH /v1/agents/${agentId}`, { status: 'suspended' });
  await expect(clients.authenticate(asIt, ASKING)).rejects.toEqual(unknown);
  await call(`PATCH /v1/agents/${agentId}`, { status: 'active' });
  expect(await clients.authenticate(asIt, ASKING)).toMatchObject({ method: 'none' });
});

test('the agent that a client of a developer is cannot be named as a client', async () => {
  const agentId = await makeClientAgent(server, 'https://app.example/client.json');
  await expect(clients.find(agentId, ASKING)).rejects.toEqual(unknown);
});

test('a client that could not register any more is nobody', async () => {
  const metadata = {
    redirect_uris: ['https://app.example/cb'],
    token_endpoint_auth_method: 'private_key_jwt',
    jwks_uri: `${server.url}/jwks`,
  };
  const { body } = await server.callAs(null)('POST /oauth/register', metadata);
  expect((await clients.find(body.client_id, ASKING)).kind).toBe('registered');
  const moved = serverProcess(server, { publicUrl: 'https://as.example' });
  await expect(moved.clients.find(body.client_id, ASKING)).rejects.toEqual(unknown);
});

test.each(['', 'ag_', 'ag_nobody', 'cl_nobody', 'cl_\u0000', 'client', `ag_${'x'.repeat(100)}`])(
  'nobody is the client %j',
  async (clientId) => {
    await expect(clients.find(clientId, ASKING)).rejects.toEqual(unknown);
  },
);

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { agentWebDid } from '../../../src/authority/agents/did-document.ts';
import { agentKey } from '../../support/agent-keys.ts';
import { testServer, type TestAnswer, type TestServer } from '../../support/server.ts';

let server: TestServer;
let agent: { id: string; did: string; keys: { kid: string; publicKey: object }[] };
let webDid: string;
beforeAll(async () => {
  server = await testServer();
  const key = await agentKey();
  const { body } = await server.developer.call('POST /v1/agents', {
    name: 'a',
    publicKey: key.publicKey,
    publicKeyProof: await key.prove(server.url, server.developer.id),
  });
  agent = body;
  webDid = `did:web:localhost%3A${new URL(server.url).port}:agents:${agent.id}`;
});
afterAll(() => server.close());

function get(path: string): Promise<TestAnswer> {
  return server.callAs(null)(`GET ${path}`);
}

test('did:grantex resolves without a key, in the form of the DIF resolver', async () => {
  const { status, body, headers } = await get(`/1.0/identifiers/${agent.did}`);
  const [key] = agent.keys;
  const method = `${agent.did}#${key?.kid}`;
  expect([status, headers.get('content-type')]).toEqual([200, 'application/did-resolution']);
  expect(JSON.parse(String(body))).toEqual({
    didDocument: {
      '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/jwk/v1'],
      id: agent.did,
      alsoKnownAs: [webDid],
      verificationMethod: [
        {
          id: method,
          type: 'JsonWebKey',
          controller: agent.did,
          publicKeyJwk: { ...key?.publicKey, kid: key?.kid },
        },
      ],
      authentication: [method],
      assertionMethod: [method],
    },
    didDocumentMetadata: {
      created: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      updated: expect.any(String),
    },
    didResolutionMetadata: { contentType: 'application/did+json' },
  });
});

test('did:web names the same keys, and each name lists the other', async () => {
  const { status, body, headers } = await get(`/agents/${agent.id}/did.json`);
  expect([status, headers.get('content-type')]).toEqual([200, 'application/did+json; charset=utf-8']);
  expect(body).toMatchObject({ id: webDid, alsoKnownAs: [agent.did] });
  expect(body['authentication']).toEqual([`${webDid}#${agent.keys[0]?.kid}`]);
});

test('a retired key keeps its verification method, with the time, and loses its purposes', async () => {
  const fresh = await agentKey('ES256');
  await server.developer.call(`POST /v1/agents/${agent.id}/keys`, {
    publicKey: fresh.publicKey,
    publicKeyProof: await fresh.prove(server.url, server.developer.id),
  });
  const { body } = await get(`/agents/${agent.id}/did.json`);
  const methods = body['verificationMethod'] as { id: string; revoked?: string }[];
  expect(methods.map(({ revoked }) => typeof revoked)).toEqual(['string', 'undefined']);
  expect(body['assertionMethod']).toEqual([methods[1]?.id]);
});

test('a deleted agent is 410 under both names, and its document says that it is deactivated', async () => {
  const { body: made } = await server.developer.call('POST /v1/agents', { name: 'gone' });
  await server.developer.call(`DELETE /v1/agents/${made.id}`);
  const resolved = await get(`/1.0/identifiers/${made.did}`);
  expect(resolved.status).toBe(410);
  expect(JSON.parse(String(resolved.body))).toMatchObject({
    didDocument: { id: made.did },
    didDocumentMetadata: { deactivated: true },
  });
  const web = await get(`/agents/${made.id}/did.json`);
  expect([web.status, web.body['deactivated']]).toEqual([410, true]);
});

test.each([
  ['did:grantex:ag_00000000000000000000000000', 404, 'notFound'],
  ['did:grantex:nobody', 400, 'invalidDid'],
  ['did:web:example.com', 400, 'invalidDid'],
  ['nonsense', 400, 'invalidDid'],
])('%s is %i, both as a resolution and as an error', async (did, status, error) => {
  const answer = await get(`/1.0/identifiers/${encodeURIComponent(did)}`);
  expect(answer.status).toBe(status);
  expect(JSON.parse(String(answer.body))).toEqual({
    didDocument: null,
    didDocumentMetadata: {},
    didResolutionMetadata: { error },
    message: expect.any(String),
    code: expect.any(String),
    requestId: answer.headers.get('x-request-id'),
    errorUri: expect.stringMatching(/\/docs\/errors\/[A-Z_]+$/),
  });
});

describe('the did:web name', () => {
  test.each([
    ['https://auth.example.com', 'did:web:auth.example.com:agents:ag_1'],
    ['https://auth.example.com:8443', 'did:web:auth.example.com%3A8443:agents:ag_1'],
    ['https://example.com/grantex', 'did:web:example.com:grantex:agents:ag_1'],
    ['http://localhost:4000', 'did:web:localhost%3A4000:agents:ag_1'],
    ['http://auth.example.com', undefined],
  ])('of an agent of %s is %s', (issuer, did) => {
    expect(agentWebDid(issuer, 'ag_1')).toBe(did);
  });
});

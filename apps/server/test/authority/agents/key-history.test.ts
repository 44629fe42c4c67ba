import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { agentKey, type TestAgentKey } from '../../support/agent-keys.ts';
import { engines, postgresql } from '../../support/databases.ts';
import { testServer, type TestAnswer, type TestServer } from '../../support/server.ts';

interface ShownKey {
  kid: string;
  publicKey: object;
  createdAt: string;
  revokedAt: string | null;
}

async function keyedAgent({ url, developer }: TestServer): Promise<string> {
  const key = await agentKey();
  const { body } = await developer.call('POST /v1/agents', {
    name: 'with a key',
    publicKey: key.publicKey,
    publicKeyProof: await key.prove(url, developer.id),
  });
  return body.id;
}

async function rotate(
  { url, developer }: TestServer,
  agentId: string,
  key?: TestAgentKey,
  headers: Record<string, string> = {},
): Promise<TestAnswer<any>> {
  const next = key ?? (await agentKey('ES256'));
  const body = { publicKey: next.publicKey, publicKeyProof: await next.prove(url, developer.id) };
  return developer.call(`POST /v1/agents/${agentId}/keys`, body, { headers });
}

describe.each(engines)("the history of an agent's keys on $engine", ({ place }) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
  });
  afterAll(() => server.close());

  const shown = async (
    agentId: string,
  ): Promise<{ keys: ShownKey[]; updatedAt: string; createdAt: string }> =>
    (await server.developer.call(`GET /v1/agents/${agentId}`)).body;
  const resolve = async (agentId: string): Promise<any> => {
    const { body } = await server.callAs(null)(`GET /1.0/identifiers/did:grantex:${agentId}`);
    return JSON.parse(String(body));
  };

  test('an agent has at most a hundred keys, because its DID document lists them all', async () => {
    const agentId = await keyedAgent(server);
    await server.database.asSystem((transaction) =>
      sql`INSERT INTO agent_keys (developer_id, agent_id, kid, jwk, created_at, revoked_at)
        SELECT developer_id, agent_id, kid || n, jwk, created_at, created_at
        FROM agent_keys, generate_series(1, 98) n WHERE agent_id = ${agentId}`.execute(transaction),
    );
    expect((await rotate(server, agentId)).status).toBe(201);
    const { status, body } = await rotate(server, agentId);
    expect([status, body.code]).toEqual([409, 'TOO_MANY_KEYS']);
    expect((await shown(agentId)).keys).toHaveLength(100);
  });

  test('each rotation retires one key and keeps it in the response, the list and the DID document', async () => {
    const agentId = await keyedAgent(server);
    for (let count = 0; count < 3; count += 1) expect((await rotate(server, agentId)).status).toBe(201);
    const { keys } = await shown(agentId);
    expect(keys.map(({ revokedAt }) => revokedAt === null)).toEqual([false, false, false, true]);
    for (const [index, { createdAt, revokedAt }] of keys.entries()) {
      expect(createdAt <= (revokedAt ?? '~')).toBe(true);
      expect((revokedAt ?? '') <= (keys[index + 1]?.createdAt ?? '~')).toBe(true);
    }
    const list = (await server.developer.call('GET /v1/agents')).body.agents;
    expect(list.find(({ id }: { id: string }) => id === agentId).keys).toEqual(keys);
    const { didDocument } = await resolve(agentId);
    const method = ({ kid }: ShownKey) => `did:grantex:${agentId}#${kid}`;
    expect(didDocument.verificationMethod).toEqual(
      keys.map((key) => ({
        id: method(key),
        type: 'JsonWebKey',
        controller: `did:grantex:${agentId}`,
        publicKeyJwk: { ...key.publicKey, kid: key.kid },
        ...(key.revokedAt === null ? {} : { revoked: key.revokedAt }),
      })),
    );
    const inUse = keys.slice(-1).map(method);
    expect([didDocument.authentication, didDocument.assertionMethod]).toEqual([inUse, inUse]);
  });

  test('a rotation changes the agent and its DID document', async () => {
    const agentId = await keyedAgent(server);
    const before = await shown(agentId);
    const { body } = await rotate(server, agentId);
    expect(body.updatedAt > before.updatedAt).toBe(true);
    const { didDocumentMetadata } = await resolve(agentId);
    expect(didDocumentMetadata.updated).toBe(`${body.updatedAt.slice(0, 19)}Z`);
    expect(didDocumentMetadata.created).toBe(`${before.createdAt.slice(0, 19)}Z`);
  });

  test('an agent without a key gets a new key as its first', async () => {
    const { body } = await server.developer.call('POST /v1/agents', { name: 'without' });
    const rotated = await rotate(server, body.id);
    expect(rotated.body.keys).toMatchObject([{ revokedAt: null }]);
  });

  test('a retired key cannot be used again, and a refused rotation retires nothing', async () => {
    const first = await agentKey();
    const { body } = await server.developer.call('POST /v1/agents', { name: 'a' });
    await rotate(server, body.id, first);
    await rotate(server, body.id);
    const { keys } = await shown(body.id);
    const again = await rotate(server, body.id, first);
    expect([again.status, again.body.code]).toEqual([409, 'KEY_EXISTS']);
    expect((await shown(body.id)).keys).toEqual(keys);
  });

  test('a lost response is repeated for the same Idempotency-Key, and the proof counts once', async () => {
    const agentId = await keyedAgent(server);
    const next = await agentKey();
    const body = {
      publicKey: next.publicKey,
      publicKeyProof: await next.prove(server.url, server.developer.id),
    };
    const call = (headers: Record<string, string> = {}) =>
      server.developer.call(`POST /v1/agents/${agentId}/keys`, body, { headers });
    const lost = await call({ 'idempotency-key': 'rotation' });
    expect((await call({ 'idempotency-key': 'rotation' })).body).toEqual(lost.body);
    expect((await call()).body.code).toBe('INVALID_KEY_PROOF');
    expect((await shown(agentId)).keys).toHaveLength(2);
  });

  test('a deleted agent accepts no key, and its DID document lists none', async () => {
    const agentId = await keyedAgent(server);
    await server.developer.call(`DELETE /v1/agents/${agentId}`);
    expect((await rotate(server, agentId)).status).toBe(404);
    expect((await resolve(agentId)).didDocument).toEqual({
      '@context': expect.any(Array),
      id: `did:grantex:${agentId}`,
    });
  });
});

test('concurrent rotations take turns: each key is in the history, one is active', async () => {
  const server = await testServer({ place: await postgresql() });
  const agentId = await keyedAgent(server);
  const answers = await Promise.all(Array.from({ length: 8 }, () => rotate(server, agentId)));
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 201));
  const { keys } = (await server.developer.call(`GET /v1/agents/${agentId}`)).body as { keys: ShownKey[] };
  expect(keys).toHaveLength(9);
  expect(keys.filter(({ revokedAt }) => revokedAt === null)).toHaveLength(1);
  await server.close();
});

test('a rotation that races a deletion either precedes it or is 404', async () => {
  const server = await testServer({ place: await postgresql() });
  for (let round = 0; round < 20; round += 1) {
    const agentId = await keyedAgent(server);
    const [rotated, deleted] = await Promise.all([
      rotate(server, agentId),
      server.developer.call(`DELETE /v1/agents/${agentId}`),
    ]);
    expect([201, 404]).toContain(rotated.status);
    expect(deleted.status).toBe(204);
    const { status } = await server.callAs(null)(`GET /agents/${agentId}/did.json`);
    expect(status).toBe(410);
  }
  await server.close();
});

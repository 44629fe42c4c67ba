import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAgentKey, createKeyProof, createMemoryStore, Grantex } from '../src/index.ts';
import { caught } from './support/caught.ts';
import { collect } from './support/collect.ts';
import { type Sandbox, startSandbox } from './support/sandbox.ts';
import { unreliable, type Unreliable } from './support/unreliable.ts';

let sandbox: Sandbox;
let proxy: Unreliable;
let gx: Grantex;

beforeAll(async () => {
  sandbox = await startSandbox();
  proxy = await unreliable(sandbox.url);
  gx = sandbox.gx;
});

afterAll(async () => {
  await proxy.close();
  await sandbox.close();
});

test.each(['EdDSA', 'ES256'] as const)(
  'an agent registers a key for %s with proof, and its DID shows it',
  async (algorithm) => {
    const store = createMemoryStore();
    const key = await createAgentKey({ store, algorithm });
    const agent = await gx.agents.register({ name: 'keyed', scopes: ['files:read'], key });
    expect(agent).toMatchObject({ agentId: agent.id, did: `did:grantex:${agent.id}`, status: 'active' });
    expect(agent.keys).toMatchObject([{ kid: key.kid, publicKey: key.publicKey, revokedAt: null }]);
    const resolved = await fetch(`${sandbox.url}/1.0/identifiers/${agent.did}`);
    const { didDocument } = (await resolved.json()) as {
      didDocument: { verificationMethod: { publicKeyJwk: object }[] };
    };
    expect(didDocument.verificationMethod[0]?.publicKeyJwk).toMatchObject(key.publicKey);
  },
);

test('an agent may have no key, and says so', async () => {
  const agent = await gx.agents.register({ name: 'keyless' });
  expect(agent).toMatchObject({ keys: [], scopes: [], description: null });
});

test('a key that is stored elsewhere is registered with a proof made there', async () => {
  const key = await createAgentKey({ store: createMemoryStore() });
  const { issuer } = await gx.discover();
  const { developerId } = await gx.me.get();
  const publicKeyProof = await createKeyProof(key, { issuer, developerId });
  const agent = await gx.agents.register({ name: 'elsewhere', publicKey: key.publicKey, publicKeyProof });
  expect(agent.keys[0]?.kid).toBe(key.kid);
  expect(
    await caught(gx.agents.register({ name: 'replayed', publicKey: key.publicKey, publicKeyProof })),
  ).toMatchObject({
    code: 'INVALID_KEY_PROOF',
  });
});

test('a proof by another key registers nothing', async () => {
  const [key, other] = await Promise.all([
    createAgentKey({ store: createMemoryStore() }),
    createAgentKey({ store: createMemoryStore() }),
  ]);
  const { issuer } = await gx.discover();
  const { developerId } = await gx.me.get();
  const publicKeyProof = await createKeyProof(other, { issuer, developerId });
  expect(
    await caught(gx.agents.register({ name: 'thief', publicKey: key.publicKey, publicKeyProof })),
  ).toMatchObject({
    code: 'INVALID_KEY_PROOF',
    status: 400,
  });
});

test('a rotated key replaces the old one, and the DID stays', async () => {
  const store = createMemoryStore();
  const [first, second] = [
    await createAgentKey({ store }),
    await createAgentKey({ store, algorithm: 'ES256' }),
  ];
  const before = await gx.agents.register({ name: 'rotating', key: first });
  const after = await gx.agents.rotateKey(before.id, second);
  expect(after.did).toBe(before.did);
  expect(after.keys).toMatchObject([
    { kid: first.kid, revokedAt: expect.stringMatching(/Z$/) as string },
    { kid: second.kid, revokedAt: null },
  ]);
});

test('an agent that registered over a connection that loses responses is registered once', async () => {
  const lossy = new Grantex({ apiKey: sandbox.apiKey, baseUrl: proxy.url });
  await lossy.discover();
  await lossy.me.get();
  const key = await createAgentKey({ store: createMemoryStore() });
  const seenBefore = proxy.seen.length;
  // The client requests /v1/me once more, to make the proof.
  proxy.fail({ status: 503 }, 'lose-answer');
  const agent = await lossy.agents.register({ name: 'once', key });
  expect(proxy.seen.slice(seenBefore).map(({ line }) => line)).toContain('POST /v1/agents');
  const named = (await collect(gx.agents.listAll())).filter(({ name }) => name === 'once');
  expect(named).toMatchObject([{ id: agent.id }]);
});

test('a change only affects the given members', async () => {
  const { id } = await gx.agents.register({ name: 'before', description: 'kept', scopes: ['files:read'] });
  const changed = await gx.agents.update(id, { name: 'after', scopes: ['files:write'] });
  expect(changed).toMatchObject({ name: 'after', description: 'kept', scopes: ['files:write'] });
  expect(await gx.agents.get(id)).toEqual(changed);
});

test('a suspended agent gets no grants until it is reactivated', async () => {
  const { id: agentId } = await gx.agents.register({ name: 'paused', scopes: ['files:read'] });
  const request = { agentId, userId: 'user_alice', scopes: ['files:read'] };
  expect(await gx.agents.suspend(agentId)).toMatchObject({ status: 'suspended' });
  expect(await caught(gx.authorize(request))).toMatchObject({ status: 403 });
  expect(await gx.agents.reactivate(agentId)).toMatchObject({ status: 'active' });
  expect(await gx.authorize(request)).toMatchObject({ sandbox: true });
});

test('a deleted agent is gone, and deleting it again is an error', async () => {
  const { id } = await gx.agents.register({ name: 'leaving' });
  expect(await gx.agents.delete(id)).toBeUndefined();
  expect(await caught(gx.agents.get(id))).toMatchObject({ code: 'NOT_FOUND', status: 404 });
  expect(await caught(gx.agents.delete(id))).toMatchObject({ code: 'NOT_FOUND' });
});

test('a deletion whose response was lost succeeds; one of an unknown agent does not', async () => {
  const lossy = new Grantex({ apiKey: sandbox.apiKey, baseUrl: proxy.url });
  const { id } = await gx.agents.register({ name: 'leaving' });
  proxy.fail('lose-answer');
  expect(await lossy.agents.delete(id)).toBeUndefined();
  proxy.fail('lose-answer');
  expect(await caught(lossy.agents.delete('ag_01ARZ3NDEKTSV4RRFFQ69G5FAV'))).toMatchObject({
    code: 'NOT_FOUND',
  });
});

test('all agents are listed, page after page, newest first', async () => {
  const [some, ...others] = await collect(gx.agents.listAll());
  const page = await gx.agents.list({ page: 2, pageSize: 3 });
  expect(page).toMatchObject({ page: 2, pageSize: 3, total: others.length + 1 });
  expect(page.agents).toEqual(others.slice(2, 5));
  expect(some?.createdAt.localeCompare(others.at(-1)?.createdAt ?? '')).toBe(1);
});

test('agents are searched by the beginning of their name, by their whole name, and by status', async () => {
  const { id } = await gx.agents.register({ name: 'Sought 50% more' });
  await gx.agents.register({ name: 'sought 500 more' });
  await gx.agents.suspend(id);
  const search = { name: 'SOUGHT 50%', status: 'suspended' } as const;
  expect(await gx.agents.list({ ...search, pageSize: 1 })).toMatchObject({ agents: [{ id }], total: 1 });
  expect(await collect(gx.agents.listAll(search))).toMatchObject([{ id }]);
  expect(await collect(gx.agents.listAll({ ...search, status: 'active' }))).toEqual([]);
  expect(await collect(gx.agents.listAll({ exactName: 'Sought 50% more' }))).toMatchObject([{ id }]);
  expect(await collect(gx.agents.listAll({ exactName: 'Sought 50%' }))).toEqual([]);
});

test.each(['', '.', '..', 'a/b', '../keys', 'a?b', 'a#b', 'a b'])(
  'the id "%s" reaches no other route',
  async (id) => {
    await expect(gx.agents.get(id)).rejects.toThrow(/^the id for \/v1\/agents\/:id must/);
    await expect(gx.agents.delete(id)).rejects.toThrow(TypeError);
  },
);

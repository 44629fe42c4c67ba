import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { agentKey } from '../../support/agent-keys.ts';
import { engines, postgresql } from '../../support/databases.ts';
import { testServer, type TestServer } from '../../support/server.ts';

describe.each(engines)('agents on $engine', ({ place }) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
  });
  afterAll(() => server.close());

  test('a new agent reads back as it was returned', async () => {
    const { status, body } = await server.developer.call('POST /v1/agents', {
      name: 'travel agent',
      description: 'books\nflights',
      scopes: ['flights:search', 'payments:initiate:max_500.00', 'flights:search'],
      redirectUris: ['https://travel.example/callback', 'http://127.0.0.1:9/cb', 'com.example.app:/cb'],
    });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^ag_[0-9A-Z]{26}$/),
      agentId: body.id,
      did: `did:grantex:${body.id}`,
      developerId: server.developer.id,
      name: 'travel agent',
      description: 'books\nflights',
      scopes: ['flights:search', 'payments:initiate:max_500'],
      redirectUris: ['https://travel.example/callback', 'http://127.0.0.1:9/cb', 'com.example.app:/cb'],
      status: 'active',
      dpop: 'accept',
      kind: 'agent',
      clientId: null,
      keys: [],
      holds: [],
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    expect((await server.developer.call(`GET /v1/agents/${body.id}`)).body).toEqual(body);
  });

  test('an agent needs a name and nothing else', async () => {
    const { body } = await server.developer.call('POST /v1/agents', { name: 'bare' });
    expect(body).toMatchObject({ description: null, scopes: [], redirectUris: [], keys: [] });
  });

  test('agents are listed newest first, in pages', async () => {
    const { call } = await server.signUp();
    for (const name of ['one', 'two', 'three']) await call('POST /v1/agents', { name });
    const first = await call('GET /v1/agents?page=1&pageSize=2');
    const second = await call('GET /v1/agents?page=2&pageSize=2');
    const names = (answer: { body: { agents: { name: string }[] } }) =>
      answer.body.agents.map(({ name }) => name);
    expect([names(first), names(second)]).toEqual([['three', 'two'], ['one']]);
    expect(first.body).toMatchObject({ total: 3, page: 1, pageSize: 2 });
    expect((await call('GET /v1/agents?page=3&pageSize=2')).body).toMatchObject({ agents: [], total: 3 });
    expect((await call('GET /v1/agents')).body).toMatchObject({ total: 3, page: 1, pageSize: 200 });
  });

  test('agents are searched by the beginning of their name, ignoring case, and by status', async () => {
    const { call } = await server.signUp();
    const ids: Record<string, string> = {};
    for (const name of [
      'Travel planner',
      'travel booker',
      '50% off',
      '500 off',
      'Über a_b',
      "O'Neil",
      'a\\b',
    ]) {
      ids[name] = (await call('POST /v1/agents', { name })).body.id;
    }
    await call(`PATCH /v1/agents/${ids['travel booker']}`, { status: 'suspended' });
    const names = async (search: Record<string, string>): Promise<string[]> => {
      const { status, body } = await call(`GET /v1/agents?${new URLSearchParams(search)}`);
      expect([status, body.total]).toEqual([200, body.agents.length]);
      return body.agents.map(({ name }: { name: string }) => name);
    };
    expect(await names({ name: 'TRAVEL' })).toEqual(['travel booker', 'Travel planner']);
    expect(await names({ name: 'Travel p' })).toEqual(['Travel planner']);
    expect(await names({ name: 'planner' })).toEqual([]);
    expect(await names({ name: '50%' })).toEqual(['50% off']);
    expect(await names({ name: '%' })).toEqual([]);
    expect(await names({ name: 'ÜBER a_' })).toEqual(['Über a_b']);
    expect(await names({ name: 'Über __' })).toEqual([]);
    expect(await names({ name: "o'n" })).toEqual(["O'Neil"]);
    expect(await names({ name: 'A\\' })).toEqual(['a\\b']);
    expect(await names({ exactName: 'Travel planner' })).toEqual(['Travel planner']);
    expect(await names({ exactName: 'travel planner' })).toEqual([]);
    expect(await names({ exactName: 'Travel' })).toEqual([]);
    expect(await names({ exactName: '50%' })).toEqual([]);
    expect(await names({ exactName: 'travel booker', status: 'active' })).toEqual([]);
    expect(await names({ name: 'Travel', order: 'asc' })).toEqual(['Travel planner', 'travel booker']);
    expect(await names({ status: 'suspended' })).toEqual(['travel booker']);
    expect(await names({ name: 'travel', status: 'active' })).toEqual(['Travel planner']);
    expect(await names({ contains: 'PLANNER' })).toEqual(['Travel planner']);
    expect(await names({ contains: '%' })).toEqual(['50% off']);
    expect(await names({ contains: '_' })).not.toContain('_');
    expect(await names({ contains: String(ids['50% off']).slice(-10).toLowerCase() })).toEqual(['50% off']);
    const page = await call('GET /v1/agents?name=travel&page=2&pageSize=1');
    expect(page.body).toMatchObject({ agents: [{ name: 'Travel planner' }], total: 2, page: 2 });
    expect((await server.developer.call('GET /v1/agents?name=Travel%20p')).body).toMatchObject({ total: 0 });
    await call(`DELETE /v1/agents/${ids['Travel planner']}`);
    expect(await names({ name: 'travel' })).toEqual(['travel booker']);
  });

  test.each([
    'name=',
    'exactName=',
    'exactName=a%00b',
    `exactName=${'x'.repeat(201)}`,
    'name=a%00b',
    `name=${'x'.repeat(201)}`,
    'status=deleted',
    'status=',
    'name=a&name=b',
  ])('a list of agents by %s is refused', async (query) => {
    const { status, body } = await server.developer.call(`GET /v1/agents?${query}`);
    expect([status, body.code]).toEqual([400, 'VALIDATION_ERROR']);
  });

  test.each(['PATCH', 'POST'])('%s changes the given members and nothing else', async (method) => {
    const { body } = await server.developer.call('POST /v1/agents', { name: 'before', scopes: ['a:b'] });
    const changed = await server.developer.call(`${method} /v1/agents/${body.id}`, { name: 'after' });
    expect(changed.status).toBe(200);
    expect(changed.body).toEqual({ ...body, name: 'after', updatedAt: changed.body.updatedAt });
    expect(changed.body.updatedAt > body.updatedAt).toBe(true);
    const cleared = await server.developer.call(`${method} /v1/agents/${body.id}`, {
      scopes: [],
      description: null,
    });
    expect(cleared.body).toMatchObject({ name: 'after', scopes: [] });
  });

  test.each([
    [{ name: 'a', scopes: ['a:b:c:d'] }, 'INVALID_SCOPE'],
    [{ name: 'a', scopes: ['*'] }, 'INVALID_SCOPE'],
    [{ name: 'a', scopes: ['payments:initiate:max_-1'] }, 'INVALID_SCOPE'],
    [{ name: 'a', scopes: Array.from({ length: 101 }, (_, index) => `a:b${index}`) }, 'TOO_MANY_SCOPES'],
    [{ name: 'a\u0000b' }, 'VALIDATION_ERROR'],
    [{ name: 'x'.repeat(201) }, 'VALIDATION_ERROR'],
    [{ name: 'a', description: 'a\u0000b' }, 'VALIDATION_ERROR'],
  ])('the agent %o is refused: %s', async (agent, code) => {
    const { status, body } = await server.developer.call('POST /v1/agents', agent);
    expect([status, body.code]).toEqual([400, code]);
  });

  test('an agent is suspended and reactivated', async () => {
    const { call } = server.developer;
    const { body } = await call('POST /v1/agents', { name: 'a' });
    const set = async (status: string) => (await call(`PATCH /v1/agents/${body.id}`, { status })).body.status;
    expect([await set('suspended'), await set('active')]).toEqual(['suspended', 'active']);
  });

  test('a deleted agent is gone from every list and response', async () => {
    const { call } = await server.signUp();
    const { body } = await call('POST /v1/agents', { name: 'a' });
    expect((await call(`DELETE /v1/agents/${body.id}`)).status).toBe(204);
    for (const line of [`GET /v1/agents/${body.id}`, `DELETE /v1/agents/${body.id}`]) {
      expect((await call(line)).status).toBe(404);
    }
    expect((await call(`PATCH /v1/agents/${body.id}`, { status: 'active' })).status).toBe(404);
    expect((await call('GET /v1/agents')).body).toMatchObject({ agents: [], total: 0 });
  });

  test('a key is registered with a proof, and rotation keeps the DID', async () => {
    const { call, id: developerId } = server.developer;
    const [first, second] = await Promise.all([agentKey('EdDSA'), agentKey('ES256')]);
    const made = await call('POST /v1/agents', {
      name: 'with a key',
      publicKey: first.publicKey,
      publicKeyProof: await first.prove(server.url, developerId),
    });
    expect(made.status).toBe(201);
    expect(made.body.keys).toEqual([
      { kid: expect.any(String), publicKey: first.publicKey, createdAt: expect.any(String), revokedAt: null },
    ]);
    const rotated = await call(`POST /v1/agents/${made.body.id}/keys`, {
      publicKey: second.publicKey,
      publicKeyProof: await second.prove(server.url, developerId),
    });
    expect([rotated.status, rotated.body.did]).toEqual([201, made.body.did]);
    expect(rotated.body.keys).toEqual([
      { ...made.body.keys[0], revokedAt: expect.any(String) },
      {
        kid: expect.any(String),
        publicKey: second.publicKey,
        createdAt: expect.any(String),
        revokedAt: null,
      },
    ]);
    const again = await call(`POST /v1/agents/${made.body.id}/keys`, {
      publicKey: first.publicKey,
      publicKeyProof: await first.prove(server.url, developerId),
    });
    expect([again.status, again.body.code]).toEqual([409, 'KEY_EXISTS']);
    const after = await call(`GET /v1/agents/${made.body.id}`);
    expect(after.body.keys).toEqual(rotated.body.keys);
  });
});

test('the revocation log has one entry for a suspension, none for a reactivation, one for a deletion', async () => {
  const server = await testServer({ place: await postgresql() });
  const { call } = server.developer;
  const { body } = await call('POST /v1/agents', { name: 'a' });
  const entries = async (): Promise<number> =>
    (await server.sql(`SELECT FROM revocations WHERE kind = 'agent' AND id = '${body.id}'`)).length;
  const set = (status: string) => call(`PATCH /v1/agents/${body.id}`, { status });
  await set('suspended');
  await set('suspended');
  expect(await entries()).toBe(1);
  await set('active');
  expect(await entries()).toBe(1);
  await call(`DELETE /v1/agents/${body.id}`);
  await call(`DELETE /v1/agents/${body.id}`);
  expect(await entries()).toBe(2);
  await server.close();
});

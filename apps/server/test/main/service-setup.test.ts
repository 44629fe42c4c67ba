import { createGrantex, type GrantexSetupOptions, SetupError } from '@grantex/core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { makeAgent, makeGrant } from '../support/grants.ts';
import { type TestDeveloper, testServer, type TestServer } from '../support/server.ts';

/** Nothing listens at the public address: the services here reach the server by an inner one. */
const PUBLIC_URL = 'http://localhost:4999';

let server: TestServer;
let developer: TestDeveloper;
beforeAll(async () => {
  server = await testServer({ environment: { GRANTEX_PUBLIC_URL: PUBLIC_URL } });
  ({ developer } = server);
});
afterAll(() => server.close());

/** A service that is closed after its test. */
function service(options: GrantexSetupOptions = {}): ReturnType<typeof createGrantex> {
  const { url } = server;
  const made = createGrantex({
    url,
    issuer: PUBLIC_URL,
    audience: PUBLIC_URL,
    apiKey: developer.key,
    ...options,
  });
  onTestFinished(() => made.close());
  return made;
}

async function makeKey(...roles: readonly string[]): Promise<{ id: string; apiKey: string }> {
  return (await developer.call('POST /v1/keys', { name: roles.join(), roles })).body;
}

/** What `ready()` says: `ready`, or the code and the text of its error. */
async function outcome({ ready }: ReturnType<typeof createGrantex>): Promise<string> {
  try {
    await ready();
    return 'ready';
  } catch (error) {
    if (!SetupError.is(error)) throw error;
    return `${error.code}: ${error.message}`;
  }
}

test.each(['feed', 'online'] as const)(
  'a service at an inner address decides, records, and learns of revocations: %s',
  async (revocation) => {
    const { call } = developer;
    const { grantToken: token, grantId } = await makeGrant(call, await makeAgent(call));
    const { apiKey } = await makeKey('verify', 'audit-write');
    const grantex = service({ apiKey, revocation });
    expect(await outcome(grantex)).toBe('ready');
    const search = async (): Promise<unknown> =>
      grantex.guard.run(
        { token, action: 'search', input: 1, rule: { scopes: ['flights:search'] } },
        ({ grant }) => grant.principalId,
      );
    expect(await search()).toBe('user_alice');
    await grantex.flush();
    const { body } = await call(`GET /v1/audit/entries?grantId=${grantId}`);
    expect(body.entries.map(({ status }: { status: string }) => status).toSorted()).toEqual([
      'allowed',
      'success',
    ]);
    await call(`DELETE /v1/grants/${grantId}`);
    await expect.poll(() => search().catch(({ reason }: { reason?: unknown }) => reason)).toBe('revoked');
  },
);

test('an admin key is enough', async () => {
  expect(await outcome(service())).toBe('ready');
});

test.each<[readonly string[], string]>([
  [['verify'], 'lacks the role audit-write.'],
  [['audit-write'], 'lacks the role verify.'],
  [['issue'], 'lacks the roles verify and audit-write.'],
])('a key with the roles %j is not ready', async (roles, text) => {
  const { id, apiKey } = await makeKey(...roles);
  expect(await outcome(service({ apiKey }))).toMatch(
    new RegExp(`^role_missing: The API key "${id}" ${text}`),
  );
});

test('a service whose key is deleted is no longer ready', async () => {
  const { id, apiKey } = await makeKey('verify', 'audit-write');
  const grantex = service({ apiKey });
  expect(await outcome(grantex)).toBe('ready');
  await developer.call(`DELETE /v1/keys/${id}`);
  expect(await outcome(grantex)).toMatch(/^api_key_refused: /);
});

test('a service that takes an inner address for the public one is told the public one', async () => {
  const found = await outcome(service({ issuer: server.url }));
  expect(found).toMatch(/^issuer_mismatch: /);
  expect(found).toContain(PUBLIC_URL);
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines } from '../support/databases.ts';
import { testServer, type TestServer } from '../support/server.ts';

describe.each(engines)('a server on $engine', ({ place }) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
  });
  afterAll(() => server.close());

  test('publishes one RSA key and its description', async () => {
    const jwks = await server.developer.call('GET /.well-known/jwks.json', undefined, { key: null });
    expect(jwks.body.keys).toHaveLength(1);
    expect(jwks.headers.get('cache-control')).toBe('public, max-age=300');
  });

  test('knows its developer', async () => {
    const { status, body } = await server.developer.call('GET /v1/me');
    expect([status, body.developerId]).toEqual([200, server.developer.id]);
  });
});

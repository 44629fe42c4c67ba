import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiFetch } from '../../support/contract.ts';
import { httpBrowser } from '../../support/http-browser.ts';
import { testServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

test.each([
  ['POST /v1/signup', 32_768],
  ['POST /console/session', 32_768],
  ['POST /v1/agents', 131_072],
  ['POST /v1/keys/rotate', 131_072],
  ['POST /v1/audit/log', 1_048_576],
  ['POST /v1/audit/batch', 1_048_576],
  ['PUT /v1/resources/https%3A%2F%2Fapi.example/catalog', 1_048_576],
])('%s reads a body of %i bytes, and a larger one is 413', async (line, size) => {
  const browser = httpBrowser(server.url);
  await browser.open('/console');
  const statusOf = async (bytes: number): Promise<number> => {
    const body = '{"nope":1}'.padEnd(bytes);
    const [method = '', path = ''] = line.split(' ');
    // A page accepts nothing from another browser than its own.
    if (path.startsWith('/console/')) return (await browser.call(path, body)).status;
    const response = await apiFetch(server.url + path, {
      method,
      headers: { authorization: `Bearer ${server.developer.key}`, 'content-type': 'application/json' },
      body,
    });
    return response.status;
  };
  expect(await statusOf(size)).not.toBe(413);
  expect(await statusOf(size + 1)).toBe(413);
});

test('the largest bodies that the document allows are read', async () => {
  const scopes = Array.from({ length: 100 }, (_, index) =>
    ['x'.repeat(64), 'y'.repeat(64), String(index).padStart(64, 'z')].join(':'),
  );
  const uris = Array.from({ length: 20 }, (_, index) => `https://a.example/${index}/`.padEnd(2_048, 'x'));
  // Twelve bytes when escaped in JSON.
  const escaped = JSON.stringify({
    name: 'NAME',
    description: 'DESCRIPTION',
    scopes,
    redirectUris: uris,
  })
    .replace('NAME', '\\ud83d\\ude00'.repeat(200))
    .replace('DESCRIPTION', '\\ud83d\\ude00'.repeat(2_000));
  const agent = await apiFetch(`${server.url}/v1/agents`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.developer.key}`, 'content-type': 'application/json' },
    body: escaped,
  });
  const { id } = (await agent.json()) as { id: string };
  expect(agent.status).toBe(201);
  const delegated = await server.developer.call('POST /v1/grants/delegate', {
    parentGrantToken: 'x'.repeat(65_536),
    subAgentId: id,
    scopes,
  });
  expect(delegated.body.code).not.toBe('BODY_TOO_LARGE');
  const audiences = Array.from({ length: 100 }, (_, index) => `https://a.example/${index}/`.padEnd(512, 'x'));
  const { status } = await server.developer.call('PATCH /v1/me', { settings: { audiences } });
  expect(status).toBe(200);
});

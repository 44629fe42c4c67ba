import { afterAll, beforeAll, expect, test } from 'vitest';
import { assetPath } from '../../../src/web/pages/assets.ts';
import { testServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

test.each([
  ['style.css', 'text/css; charset=utf-8'],
  ['page.js', 'text/javascript; charset=utf-8'],
  ['icon.svg', 'image/svg+xml'],
] as const)('%s is cached for good, under an address that changes with it', async (name, type) => {
  const response = await fetch(server.url + assetPath(name));
  expect([response.status, response.headers.get('content-type')]).toEqual([200, type]);
  expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(response.headers.getSetCookie()).toEqual([]);
  const stale = await fetch(`${server.url}/assets/of-another-release/${name}`);
  expect([stale.status, stale.headers.get('cache-control')]).toEqual([200, 'no-store']);
});

test.each(['nothing.css', 'constructor', '..%2F..%2Fpackage.json'])('%s is not found', async (name) => {
  expect((await fetch(`${server.url}/assets/x/${name}`)).status).toBe(404);
});

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
  ['passkeys.js', 'text/javascript; charset=utf-8'],
  ['icon.svg', 'image/svg+xml'],
] as const)('%s is cached for good, under an address that changes with it', async (name, type) => {
  const response = await fetch(server.url + assetPath(name));
  expect([response.status, response.headers.get('content-type')]).toEqual([200, type]);
  expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(response.headers.getSetCookie()).toEqual([]);
  const stale = await fetch(`${server.url}/assets/of-another-release/${name}`);
  expect([stale.status, stale.headers.get('cache-control')]).toEqual([200, 'no-store']);
});

test('an asset is compressed for clients that can read that', async () => {
  const lengthOf = async (coding: string): Promise<[string | null, number]> => {
    const response = await fetch(server.url + assetPath('style.css'), {
      headers: { 'accept-encoding': coding },
    });
    return [response.headers.get('content-encoding'), Number(response.headers.get('content-length'))];
  };
  const [[, whole], [coding, short]] = [await lengthOf('identity'), await lengthOf('deflate, gzip')];
  expect(coding).toBe('gzip');
  expect(short).toBeLessThan(whole / 2);
  expect(await lengthOf('gzip;q=0')).toEqual([null, whole]);
});

test.each(['nothing.css', 'constructor', '..%2F..%2Fpackage.json'])('%s is not found', async (name) => {
  expect((await fetch(`${server.url}/assets/x/${name}`)).status).toBe(404);
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { testServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

/** Tests of the server do not build the documentation, and a server without it says so. */
async function isThere(address: string): Promise<boolean> {
  const { status } = await fetch(address);
  return status === 200 || (status === 503 && address.endsWith('/docs'));
}

const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

test('a browser gets a page that leads to permissions, console, documents and API, and all of them answer', async () => {
  const response = await fetch(`${server.url}/`, { headers: BROWSER });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(response.headers.get('vary')).toBe('accept');
  const links = [...(await response.text()).matchAll(/<li><a href="([^"]+)"/g)].map(([, href]) => href);
  expect(links).toEqual(['/permissions', '/console', '/docs', '/openapi.json']);
  for (const link of links) expect(await isThere(server.url + link)).toBe(true);
});

test.each([{ accept: '*/*' }, { accept: 'application/json' }])(
  'a program with %j gets the addresses',
  async (headers) => {
    const response = await fetch(`${server.url}/`, { headers });
    expect(response.headers.get('vary')).toBe('accept');
    const { name, mode, ...addresses } = (await response.json()) as Record<string, string>;
    expect([name, mode]).toEqual(['Grantex', 'sandbox']);
    for (const address of Object.values(addresses)) expect(await isThere(address)).toBe(true);
    expect(Object.keys(addresses)).toEqual(['permissions', 'console', 'docs', 'openapi', 'discovery']);
  },
);

test('a live server has the same page, and says its mode', async () => {
  const live = await testServer({ environment: { GRANTEX_MODE: 'live' } });
  expect(await (await fetch(`${live.url}/`)).json()).toMatchObject({ mode: 'live' });
  expect(await (await fetch(`${live.url}/`, { headers: BROWSER })).text()).not.toContain('Sandbox');
  await live.close();
});

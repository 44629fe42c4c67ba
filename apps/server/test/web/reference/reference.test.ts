import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { gunzipSync, brotliDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleFiles, ENTRY, openBundle } from '../../../src/web/reference/bundle.ts';
import { documentOf } from '../../support/contract.ts';
import { testServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer({ environment: { GRANTEX_PUBLIC_URL: 'http://localhost:4000/agents' } });
});
afterAll(() => server.close());

/** As it came: `fetch` would decode it. */
async function get(path: string, accepted = ''): Promise<{ answer: IncomingMessage; body: Buffer }> {
  const sent = request(server.url + path, { headers: { 'accept-encoding': accepted }, agent: false }).end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return { answer, body: await buffer(answer) };
}

test('without script, the page lists every operation, and leads to the document and the collection', async () => {
  const { answer, body } = await get('/docs/api');
  const text = body.toString();
  expect([answer.statusCode, answer.headers['set-cookie']]).toEqual([200, undefined]);
  const listed = [...text.matchAll(/<code>([A-Z]+) ([^<]+)<\/code><\/dt>/g)].map(
    ([, method, path]) => `${method} ${path}`,
  );
  const operations = Object.entries(documentOf('sandbox').paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  // A public URL with a path has one more.
  expect(listed.toSorted()).toEqual(
    [
      ...operations,
      'GET /.well-known/oauth-authorization-server/agents',
      'OPTIONS /.well-known/oauth-authorization-server/agents',
    ].toSorted(),
  );
  for (const link of ['/agents/openapi.json', '/agents/docs/reference/api', '/agents/docs/'])
    expect(text).toContain(`href="${link}"`);
  expect(text).toContain('Authorization: Bearer');
});

test('its policy allows no script but files of the server, and inline styles only here', async () => {
  const policies = await Promise.all(
    ['/docs/api', '/'].map(
      async (path) => (await fetch(server.url + path, { headers: { accept: 'text/html' } })).headers,
    ),
  );
  const [own = '', others = ''] = policies.map((headers) => headers.get('content-security-policy') ?? '');
  expect(own).toMatch(/script-src 'self';/);
  expect(own).not.toMatch(/unsafe-eval|https?:/);
  expect(others).not.toMatch(/unsafe-inline/);
});

test('the bundle comes from the server, in the coding that the browser takes, and may be kept', async () => {
  const { body } = await get('/docs/api');
  const [, entry = ''] = /data-bundle="\/agents([^"]+)"/.exec(body.toString()) ?? [];
  const [raw, gzip, br, refused] = await Promise.all([
    get(entry),
    get(entry, 'gzip, deflate'),
    get(entry, 'gzip, br'),
    get(entry, 'br;q=0, gzip;q=0'),
  ]);
  expect([raw, gzip, br, refused].map(({ answer }) => answer.headers['content-encoding'])).toEqual([
    undefined,
    'gzip',
    'br',
    undefined,
  ]);
  expect(raw.answer.headers['cache-control']).toMatch(/immutable/);
  expect(gunzipSync(gzip.body).equals(raw.body)).toBe(true);
  expect(brotliDecompressSync(br.body).equals(raw.body)).toBe(true);
  const names = (await bundleFiles()).map(([name]) => name);
  expect(names.length).toBeGreaterThan(50);
  const imported = [...raw.body.toString().matchAll(/from"\.\/(chunks\/[\w.-]+)"/g)].map(
    ([, name]) => name ?? '',
  );
  expect(imported.filter((name) => !names.includes(name))).toEqual([]);
  for (const path of ['../../package.json', 'standalone.js', 'chunks/none.js', 'standalone.esm.js.map']) {
    expect([path, (await get(entry.replace('standalone.esm.js', path))).answer.statusCode]).toEqual([
      path,
      404,
    ]);
  }
});

test('a file of the bundle is compressed once for everybody who asks meanwhile', async () => {
  const bundle = openBundle();
  const [one, other] = await Promise.all([bundle.read(ENTRY, 'gzip'), bundle.read(ENTRY, 'gzip')]);
  expect(one).toBeDefined();
  expect(one).toBe(other);
});

test('the OpenAPI document is sent compressed', async () => {
  const [raw, br] = await Promise.all([get('/openapi.json'), get('/openapi.json', 'br')]);
  expect(brotliDecompressSync(br.body).equals(raw.body)).toBe(true);
  expect(br.body.length).toBeLessThan(raw.body.length / 10);
});

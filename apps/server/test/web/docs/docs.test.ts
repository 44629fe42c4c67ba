import { once } from 'node:events';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { siteOpener } from '../../../src/web/docs/built-site.ts';
import { docsRoutesOf } from '../../../src/web/docs/routes.ts';
import { testServer, type TestServer } from '../../support/server.ts';

/** A small site in the form in which `apps/docs` builds its own. Its tests read that one, in a browser. */
const FILES = {
  'site.json': JSON.stringify({ base: '/placeholder', scripts: ["'sha256-abc='"], files: [], digest: '' }),
  'index.html': '<h1>First</h1><a href="/placeholder/docs/guides/limits">Limits</a>',
  'guides/limits.html': `<h1>Limits</h1>${'<p>Again and again.</p>'.repeat(200)}`,
  'guides/limits.md': '# Limits\n\n[First](/placeholder/docs/index.md)\n',
  'errors/not_found.html': '<h1>NOT_FOUND</h1>',
  'assets/style.abc.css': 'h1 { color: red }',
  'assets/app.abc.js': 'const base = "/placeholder/docs/";',
  'concepts/grant.svg': '<svg xmlns="http://www.w3.org/2000/svg"><style>text { fill: red }</style></svg>',
  'llms.txt': '- [First](/placeholder/docs/index.md)\n',
};

let folder: string;
let app: FastifyInstance;
let url: string;
beforeAll(async () => {
  folder = await mkdtemp(join(inject('folder'), 'docs-'));
  await writeSite(join(folder, 'site'));
  app = await serve(join(folder, 'site'));
  url = app.listeningOrigin;
});
afterAll(() => app.close());

async function writeSite(target: string): Promise<void> {
  for (const [name, content] of Object.entries(FILES)) {
    await mkdir(join(target, name, '..'), { recursive: true });
    await writeFile(join(target, name), content);
  }
}

/** A real listener with these routes only, whose public URL has a path. */
async function serve(site: string, publicUrl = 'https://example.com/base'): Promise<FastifyInstance> {
  const server = Fastify();
  server.decorate('pages', {
    config: { publicUrl, mode: 'live', rateLimit: 0 },
    masterKey: Buffer.alloc(32),
    now: () => 0,
  });
  await server.register(docsRoutesOf(pathToFileURL(`${site}/`)));
  await server.listen({ port: 0, host: '127.0.0.1' });
  return server;
}

/** Without what `fetch` adds to a request and takes from an answer. */
async function get(path: string, headers: Record<string, string> = {}, from = url) {
  const sent = request(from + path, { headers, agent: false }).end();
  const [answer] = await once(sent, 'response');
  return { status: answer.statusCode as number, headers: answer.headers, body: await text(answer) };
}

test('a page is found at its address, and names others below the path of the public URL', async () => {
  const { status, headers, body } = await get('/docs/');
  expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  expect(body).toBe('<h1>First</h1><a href="/base/docs/guides/limits">Limits</a>');
  expect((await get('/docs/guides/limits')).body).toContain('<h1>Limits</h1>');
});

test('a path is written as it is, whatever characters it has', async () => {
  const other = await serve(join(folder, 'site'), 'https://example.com/a$&b');
  const { body } = await get('/docs/', {}, other.listeningOrigin);
  expect(body).toContain('href="/a$&b/docs/guides/limits"');
  await other.close();
});

test('Markdown has whole addresses, because it is read elsewhere', async () => {
  const { headers, body } = await get('/docs/guides/limits.md');
  expect(headers['content-type']).toBe('text/markdown; charset=utf-8');
  expect(body).toBe('# Limits\n\n[First](https://example.com/base/docs/index.md)\n');
  expect((await get('/docs/llms.txt')).body).toBe('- [First](https://example.com/base/docs/index.md)\n');
});

test('the policy of a page names the scripts in its text, and no style', async () => {
  const { headers } = await get('/docs/');
  expect(headers['content-security-policy']).toContain("script-src 'self' 'sha256-abc='; style-src 'self';");
  expect(headers['content-security-policy']).not.toContain('unsafe');
  expect(headers['set-cookie']).toBeUndefined();
});

test('a drawing may bring a style, and nothing else', async () => {
  const { headers } = await get('/docs/concepts/grant.svg');
  expect(headers['content-type']).toBe('image/svg+xml');
  expect(headers['content-security-policy']).toBe("default-src 'none'; style-src 'unsafe-inline'");
});

test('a file whose name has a hash is kept for a year, and a page is asked for again', async () => {
  const asset = await get('/docs/assets/app.abc.js');
  expect(asset.body).toBe('const base = "/base/docs/";');
  expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  const { etag = '', 'cache-control': kept } = (await get('/docs/')).headers;
  expect(kept).toBe('no-cache');
  const again = await get('/docs/', { 'if-none-match': etag });
  expect([again.status, again.body]).toEqual([304, '']);
  expect((await get('/docs/', { 'if-none-match': '"other"' })).status).toBe(200);
});

test('a browser that can gets it compressed, under an etag of its own', async () => {
  const plain = await get('/docs/guides/limits');
  for (const coding of ['br', 'gzip']) {
    const { headers } = await get('/docs/guides/limits', { 'accept-encoding': coding });
    expect(headers['content-encoding']).toBe(coding);
    expect(Number(headers['content-length'])).toBeLessThan(plain.body.length / 10);
    expect(headers.etag).not.toBe(plain.headers.etag);
  }
});

test.each([
  ['/docs', '/base/docs/'],
  ['/docs/index', '/base/docs/'],
  ['/docs/index.html', '/base/docs/'],
  ['/docs/guides/limits/', '/base/docs/guides/limits'],
  ['/docs/guides/limits.html', '/base/docs/guides/limits'],
  ['/docs/errors/NOT_FOUND', '/base/docs/errors/not_found'],
])('%s leads to %s', async (from, to) => {
  const { status, headers } = await get(from);
  expect([status, headers.location]).toEqual([308, to]);
});

test.each([
  '/docs/nothing',
  '/docs/site.json',
  '/docs/..%2Fsite%2Findex.html',
  '/docs/..%2F..%2Fpackage.json',
  '/docs/constructor',
  '/docs/.md',
  '/docs/errors/OTHER',
])('%s is a page that leads back to the documentation', async (path) => {
  const { status, headers, body } = await get(path, { accept: 'text/html' });
  expect([status, headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
  expect(body).toContain('href="/base/docs/"');
});

test('a site that is built again is read again', async () => {
  const site = join(folder, 'again');
  await writeSite(site);
  const server = await serve(site);
  expect((await get('/docs/', {}, server.listeningOrigin)).body).toContain('First');
  await rename(site, `${site}-old`);
  await writeSite(site);
  await rm(join(site, 'guides'), { recursive: true });
  const browser = { accept: 'text/html' };
  expect((await get('/docs/guides/limits', browser, server.listeningOrigin)).status).toBe(404);
  expect((await get('/docs/errors/not_found', browser, server.listeningOrigin)).status).toBe(200);
  await server.close();
});

test('everybody who asks at once gets one site, which reads each of its files once', async () => {
  const where = pathToFileURL(`${join(folder, 'site')}/`);
  const { open } = siteOpener({ path: '', url: 'https://example.com' }, where);
  const [one, other] = await Promise.all([open(), open()]);
  expect(one).toBeDefined();
  expect(one).toBe(other);
  const [first, second] = await Promise.all([one?.read('index.html'), other?.read('index.html')]);
  expect(first).toBe(second);
});

test('without a built site the page says how to build one, and shows it once it is there', async () => {
  const site = join(folder, 'late');
  const server = await serve(site);
  const { status, body } = await get('/docs/', { accept: 'text/html' }, server.listeningOrigin);
  expect(status).toBe(503);
  expect(body).toContain('node apps/docs/build/main.ts');
  await writeSite(site);
  expect((await get('/docs/', {}, server.listeningOrigin)).status).toBe(200);
  await server.close();
});

test('on the whole server a program reads of an unknown page as JSON', async () => {
  const whole: TestServer = await testServer();
  const answer = await fetch(`${whole.url}/docs`, { redirect: 'manual' });
  expect([answer.status, answer.headers.get('location')]).toEqual([308, '/docs/']);
  expect(answer.headers.get('set-cookie')).toBeNull();
  await whole.close();
});

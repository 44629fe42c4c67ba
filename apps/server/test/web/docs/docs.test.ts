import MarkdownIt from 'markdown-it';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Document, readDocuments } from '../../../src/web/docs/documents.ts';
import { createResolver } from '../../../src/web/docs/links.ts';
import { renderMarkdown } from '../../../src/web/docs/markdown.ts';
import { render } from '../../../src/web/pages/html.ts';
import { testServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
let documents: readonly Document[];
beforeAll(async () => {
  [server, documents] = await Promise.all([testServer(), readDocuments()]);
});
afterAll(() => server.close());

const get = (path: string): Promise<Response> => fetch(server.url + path);
const shown = (source: string): string => render(renderMarkdown(source, (href) => href).content);

test('the list names every document of docs/ and every package, and begins with what newcomers read', async () => {
  const list = await (await get('/docs')).text();
  const links = [...list.matchAll(/<li><a href="\/docs\/([^"]+)"/g)].map(([, slug]) => slug);
  expect(links).toEqual(documents.map(({ slug }) => slug));
  expect(links.slice(0, 4)).toEqual(['readme', 'first-call', 'guides/limits', 'guides/log-in']);
  expect(links).toEqual(
    expect.arrayContaining(['security/threat-model', 'packages/core', 'apps/server', 'decisions']),
  );
});

test('a page is made once, so that strangers who read it cost the server little', async () => {
  const parse = vi.spyOn(MarkdownIt.prototype, 'parse');
  const read = (): Promise<unknown> => Promise.all(['/docs', '/docs/protocol'].map(get));
  await read();
  expect(parse).toHaveBeenCalled();
  parse.mockClear();
  await read();
  expect(parse).not.toHaveBeenCalled();
  parse.mockRestore();
});

test('a document is a page with its title, and its source beside it', async () => {
  const page = await get('/docs/protocol');
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  const text = await page.text();
  expect(text).toContain('<title>The Grantex protocol · ');
  expect(text).toContain('<a href="/docs/protocol/08-audit-log">8. The audit log</a>');
  const source = await get('/docs/protocol.md');
  expect(source.headers.get('content-type')).toBe('text/markdown; charset=utf-8');
  expect(await source.text()).toMatch(/^# The Grantex protocol\n/);
});

test('every link between documents leads to a section that exists', async () => {
  const resolve = createResolver(documents, '');
  const pages = new Map<string, { ids: Set<string>; links: string[] }>();
  for (const document of documents) {
    const text = render(renderMarkdown(document.source, (href) => resolve(document, href)).content);
    const all = (pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, found = '']) => found);
    pages.set(`/docs/${document.slug}`, {
      ids: new Set(all(/ id="([^"]+)"/g)),
      links: all(/<a href="([^"]+)"/g),
    });
  }
  const broken: string[] = [];
  for (const [page, { links }] of pages) {
    for (const link of links.filter((href) => !href.startsWith('http'))) {
      const [path, id] = link.split('#');
      const target = pages.get(path === '' ? page : (path ?? ''));
      if (target === undefined || (id !== undefined && !target.ids.has(id))) broken.push(`${page}: ${link}`);
    }
  }
  expect(broken).toEqual([]);
  expect(pages.get('/docs/apps/server')?.links).toContain('/docs/protocol');
});

test.each([
  '/docs/nothing',
  '/docs/..%2F..%2Fpackage',
  '/docs/docs/protocol',
  '/docs/constructor',
  '/docs/.md',
])('%s is not found', async (path) => expect((await get(path)).status).toBe(404));

test('text in a document cannot become markup, script, style or an address of another scheme', () => {
  const hostile = [
    '# <img src=x onerror=alert(1)> & "friends"',
    '<script>alert(1)</script>',
    '[a](javascript:alert(1)) [b](data:text/html,x) <i>b</i>',
    '![c](https://elsewhere.example/pixel.png)',
    '```"><script>\n</code></pre><script>\n```',
    '| a |\n| --: |\n| <b>x</b> |',
  ].join('\n\n');
  const text = shown(hostile);
  const tags = [...text.matchAll(/<[^>]*>/g)].map(([tag]) => tag);
  const plain =
    /^<\/?(?:div|h1|p|pre|code|table|thead|tbody|tr|th|td)(?: (?:id|class|role|aria-label|tabindex)="[^"]*")*>$/;
  expect(tags.filter((tag) => !plain.test(tag))).toEqual([]);
  expect(text).toContain('<td class="right">');
  const resolve = createResolver(documents, '/base');
  const [protocol] = documents.filter(({ slug }) => slug === 'protocol') as [Document];
  for (const href of [
    'javascript:alert(1)',
    '//elsewhere.example',
    '/console',
    '\\\\x',
    '../../etc/passwd',
    '../package.json',
  ]) {
    expect(resolve(protocol, href)).toBeUndefined();
  }
  expect(resolve(protocol, '../packages/core#readme')).toBe('/base/docs/packages/core');
  expect(resolve(protocol, 'guides/operating.md#backups')).toBe('/base/docs/guides/operating#backups');
});

test('headings have the ids that GitHub gives them, and links to themselves', () => {
  expect(shown('## What it _does_, `now`\n\n## What it does, now')).toBe(
    '<div><h2 id="what-it-does-now">What it <em>does</em>, <code>now</code> <a class="anchor" href="#what-it-does-now" aria-label="Link to “What it does, now”">#</a></h2>' +
      '<h2 id="what-it-does-now-1">What it does, now <a class="anchor" href="#what-it-does-now-1" aria-label="Link to “What it does, now”">#</a></h2></div>',
  );
});

import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readPages, type Site } from 'docs-pages';
import { beforeAll, expect, test } from 'vitest';
import { BASE, TARGET } from '../src/folders.ts';
import { scriptDigests } from '../src/script-digests.ts';
import { fileOf } from '../src/stage.ts';

let site: Site;
/** The built pages, by their address. */
const pages = new Map<string, string>();
beforeAll(async () => {
  site = await readPages();
  for (const { address } of site.pages) pages.set(address, await built(`${fileOf(address)}.html`));
});

const built = (name: string): Promise<string> => readFile(join(TARGET, name), 'utf8');

test('there is a page in HTML for each page of the documentation, and no other', async () => {
  const names: string[] = [];
  for await (const name of glob('**/*.html', { cwd: TARGET })) names.push(name);
  expect(new Set(names)).toEqual(new Set([...pages.keys()].map((address) => `${fileOf(address)}.html`)));
});

test('each page has the title, the headings and the sections of its source', () => {
  for (const { address, title, anchors } of site.pages) {
    const html = pages.get(address) ?? '';
    expect(html).toContain('<title>');
    const heading = /<h1[^>]*>(.*?) ?<a class="header-anchor"/s.exec(html)?.[1] ?? '';
    expect({ address, title: textOf(heading) }).toEqual({ address, title });
    const ids = new Set([...html.matchAll(/<h[1-6] id="([^"]*)"/g)].map(([, id]) => id));
    expect({ address, ids }).toEqual({ address, ids: new Set(anchors) });
  }
});

test('every link within the site leads to a page and a section that exist', () => {
  const broken: string[] = [];
  for (const [from, html] of pages) {
    for (const [, path = '', id] of html.matchAll(
      new RegExp(`<a[^>]* href="${BASE}/docs/([^"#]*)(?:#([^"]*))?"`, 'g'),
    )) {
      // The reference to try, which the server answers.
      if (path === 'api') continue;
      const isTwin = pages.has(path.replace(/\.md$/, '').replace(/^index$/, '')) && path.endsWith('.md');
      const target = pages.get(path);
      if (!isTwin && (target === undefined || (id !== undefined && !target.includes(` id="${id}"`))))
        broken.push(`${from}: ${path}#${id}`);
    }
  }
  expect(broken).toEqual([]);
});

test('no page has a style in its text, loads something from elsewhere, or runs a script that the policy does not name', async () => {
  const { scripts } = JSON.parse(await built('site.json')) as { scripts: string[] };
  expect(scripts).toEqual(scriptDigests(pages.values()));
  // Only what VitePress and `config.ts` bring, whatever a page says.
  expect(scripts.length).toBeLessThanOrEqual(3);
  for (const html of pages.values()) {
    expect(html).not.toMatch(/<[^>]* style="|<style|<[^>]* on\w+="/);
    expect(html).not.toMatch(
      /<(?:script|link|img|iframe)[^>]* (?:src|href)="(?!\/grantex-public-path\/docs\/|data:)/,
    );
  }
});

test('no script of a page names an address, which the server would change, and the digest with it', () => {
  for (const html of pages.values()) {
    for (const [, script = ''] of html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)) {
      expect(script).not.toContain(BASE);
    }
  }
});

test('each page has a twin in Markdown, which `llms.txt` lists and `llms-full.txt` holds', async () => {
  const [list, all] = await Promise.all([built('llms.txt'), built('llms-full.txt')]);
  for (const { address, title } of site.pages) {
    const twin = await built(`${fileOf(address)}.md`);
    expect(twin).toMatch(/^# /m);
    expect(twin).not.toMatch(/page:\/\/|picture:\/\/|server:\/\//);
    expect(list).toContain(`- [${title}](${BASE}/docs/${fileOf(address)}.md)`);
    expect(all).toContain(twin);
  }
});

test('a reader on a slow line waits for little until the first text', async () => {
  const [style = ''] = /assets\/style\.[\w-]+\.css/.exec(pages.get('') ?? '') ?? [];
  const size = (text: string): number => gzipSync(text).length;
  const longest = [...pages.values()].toSorted((one, other) => other.length - one.length)[0] ?? '';
  // 1.6 Mbit/s are 200 kB in a second, and three round trips of 150 ms leave half of it.
  expect(size(await built(style)) + size(longest)).toBeLessThan(100_000);
  expect(size(await built(style)) + size(pages.get('') ?? '')).toBeLessThan(40_000);
});

/** What a reader sees of markup. */
function textOf(html: string): string {
  const signs: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', '#39': "'" };
  return html
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&(\w+|#39);/g, (sign, name: string) => signs[name] ?? sign);
}

import { createMarkdownRenderer, type MarkdownRenderer } from 'vitepress';
import { beforeAll, expect, test } from 'vitest';
import { markdownOptions } from '../src/markdown.ts';

let md: MarkdownRenderer;
beforeAll(async () => {
  md = await createMarkdownRenderer('.', markdownOptions('/base'), '/base/docs/');
});

const shown = (text: string, relativePath = 'guides/limits.md'): string => md.render(text, { relativePath });

test('what a text says is no template, no markup and no picture', () => {
  expect(shown('{{ 1 }} `{{ 2 }}` <b>x</b> payments:initiate:max_500')).toBe(
    '<p>&#123;&#123; 1 }} <code>&#123;&#123; 2 }}</code> &lt;b&gt;x&lt;/b&gt; payments:initiate:max_500</p>\n',
  );
});

test('a long name may go on in the next line behind its underscores', () => {
  expect(shown('`SCOPE_NOT_NARROWER` is no grant_id')).toBe(
    '<p><code>SCOPE_<wbr>NOT_<wbr>NARROWER</code> is no grant_id</p>\n',
  );
});

test('a link to something that the server answers leaves the site', () => {
  expect(shown('[API](server://docs/api)')).toBe('<p><a href="/base/docs/api" target="_self">API</a></p>\n');
});

test('cells are aligned by classes, and an empty heading is none', () => {
  const table = shown('| a |   |\n| -: | - |\n| 1 | 2 |\n');
  expect(table).toContain('<th class="align-right">a</th>\n<td></td>');
  expect(table).not.toContain('style=');
});

test('code has classes instead of styles, and can be scrolled by keyboard, also where it is only indented', () => {
  const blocks = shown('```ts\nlet a = 1;\n```\n\n    indented\n');
  expect(blocks).toContain('<span class="code-keyword">let</span>');
  expect(blocks).not.toContain('style=');
  expect(blocks.match(/<pre class="[^"]*vp-code" tabindex="0"/g)).toHaveLength(2);
});

test('signatures of generated pages have no colours', () => {
  expect(shown('```ts\nlet a: B<C>;\n```', 'reference/typescript/sdk.md')).toContain(
    '<code>let a: B&lt;C>;</code>',
  );
});

test('a diagram is drawn, with its text for those who do not see it', () => {
  const figure = shown('```mermaid\nflowchart TB\n  a["one"] --> b["two"]\n```');
  expect(figure).toMatch(/<svg[^>]* role="img" aria-label="[^"]+"/);
  expect(figure).toContain('<details><summary>The diagram as text</summary>');
  expect(figure).not.toMatch(/<style| style="|https?:\/\/(?!www\.w3\.org)/);
});

import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { isFullRun } from 'test-config';
import { expect, test } from 'vitest';
import { readPages, ROOT } from '../src/index.ts';
import { pageAt, readRepository } from './repository.ts';

// The build of the site ends at the same faults.
test.runIf(isFullRun)(
  'every link, section and picture of the documentation exists, and no page has HTML',
  async () => {
    const { pages, files, faults } = await readPages();
    expect(faults).toEqual([]);
    await Promise.all(files.map((path) => access(join(ROOT, path))));
    const addresses = pages.map(({ address }) => address);
    expect(addresses).toEqual(
      expect.arrayContaining([
        'protocol',
        'packages/core',
        'python',
        'go',
        'apps/server',
        'architecture',
        'decisions',
      ]),
    );
    expect(new Set(addresses).size).toBe(addresses.length);
  },
);

test.each([
  ['docs/index.md', ''],
  ['docs/start/express.md', 'start/express'],
  ['docs/guides/index.md', 'guides'],
  ['docs/reference/cli.md', 'reference/cli'],
  ['docs/protocol.md', 'protocol'],
  ['docs/decisions/README.md', 'decisions'],
  ['packages/core/README.md', 'packages/core'],
  ['apps/server/README.md', 'apps/server'],
  ['SECURITY.md', 'security/report'],
])('%s is the page “%s”', async (path, address) => {
  const site = await readRepository({ [path]: '# Title\n' });
  expect(site.pages.map((page) => page.address)).toEqual([address]);
});

test('a page has the title of its heading, and the description of its first paragraph', async () => {
  const site = await readRepository({
    'docs/guides/limits.md': '# How _far_\n\nA grant\nhas `limits`.\n\nMore.\n',
  });
  expect(pageAt(site, 'guides/limits')).toMatchObject({
    title: 'How far',
    label: 'How far',
    description: 'A grant has limits.',
    group: 'Guides',
  });
});

test('a word that stands before the first sentence is not its description', async () => {
  const site = await readRepository({
    'docs/decisions/1-a.md': '# 1. A\n\n**Context.** It is so. And so.\n',
  });
  expect(pageAt(site, 'decisions/1-a').description).toBe('It is so.');
});

test('the page of a code ends with what answers with it', async () => {
  const refusal = (code: object): object => ({
    content: { 'application/json': { schema: { properties: code } } },
  });
  const shared = { $ref: '#/components/responses/GONE' };
  const document = {
    paths: {
      '/v1/token': { post: { responses: { 403: refusal({ code: { enum: ['ON_HOLD'] } }), 410: shared } } },
      '/oauth/token': { post: { responses: { 400: refusal({ error: { enum: ['invalid_grant'] } }) } } },
    },
    components: { responses: { GONE: refusal({ code: { enum: ['GONE'] } }) } },
  };
  const expected = { status: 403, body: { error: 'insufficient_scope' } };
  const site = await readRepository({
    'docs/openapi.json': JSON.stringify(document),
    'vectors/refusal.json': JSON.stringify({ cases: [{ name: 'no_rule', expected }] }),
    'docs/reference/errors/all.md':
      '# All\n\n## ON_HOLD\n\nHeld.\n\n## GONE\n\nOver.\n\n## invalid_grant\n\nWrong.\n\n## no_rule\n\nNone.\n\n## FAILED\n\nHere.\n',
  });
  const endOf = (code: string): string | undefined =>
    pageAt(site, `errors/${code}`).markdown.trim().split('\n\n').at(-1);
  expect(['on_hold', 'gone', 'invalid_grant', 'no_rule', 'failed'].map(endOf)).toEqual([
    'Status 403, by `POST /v1/token`.',
    'Status 410, by `POST /v1/token`.',
    'Status 400, by `POST /oauth/token`.',
    'A guard answers with 403 `insufficient_scope`.',
    'Here.',
  ]);
});

test('front matter names a page in lists, and its place there; it is no part of the page', async () => {
  const frontMatter = '---\ntitle: Limits\ndescription: What a grant allows.\nsection: More\norder: 2\n---\n';
  const site = await readRepository({ 'docs/guides/limits.md': `${frontMatter}# How far a grant goes\n` });
  expect(pageAt(site, 'guides/limits')).toMatchObject({
    title: 'How far a grant goes',
    label: 'Limits',
    description: 'What a grant allows.',
    section: 'More',
    markdown: '# How far a grant goes\n',
  });
});

test('front matter with a member that nothing reads is refused', async () => {
  const source = '---\ntitel: Limits\n---\n# Limits\n';
  await expect(readRepository({ 'docs/guides/limits.md': source })).rejects.toThrow(
    'docs/guides/limits.md:1: the front matter has titel; known are title, description, section, order',
  );
});

test('pages are in the order of their groups, sections, numbers and addresses', async () => {
  const page = (order?: number, section?: string): string =>
    `---\ntitle: x\n${order === undefined ? '' : `order: ${order}\n`}${section === undefined ? '' : `section: ${section}\n`}---\n# x\n`;
  const site = await readRepository({
    'docs/protocol.md': page(),
    'docs/protocol/10-ten.md': page(),
    'docs/protocol/2-two.md': page(),
    'docs/index.md': page(),
    'docs/start/hono.md': page(),
    'docs/start/express.md': page(),
    'docs/start/first.md': page(1),
    'docs/guides/late.md': page(9, 'B'),
    'docs/guides/later.md': page(10, 'A'),
    'docs/guides/none.md': page(),
    'packages/core/README.md': page(),
    'docs/reference/cli.md': page(),
  });
  expect(site.pages.map(({ address }) => address)).toEqual([
    '',
    'start/first',
    'start/express',
    'start/hono',
    'guides/none',
    'guides/late',
    'guides/later',
    'reference/cli',
    'packages/core',
    'protocol',
    'protocol/2-two',
    'protocol/10-ten',
  ]);
});

test('each error code of a file becomes a page, and the file a list of them', async () => {
  const site = await readRepository({
    'docs/reference/errors/tokens.md':
      '# Tokens\n\nWhat is wrong with a token.\n\n## invalid_token\n\nIt is not valid, see [no scope](#insufficient_scope).\n\n### How to mend it\n\n```sh\n### not a heading\n```\n\n## insufficient_scope\n\nIt lacks a scope.\n\n## Where they come from\n\nThe guard.\n',
    'docs/guides/limits.md': '# Limits\n\n[refused](../reference/errors/tokens.md#insufficient_scope)\n',
  });
  expect(site.faults).toEqual([]);
  expect(pageAt(site, 'errors/invalid_token')).toMatchObject({
    title: 'invalid_token',
    codes: ['invalid_token'],
    description: 'It is not valid, see no scope.',
    group: 'Reference',
    section: 'Errors',
    path: 'docs/reference/errors/tokens.md',
    markdown:
      '# invalid_token\n\nIt is not valid, see [no scope](page://errors/insufficient_scope).\n\n## How to mend it\n\n```sh\n### not a heading\n```\n',
  });
  expect(pageAt(site, 'reference/errors/tokens').markdown).toBe(
    '# Tokens\n\nWhat is wrong with a token.\n\n## Where they come from\n\nThe guard.\n\n' +
      '- [`invalid_token`](page://errors/invalid_token): It is not valid, see no scope.\n' +
      '- [`insufficient_scope`](page://errors/insufficient_scope): It lacks a scope.\n',
  );
  expect(pageAt(site, 'guides/limits').markdown).toContain('[refused](page://errors/insufficient_scope)');
});

test('codes that differ only in case share a page, with a section for each', async () => {
  const site = await readRepository({
    'docs/reference/errors/grants.md': '# Grants\n\n## ON_HOLD\n\nNo token.\n\n## GONE\n\nIt ended.\n',
    'docs/reference/errors/calls.md': '# Calls\n\n## on_hold\n\nNo call.\n',
  });
  expect(site.faults).toEqual([]);
  expect(pageAt(site, 'errors/on_hold')).toMatchObject({
    codes: ['on_hold', 'ON_HOLD'],
    markdown: '# on_hold, ON_HOLD\n\n## on_hold: Calls\n\nNo call.\n\n## ON_HOLD: Grants\n\nNo token.\n',
  });
  expect(pageAt(site, 'errors/gone').markdown).toBe('# GONE\n\nIt ended.\n');
});

test('two files that would be one page are a fault', async () => {
  const { faults } = await readRepository({
    'docs/guides/limits.md': '# A\n',
    'docs/guides/Limits/index.md': '# B\n',
  });
  expect(faults).toEqual([
    'docs/guides/limits.md:1: the page guides/limits is also made of docs/guides/Limits/index.md',
  ]);
});

test('a page without a heading is a fault', async () => {
  expect((await readRepository({ 'docs/guides/limits.md': 'Limits\n' })).faults).toEqual([
    'docs/guides/limits.md:1: the page has no heading of the first level',
  ]);
});

test('an element of HTML is a fault, because the site shows it as text; comments are left out', async () => {
  const site = await readRepository({
    'docs/guides/limits.md': '# Limits\n\n<!-- a note\nfor writers -->\n\n<b>no</b> `<i>`\n',
  });
  expect(site.faults).toEqual([
    'docs/guides/limits.md:6: <b> is HTML; pages are Markdown',
    'docs/guides/limits.md:6: </b> is HTML; pages are Markdown',
  ]);
  expect(pageAt(site, 'guides/limits').markdown).toBe('# Limits\n\n<b>no</b> `<i>`\n');
});

import { expect, test } from 'vitest';
import { withAddresses } from '../src/index.ts';
import { pageAt, readRepository } from './repository.ts';

const others = {
  'docs/index.md': '# First\n',
  'docs/guides/operating.md': '# Operating\n\n## Backups\n\n## Backups\n',
  'packages/core/README.md': '# Core\n\n## Options\n',
  'docs/decisions/README.md': '# Decisions\n',
  'docs/concepts/tree.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
  'packages/core/src/index.ts': 'export {};\n',
};
const from = 'docs/guides/limits.md';
const known =
  'a link names a file of the repository, https or one of /console, /docs/api, /openapi.json, /permissions';

/** The faults and the text of a page with one paragraph. */
async function written(paragraph: string): Promise<{ faults: readonly string[]; text: string }> {
  const site = await readRepository({ ...others, [from]: `# Limits\n\n${paragraph}\n\n## Who counts\n` });
  const text = pageAt(site, 'guides/limits').markdown.split('\n')[2] ?? '';
  return { faults: site.faults, text };
}

test.each([
  ['[a page](operating.md)', '[a page](page://guides/operating)'],
  ['[a section](operating.md#backups-1 "title")', '[a section](page://guides/operating#backups-1 "title")'],
  ['[its own section](#who-counts)', '[its own section](#who-counts)'],
  ['[its own page](limits.md#who-counts)', '[its own page](#who-counts)'],
  ['[a README](../../packages/core#readme)', '[a README](page://packages/core)'],
  ['[a README](../../packages/core/README.md#options)', '[a README](page://packages/core#options)'],
  ['[a folder](../decisions/)', '[a folder](page://decisions)'],
  ['[the first page](../index.md)', '[the first page](page://)'],
  [
    '[*GitHub*](https://github.com/grantex/grantex/tree/main/packages/core#options)',
    '[*GitHub*](page://packages/core#options)',
  ],
  [
    '[code](../../packages/core/src/index.ts)',
    '[code](https://github.com/grantex/grantex/blob/main/packages/core/src/index.ts)',
  ],
  [
    '[code](../../packages/core/src)',
    '[code](https://github.com/grantex/grantex/tree/main/packages/core/src)',
  ],
  [
    '[operating.md](operating.md), [operating.md](operating.md)',
    '[operating.md](page://guides/operating), [operating.md](page://guides/operating)',
  ],
  ['![a tree](../concepts/tree.svg)', '![a tree](picture://concepts/tree.svg)'],
  [
    '[the API](/docs/api) and [its document](/openapi.json)',
    '[the API](server://docs/api) and [its document](server://openapi.json)',
  ],
  [
    '<https://example.com/a> and [mail](mailto:a@example.com)',
    '<https://example.com/a> and [mail](mailto:a@example.com)',
  ],
  ['`[no](nothing.md)`', '`[no](nothing.md)`'],
])('%s leads to a page', async (paragraph, text) => {
  expect(await written(paragraph)).toEqual({ faults: [], text });
});

test('a link in a cell and one by name lead to a page', async () => {
  const source = '# Limits\n\n| a |\n| - |\n| [b][c] [d](operating.md) |\n\n[c]: operating.md#backups\n';
  const site = await readRepository({ ...others, [from]: source });
  expect(pageAt(site, 'guides/limits').markdown).toBe(
    '# Limits\n\n| a |\n| - |\n| [b][c] [d](page://guides/operating) |\n\n[c]: page://guides/operating#backups\n',
  );
});

test.each([
  ['[x](nothing.md)', 'links to docs/guides/nothing.md, which does not exist'],
  ['[x](operating.md#restores)', 'the page guides/operating has no section #restores'],
  ['[x](#restores)', 'the page guides/limits has no section #restores'],
  ['[x](../index.md#restores)', 'the page index has no section #restores'],
  ['[x](../../../etc/passwd)', 'links to ../etc/passwd, which leads out of the repository'],
  ['![x](../concepts/none.svg)', 'links to docs/concepts/none.svg, which does not exist'],
  ['[x](https://github.com/grantex/grantex/blob/main/none.ts)', 'links to none.ts, which does not exist'],
  ['[x](/docs/guides/operating)', `links to /docs/guides/operating; ${known}`],
  ['[x](javascript:alert(1))', `links to javascript:alert(1); ${known}`],
])('%s is a fault, with its file and line', async (paragraph, fault) => {
  const { faults } = await written(paragraph);
  expect(faults).toEqual([`${from}:3: ${fault}`]);
});

test('a site says where its pages, its pictures and its server are', () => {
  const text =
    '[a](page://guides/limits#who-counts) [b](page://) ![c](picture://concepts/tree.svg) [d](server://openapi.json)';
  const written = withAddresses(text, {
    page: (address, fragment) => `/base/docs/${address}${fragment}`,
    server: (path) => `/base${path}`,
  });
  expect(written).toBe(
    '[a](/base/docs/guides/limits#who-counts) [b](/base/docs/) ![c](/base/docs/concepts/tree.svg) [d](/base/openapi.json)',
  );
});

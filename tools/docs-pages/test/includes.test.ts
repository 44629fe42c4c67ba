import { expect, test } from 'vitest';
import { pageAt, readRepository } from './repository.ts';

const readme = `# Core

<!-- #region example -->

See [the options](#options) and [the code](src/index.ts).

<!-- #endregion example -->

## Options
`;
const code = `import { x } from 'x';

export function run() {
  // #region call
  if (x) {
    x();
  }
  // #endregion call
}
`;

/** The text of a page, after its heading. */
async function shown(text: string, files: Readonly<Record<string, string>> = {}): Promise<string> {
  const site = await readRepository({
    'packages/core/README.md': readme,
    'packages/core/src/index.ts': code,
    'docs/start/core.md': `# Start\n\n${text}\n`,
    ...files,
  });
  expect(site.faults).toEqual([]);
  return pageAt(site, 'start/core').markdown.slice('# Start\n\n'.length);
}

test('a region of Markdown is included, and its links lead where they lead in its own file', async () => {
  expect(await shown('<!--@include: ../../packages/core/README.md#example-->')).toBe(
    'See [the options](page://packages/core#options) and [the code](https://github.com/grantex/grantex/blob/main/packages/core/src/index.ts).\n',
  );
});

test('a link of an included text to the page that includes it is a link within that page', async () => {
  const files = { 'docs/part.md': '# Part\n\n[back](start/core.md#end)\n' };
  expect(await shown('<!-- @include: ../part.md -->\n\n## End', files)).toBe(
    '# Part\n\n[back](#end)\n\n## End\n',
  );
});

test('a file of code is included as a block of its language', async () => {
  expect(await shown('<<< ../../packages/core/src/index.ts')).toBe(
    "```ts\nimport { x } from 'x';\n\nexport function run() {\n  if (x) {\n    x();\n  }\n}\n```\n",
  );
});

test('a region of code is included without its indentation, with the language and the tab that the line names', async () => {
  expect(await shown('<<< ../../packages/core/src/index.ts#call{js} [index.js]')).toBe(
    '```js [index.js]\nif (x) {\n  x();\n}\n```\n',
  );
});

test('a region of Python, of HTML and of SQL is marked by a comment of its language', async () => {
  const files = {
    'a.py': '# #region a\nx = 1\n# #endregion a\n',
    'b.sql': '-- #region a\nselect 1;\n-- #endregion a\n',
  };
  expect(await shown('<<< ../../a.py#a\n<<< ../../b.sql#a', files)).toBe(
    '```python\nx = 1\n```\n```sql\nselect 1;\n```\n',
  );
});

test('what is included may include more, and a line in a block of code stays', async () => {
  const files = { 'docs/part.md': '# Part\n\n<<< ../a.py\n', 'a.py': 'x = 1\n' };
  expect(await shown('<!--@include: ../part.md-->\n\n```md\n<<< nothing.ts\n```', files)).toBe(
    '# Part\n\n```python\nx = 1\n```\n\n```md\n<<< nothing.ts\n```\n',
  );
});

test('a page reads every file that it includes', async () => {
  const site = await readRepository({
    'docs/start/core.md': '# Start\n\n<<< ../../a.py\n<!--@include: ../../b.md-->\n',
    'a.py': 'x = 1\n',
    'b.md': 'B\n',
  });
  expect(site.files).toEqual(['a.py', 'b.md', 'docs/start/core.md']);
});

test.each([
  ['<<< ../../nothing.ts', /^docs\/start\/core\.md:3: ENOENT.*nothing\.ts/],
  [
    '<<< ../../packages/core/src/index.ts#none',
    'docs/start/core.md:3: packages/core/src/index.ts has no region none',
  ],
  [
    '<!--@include: ../../packages/core/README.md#none-->',
    'docs/start/core.md:3: packages/core/README.md has no region none',
  ],
  ['<!--@include: core.md-->', 'docs/start/core.md:3: docs/start/core.md includes itself'],
])('%s is refused, with its file and line', async (line, message) => {
  await expect(shown(line)).rejects.toThrow(message);
});

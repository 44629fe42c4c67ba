import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../src/index.ts';

/** READMEs of packages are published alone, so they may repeat one another; the documentation includes them. */
const ALONE = ['packages/*/README.md', 'apps/server/README.md', 'python/**/README.md', 'go/**/README.md'];
const DOCUMENTATION = ['*.md', 'docs/**/*.md'];
/** Written from docstrings and help texts. */
const GENERATED = /node_modules|\.venv|^docs\/reference\/(?:typescript|python|go|cli|events)\b/;
/** What is not a sentence: front matter, code, comments, headings, and the tests of a claim. */
const NOT_TEXT = /^---\n[\s\S]*?^---$|^ *```[\s\S]*?^ *```$|^<!--.*-->$|^#.*$|^ +- `[^`]+` › .*$/gm;
const SHORTEST = 9;

/** The words of each sentence, list item and cell that is long enough to be missed when one of two is changed. */
function sentencesOf(text: string): Set<string> {
  const parts = text.replaceAll(NOT_TEXT, '\n\n').split(/(?<=[!.:?])\s+|\n\s*\n|\n\s*(?:[*-]|\d+\.) |\|/);
  const plain = parts.map((part) =>
    part
      .replaceAll(/\]\([^)]*\)|[^\p{L}\p{N}\s]/gu, '')
      .trim()
      .toLowerCase()
      .split(/\s+/),
  );
  return new Set(plain.filter(({ length }) => length >= SHORTEST).map((words) => words.join(' ')));
}

async function read(files: readonly string[]): Promise<Map<string, Set<string>>> {
  const texts = new Map<string, Set<string>>();
  for await (const path of glob(files, { cwd: ROOT, exclude: (each) => GENERATED.test(each) }))
    texts.set(path, sentencesOf(await readFile(join(ROOT, path), 'utf8')));
  return texts;
}

test('no sentence of the documentation stands in another file, which it could include', async () => {
  const [alone, documentation] = await Promise.all([read(ALONE), read(DOCUMENTATION)]);
  expect(alone.size).toBeGreaterThan(30);
  expect(documentation.size).toBeGreaterThan(150);
  const files = [...alone, ...documentation];
  const repeated = [...documentation].flatMap(([path, sentences]) =>
    files
      .filter(([other]) => other !== path)
      .flatMap(([other, others]) =>
        [...sentences].filter((each) => others.has(each)).map((each) => `${path}, ${other}: ${each}`),
      ),
  );
  expect(repeated).toEqual([]);
});

test.each([
  ['A grant is what one person lets one agent do.', true],
  ['| a | a grant is what one [person](b.md) lets one agent do |', true],
  ['- First.\n- **A grant** is what one person\n  lets one agent do.', true],
  ['# A grant is what one person lets one agent do', false],
  ['```text\nA grant is what one person lets one agent do.\n```', false],
])('%j has the sentence: %s', (text, isFound) => {
  expect(sentencesOf(text).has('a grant is what one person lets one agent do')).toBe(isFound);
});

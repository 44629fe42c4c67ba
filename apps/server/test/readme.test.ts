import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { secretVariables } from '../src/main/config/options-help.ts';
import type { Option } from '../src/main/config/read-option.ts';
import { options } from '../src/main/config/options.ts';

const EXAMPLE = new URL('../examples/in-process.ts', import.meta.url);

function readReadme(): Promise<string> {
  return readFile(new URL('../README.md', import.meta.url), 'utf8');
}

/** The table of options for the README. */
function optionsTable(): string {
  const rows = Object.values(options as Record<string, Option>).map(
    ({ variable, meaning, takes, fallback, fallbackMeaning = '' }) =>
      `| \`${variable}\` | ${meaning} | ${takes} | ${fallback === undefined ? fallbackMeaning : `\`${fallback}\``} |`.replace(
        '|  |',
        '| |',
      ),
  );
  return ['| variable | what it does | takes | default |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

test('the README lists every option as the server has it', async () => {
  const [, shown = ''] =
    /<!-- #region options -->\s+([\s\S]*?)\s+<!-- #endregion options -->/.exec(await readReadme()) ?? [];
  expect(shown.replaceAll(/ +/g, ' ').replaceAll(/-{3,}/g, '---')).toBe(optionsTable());
});

test('the README names the file of every secret option', async () => {
  const [, line = ''] = /^A secret may be in a file (.*)$/m.exec(await readReadme()) ?? [];
  const named = [...line.matchAll(/`(\w+)_FILE`/g)].map(([, variable]) => variable);
  expect(named).toEqual(secretVariables());
});

test('the example in the README is the file in the folder of examples', async () => {
  const [, shown] = /```ts\n([\s\S]*?)```/.exec(await readReadme()) ?? [];
  expect(shown).toBe(await readFile(EXAMPLE, 'utf8'));
});

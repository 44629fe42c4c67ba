import { glob, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Command, Option } from 'commander';
import { expect, test } from 'vitest';
import { createProgram } from '../src/program.ts';
import { silentTerminal } from './support/run.ts';

/* Every line of the documentation that calls this program names commands and options that it has. */

const root = fileURLToPath(new URL('../../../', import.meta.url));
const PAGES = [
  'README.md',
  'docs/**/*.md',
  'packages/*/README.md',
  'apps/*/README.md',
  'python/**/README.md',
];
const BLOCK = /^ *```(sh|bash|console)[^\n]*\n(.*?)^ *```/gms;
/** At the start of a line, behind variables, or within `$(…)`. */
const LINE = /(?:^\s*(?:\$ )?(?:\w+=\S* )*(?:npx )?|\$\((?:npx )?)grantex (.+)/;
/** A word with its quotes, or what ends a command: a pipe, a redirection, a comment. */
const WORDS = /(?<end>[|>;)]|&&|#\s)|(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s"'|>;)]+)+/g;

const program = await createProgram(silentTerminal());

test('each line that calls the program is one that it understands', async () => {
  const faults: string[] = [];
  let count = 0;
  for await (const page of glob(PAGES, { cwd: root, exclude: (path) => path.includes('node_modules') })) {
    for (const line of linesOf(await readFile(`${root}${page}`, 'utf8'))) {
      count += 1;
      const fault = faultOf(line);
      if (fault !== undefined) faults.push(`${page}: grantex ${line}: ${fault}`);
    }
  }
  expect(faults).toEqual([]);
  expect(count).toBeGreaterThan(200);
});

function linesOf(page: string): string[] {
  const inBlocks = [...page.matchAll(BLOCK)].flatMap(([, language, block = '']) => {
    const lines = block.replaceAll(/\\\n\s*/g, ' ').split('\n');
    return language === 'console' ? lines.filter((line) => line.startsWith('$ ')) : lines;
  });
  // The log signs texts that begin with the same word: `grantex disposal/v1`.
  const inline = [...page.matchAll(/`(?:npx )?(grantex (?![^`]*\/v1`)[^`\n]+)`/g)].map(
    ([, code = '']) => code,
  );
  return [...inBlocks, ...inline].flatMap((line) => LINE.exec(line)?.[1] ?? []);
}

function faultOf(line: string): string | undefined {
  const words: string[] = [];
  for (const { 0: word, groups } of line.matchAll(WORDS)) {
    if (groups?.['end'] !== undefined) break;
    words.push(word);
  }
  let command: Command = program;
  while (words[0] !== undefined) {
    const next = command.commands.find((each) => [each.name(), ...each.aliases()].includes(words[0] ?? ''));
    if (next === undefined) break;
    command = next;
    words.shift();
  }
  const isGroup = command.commands.length > 0;
  if (isGroup && words[0] !== undefined && /^[a-z]/.test(words[0])) return `no command ${words[0]}`;
  return optionFault(command, words);
}

function optionFault(command: Command, words: readonly string[]): string | undefined {
  const options = [...command.options, ...program.options];
  for (const word of words) {
    if (!/^-{1,2}[a-z]/i.test(word) || word === '--help' || word === '-h') continue;
    const [name = '', value] = word.split('=');
    const option = options.find(({ long, short }) => long === name || short === name);
    if (option === undefined) return `no option ${name}`;
    const given = value ?? words[words.indexOf(word) + 1] ?? '';
    if (!isChoice(option, given)) return `${name} takes ${option.argChoices?.join(', ')}`;
  }
  return undefined;
}

function isChoice({ argChoices, required }: Option, value: string): boolean {
  return argChoices === undefined || !required || value.includes('…') || argChoices.includes(value);
}

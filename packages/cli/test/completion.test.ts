import { expect, test } from 'vitest';
import { EXIT } from '../src/index.ts';
import { bash } from './support/program.ts';
import { grantex } from './support/run.ts';

const wordsFor = async (...words: string[]): Promise<string[]> =>
  (await grantex(['completion', 'words', '--', ...words], { environment: {} })).output.trim().split('\n');

test('completions come from the commands themselves', async () => {
  expect(await wordsFor('a')).toEqual(['agents', 'audit', 'authorize']);
  expect(await wordsFor('audit', 'e')).toEqual(['export']);
  expect(await wordsFor('agents', 'list', '--li')).toEqual(['--limit']);
  expect(await wordsFor('agents', 'list', '--j')).toEqual(['--json']);
  expect(await wordsFor('--json', 'grants', 'list', '--status', '')).toEqual([
    'active',
    'expired',
    'revoked',
  ]);
  expect(await wordsFor('agents', 'get', '')).toEqual(['']);
});

test('bash completes a command by the script', async () => {
  const ended = await bash(
    `eval "$(grantex completion bash)"
    COMP_WORDS=(grantex audit ver); COMP_CWORD=2; _grantex; echo "\${COMPREPLY[@]}"
    COMP_WORDS=(grantex agents register --al); COMP_CWORD=3; _grantex; echo "\${COMPREPLY[@]}"`,
    {},
  );
  expect(ended).toEqual({ exitCode: 0, output: 'verify\n--algorithm\n', errors: '' });
});

test('there is a script for each supported shell, and others are refused', async () => {
  for (const [shell, part] of [
    ['zsh', 'compdef _grantex grantex'],
    ['fish', 'complete -c grantex'],
  ] as const) {
    const ended = await grantex(['completion', shell], { environment: {} });
    expect(ended).toMatchObject({ exitCode: EXIT.ok, output: expect.stringContaining(part) });
  }
  expect(await grantex(['completion', 'tcsh'], { environment: {} })).toMatchObject({
    exitCode: EXIT.usage,
    errors: expect.stringContaining('There are bash, zsh, fish'),
  });
});

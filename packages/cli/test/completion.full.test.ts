import { spawnSync } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CHILD_ENVIRONMENT, isFullRun } from 'test-config';
import { describe, expect, test } from 'vitest';
import { EXIT } from '../src/index.ts';
import { granted, newDeveloper, newFolder } from './support/developer.ts';
import { PROGRAM } from './support/program.ts';
import { grantex } from './support/run.ts';

const wordsFor = async (...words: string[]): Promise<string[]> =>
  (await grantex(['completion', 'words', '--', ...words], { environment: {} })).output
    .trim()
    .split('\n')
    .map((line) => line.replace(/\t.*/, ''));

test('completions come from the commands themselves', async () => {
  expect(await wordsFor('a')).toEqual([
    'agents',
    'authorize',
    'approvals',
    'audit',
    'admin-log',
    'anomalies',
  ]);
  expect(await wordsFor('audit', 'e')).toEqual(['export']);
  expect(await wordsFor('agents', 'list', '--li')).toEqual(['--limit']);
  expect(await wordsFor('agents', 'list', '--j')).toEqual(['--json', '--jq']);
  expect(await wordsFor('--json', 'grants', 'list', '--status', '')).toEqual([
    'active',
    'revoked',
    'expired',
  ]);
  expect(await wordsFor('agents', 'get', '')).toEqual(['']);
});

test('ids and names come from the server, with what they stand for', async () => {
  const developer = await newDeveloper();
  const { agentId, grantId } = await granted(developer);
  const { environment } = developer;
  const lines = async (...words: string[]): Promise<string> =>
    (await grantex(['completion', 'words', '--', ...words], { environment })).output;
  expect(await lines('agents', 'get', '')).toBe(`Travel agent\t${agentId}\n`);
  expect(await lines('grants', 'list', '--agent', 'Tr')).toBe(`Travel agent\t${agentId}\n`);
  expect(await lines('grants', 'list', '--agent', 'ag')).toBe(`${agentId}\tTravel agent\n`);
  expect(await lines('revoke', 'grant', '')).toBe(`${grantId}\tTravel agent → alice\n`);
  expect(await lines('people', 'get', 'al')).toBe('alice\tnot bound\n');
  expect(await lines('people', 'get', 'x')).toBe('');
  await developer.gx.policies.put(
    'shallow',
    'forbid(principal, action, resource) when { context.depth > 9 };',
  );
  expect(await lines('policies', 'get', '')).toBe('shallow\tcedar\n');
  // A name that stands for two agents is none to type.
  const { agentId: second } = await developer.gx.agents.register({ name: 'Travel agent' });
  expect(await lines('revoke', 'agent', '')).toBe(`${second}\tTravel agent\n${agentId}\tTravel agent\n`);
  // The second argument is an address.
  expect(await lines('people', 'set-address', 'alice', '')).toBe('');
  expect(await lines('agents', 'get', '', '--url', '')).toBe('');
});

test('nothing is offered, and nothing is said, without a server, a key or a role', async () => {
  const { url, gx } = await newDeveloper();
  const { apiKey } = await gx.keys.create({ name: 'v', roles: ['verify'] });
  for (const environment of [
    {},
    { GRANTEX_URL: 'http://127.0.0.1:1', GRANTEX_API_KEY: apiKey },
    { GRANTEX_URL: url, GRANTEX_API_KEY: apiKey },
  ]) {
    const ended = await grantex(['completion', 'words', '--', 'agents', 'get', ''], { environment });
    expect(ended).toMatchObject({ exitCode: EXIT.ok, output: '', errors: '' });
  }
});

/** A name that runs a program where a shell expands it. */
const RUNS = '$(touch ran)`touch ran`;touch ran';

/** By shell: starts it, loads the script, and prints what completes a line, one word in a line. */
const SHELLS = {
  bash: {
    program: ['bash', '--norc'],
    load: 'eval "$(grantex completion bash)"',
    complete: (words: readonly string[]) =>
      `COMP_WORDS=(grantex ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}; _grantex
      printf '%s\\n' "\${COMPREPLY[@]}"`,
  },
  zsh: {
    program: ['zsh', '-f'],
    load: 'compdef() { :; }; eval "$(grantex completion zsh)"; compadd() { print -rl -- "${(@P)@[-1]}"; }; _files() { :; }',
    complete: (words: readonly string[]) =>
      `words=(grantex ${words.map((word) => `'${word}'`).join(' ')}); CURRENT=${words.length + 1}; _grantex`,
  },
  fish: {
    program: ['fish', '--no-config'],
    load: 'grantex completion fish | source',
    complete: (words: readonly string[]) =>
      `complete -C 'grantex ${words.join(' ')}' | string replace -r '\\t.*' ''`,
  },
} as const;

describe.each(Object.entries(SHELLS))('in %s', (shell, { program, load, complete }) => {
  const isInstalled = spawnSync(shell, ['--version']).error === undefined;
  if (!isInstalled && isFullRun) throw new Error(`${shell} is not installed, and a full run needs it`);

  test.skipIf(!isInstalled)('commands, options and names complete, and a name runs nothing', async () => {
    const developer = await newDeveloper();
    const { agentId } = await developer.gx.agents.register({ name: 'A', scopes: ['a:b'] });
    for (const principalId of [RUNS, 'plain'])
      await developer.gx.authorize({ agentId, principalId, scopes: ['a:b'] });
    const folder = await newFolder();
    await writeFile(join(folder, 'grantex'), `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' "$@"\n`, {
      mode: 0o755,
    });
    const lines = [
      ['audit', 'ver'],
      ['agents', 'register', '--al'],
      ['grants', 'list', '--status', 'act'],
      ['people', 'get', 'pl'],
      ['agents', 'get', 'ag_'],
      ['people', 'get', ''],
    ];
    const [name = '', ...parameters] = program;
    const ended = spawnSync(name, [...parameters, '-c', [load, ...lines.map(complete)].join('\n')], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...CHILD_ENVIRONMENT, ...developer.environment, PATH: `${folder}:${process.env['PATH'] ?? ''}` },
    });
    expect(ended.stderr).toBe('');
    const found = ended.stdout.trim().split('\n');
    expect(found.slice(0, 5)).toEqual(['verify', '--algorithm', 'active', 'plain', agentId]);
    const offered = found.slice(5);
    expect(offered).toHaveLength(2);
    expect(offered.map((each) => each.replaceAll('\\', ''))).toContain(RUNS);
    expect(await readdir(folder)).toEqual(['grantex']);
  });
});

test('there is a script for each supported shell, and others are refused', async () => {
  for (const shell of Object.keys(SHELLS)) {
    expect(await grantex(['completion', shell], { environment: {} })).toMatchObject({ exitCode: EXIT.ok });
  }
  expect(await grantex(['completion', 'bash', 'zsh'], { environment: {} })).toMatchObject({
    exitCode: EXIT.usage,
    output: '',
  });
  expect(await grantex(['completion', 'tcsh'], { environment: {} })).toMatchObject({
    exitCode: EXIT.usage,
    errors: expect.stringContaining('There are bash, zsh, fish'),
  });
});

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changedFiles } from '../src/changed/changed-files.ts';

let folder: string;

async function git(...parameters: string[]): Promise<string> {
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@localhost'];
  const { stdout } = await promisify(execFile)('git', [...who, ...parameters], { cwd: folder });
  return stdout.trim();
}

async function commit(...names: string[]): Promise<string> {
  for (const name of names) await writeFile(join(folder, name), name);
  await git('add', '.');
  await git('commit', '--quiet', '--message', names.join());
  return git('rev-parse', 'HEAD');
}

/** A clone whose main branch moved on after this one was created. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'grantex-changed-'));
  await git('init', '--quiet', '--initial-branch', 'main');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('without a main branch, only uncommitted work has changed', async () => {
  await commit('a', 'b', 'c', 'd');
  await writeFile(join(folder, 'a'), 'changed');
  expect(await changedFiles(folder)).toEqual({ since: 'HEAD', files: ['a'] });
  await git('checkout', 'a');
});

test('changes since the main branch are committed, staged, unstaged, deleted, moved and new files', async () => {
  const left = await git('rev-parse', 'HEAD');
  const theirs = await commit('theirs');
  await git('update-ref', 'refs/remotes/origin/main', theirs);
  await git('reset', '--quiet', '--hard', left);
  await commit('committed', 'b');
  await writeFile(join(folder, 'a'), 'changed');
  await git('rm', '--quiet', 'c');
  await git('mv', 'd', 'moved');
  await writeFile(join(folder, 'ö new'), 'new');
  const { since, files } = await changedFiles(folder);
  expect(since).toBe(left);
  expect(files.toSorted()).toEqual(['a', 'c', 'committed', 'd', 'moved', 'ö new']);
});

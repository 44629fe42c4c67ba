import { spawn } from 'node:child_process';
import { chmod, cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../src/workspace.ts';

let clone: string;

/** The scripts and the files that say which versions are needed, so that nothing is installed into this clone. */
beforeAll(async () => {
  clone = await mkdtemp(join(tmpdir(), 'grantex-toolchains-'));
  for (const file of ['scripts', 'pnpm-workspace.yaml', 'python/pyproject.toml', 'go/go.mod'])
    await cp(join(root, file), join(clone, file), { recursive: true });
});
afterAll(() => rm(clone, { recursive: true, force: true }));

interface Prepared {
  readonly folders: string[];
  readonly environment: Record<string, string>;
}

/** What the scripts find on a machine whose path has Node and these programs, which print the given text. */
async function prepareWith(programs: Readonly<Record<string, string>>): Promise<Prepared> {
  const path = await mkdtemp(join(clone, 'path-'));
  await symlink(process.execPath, join(path, 'node'));
  for (const [name, script] of Object.entries(programs)) {
    await writeFile(join(path, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(path, name), 0o755);
  }
  const module = join(clone, 'scripts', 'lib', 'languages.mjs');
  const code = `import { prepareLanguages } from ${JSON.stringify(module)}; console.log(JSON.stringify(await prepareLanguages()));`;
  const child = spawn('node', ['--input-type=module', '--eval', code], {
    env: { PATH: path },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(await text(child.stdout)) as Prepared;
}

const compiler = { gcc: 'exit 0', clang: 'exit 0' };
const [python, uv, go] = ['echo Python 3.13.1', 'echo uv 0.99.0', 'echo go version go1.30 linux/amd64'];

test('a machine with Node alone is told what it lacks, and nothing is installed', async () => {
  const { folders, environment } = await prepareWith({});
  expect(folders).toEqual([]);
  expect(environment).toMatchObject({
    WITHOUT_PYTHON: expect.stringMatching(/^there is no Python 3\.\d+ or newer$/) as string,
    WITHOUT_GO: expect.stringMatching(/^there is no Go 1\.\d+ or newer/) as string,
    WITHOUT_COMPILER: expect.stringContaining('C compiler') as string,
  });
});

test('uv and Go of the path are used if they are new enough', async () => {
  const { folders, environment } = await prepareWith({ ...compiler, python3: python, uv, go });
  expect(folders).toEqual([]);
  expect(environment).toMatchObject({ WITHOUT_PYTHON: '', WITHOUT_GO: '', WITHOUT_COMPILER: '' });
});

test('Go needs no Python where it is in the path', async () => {
  const { environment } = await prepareWith({ ...compiler, go });
  expect(environment['WITHOUT_GO']).toBe('');
});

test('a newer Python is found beside an old one', async () => {
  const { environment } = await prepareWith({ python3: 'echo Python 3.9.2', 'python3.12': python, uv });
  expect(environment['WITHOUT_PYTHON']).toBe('');
});

test('a Python that only uv knows is enough', async () => {
  const found = `[ "$1" = python ] && echo /opt/python || echo uv 0.99.0`;
  const { environment } = await prepareWith({ uv: found });
  expect(environment['WITHOUT_PYTHON']).toBe('');
});

describe('an old one does not count', () => {
  test.each([
    [
      'Python',
      { python3: 'echo Python 3.10.14', uv: '[ "$1" = python ] && exit 2 || echo uv 0.99.0' },
      'PYTHON',
    ],
    ['Go', { ...compiler, go: 'echo go version go1.24.9 linux/amd64' }, 'GO'],
  ])('of %s', async (_, programs, name) => {
    const { environment } = await prepareWith(programs);
    expect(environment[`WITHOUT_${name}`]).toMatch(/^there is no \w+ \d/);
  });
});

test('a Python without pip and venv is told which package to install', async () => {
  const { folders, environment } = await prepareWith({
    python3: '[ "$1" = --version ] && echo Python 3.11.2 || exit 1',
  });
  expect(folders).toEqual([]);
  expect(environment['WITHOUT_PYTHON']).toContain('apt-get install python3-venv');
});

test('no program downloads another Python or another Go', async () => {
  const { environment } = await prepareWith({});
  expect(environment).toMatchObject({ UV_PYTHON_DOWNLOADS: 'never', GOTOOLCHAIN: 'local' });
});

import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folder, run } from './wrap/support/wrapped.ts';

const environment = (home: string): Record<string, string> => ({
  HOME: home,
  USERPROFILE: home,
  NODE_COMPILE_CACHE: '',
});

test.skipIf(process.platform === 'win32')('compiled code is stored where nobody else can write', async () => {
  const home = await folder();
  expect(await run(['--version'], environment(home))).toMatchObject({ exitCode: 0 });
  const directory = join(home, '.grantex', 'cache');
  expect(await readdir(directory)).toHaveLength(1);
  expect((await stat(directory)).mode & 0o777).toBe(0o700);
});

test('a program starts even if its home is not writable', async () => {
  const home = join(await folder(), 'file');
  await writeFile(home, '');
  expect(await run(['--version'], environment(home))).toMatchObject({ exitCode: 0, errors: '' });
});

import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigError } from '../../../src/main/config/config.ts';
import { masterKeyOf } from '../../../src/main/config/master-key.ts';
import { temporaryFolder } from '../../main/process/program.ts';

const openIn = (dataDirectory: string): Promise<Uint8Array> =>
  masterKeyOf({ masterKey: undefined, dataDirectory });

test('the first start writes 32 random bytes that only their owner can read, and every later start reads them', async () => {
  const folder = await temporaryFolder();
  const made = await openIn(folder);
  const path = join(folder, 'master.key');
  expect(made).toHaveLength(32);
  expect(await readFile(path)).toEqual(Buffer.from(made));
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await openIn(folder)).toEqual(Buffer.from(made));
  expect(await openIn(await temporaryFolder())).not.toEqual(made);
});

test.each([0, 7, 32])(
  'a process that died while writing, after %i bytes, leaves nothing that blocks the next',
  async (bytes) => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'master.key.unfinished'), Buffer.alloc(bytes), { mode: 0o600 });
    const made = await openIn(folder);
    expect(made).toHaveLength(32);
    expect(Buffer.from(made).equals(Buffer.alloc(32))).toBe(false);
    expect(await readdir(folder)).toEqual(['master.key']);
  },
);

test('a file of another length is refused, and is not changed', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'master.key');
  await writeFile(path, 'short');
  await expect(openIn(folder)).rejects.toThrow(ConfigError);
  await expect(openIn(folder)).rejects.toThrow(`${path} is damaged`);
  expect(await readFile(path, 'utf8')).toBe('short');
});

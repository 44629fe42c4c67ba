import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf } from './log.ts';
import { ProgramError } from './program-error.ts';

/**
 * Writes a file of mode 0600 in one step. Missing folders are made with mode 0700.
 * @throws {ProgramError} naming the file, and never what is in it
 */
export async function writePrivately(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(draft, text, { mode: 0o600, flag: 'wx', flush: true });
    await rename(draft, path);
  } catch (cause) {
    await rm(draft, { force: true });
    throw new ProgramError(`${path} cannot be written: ${messageOf(cause)}`, { cause });
  }
}

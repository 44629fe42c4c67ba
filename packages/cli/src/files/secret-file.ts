import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CliError, usageError } from '../terminal/exit.ts';
import { reasonOf } from './file-fault.ts';

const OWNER_ONLY = 0o600;

/**
 * Writes a file of mode 0600, replacing an existing one. It writes a temporary file and renames it, so that a crash
 * leaves the old content or the new one. Missing folders are created with mode 0700.
 */
export async function writePrivately(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = await open(draft, 'wx', OWNER_ONLY);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (cause) {
    await rm(draft, { force: true });
    throw new CliError(`${path} cannot be written: ${reasonOf(cause)}`, { cause });
  }
}

/** @throws {CliError} if no file can be written there; call it before the work whose result the file is for */
export async function checkWritable(path: string): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await (await open(draft, 'wx', OWNER_ONLY)).close();
    await rm(draft, { force: true });
  } catch (cause) {
    throw usageError(
      `${path} cannot be written: ${reasonOf(cause)}`,
      'Name a file in a folder that you may write to.',
      cause,
    );
  }
}

/** What an error says about a file that cannot be read. */
export interface SecretFileWords {
  /** What names the file, such as an environment variable, if it was not the command line. */
  readonly namedBy?: string;
  /** What to do or to type next. */
  readonly next?: string;
}

/** Reads a secret from a file, without the line end that editors add. */
export async function readSecretFile(
  path: string,
  what: string,
  { namedBy, next }: SecretFileWords = {},
): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (cause) {
    const file = namedBy === undefined ? path : `${path}, named by ${namedBy}`;
    throw usageError(`${what} cannot be read from ${file}: ${reasonOf(cause)}`, next, cause);
  }
}

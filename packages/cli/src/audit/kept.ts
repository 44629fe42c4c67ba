import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCheckpoint } from '@grantex/core/log';
import { isMissing, reasonOf } from '../files/file-fault.ts';
import { writePrivately } from '../files/secret-file.ts';
import { CliError, usageError } from '../terminal/exit.ts';

/** A checkpoint that was kept, and where. */
export interface KeptNote {
  readonly file: string;
  readonly note: string;
}

/** The content of a folder of checkpoints. */
export interface Kept {
  /** By size, the smallest first. A file that is not a checkpoint comes first and is refused by name. */
  readonly notes: readonly KeptNote[];
  /** Verifier keys under each name that the log has had, each after its predecessor. */
  readonly keys: readonly string[];
}

const KEYS = 'log-keys.txt';
const ENDING = '.checkpoint';

/** @throws {CliError} if the folder cannot be read */
export async function readKept(folder: string): Promise<Kept> {
  try {
    const names = (await readdir(folder)).filter((name) => name.endsWith(ENDING));
    const notes = await Promise.all(names.map((name) => readNote(join(folder, name))));
    return {
      notes: notes.toSorted((one, other) => sizeOf(one) - sizeOf(other)),
      keys: await readKeys(folder),
    };
  } catch (error) {
    if (CliError.is(error)) throw error;
    throw usageError(
      `the folder ${folder} cannot be read: ${reasonOf(error)}`,
      `Start keeping checkpoints there: grantex audit checkpoint --kept ${folder}`,
      error,
    );
  }
}

/** Creates the folder if needed, and reads it. */
export async function openKept(folder: string): Promise<Kept> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw usageError(`the folder ${folder} cannot be made: ${reasonOf(cause)}`, undefined, cause);
  }
  return readKept(folder);
}

export async function readNote(file: string): Promise<KeptNote> {
  try {
    return { file, note: await readFile(file, 'utf8') };
  } catch (cause) {
    throw usageError(`the checkpoint ${file} cannot be read: ${reasonOf(cause)}`, undefined, cause);
  }
}

/**
 * Stores a checkpoint, once. Sizes are written with 16 digits, so that file names sort by size. A checkpoint of another
 * log is not overwritten: a server could name its log so that both get the same file name.
 */
export async function keepNote(folder: string, note: string): Promise<string> {
  const { origin = '', size = 0 } = readCheckpoint(note) ?? {};
  const name = `${origin.replaceAll(/[^\w.-]+/g, '_')}-${String(size).padStart(16, '0')}`;
  let file = join(folder, `${name}${ENDING}`);
  for (let other = 2; await isOfAnother(file, origin); other += 1) {
    file = join(folder, `${name}.${other}${ENDING}`);
  }
  await writePrivately(file, note);
  return file;
}

async function isOfAnother(file: string, origin: string): Promise<boolean> {
  const note = await readFile(file, 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  return note !== undefined && readCheckpoint(note)?.origin !== origin;
}

/** Stores keys, oldest first. */
export async function keepKeys(folder: string, keys: readonly string[]): Promise<void> {
  await writePrivately(join(folder, KEYS), [...keys, ''].join('\n'));
}

async function readKeys(folder: string): Promise<readonly string[]> {
  const text = await readFile(join(folder, KEYS), 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return '';
    throw error;
  });
  return text.split('\n').filter((line) => line !== '');
}

function sizeOf({ note }: KeptNote): number {
  return readCheckpoint(note)?.size ?? -1;
}

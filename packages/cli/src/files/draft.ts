import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CliError, usageError } from '../terminal/exit.ts';
import { reasonOf } from './file-fault.ts';

/** A file that appears only when it is complete. */
export interface Draft {
  write(text: string | Uint8Array): Promise<void>;
  /** Flushes it and puts it in its place. */
  keep(): Promise<void>;
  drop(): Promise<void>;
}

/** @throws {CliError} when the file cannot be written there */
export async function openDraft(path: string): Promise<Draft> {
  const draft = `${path}.${randomUUID()}`;
  let file: FileHandle;
  try {
    await mkdir(dirname(path), { recursive: true });
    file = await open(draft, 'wx', 0o600);
  } catch (cause) {
    throw usageError(`${path} cannot be written: ${reasonOf(cause)}`, undefined, cause);
  }
  const failed = (cause: unknown): never => {
    throw new CliError(`${path} cannot be written: ${reasonOf(cause)}`, { cause });
  };
  return {
    write: async (text) => {
      await file.appendFile(text).catch(failed);
    },
    keep: async () => {
      await file.sync().catch(failed);
      await file.close();
      await rename(draft, path).catch(failed);
    },
    drop: async () => {
      await file.close().catch(() => {});
      await rm(draft, { force: true });
    },
  };
}

import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { SecretStore } from './store.ts';

/** Options of a file store. */
export interface FileStoreOptions {
  /** Created with mode 0700 if it is missing; an existing one is not changed. */
  readonly directory: string;
}

const OWNER_ONLY = 0o600;

/**
 * A store of one file per name, mode 0600, in one directory. A value is written to a temporary file, flushed to disk
 * and then renamed, so that a crash leaves the old value or the new one. Nothing is encrypted: anybody who can read the
 * owner's files can read the secrets. On Windows modes have no effect; the directory's own rights decide.
 */
export function createFileStore({ directory }: FileStoreOptions): SecretStore {
  if (typeof directory !== 'string' || directory === '') throw new TypeError('directory must be a path');

  return {
    get: async (name) => {
      try {
        return await readFile(pathFor(name), 'utf8');
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    set: async (name, value) => {
      const target = pathFor(name);
      const draft = `${target}.${randomUUID()}`;
      await mkdir(directory, { recursive: true, mode: 0o700 });
      try {
        await writeDurably(draft, value);
        await rename(draft, target);
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
      await flushDirectory(directory);
    },
    delete: async (name) => {
      await rm(pathFor(name), { force: true });
    },
  };

  /** Escaped, so that no name leads out of the directory. */
  function pathFor(name: string): string {
    const escaped = encodeURIComponent(name);
    if (escaped === '' || escaped.length > 200) {
      throw new TypeError('the name of a secret must be 1 to 200 characters, counted as in a URL');
    }
    return join(directory, `${escaped}.secret`);
  }
}

async function writeDurably(path: string, value: string): Promise<void> {
  const file = await open(path, 'wx', OWNER_ONLY);
  try {
    await file.writeFile(value, 'utf8');
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Without it a power cut could undo the rename. Windows cannot open a directory, and needs no flush. */
async function flushDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

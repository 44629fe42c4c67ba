import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { FolderInUseError } from './errors.ts';

export interface DirectoryLock {
  release(): void;
}

/**
 * Keeps a second process away from an embedded database, by the exclusive lock of an (empty) SQLite file: on every platform
 * the operating system releases it when the process dies, even by `kill -9`, and two processes that start together cannot
 * both have it.
 * @throws {FolderInUseError} when another process has the folder.
 */
export async function lockDataDirectory(dataDirectory: string): Promise<DirectoryLock> {
  if (dataDirectory.startsWith('memory://')) {
    return { release: () => undefined };
  }
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  const file = new DatabaseSync(join(dataDirectory, 'lock'));
  try {
    file.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    file.close();
    throw new FolderInUseError(
      `${dataDirectory} is in use by another process; stop it, or set GRANTEX_DATA_DIR to another folder`,
      { cause: error },
    );
  }
  return { release: () => file.close() };
}

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { FolderInUseError } from './errors.ts';

export interface DirectoryLock {
  release(): void;
}

/**
 * Keeps a second process away from an embedded database. The lock is the exclusive lock of an (empty) SQLite
 * file: the operating system lets go of it when the process dies, however it dies, on every platform, and two
 * processes that start together cannot both have it. What a `kill -9` leaves behind blocks nobody.
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

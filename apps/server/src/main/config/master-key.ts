import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError, type Config } from './config.ts';

const BYTES = 32;

/**
 * The key under which private keys and kept secrets are encrypted: `GRANTEX_MASTER_KEY`, or beside an embedded
 * database a file that only its owner can read, made at the first start. `memory://` gets one that is forgotten.
 * Call it with the folder's lock held.
 * @throws {ConfigError} when the file is not what this function wrote
 */
export async function masterKeyOf({
  masterKey,
  dataDirectory,
}: Pick<Config, 'masterKey' | 'dataDirectory'>): Promise<Uint8Array> {
  if (masterKey !== undefined) return masterKey;
  if (dataDirectory.startsWith('memory://')) return randomBytes(BYTES);
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  const path = join(dataDirectory, 'master.key');
  const found = await readFile(path).catch(absent);
  if (found !== undefined && found.length !== BYTES) throw new ConfigError(`${path} is damaged; restore it`);
  if (found !== undefined) return found;
  const made = randomBytes(BYTES);
  await writeWhole(dataDirectory, path, made);
  return made;
}

/**
 * Under its name the file is whole or not there, whenever the process or the machine dies: it is written under another
 * name, which the next attempt writes over, and is on the disk before it gets its own.
 */
async function writeWhole(folder: string, path: string, bytes: Uint8Array): Promise<void> {
  const unfinished = `${path}.unfinished`;
  const file = await open(unfinished, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(unfinished, path);
  await syncFolder(folder);
}

/** A folder cannot be opened for this on Windows, which keeps its names by itself. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function absent(error: unknown): undefined {
  if ((error as { code?: string }).code !== 'ENOENT') throw error;
}

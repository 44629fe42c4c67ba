import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError, type Config } from './config.ts';

const BYTES = 32;

/**
 * The key under which private keys and stored secrets are encrypted: `GRANTEX_MASTER_KEY`, or a file next to an embedded
 * database that only its owner can read, made at the first start. `memory://` gets a temporary key. Hold the folder's lock.
 * @throws {ConfigError} when the file has another content than this function writes
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
 * Writes a file completely or not at all, whenever the process or the machine dies: under another name, which the next
 * attempt overwrites, and flushed to the disk before it gets its own name.
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

/** Windows cannot open a folder for this, and does not need it. */
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

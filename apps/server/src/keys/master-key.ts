import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError, type Config } from '../config.ts';

const BYTES = 32;

/**
 * The key under which private keys and kept secrets are encrypted: `GRANTEX_MASTER_KEY`, or beside an embedded
 * database a file that only its owner can read, made at the first start. `memory://` gets one that is forgotten.
 * Call it with the folder's lock held.
 * @throws {ConfigError} when the file is not what this function wrote
 */
export async function masterKeyOf({ masterKey, dataDirectory }: Config): Promise<Uint8Array> {
  if (masterKey !== undefined) return masterKey;
  if (dataDirectory.startsWith('memory://')) return randomBytes(BYTES);
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  const path = join(dataDirectory, 'master.key');
  const found = await readFile(path).catch(absent);
  if (found !== undefined && found.length !== BYTES) throw new ConfigError(`${path} is damaged; restore it`);
  if (found !== undefined) return found;
  const made = randomBytes(BYTES);
  await writeFile(path, made, { mode: 0o600, flag: 'wx', flush: true });
  return made;
}

function absent(error: unknown): undefined {
  if ((error as { code?: string }).code !== 'ENOENT') throw error;
}

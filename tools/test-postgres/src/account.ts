import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A system account that the database runs as. */
export interface Account {
  uid: number;
  gid: number;
}

const candidates = ['postgres', 'nobody'];

/**
 * The account to run PostgreSQL as; undefined stands for the current one. PostgreSQL refuses to run as root, so root
 * uses an existing account; no account is created.
 */
export async function databaseAccount(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of candidates) {
    const uid = await idOf('-u', name);
    const gid = await idOf('-g', name);
    if (uid !== undefined && gid !== undefined) return { uid, gid };
  }
  throw new Error(`PostgreSQL cannot run as root, and there is no account named ${candidates.join(' or ')}`);
}

async function idOf(flag: '-u' | '-g', name: string): Promise<number | undefined> {
  try {
    const { stdout } = await promisify(execFile)('id', [flag, name]);
    return Number.parseInt(stdout, 10);
  } catch {
    return undefined;
  }
}

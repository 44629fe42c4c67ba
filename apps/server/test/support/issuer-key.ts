import { createLocalSigner } from '../../src/authority/keys/local-signer.ts';
import type { NewIssuerKey } from '../../src/authority/keys/issuer-key.ts';
import { storeIssuerKey } from '../../src/authority/keys/stored-issuer-keys.ts';
import type { Database } from '../../src/base/store/database.ts';

/** By the master key that encrypts it. */
const made = new Map<string, Promise<NewIssuerKey>>();

/**
 * Gives a database without an active issuer's key one, the same for all databases of this worker: making one, as a first
 * start does, takes as much CPU time as the rest of the start.
 */
export async function giveIssuerKey(database: Database, masterKey: Uint8Array): Promise<void> {
  const name = Buffer.from(masterKey).toString('hex');
  const making = made.get(name) ?? createLocalSigner(masterKey).make();
  made.set(name, making);
  const key = await making;
  await database.asSystem((transaction) => storeIssuerKey(transaction, key, 'active'));
}

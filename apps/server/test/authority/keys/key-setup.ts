import { sql } from 'kysely';
import { openIssuerKeys } from '../../../src/authority/keys/issuer-keys.ts';
import { createLocalSigner } from '../../../src/authority/keys/local-signer.ts';
import type { KeyStore } from '../../../src/authority/keys/rotation.ts';
import type { NewIssuerKey } from '../../../src/authority/keys/issuer-key.ts';
import { startKeySchedule, type KeySchedule } from '../../../src/authority/keys/schedule.ts';
import { readIssuerKeys, type StoredIssuerKey } from '../../../src/authority/keys/stored-issuer-keys.ts';
import type { Database } from '../../../src/base/store/database.ts';

const MASTER_KEY: Uint8Array = Buffer.alloc(32, 1);
export const DAY = 86_400;

/** The keys of stores, in the order in which they make them after each fresh start: a new one takes 170 ms of CPU time. */
const made: Promise<NewIssuerKey>[] = [];
let taken = 0;

export function storeOf(database: Database, masterKey?: Uint8Array): KeyStore {
  const signer = createLocalSigner(masterKey ?? MASTER_KEY);
  if (masterKey !== undefined) return { database, signer };
  const make = (): Promise<NewIssuerKey> => {
    const index = taken++;
    return (made[index] ??= signer.make());
  };
  return { database, signer: { ...signer, make } };
}

/** The key changes of a process as time passes, without its timer. */
async function scheduleOf(database: Database, rotation: number | false = 90 * DAY): Promise<KeySchedule> {
  const store = storeOf(database);
  const issuerKeys = await openIssuerKeys({ ...store, now: Date.now });
  const log = { info: () => undefined, warn: () => undefined };
  return startKeySchedule({ ...store, issuerKeys, rotation, log });
}

/** Runs once, as a process that has just started would. */
export async function turn(database: Database, rotation?: number | false): Promise<void> {
  const schedule = await scheduleOf(database, rotation);
  await schedule.turn();
  await schedule.close();
}

/** The keys since the last fresh start. */
export async function keysOf(database: Database): Promise<StoredIssuerKey[]> {
  const keys = await database.asSystem(readIssuerKeys);
  return keys.filter(({ kid }) => !kid.startsWith(GONE));
}

const GONE = 'gone ';

/** As if the database had no keys yet and a first process had started, because a new database takes longer. */
export async function startAfresh(database: Database): Promise<void> {
  await database.asSystem((transaction) =>
    sql`UPDATE issuer_keys SET state = 'revoked', kid = ${GONE} || gen_random_uuid()`.execute(transaction),
  );
  taken = 0;
  await openIssuerKeys({ ...storeOf(database), now: Date.now });
}

/** The key in a state, of which there must be exactly one. */
export async function onlyKey(database: Database, state: StoredIssuerKey['state']): Promise<StoredIssuerKey> {
  const found = (await keysOf(database)).filter((key) => key.state === state);
  const [key] = found;
  if (key === undefined || found.length > 1) throw new Error(`${found.length} keys are ${state}`);
  return key;
}

/** Shifts all stored times of the keys. */
export async function pass(database: Database, seconds: number): Promise<void> {
  const by = sql`${`${seconds} seconds`}::interval`;
  await database.asSystem((transaction) =>
    sql`UPDATE issuer_keys SET created_at = created_at - ${by}, takes_over_at = takes_over_at - ${by},
      activated_at = activated_at - ${by}, retired_at = retired_at - ${by}, revoked_at = revoked_at - ${by}`.execute(
      transaction,
    ),
  );
}

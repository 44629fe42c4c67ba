import { type KeyObject, sign } from 'node:crypto';
import type { Database } from '../../../base/store/database.ts';
import { newLogKey, readLogKeys, storeLogKey, type StoredLogKey, decryptLogKey } from './stored-log-keys.ts';

/** A present or former key that signs every developer's checkpoints, and nothing else. */
export interface LogKey {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  /** Until when it signs together with its successor, in milliseconds since 1970; undefined without one. */
  readonly until: number | undefined;
  /** Its signature that names its successor; undefined without one. */
  readonly successorSignature: Uint8Array | undefined;
}

/** A key that signs now. */
export interface SigningLogKey extends LogKey {
  /** Ed25519 over the bytes: 64 bytes. */
  sign(bytes: Uint8Array): Uint8Array;
}

/**
 * The keys of the log. Another process may have made a new one: {@link LogKeys.ready} reads them again when they are older
 * than five seconds. The other members never ask the database, so that they can be called inside a transaction.
 */
export interface LogKeys {
  /** Makes the keys new enough to sign with. Call it before the transaction that does. */
  ready(): Promise<void> | undefined;
  /** Every key, the newest first. */
  all(): readonly LogKey[];
  /** The key that is published as the log's key. Every process signs with it by then. */
  active(): LogKey;
  /** The keys that sign now, newest first, including the active one. */
  signing(): readonly SigningLogKey[];
}

export interface LogKeysOptions {
  readonly database: Database;
  readonly masterKey: Uint8Array;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const DAY = 86_400_000;
/** How long a key signs together with its successor, in milliseconds. */
export const SIGNS_BESIDE_SUCCESSOR: number = 30 * DAY;
/** The age at which a key becomes the active one, in milliseconds: every process knows it by then. */
export const ACTIVE_AFTER = 60_000;
const STALE_AFTER = 5_000;

/**
 * Reads the log's keys. Makes the first one at the first start.
 * @throws {StoreError} when the master key does not open one
 */
export async function openLogKeys({ database, masterKey, now }: LogKeysOptions): Promise<LogKeys> {
  const privateKeys = new Map<number, KeyObject>();
  let known: readonly Known[] = [];
  let readAt = 0;
  let loading: Promise<void> | undefined;

  async function load(): Promise<void> {
    const at = now();
    const found = await database.asSystem(readLogKeys);
    const stored = found.length > 0 ? found : await makeFirst();
    known = stored.map((key, place) => knownOf(key, stored[place - 1]));
    readAt = at;
    await forget(known.filter((key) => key.hasPrivateKey && hasEnded(key, at)));
  }

  /** Of processes that start at the same time one makes it; the others find it. */
  async function makeFirst(): Promise<StoredLogKey[]> {
    await database.asSystem((transaction) =>
      storeLogKey(transaction, newLogKey(masterKey), { number: 1, predecessorSignature: null }),
    );
    const stored = await database.asSystem(readLogKeys);
    if (stored.length === 0) throw new Error('the key of the log was made and is not there');
    return stored;
  }

  function knownOf(key: StoredLogKey, successor: StoredLogKey | undefined): Known {
    const { number, publicKey, encryptedKey, createdAt } = key;
    if (encryptedKey === null) privateKeys.delete(number);
    else if (!privateKeys.has(number)) {
      privateKeys.set(number, decryptLogKey(masterKey, publicKey, encryptedKey));
    }
    return {
      number,
      publicKey,
      hasPrivateKey: encryptedKey !== null,
      createdAt: createdAt.getTime(),
      until: successor && successor.createdAt.getTime() + SIGNS_BESIDE_SUCCESSOR,
      successorSignature: successor?.predecessorSignature ?? undefined,
    };
  }

  /** Deletes private keys that no longer sign, so that a later theft of the database does not reveal them. */
  async function forget(keys: readonly Known[]): Promise<void> {
    if (keys.length === 0) return;
    const numbers = keys.map(({ number }) => number);
    await database.asSystem((transaction) =>
      transaction.updateTable('log_keys').set({ private_key: null }).where('number', 'in', numbers).execute(),
    );
    for (const number of numbers) privateKeys.delete(number);
  }

  function active(): Known {
    const at = now();
    const found = known.find(({ createdAt }) => createdAt + ACTIVE_AFTER <= at) ?? known.at(-1);
    if (found === undefined) throw new Error('the log has no key');
    return found;
  }

  await load();
  return {
    ready() {
      const age = now() - readAt;
      // The clock was set back, so the age of the keys is unknown.
      if (age >= 0 && age <= STALE_AFTER) return undefined;
      loading ??= load().finally(() => (loading = undefined));
      return loading;
    },
    all: () => known,
    active,
    signing() {
      const at = now();
      return known.flatMap((key) => {
        const privateKey = privateKeys.get(key.number);
        if (privateKey === undefined || hasEnded(key, at)) return [];
        return [{ ...key, sign: (bytes: Uint8Array) => sign(null, bytes, privateKey) }];
      });
    },
  };
}

interface Known extends LogKey {
  readonly number: number;
  readonly hasPrivateKey: boolean;
  readonly createdAt: number;
}

function hasEnded({ until }: LogKey, at: number): boolean {
  return until !== undefined && until <= at;
}

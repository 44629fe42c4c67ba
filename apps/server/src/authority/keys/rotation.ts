import { type RawBuilder, sql } from 'kysely';
import { revoke } from '../revocations/revoke.ts';
import type { Database, Transaction } from '../../base/store/database.ts';
import type { NewIssuerKey } from './issuer-key.ts';
import type { Signer } from './signer.ts';
import { readIssuerKeys, storeIssuerKey, type StoredIssuerKey } from './stored-issuer-keys.ts';

/** What a change of keys needs. */
export interface KeyStore {
  database: Database;
  signer: Signer;
}

/** How long a key is published before it signs, in seconds: every cached JWKS is younger than this. */
const PUBLISHED_BEFORE_USE = 3_600;

/**
 * Makes and publishes a next key if there is none. With one in reserve, a rotation can happen at once.
 * @returns the `kid` of a new key
 * @throws {StoreError} when the signer cannot use the active key
 */
export async function publishNextKey({ database, signer }: KeyStore): Promise<string | undefined> {
  const keys = await database.asSystem(readIssuerKeys);
  if (keys.some(({ state }) => state === 'next')) return undefined;
  await prepareActive(signer, keys);
  // Outside of the transaction: it takes a tenth of a second of CPU time, or a network call to a KMS.
  const made = await signer.make();
  return database.asSystem(async (transaction) => {
    await lockIssuerKeys(transaction);
    await storeIssuerKey(transaction, made, 'next');
    const stored = await readIssuerKeys(transaction);
    return stored.some(({ kid }) => kid === made.kid) ? made.kid : undefined;
  });
}

/** Asks for a rotation: the next key takes over as soon as it has been published for long enough. */
export async function requestRotation({ database }: KeyStore): Promise<void> {
  await database.asSystem((transaction) =>
    sql`UPDATE issuer_keys
      SET takes_over_at = greatest(clock_timestamp(), created_at + ${`${PUBLISHED_BEFORE_USE} seconds`}::interval)
      WHERE state = 'next' AND takes_over_at IS NULL`.execute(transaction),
  );
}

/**
 * The SQL for when `issuer_keys next` takes over from `issuer_keys active`: on request or by age, and never before it has
 * been published for an hour; null otherwise.
 * @param rotation how long a key is active, in seconds; `false` waits for a request
 */
export function takeOverAt(rotation: number | false): RawBuilder<Date | null> {
  const byAge = sql`active.activated_at + ${rotation === false ? null : `${rotation} seconds`}::interval`;
  const usable = sql`next.created_at + ${`${PUBLISHED_BEFORE_USE} seconds`}::interval`;
  return sql`(SELECT greatest(${usable}, due) FROM (SELECT least(next.takes_over_at, ${byAge})) AS asked (due)
    WHERE due IS NOT NULL)`;
}

/**
 * Lets the next key take over when it is due: on request, or because the active key is older than `rotation`; never
 * before it has been published for an hour. The active key retires.
 * @param rotation how long a key is active, in seconds; `false` waits for a request
 * @returns the `kid` of the key that took over
 * @throws {StoreError} when the signer cannot use the next key; nothing has changed then
 */
export async function takeOverWhenDue(
  { database, signer }: KeyStore,
  rotation: number | false,
): Promise<string | undefined> {
  return database.asSystem(async (transaction) => {
    await lockIssuerKeys(transaction);
    const next = await findDue(transaction, rotation);
    if (next === undefined) return undefined;
    await signer.prepare(next);
    await takeOver(transaction, next);
    return next.kid;
  });
}

async function findDue(
  transaction: Transaction,
  rotation: number | false,
): Promise<Pick<StoredIssuerKey, 'kid' | 'reference'> | undefined> {
  const { rows } = await sql<Pick<StoredIssuerKey, 'kid' | 'reference'>>`
    SELECT next.kid, next.private_key AS reference FROM issuer_keys next, issuer_keys active
    WHERE next.state = 'next' AND active.state = 'active'
      AND ${takeOverAt(rotation)} <= clock_timestamp()
  `.execute(transaction);
  return rows[0];
}

/** The result of a key's revocation. */
export interface KeyRevocation {
  /** `unknown` and `already` changed nothing. */
  outcome: 'revoked' | 'already' | 'unknown';
  /** The key that signs from now on, if the revoked key was the active one. */
  successor?: { kid: string; isKnownToVerifiers: boolean };
}

/**
 * Revokes a key at once: it leaves the JWKS, and every developer's revocation log gets an entry. If it is the active key,
 * the next key takes over in the same transaction, however young: an issuer that cannot sign is worse than verifiers
 * that must fetch the new key.
 * @throws {StoreError} when the signer cannot use the active key; nothing has changed then
 */
export async function revokeIssuerKey({ database, signer }: KeyStore, kid: string): Promise<KeyRevocation> {
  const spare = await signer.make();
  return database.asSystem(async (transaction) => {
    await lockIssuerKeys(transaction);
    const keys = await readIssuerKeys(transaction);
    const revoked = keys.find((key) => key.kid === kid);
    if (revoked === undefined) return { outcome: 'unknown' };
    if (revoked.state === 'revoked') return { outcome: 'already' };
    await prepareActive(signer, keys);
    const successor =
      revoked.state === 'active' ? await succeed(transaction, signer, keys, spare) : undefined;
    await revoke(transaction, null, { kind: 'key', id: kid, by: 'server' });
    return { outcome: 'revoked', ...(successor === undefined ? {} : { successor }) };
  });
}

async function succeed(
  transaction: Transaction,
  signer: Signer,
  keys: readonly StoredIssuerKey[],
  spare: NewIssuerKey,
): Promise<KeyRevocation['successor']> {
  const reserve = keys.find(({ state }) => state === 'next');
  if (reserve === undefined) await storeIssuerKey(transaction, spare, 'next');
  const next = reserve ?? spare;
  await signer.prepare(next);
  await takeOver(transaction, next);
  const { rows } = await sql<{ isKnown: boolean }>`
    SELECT created_at <= clock_timestamp() - ${`${PUBLISHED_BEFORE_USE} seconds`}::interval AS "isKnown"
    FROM issuer_keys WHERE kid = ${next.kid}`.execute(transaction);
  return { kid: next.kid, isKnownToVerifiers: rows[0]?.isKnown ?? false };
}

/** A process that cannot use the active key has another master key, and would make a key that no other can use. */
async function prepareActive(signer: Signer, keys: readonly StoredIssuerKey[]): Promise<void> {
  const active = keys.find(({ state }) => state === 'active');
  if (active !== undefined) await signer.prepare(active);
}

/** The active key retires and its private part is deleted; `next` becomes active. */
async function takeOver(transaction: Transaction, next: { kid: string }): Promise<void> {
  await sql`UPDATE issuer_keys SET state = 'retired', retired_at = clock_timestamp(), private_key = NULL
    WHERE state = 'active'`.execute(transaction);
  const { numAffectedRows } = await sql`
    UPDATE issuer_keys SET state = 'active', activated_at = clock_timestamp(), takes_over_at = NULL
    WHERE kid = ${next.kid} AND state = 'next'`.execute(transaction);
  if (numAffectedRows !== 1n) throw new Error(`the key ${next.kid} is not the next one`);
}

/** Changes of keys take turns across processes. What is read after this stays true until the commit. */
export async function lockIssuerKeys(transaction: Transaction): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended('grantex issuer keys', 0))`.execute(transaction);
}

import { sign } from 'node:crypto';
import { successionText } from '@grantex/core/log';
import { sql } from 'kysely';
import { ACTIVE_AFTER, type LogKeysOptions, SIGNS_BESIDE_SUCCESSOR } from './log-keys.ts';
import { newLogKey, readLogKeys, type StoredLogKey, storeLogKey, decryptLogKey } from './stored-log-keys.ts';

/** The result of a rotation. `too_early`: the newest key is not a minute old, so not every process knows it yet. */
export type LogKeyRotation =
  | {
      readonly outcome: 'rotated';
      /** 32 bytes each. */
      readonly successor: Uint8Array;
      readonly former: Uint8Array;
      /** From when the successor is published as the log's key. */
      readonly activeAt: Date;
      /** Until when the former key signs together with it. */
      readonly formerUntil: Date;
    }
  | { readonly outcome: 'no_key' | 'too_early' };

/**
 * Gives the log a new key, which the former key signs as its successor. Both sign for 30 days; then the former only
 * verifies. Running servers notice within five seconds.
 * @throws {StoreError} when the master key does not decrypt the present key; nothing has changed then
 */
export async function rotateLogKey({ database, masterKey, now }: LogKeysOptions): Promise<LogKeyRotation> {
  const made = newLogKey(masterKey);
  return database.asSystem(async (transaction) => {
    await sql`SELECT pg_advisory_xact_lock(hashtextextended('grantex log keys', 0))`.execute(transaction);
    const [former] = await readLogKeys(transaction);
    if (former === undefined) return { outcome: 'no_key' };
    // The later of two clocks: a key that seems older than it is would become active before every process knows it.
    const { rows } = await sql<{ at: Date }>`
      SELECT greatest(clock_timestamp(), ${new Date(now())}) AS at`.execute(transaction);
    const createdAt = rows[0]?.at ?? new Date(now());
    if (createdAt.getTime() - former.createdAt.getTime() < ACTIVE_AFTER) return { outcome: 'too_early' };
    await storeLogKey(transaction, made, {
      number: former.number + 1,
      createdAt,
      predecessorSignature: nameSuccessor(former, made.publicKey, masterKey),
    });
    const [successor] = await readLogKeys(transaction);
    if (successor?.number !== former.number + 1) throw new Error('the successor was stored and is not there');
    const since = successor.createdAt.getTime();
    return {
      outcome: 'rotated',
      successor: successor.publicKey,
      former: former.publicKey,
      activeAt: new Date(since + ACTIVE_AFTER),
      formerUntil: new Date(since + SIGNS_BESIDE_SUCCESSOR),
    };
  });
}

function nameSuccessor(
  { publicKey, encryptedKey }: StoredLogKey,
  successor: Uint8Array,
  masterKey: Uint8Array,
): Uint8Array {
  if (encryptedKey === null) throw new Error('the newest key of the log has no private part');
  const text = successionText(publicKey, successor);
  return sign(null, Buffer.from(text), decryptLogKey(masterKey, publicKey, encryptedKey));
}

import { createTree, subtreesOf } from '@grantex/core/log';
import { parseDuration } from '@grantex/core/issuer';
import { sql } from 'kysely';
import type { Database, Transaction } from '../../base/store/database.ts';
import type { Actor } from '../../http/credentials/actor.ts';
import { BLOCK } from '../audit/append/growth.ts';
import { type Disposed, readDisposed } from '../audit/stored/disposed.ts';
import { readHead, stretchOf } from '../audit/stored/window.ts';
import { eventInsert } from '../events/append-event.ts';
import { subtreeReader } from '../transparency/stored-tree.ts';
import { lockRetention } from './retention.ts';

/**
 * Disposes of the entries that are older than a developer's `settings.retention`, in whole blocks: from the commit on, readers
 * begin after them, and `deleteDisposed` deletes their rows later. The decision is an event and an entry of the
 * administrators' log (`docs/protocol.md` §16).
 *
 * Entries that no signed checkpoint covers stay: the next one is compared with it.
 * @param settledAfter an interval of PostgreSQL: how long ago the setting must have been changed. Default a day
 * @returns undefined where nothing is due
 */
export async function dispose(
  database: Database,
  developerId: string,
  { settledAfter = '1 day' }: { readonly settledAfter?: string } = {},
): Promise<Disposed | undefined> {
  return database.forDeveloper(developerId, async (transaction) => {
    await lockRetention(transaction, developerId);
    const setting = await readSetting(transaction, settledAfter);
    if (setting === undefined) return undefined;
    const { retention, now } = setting;
    const seconds = parseDuration(retention);
    if (seconds === undefined) throw new Error(`settings.retention is no duration: ${retention}`);
    const cutoff = new Date(now.getTime() - seconds * 1_000);
    const head = await readHead(transaction);
    const { after } = await stretchOf(transaction, { since: cutoff.toISOString() }, head);
    const size = Math.floor(Math.min(after, await signedSize(transaction)) / BLOCK) * BLOCK;
    if (size <= head.disposed) return undefined;
    const tree = createTree({
      edge: { size, hashes: await subtreeReader(transaction, 'audit')(subtreesOf(0, size)) },
    });
    const root = Buffer.from(await tree.root()).toString('base64');
    await sql`
      INSERT INTO audit_disposals (developer_id, size, hash, through)
      SELECT developer_id, seq, hash, at + ${head.setBack}::interval FROM audit_entries WHERE seq = ${size}`.execute(
      transaction,
    );
    const disposed = await readDisposed(transaction);
    if (disposed?.size !== size) throw new Error(`entry ${size} of the audit log is missing`);
    const { hash, through } = disposed;
    const data = { size, root, hash, through: through.toISOString(), retention };
    const actor: Actor = { developerId, by: { kind: 'server' }, door: 'schedule' };
    await eventInsert(transaction, developerId, { type: 'audit.disposed', data }, actor).execute(transaction);
    return disposed;
  });
}

/**
 * Undefined without a retention, and while it was changed lately: what is disposed of does not come back. The administrators'
 * log says when, which a restore keeps, unlike events; an entry without its data may be such a change.
 */
async function readSetting(
  transaction: Transaction,
  settledAfter: string,
): Promise<{ retention: string; now: Date } | undefined> {
  const { rows } = await sql<{ retention: string | null; now: Date }>`
    SELECT settings ->> 'retention' AS retention, clock_timestamp() AS now FROM developers
    WHERE NOT EXISTS (SELECT FROM admin_entries e LEFT JOIN admin_details d USING (developer_id, seq)
      WHERE e.at > clock_timestamp() - ${settledAfter}::interval AND e.action = 'settings.updated'
        AND (d.metadata IS NULL OR d.metadata::jsonb -> 'data' -> 'changed' @> '"retention"'))`.execute(
    transaction,
  );
  const [{ retention, now } = { retention: null, now: new Date(0) }] = rows;
  return retention === null ? undefined : { retention, now };
}

/** How many entries the newest checkpoint covers. */
async function signedSize(transaction: Transaction): Promise<number> {
  const { rows } = await sql<{ size: number }>`
    SELECT c.size FROM audit_checkpoints c JOIN audit_heads h ON c.epoch = COALESCE(h.epoch, '')
    ORDER BY c.number DESC LIMIT 1`.execute(transaction);
  return rows[0]?.size ?? 0;
}

import { sql } from 'kysely';
import { ApiError, notFound } from '../../base/api-error.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { Holder } from '../../base/store/schema/hold-tables.ts';
import { appendEvent } from '../../ledger/events/append-event.ts';
import { rememberChange } from '../revocations/hold-statements.ts';
import { revoke } from '../revocations/revoke.ts';
import { revokedAt } from '../revocations/revoked-at.ts';
import { type HoldView, holdsOn } from './holds-on.ts';

/** What is held, or released. */
export interface Holdable {
  kind: 'grant' | 'agent';
  id: string;
}

/**
 * Puts a grant or an agent on hold (`docs/protocol.md` §15): ends the tokens issued until now, of it and of everything
 * below, and keeps others from being issued until every holder has released it. Where this holder holds it already, nothing
 * changes, not even the reason.
 * @returns false where this holder held it already
 * @throws {ApiError} 404; 409 `GRANT_ENDED`
 */
export async function hold(
  transaction: Transaction,
  developerId: string,
  { kind, id }: Holdable,
  { by, reason }: { by: Holder; reason: string | null },
): Promise<boolean> {
  await mustExist(transaction, developerId, { kind, id });
  const isNew = await revoke(transaction, developerId, { kind, id, hold: { by, reason } });
  if (!isNew && kind === 'grant') await mustBeInForce(transaction, id);
  return isNew;
}

/**
 * Releases what these holders hold; the first of them is who does it. When nobody holds it any more, the agent refreshes its
 * token, and grants are delegated anew. A grant that has ended meanwhile stays so.
 * @returns the holds that remain
 * @throws {ApiError} 404
 */
export async function release(
  transaction: Transaction,
  developerId: string,
  { kind, id }: Holdable,
  by: readonly [Holder, ...Holder[]],
): Promise<HoldView[]> {
  await mustExist(transaction, developerId, { kind, id });
  // Two holders that release at once take turns, so that one of them sees that nobody holds it any more.
  await sql`SELECT FROM ${sql.table(`${kind}s`)} WHERE id = ${id} FOR UPDATE`.execute(transaction);
  const released = await sql<{ held_by: Holder }>`
    WITH released AS (
      DELETE FROM ${sql.table(`${kind}_holds`)}
      WHERE ${sql.ref(`${kind}_id`)} = ${id} AND held_by = ANY (${[...by]}::text[])
      RETURNING ${sql.ref(`${kind}_id`)} AS id, held_by
    ), change AS (${rememberChange(kind, sql`released`, { by: by[0], isRelease: true })})
    SELECT held_by FROM released`.execute(transaction);
  const remaining = await holdsOf(transaction, { kind, id });
  const heldBy = remaining.map((each) => each.by);
  for (const { held_by } of released.rows) {
    const about = { by: held_by, heldBy };
    await appendEvent(
      transaction,
      developerId,
      kind === 'grant'
        ? { type: 'grant.released', data: { grantId: id, ...about } }
        : { type: 'agent.released', data: { agentId: id, ...about } },
    );
  }
  return remaining;
}

/** The holds on one thing itself, not on what it is below. */
export function holdsOf(transaction: Transaction, { kind, id }: Holdable): Promise<HoldView[]> {
  return kind === 'grant' ? holdsOn(transaction, [id], []) : holdsOn(transaction, [], [id]);
}

async function mustExist(
  transaction: Transaction,
  developerId: string,
  { kind, id }: Holdable,
): Promise<void> {
  const isThere = kind === 'grant' ? sql`true` : sql`status <> 'deleted'`;
  const { rows } = await sql`
    SELECT FROM ${sql.table(`${kind}s`)}
    WHERE id = ${id} AND developer_id = ${developerId} AND ${isThere}`.execute(transaction);
  if (rows.length === 0) throw notFound(kind);
}

async function mustBeInForce(transaction: Transaction, grantId: string): Promise<void> {
  const { rows } = await sql`
    SELECT FROM grants WHERE id = ${grantId}
      AND expires_at > clock_timestamp() AND ${revokedAt('grants')} IS NULL`.execute(transaction);
  if (rows.length === 0)
    throw new ApiError(409, 'GRANT_ENDED', 'the grant has ended: there is nothing to hold');
}

import { sql } from 'kysely';
import type { Database } from '../../base/store/database.ts';
import type { Claimed } from './claim.ts';
import { findMessage } from './message.ts';
import { disable, saveAttempt } from './outcome.ts';
import { waitAfter } from './retries.ts';
import { GONE, type TurnOptions } from './turn.ts';

/** A message that was set aside, and is due. */
export interface Aside {
  id: string;
  messageId: string;
  /** Failed ones, so far. */
  attempts: number;
}

/** Most of them in one turn. */
const MOST = 10;

export async function dueAside(database: Database, endpoint: Claimed): Promise<Aside[]> {
  const { rows } = await database.forDeveloper(endpoint.developerId, (transaction) =>
    sql<Aside>`SELECT id, message_id AS "messageId", attempts FROM webhook_deliveries
      WHERE webhook_id = ${endpoint.id} AND status = 'failed' AND retry_at <= statement_timestamp()
      ORDER BY message_id LIMIT ${MOST}`.execute(transaction),
  );
  return rows;
}

/**
 * Tries a message again that was set aside. Others are not kept waiting for it, and its failure says nothing about the
 * endpoint.
 * @returns whether the turn goes on
 */
export async function retryAside(
  endpoint: Claimed,
  { id, messageId, attempts }: Aside,
  { database, send, isMine, isClosing }: TurnOptions,
): Promise<boolean> {
  const { developerId } = endpoint;
  const message = await database.forDeveloper(developerId, (transaction) =>
    findMessage(transaction, developerId, messageId),
  );
  const outcome = message && (await send(endpoint, message));
  if (outcome?.isDelivered === false && isClosing()) return false;
  return database.forDeveloper(developerId, async (transaction) => {
    const { rows } =
      await sql`SELECT FROM webhooks WHERE id = ${endpoint.id} AND ${isMine} FOR UPDATE`.execute(transaction);
    if (rows.length === 0) return false;
    if (message === undefined || outcome === undefined) {
      await sql`UPDATE webhook_deliveries SET retry_at = NULL WHERE id = ${id}`.execute(transaction);
      return true;
    }
    const isGone = outcome.status === GONE;
    const wait = isGone ? undefined : waitAfter(attempts + 1, outcome.retryAfter);
    const status = outcome.isDelivered ? 'delivered' : 'failed';
    await saveAttempt(transaction, endpoint, message, outcome, {
      status,
      wait: outcome.isDelivered ? undefined : wait,
    });
    if (isGone) await disable(transaction, endpoint, 'gone');
    return !isGone;
  });
}

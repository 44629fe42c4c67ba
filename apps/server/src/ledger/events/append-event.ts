import { type RawBuilder, sql } from 'kysely';
import { newId } from '../../base/ids.ts';
import { noteWritten } from '../../base/store/acknowledged.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { Actor } from '../../http/credentials/actor.ts';
import type { NewEvent } from './event-types.ts';
import { noteEvent } from './noted-events.ts';

/**
 * Writes an event in the transaction of the change that it reports: both are committed, or neither. It locks nothing, so
 * that events do not wait for each other.
 * @param developerId the developer of the event; `null` for an event of the issuer, which every developer sees
 */
export async function appendEvent(
  transaction: Transaction,
  developerId: string | null,
  event: NewEvent,
): Promise<void> {
  await eventInsert(transaction, developerId, event).execute(transaction);
}

/**
 * The statement of {@link appendEvent} as a part of another one (`WITH … AS (…)`), where each round trip counts.
 * @param actor who makes the change; default: that of the present request
 */
export function eventInsert(
  transaction: Transaction,
  developerId: string | null,
  event: NewEvent,
  actor?: Actor,
): RawBuilder<unknown> {
  const { type, data } = event;
  // Within a transaction ids ascend, because one process makes them.
  const id = newId('evt');
  noteEvent(transaction, developerId, event, actor);
  if (developerId !== null) noteWritten(transaction, { developerId, id, type, data });
  return sql`INSERT INTO events (developer_id, id, type, data)
    SELECT id, ${id}, ${type}, ${JSON.stringify(data)}::jsonb
    FROM ${developerId === null ? sql`developers` : sql`(SELECT ${developerId}::text AS id) AS one`}`;
}

/**
 * {@link appendEvent} for many of one developer's events, in one statement. They follow from a change that has an event of
 * its own, so the administrators' log has no entries of them.
 */
export async function appendEvents(
  transaction: Transaction,
  developerId: string,
  events: readonly NewEvent[],
): Promise<void> {
  noteEvent(transaction, developerId, undefined);
  const rows = events.map(({ type, data }) => ({ id: newId('evt'), type, data }));
  for (const row of rows) noteWritten(transaction, { developerId, ...row });
  await sql`INSERT INTO events (developer_id, id, type, data)
    SELECT ${developerId}, id, type, data
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS event (id text, type text, data jsonb)`.execute(
    transaction,
  );
}

import { type RawBuilder, sql } from 'kysely';
import { newId } from '../../base/ids.ts';
import type { Transaction } from '../../base/store/database.ts';
import { noteEvent } from './announce.ts';
import type { NewEvent } from './event-types.ts';

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

/** The statement of {@link appendEvent} as a part of another one (`WITH … AS (…)`), where each round trip counts. */
export function eventInsert(
  transaction: Transaction,
  developerId: string | null,
  { type, data }: NewEvent,
): RawBuilder<unknown> {
  noteEvent(transaction, developerId);
  // Within a transaction ids ascend, because one process makes them.
  return sql`INSERT INTO events (developer_id, id, type, data)
    SELECT id, ${newId('evt')}, ${type}, ${JSON.stringify(data)}::jsonb
    FROM ${developerId === null ? sql`developers` : sql`(SELECT ${developerId}::text AS id) AS one`}`;
}

/** {@link appendEvent} for many of one developer's events, in one statement. */
export async function appendEvents(
  transaction: Transaction,
  developerId: string,
  events: readonly NewEvent[],
): Promise<void> {
  noteEvent(transaction, developerId);
  const rows = JSON.stringify(events.map(({ type, data }) => ({ id: newId('evt'), type, data })));
  await sql`INSERT INTO events (developer_id, id, type, data)
    SELECT ${developerId}, id, type, data
    FROM jsonb_to_recordset(${rows}::jsonb) AS event (id text, type text, data jsonb)`.execute(transaction);
}

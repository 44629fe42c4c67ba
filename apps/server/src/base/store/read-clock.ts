import { sql } from 'kysely';
import type { Transaction } from './database.ts';

/** The time of the database, in milliseconds: the one clock that all processes share. */
export async function readClock(transaction: Transaction): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`SELECT clock_timestamp()::timestamptz(3) AS now`.execute(
    transaction,
  );
  const [row] = rows;
  if (row === undefined) throw new Error('the database did not answer with its time');
  return row.now;
}

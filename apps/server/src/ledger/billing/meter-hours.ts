import { sql } from 'kysely';
import type { Database, Transaction } from '../../base/store/database.ts';
import { entriesBefore } from '../activity/entries-before.ts';

/** How long after an hour it is counted: an entry gets its time under a lock, and is committed soon after. */
const SETTLED_AFTER = '1 minute';
const HOUR = 3_600_000;

/** A developer with entries that no hour has counted yet. */
interface Uncounted {
  developerId: string;
  length: number;
  /** The end of the last hour that is over. */
  until: Date;
  /** The last metered hour; `null` for none. */
  hour: Date | null;
  toSeq: number | null;
}

/** Most developers that are looked up at once. */
const AT_ONCE = 100;

/**
 * Counts the hours that are over, each once: an hour is the entries after the hour before it, up to its own end, so that
 * every entry is in one hour, whatever the clock did. Several processes may count at once.
 * @returns how many hours were counted
 */
export async function countHours(database: Database): Promise<number> {
  let counted = 0;
  for (;;) {
    // Each look finds one hour of a developer, the oldest first.
    const uncounted = await database.asSystem(findUncounted);
    if (uncounted.length === 0) return counted;
    for (const developer of uncounted) {
      await database.forDeveloper(developer.developerId, (transaction) => countNext(transaction, developer));
      counted += 1;
    }
  }
}

async function findUncounted(transaction: Transaction): Promise<Uncounted[]> {
  const { rows } = await sql<Uncounted>`
    SELECT head.developer_id AS "developerId", head.seq AS length, clock.until, last.hour, last.to_seq AS "toSeq"
    FROM (SELECT date_trunc('hour', clock_timestamp() - ${SETTLED_AFTER}::interval) AS until) AS clock
    CROSS JOIN audit_heads AS head
    LEFT JOIN LATERAL (SELECT hour, to_seq FROM metered_hours
      WHERE developer_id = head.developer_id ORDER BY hour DESC LIMIT 1) AS last ON true
    WHERE last.hour IS NULL
      OR last.hour < clock.until - interval '1 hour' AND head.seq > last.to_seq
        AND (SELECT at FROM audit_entries WHERE developer_id = head.developer_id AND seq > last.to_seq
          ORDER BY seq LIMIT 1) < clock.until
    LIMIT ${AT_ONCE}`.execute(transaction);
  return rows;
}

async function countNext(transaction: Transaction, next: Uncounted): Promise<void> {
  const { developerId, length, until, hour: last, toSeq } = next;
  if (last === null || toSeq === null) {
    // What was before billing began is not billed.
    const before = await entriesBefore(transaction, length, until.getTime());
    return insertHour(transaction, { developerId, hour: hourBefore(until), from: before, to: before });
  }
  // Entries that were disposed of before they were counted belong to no hour any more.
  const { rows } = await sql<{ at: Date; seq: number }>`
    SELECT at, seq FROM audit_entries WHERE developer_id = ${developerId} AND seq > ${toSeq} ORDER BY seq LIMIT 1`.execute(
    transaction,
  );
  const [{ at, seq } = { at: until, seq: toSeq + 1 }] = rows;
  const begins = at.getTime();
  // Where the clock was set back, the entries are in the hour that follows.
  const hour = Math.max(begins - (begins % HOUR), last.getTime() + HOUR);
  const to = Math.max(seq, await entriesBefore(transaction, length, hour + HOUR));
  return insertHour(transaction, { developerId, hour: new Date(hour), from: seq - 1, to });
}

function hourBefore(until: Date): Date {
  return new Date(until.getTime() - HOUR);
}

/** Of two processes that count an hour at once, one inserts it. It is billed to whoever has a subscription now. */
async function insertHour(
  transaction: Transaction,
  { developerId, hour, from, to }: { developerId: string; hour: Date; from: number; to: number },
): Promise<void> {
  await sql`INSERT INTO metered_hours (developer_id, hour, from_seq, to_seq, calls, customer_id)
    SELECT ${developerId}, ${hour}, ${from}, ${to},
      (SELECT count(*) FROM audit_entries WHERE developer_id = ${developerId}
        AND seq > ${from} AND seq <= ${to} AND status = 'allowed'),
      (SELECT customer_id FROM billing_accounts WHERE developer_id = ${developerId}
        AND status IN ('active', 'trialing', 'past_due') AND ${to}::bigint > ${from}::bigint)
    ON CONFLICT DO NOTHING`.execute(transaction);
}

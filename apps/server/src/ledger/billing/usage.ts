import { sql } from 'kysely';
import { encodeTime, TIME_LEN } from 'ulid';
import type { Transaction } from '../../base/store/database.ts';
import { entriesBefore } from '../activity/entries-before.ts';

/** What a developer has used in a span of time. */
export interface Usage {
  /** Grants that people gave. */
  authorizations: number;
  /** Grants that were made: also by delegation. */
  tokenExchanges: number;
  /** Audit entries. */
  entries: number;
}

/** What ids of a time begin with, and all earlier ones come before. */
function firstIdAt(at: number): string {
  return `grnt_${encodeTime(at, TIME_LEN)}`;
}

/**
 * What was used between two instants, in milliseconds since 1970. Grants are counted by their ids, and entries by twenty
 * look-ups: nothing is counted while it happens.
 */
export async function usageBetween(
  transaction: Transaction,
  developerId: string,
  { since, until }: { since: number; until: number },
): Promise<Usage> {
  const { rows } = await sql<{ made: number; given: number; length: number }>`
    SELECT count(*) AS made, count(*) FILTER (WHERE parent_grant_id IS NULL) AS given,
      COALESCE((SELECT seq FROM audit_heads WHERE developer_id = ${developerId}), 0) AS length
    FROM grants
    WHERE developer_id = ${developerId} AND id >= ${firstIdAt(since)} AND id < ${firstIdAt(until)}`.execute(
    transaction,
  );
  const { made = 0, given = 0, length = 0 } = rows[0] ?? {};
  const [before, after] = [
    await entriesBefore(transaction, length, since),
    await entriesBefore(transaction, length, until),
  ];
  return { authorizations: given, tokenExchanges: made, entries: after - before };
}

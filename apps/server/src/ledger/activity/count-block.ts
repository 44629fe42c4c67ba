import type { EntryStatus } from '@grantex/core';
import { sql } from 'kysely';
import { forceCustomPlan } from '../audit/stored/force-custom-plan.ts';
import type { Transaction } from '../../base/store/database.ts';
import { KNOWN_REASONS, OTHER_REASON } from './reasons.ts';

/** Entries are counted in blocks of this many, by `seq`. A full block never changes and is counted once. */
export const BLOCK = 10_000;

/** Milliseconds. */
export const HOUR = 3_600_000;

/** The counts of a block. Of its entries only numbers are kept, and the reasons that core defines. */
export interface Block {
  /** The last `seq` that is counted. */
  readonly countedTo: number;
  /** By hours since 1970. */
  readonly hours: ReadonlyMap<number, Readonly<Record<EntryStatus, number>>>;
  /** `blocked` entries, by hour, by reason. */
  readonly refusals: ReadonlyMap<number, ReadonlyMap<string, number>>;
}

/** The reason in metadata above this many bytes is not read: no guard writes so much. */
const READ_FOR_REASON = 8_192;

interface Row {
  hour: number;
  status: EntryStatus;
  reason: string | null;
  count: number;
}

/** Adds the entries after `before`, up to and including `to`, to the counts of their block. */
export async function countOn(transaction: Transaction, before: Block, to: number): Promise<Block> {
  await forceCustomPlan(transaction);
  const rows = await readRows(transaction, before.countedTo, to);
  const hours = new Map(before.hours);
  const refusals = new Map(before.refusals);
  for (const { hour, status, reason, count } of rows) {
    const known = hours.get(hour) ?? NONE;
    hours.set(hour, { ...known, [status]: known[status] + count });
    if (status !== 'blocked') continue;
    const reasons = new Map(refusals.get(hour));
    const name = reason ?? OTHER_REASON;
    refusals.set(hour, reasons.set(name, (reasons.get(name) ?? 0) + count));
  }
  return { countedTo: to, hours, refusals };
}

/** A block without any counted entry. */
export function emptyBlock(number: number): Block {
  return { countedTo: number * BLOCK, hours: new Map(), refusals: new Map() };
}

export const NONE: Readonly<Record<EntryStatus, number>> = { allowed: 0, success: 0, failure: 0, blocked: 0 };

/**
 * Counts by hour, status and reason. The details of an entry are looked up by key, and only for blocked ones. Text that
 * PostgreSQL does not accept as JSON, because it contains the character 0, counts as no reason.
 */
async function readRows(transaction: Transaction, after: number, to: number): Promise<Row[]> {
  const { rows } = await sql<Row>`
    SELECT floor(extract(epoch FROM e.at) / 3600)::int AS hour, e.status, d.reason, count(*)::int AS count
    FROM audit_entries e
    LEFT JOIN LATERAL (
      SELECT stated.reason FROM audit_details
      CROSS JOIN LATERAL (SELECT CASE
        WHEN octet_length(metadata) <= ${READ_FOR_REASON} AND position(${'\\u0000'} IN metadata) = 0
        THEN metadata::json ->> 'reason' END AS reason) AS stated
      WHERE e.status = 'blocked' AND audit_details.developer_id = e.developer_id AND audit_details.seq = e.seq
        AND stated.reason = ANY (${KNOWN_REASONS}::text[])
      LIMIT 1
    ) AS d ON true
    WHERE e.seq > ${after} AND e.seq <= ${to}
    GROUP BY 1, 2, 3`.execute(transaction);
  return rows;
}

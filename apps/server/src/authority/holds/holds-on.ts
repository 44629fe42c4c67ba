import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import { ApiError } from '../../base/api-error.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { Holder } from '../../base/store/schema/hold-tables.ts';

/** A hold, in answers. While one is on a grant, on one above it or on an agent of theirs, no token is issued for it. */
export const holdView = z.object({
  by: z
    .enum(['developer', 'person', 'vouched', 'rule'])
    .describe(
      'Who holds, and alone releases; vouched: a session that the developer opened in the name of the person',
    ),
  since: z.string(),
  reason: z.string().optional(),
  on: z.string().describe('The grant or the agent that is held'),
});
export type HoldView = z.infer<typeof holdView>;

/** A hold as a statement reads it. */
export interface HoldRow {
  on: string;
  by: Holder;
  /** Text where the row was read as JSON. */
  since: Date | string;
  reason: string | null;
}

/** The rows of the holds on grants and agents; each list is a `text[]`. */
function holdRows(grantIds: RawBuilder<unknown>, agentIds: RawBuilder<unknown>): RawBuilder<HoldRow> {
  return sql`(
    SELECT grant_id AS "on", held_by AS by, at AS since, reason FROM grant_holds WHERE grant_id = ANY (${grantIds})
    UNION ALL
    SELECT agent_id, held_by, at, reason FROM agent_holds WHERE agent_id = ANY (${agentIds}))`;
}

/**
 * The holds on grants and agents, the oldest first. To decide whether a token may be issued, name every grant and agent of
 * its chain, and call this *after* the statement that locked them (`authorityLocks`): a hold locks the row of what it is on,
 * and a statement sees nothing that was committed while it waited.
 */
export async function holdsOn(
  transaction: Transaction,
  grantIds: readonly string[],
  agentIds: readonly string[],
): Promise<HoldView[]> {
  const { rows } = await sql<HoldRow>`
    SELECT * FROM ${holdRows(sql`${[...grantIds]}::text[]`, sql`${[...agentIds]}::text[]`)} AS holds
    ORDER BY since, "on", by`.execute(transaction);
  return rows.map(viewOfHold);
}

/** Whether anything of these is held, as a condition; the same applies as for {@link holdsOn}. */
export function isOnHold(grantIds: readonly string[], agentIds: readonly string[]): RawBuilder<boolean> {
  return sql`EXISTS (SELECT FROM ${holdRows(sql`${[...grantIds]}::text[]`, sql`${[...agentIds]}::text[]`)} AS holds)`;
}

/**
 * The holds as a JSON array, as a column of another statement: {@link viewsOfHolds} reads it.
 * @param grantIds `text[]`, as `agentIds`: columns of that statement
 */
export function holdsColumn(
  grantIds: RawBuilder<unknown>,
  agentIds: RawBuilder<unknown>,
): RawBuilder<HoldRow[]> {
  return sql`(SELECT COALESCE(json_agg(holds ORDER BY since, "on", by), '[]') FROM ${holdRows(grantIds, agentIds)} AS holds)`;
}

export function viewsOfHolds(rows: readonly HoldRow[]): HoldView[] {
  return rows.map(viewOfHold);
}

function viewOfHold({ on, by, since, reason }: HoldRow): HoldView {
  return { by, since: new Date(since).toISOString(), ...(reason === null ? {} : { reason }), on };
}

const HOLDERS: Readonly<Record<Holder, string>> = {
  developer: 'its developer',
  person: 'the person who gave the permission',
  vouched: 'the person, as the developer names them,',
  rule: 'a rule',
};

/** Who holds what, since when and why. */
export function holdsInWords(holds: readonly HoldView[]): string {
  const all = holds.map(({ on, by, since, reason }) => {
    const why = reason === undefined ? '' : ` ("${reason}")`;
    return `${on} has been held by ${HOLDERS[by]} since ${since}${why}`;
  });
  return all.join('; ');
}

/** The refusal of whatever would let something act that is on hold. It is not kept for an `Idempotency-Key`. */
export function onHold(holds: readonly HoldView[]): ApiError {
  return new ApiError(403, 'ON_HOLD', `on hold: ${holdsInWords(holds)}. Try again once it is released`);
}

/** @throws {ApiError} 403 `ON_HOLD` where an agent is held */
export async function refuseHeldAgent(transaction: Transaction, agentId: string): Promise<void> {
  const holds = await holdsOn(transaction, [], [agentId]);
  if (holds.length > 0) throw onHold(holds);
}

import { sql } from 'kysely';
import { LONGEST_TOKEN } from '../../base/limits.ts';
import type { Transaction } from '../../base/store/database.ts';
import { appendMarked } from './append-marked.ts';

/** Agents of one developer, by id. */
export type AgentIds = readonly string[];

/**
 * Locks what {@link endTokens} ends, in the order of every path (`authorityLocks`): nobody issues a token meanwhile. The
 * developer's row is locked in any case.
 * @param agents `all`: every agent of the developer
 */
export async function lockTokens(
  transaction: Transaction,
  developerId: string,
  agents: AgentIds | 'all',
): Promise<void> {
  if (agents !== 'all') {
    await sql`SELECT FROM agents WHERE id = ANY (${[...agents]}::text[]) AND developer_id = ${developerId}
      ORDER BY id FOR UPDATE`.execute(transaction);
  }
  await sql`SELECT FROM developers WHERE id = ${developerId} FOR UPDATE`.execute(transaction);
}

/**
 * Ends the tokens that were issued until now, of agents and of every grant below one of theirs. Grants go on: the agents refresh, and
 * children are delegated anew (`docs/protocol.md` §7). All agents are one entry of the log, however many there are. Agents that
 * are deleted, or another developer's, are left alone.
 *
 * Call it last, after {@link lockTokens}: the clock is read here, and the head of the log is locked until the commit.
 */
export async function endTokens(
  transaction: Transaction,
  developerId: string,
  agents: AgentIds | 'all',
): Promise<void> {
  const [things, isMeant] =
    agents === 'all'
      ? [sql.table('developers'), sql`id = ${developerId}`]
      : [
          sql.table('agents'),
          sql`developer_id = ${developerId} AND id = ANY (${[...agents]}::text[]) AND status <> 'deleted'`,
        ];
  await appendMarked(
    transaction,
    developerId,
    { kind: agents === 'all' ? 'developer' : 'agent', by: undefined },
    sql`UPDATE ${things} SET held_before = clock_timestamp() WHERE ${isMeant}
      RETURNING id, NULL::text AS principal, held_before AS before,
        held_before + ${`${LONGEST_TOKEN} seconds`}::interval AS exp`,
  );
}

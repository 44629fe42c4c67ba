import { sql } from 'kysely';
import { ApiError, notFound } from '../../base/api-error.ts';
import type { Transaction } from '../../base/store/database.ts';
import { appendEvent } from '../../ledger/events/append-event.ts';

/** Which agent is stopped at which service for whom. */
interface Stoppable {
  agent_id: string;
  /** `principals.id`. */
  principal: string;
  audience: string;
}

/** A stop: no assertion of a provider counts for the agent (`docs/protocol.md` §14), until whoever has stopped it lifts that. */
interface Stop {
  /** The newest grant by which the developer has stopped it; `null` where none has. */
  byDeveloper: string | null;
  /** Whether the person has, or everything of theirs was ended since they last authorized it. */
  byPerson: boolean;
}

export async function findStop(transaction: Transaction, stoppable: Stoppable): Promise<Stop> {
  const { rows } = await sql<Stop>`
    SELECT (SELECT max(id) FROM grants WHERE ${about(stoppable)} AND stopped_by_developer) AS "byDeveloper",
      EXISTS (SELECT FROM grants WHERE ${about(stoppable)} AND stopped_by_person)
        OR p.revoked_before IS NOT NULL AND COALESCE(p.revoked_before >= (
          SELECT issued_at FROM grants WHERE ${about(stoppable)} AND parent_grant_id IS NULL
          ORDER BY issued_at DESC LIMIT 1), false) AS "byPerson"
    FROM principals p WHERE p.id = ${stoppable.principal}`.execute(transaction);
  return rows[0] ?? { byDeveloper: null, byPerson: false };
}

/**
 * Stops the agent of a grant for the person who gave it, also where the grant has ended already. Only the person lifts this,
 * see {@link liftByPerson}.
 */
export async function stopByPerson(transaction: Transaction, grantId: string): Promise<void> {
  await transaction
    .updateTable('grants')
    .set({ stopped_by_person: true })
    .where('id', '=', grantId)
    .where('stopped_by_person', '=', false)
    .where('parent_grant_id', 'is', null)
    .execute();
}

/** Lifts what the person has stopped, as they authorize the agent again. What the developer has stopped stays. */
export async function liftByPerson(transaction: Transaction, stoppable: Stoppable): Promise<void> {
  await sql`UPDATE grants SET stopped_by_person = false WHERE ${about(stoppable)} AND stopped_by_person`.execute(
    transaction,
  );
}

/**
 * Lifts what the developer has stopped by revoking a grant, and other grants of the same agent, person and service. It may be
 * called again.
 * @throws {ApiError} 404 for a grant of nobody or another developer; 409 `STOPPED_BY_PERSON` where the developer has stopped
 *   nothing, but the person has
 */
export async function liftByDeveloper(
  transaction: Transaction,
  developerId: string,
  grantId: string,
): Promise<void> {
  const grant = await transaction
    .selectFrom('grants')
    .select(['agent_id', 'principal', 'audience'])
    .where('id', '=', grantId)
    .where('developer_id', '=', developerId)
    .executeTakeFirst();
  if (grant === undefined) throw notFound('grant');
  const { numAffectedRows = 0n } = await sql`
    UPDATE grants SET stopped_by_developer = false WHERE ${about(grant)} AND stopped_by_developer`.execute(
    transaction,
  );
  if (numAffectedRows > 0n) {
    const { agent_id: agentId, principal } = grant;
    await appendEvent(transaction, developerId, {
      type: 'grant.stop_lifted',
      data: { grantId, agentId, principal },
    });
  } else if ((await findStop(transaction, grant)).byPerson) {
    throw new ApiError(
      409,
      'STOPPED_BY_PERSON',
      'the person has stopped this agent, or everything of theirs was ended; only they authorize it again, at /oauth/authorize',
    );
  }
}

function about({ agent_id, principal, audience }: Stoppable): ReturnType<typeof sql> {
  return sql`principal = ${principal} AND agent_id = ${agent_id} AND audience = ${audience}`;
}

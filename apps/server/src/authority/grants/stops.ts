import { type RawBuilder, sql } from 'kysely';
import { ApiError, notFound } from '../../base/api-error.ts';
import type { Transaction } from '../../base/store/database.ts';
import { type HoldView, holdsOn, onHold } from '../holds/holds-on.ts';
import { revokedAt } from '../revocations/revoked-at.ts';
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

async function findStop(transaction: Transaction, stoppable: Stoppable): Promise<Stop> {
  // Everything of a name ends where the developer sets up another provider, which may state other names of the same people.
  const given = sql`grants WHERE ${about(stoppable, sql`(p.id)`)} AND parent_grant_id IS NULL`;
  const { rows } = await sql<Stop>`
    SELECT (SELECT max(id) FROM grants WHERE ${about(stoppable)} AND stopped_by_developer) AS "byDeveloper",
      EXISTS (SELECT FROM grants WHERE ${about(stoppable)} AND stopped_by_person IS NOT NULL)
        OR p.revoked_before IS NOT NULL AND EXISTS (SELECT FROM ${given})
          AND NOT EXISTS (SELECT FROM ${given} AND issued_at > p.revoked_before) AS "byPerson"
    FROM principals p WHERE p.id = ${stoppable.principal}`.execute(transaction);
  return rows[0] ?? { byDeveloper: null, byPerson: false };
}

/** Seconds by which the clock of a statement may differ from that of another one: no transaction lasts as long. */
const CLOCKS_DIFFER = 3_600;

/**
 * Finds the stop, and keeps others from stopping until the transaction ends. A stop locks either the grant that it ends, which
 * is in force, or the person, whom {@link holdPerson} must hold already.
 */
export async function holdStop(transaction: Transaction, stoppable: Stoppable): Promise<Stop> {
  // In a statement of its own: the next one sees what was committed while this one waited.
  await sql`
    SELECT FROM grants
    WHERE ${about(stoppable)} AND parent_grant_id IS NULL AND revoked_at IS NULL
      AND expires_at > statement_timestamp() - make_interval(secs => ${CLOCKS_DIFFER})
    ORDER BY id FOR SHARE`.execute(transaction);
  return findStop(transaction, stoppable);
}

/**
 * The holds on grants that the same person gave the same agent for the same service, and that nobody has revoked. Those of
 * grants that have expired count, too: a grant by an assertion is short, and the next assertion would make another.
 */
export async function holdsOnGiven(transaction: Transaction, stoppable: Stoppable): Promise<HoldView[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM grants
    WHERE ${about(stoppable)} AND parent_grant_id IS NULL AND revoked_at IS NULL
      AND EXISTS (SELECT FROM grant_holds WHERE grant_id = grants.id) AND ${revokedAt('grants')} IS NULL`.execute(
    transaction,
  );
  return rows.length === 0
    ? []
    : holdsOn(
        transaction,
        rows.map(({ id }) => id),
        [],
      );
}

/**
 * A client that logs in again does not get round what its developer or a rule holds. A person who approves it again does
 * away with their own hold.
 * @throws {ApiError} 403 `ON_HOLD`
 */
export async function refuseRoundHold(
  transaction: Transaction,
  login: Stoppable & { ends_grant_id: string | null },
): Promise<void> {
  // Locked as a hold locks it, so that this waits for a hold; the next statement sees it.
  await sql`SELECT FROM grants WHERE id = ${login.ends_grant_id} FOR UPDATE`.execute(transaction);
  const given = await holdsOnGiven(transaction, login);
  const holds = given.filter(({ by }) => by === 'developer' || by === 'rule');
  if (holds.length > 0) throw onHold(holds);
}

/** Keeps a person, under all of their names, from stopping anything. Call it before anything else of theirs is locked. */
export async function holdPerson(transaction: Transaction, principal: string): Promise<void> {
  await sql`SELECT FROM principals WHERE id IN ${namesOf(principal)} ORDER BY id FOR SHARE`.execute(
    transaction,
  );
}

/**
 * Stops the agent of a grant for the person who gave it, also where the grant has ended already. Only the person lifts this,
 * see {@link liftByPerson}.
 * @returns false where the person had stopped it before, and for a grant that an agent has delegated
 */
export async function stopByPerson(transaction: Transaction, grantId: string): Promise<boolean> {
  const grant = await findGiven(transaction, grantId);
  if (grant === undefined) return false;
  await lockPerson(transaction, grant.principal);
  const { byPerson } = await findStop(transaction, grant);
  await stamp(transaction, sql`${grantId}`);
  return !byPerson;
}

/** Stops every agent that the person has ever authorized, or a provider for them, by its newest grant at each service. */
export async function stopAllByPerson(transaction: Transaction, principal: string): Promise<void> {
  await lockPerson(transaction, principal);
  await stamp(
    transaction,
    sql`SELECT DISTINCT ON (agent_id, audience) id FROM grants
      WHERE principal IN ${namesOf(principal)} AND parent_grant_id IS NULL ORDER BY agent_id, audience, issued_at DESC, id DESC`,
  );
}

/**
 * The statement that lifts what the person had stopped before they approved the agent again, under whatever name. What the
 * developer has stopped stays.
 */
export function liftByPerson(stoppable: Stoppable, approvedAt: Date): RawBuilder<unknown> {
  return sql`
    UPDATE grants SET stopped_by_person = NULL
    WHERE ${about(stoppable)} AND stopped_by_person < ${approvedAt}::timestamptz`;
}

/**
 * Stops the agent of a grant that has ended already, and writes an event; `revoke` does both with a grant in force.
 * @returns false where the developer had stopped it before, for a grant that an agent has delegated, and for no grant of theirs
 */
export async function stopByDeveloper(
  transaction: Transaction,
  developerId: string,
  grantId: string,
): Promise<boolean> {
  const grant = await findGiven(transaction, grantId);
  if (grant?.developer_id !== developerId) return false;
  await lockPerson(transaction, grant.principal);
  const { byDeveloper } = await findStop(transaction, grant);
  if (byDeveloper !== null) return false;
  await transaction
    .updateTable('grants')
    .set({ stopped_by_developer: true })
    .where('id', '=', grantId)
    .execute();
  const { agent_id: agentId, principal } = grant;
  await appendEvent(transaction, developerId, {
    type: 'grant.stopped',
    data: { grantId, agentId, principal },
  });
  return true;
}

/**
 * Lifts what the developer has stopped by a grant, and by others of the same agent, person and service. It may be called
 * again.
 * @returns the refusal where the person has stopped the agent, too: commit nevertheless, and throw it then
 * @throws {ApiError} 404 for a grant of nobody or another developer
 */
export async function liftByDeveloper(
  transaction: Transaction,
  developerId: string,
  grantId: string,
): Promise<ApiError | undefined> {
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
  }
  const { byPerson } = await findStop(transaction, grant);
  if (!byPerson) return undefined;
  return new ApiError(
    409,
    'STOPPED_BY_PERSON',
    'the person has stopped this agent, or everything of theirs was ended; only they can authorize it again, at ' +
      '/oauth/authorize. The developer has not stopped it, or no longer does',
  );
}

async function findGiven(
  transaction: Transaction,
  grantId: string,
): Promise<(Stoppable & { developer_id: string }) | undefined> {
  return transaction
    .selectFrom('grants')
    .select(['developer_id', 'agent_id', 'principal', 'audience'])
    .where('id', '=', grantId)
    .where('parent_grant_id', 'is', null)
    .executeTakeFirst();
}

/** As revoking everything of the person does: a weaker lock would wait to become that one, and could deadlock. */
async function lockPerson(transaction: Transaction, principal: string): Promise<void> {
  await sql`SELECT FROM principals WHERE id IN ${namesOf(principal)} ORDER BY id FOR UPDATE`.execute(
    transaction,
  );
}

async function stamp(transaction: Transaction, grantIds: RawBuilder<unknown>): Promise<void> {
  await sql`UPDATE grants SET stopped_by_person = clock_timestamp() WHERE id IN (${grantIds})`.execute(
    transaction,
  );
}

function about(stoppable: Stoppable, names = namesOf(stoppable.principal)): RawBuilder<boolean> {
  const { agent_id, audience } = stoppable;
  return sql`(principal IN ${names} AND agent_id = ${agent_id} AND audience = ${audience})`;
}

/**
 * The principals of one person at the developer. A provider, or the developer by another claim, may name somebody anew, who
 * is still the same subject, also once one of their names was erased.
 */
function namesOf(principal: string): RawBuilder<unknown> {
  return sql`(SELECT name FROM names_of_person(${principal}) AS name)`;
}

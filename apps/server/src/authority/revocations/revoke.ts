import { randomUUID } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import type { Actor } from '../../http/credentials/actor.ts';
import { LONGEST_TOKEN } from '../../base/limits.ts';
import { openLogAhead } from '../../ledger/admin-log/open-log.ts';
import { eventInsert } from '../../ledger/events/append-event.ts';
import type { NewEvent } from '../../ledger/events/event-types.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { EndedBy } from '../../base/store/schema/ending-table.ts';
import { eventOfHold, holdStatements, type NewHold } from './hold-statements.ts';
import { revokedAt } from './revoked-at.ts';
import { countOnCommit } from '../../base/telemetry/count-on-commit.ts';
import { REVOCATIONS_CHANNEL } from '../feed/feed-log.ts';
import { revokeDelegatedWith } from './revoke-delegated.ts';

/**
 * What to revoke: a grant by its id, a token by its `jti`, a principal by its random id (`prn_…`), an issuer's key by its
 * `kid`. An agent may change its status at the same moment; without `status` only its present grants end. With
 * `stopsAssertions` the developer takes no assertion for the agent of the grant either, until they lift that
 * (`grants/stops.ts`); the grant must not have expired. `by` is what the person reads who gave the grant. With `hold` the
 * grant or agent stays, and only the tokens end that were issued until now (`holds/hold.ts`). `actor` is who revokes for the
 * developer; without it, that of the present request.
 */
export type RevocationTarget =
  | Target<{ kind: 'agent'; by: EndedBy; status?: 'suspended' | 'deleted' }>
  | Target<{ kind: 'grant'; by: EndedBy; stopsAssertions?: boolean }>
  | Target<{ kind: 'token' | 'principal' | 'developer' | 'key'; by: EndedBy }>
  | Target<{ kind: 'grant' | 'agent'; hold: NewHold }>;

/** A target has none of the other members. */
type Target<GIVEN> = GIVEN & { id: string; actor?: Actor | undefined } & {
  [MEMBER in Exclude<'by' | 'status' | 'stopsAssertions' | 'hold', keyof GIVEN>]?: never;
};

/** A compromised key could have signed a token that never expires. */
const NEVER_FORGOTTEN = '9999-12-31T23:59:59.999Z';

/**
 * Ends authority: marks the row, appends to the developer's revocation log and writes an event, in the given
 * transaction. Every path that ends authority calls it, and it covers every descendant from the commit on. With a token
 * the grants end that were delegated with it; the token's own grant stays in force.
 *
 * Call it last: its last statement locks the head of the log until the commit, so that entries become visible in the
 * order of their numbers. The row is locked `FOR UPDATE` in a statement of its own, because a single `UPDATE` reads the
 * clock before it waits for transactions that hold the row `FOR SHARE`: a grant that these make would carry a later
 * stamp than the revocation that waited for them.
 *
 * @param developerId the owner of the row; `null` for a key of the issuer, whose entry goes into every log
 * @returns false when there is no such thing, or it has ended or is held by the same holder already, and nothing was changed
 */
export async function revoke(
  transaction: Transaction,
  developerId: string | null,
  target: RevocationTarget,
): Promise<boolean> {
  return (await revokeEach(transaction, developerId, [target])).has(target);
}

/**
 * Revokes those of several targets whose rows no other transaction holds; for one, see {@link revoke}. It waits for no
 * row, so that one held row does not delay the others, and so that it cannot deadlock with transactions that lock many.
 * @returns the targets that have ended; revoke the others one by one
 */
export function revokeFree(
  transaction: Transaction,
  developerId: string,
  targets: readonly RevocationTarget[],
): Promise<Set<RevocationTarget>> {
  return revokeEach(transaction, developerId, targets, sql` SKIP LOCKED`);
}

/** Each step is sent for all targets before the first answer is awaited. The log comes last, see {@link revoke}. */
async function revokeEach(
  transaction: Transaction,
  developerId: string | null,
  targets: readonly RevocationTarget[],
  whereHeld: RawBuilder<unknown> = sql``,
): Promise<Set<RevocationTarget>> {
  const all = targets.map((target) => ({ target, ...statementsOf(target, developerId) }));
  const locking = all.map(({ lock }) => sql`${lock}${whereHeld}`.execute(transaction));
  // Every entry refers to its developer, and the reference is checked after the head is locked. Without this lock, the check
  // would wait for a transaction that ends everything of the developer, which has locked that row and waits for the head.
  locking.push(
    sql`SELECT FROM developers WHERE ${developerId}::text IS NULL OR id = ${developerId}
      ORDER BY id FOR KEY SHARE`.execute(transaction),
  );
  const locked = await Promise.all(locking);
  const found = all.filter((_, index) => locked[index]?.rows.length !== 0);
  const marked = await Promise.all(found.map(({ mark }) => mark.execute(transaction)));
  const ended = found.flatMap(({ target }, index) =>
    (marked[index]?.rows ?? []).map((end) => ({ target, end })),
  );
  const withEvents = await Promise.all(
    ended.map(async ({ target, end }) => {
      const isToken = target.kind === 'token' && developerId !== null;
      const delegated = isToken ? await revokeDelegatedWith(transaction, developerId, target) : [];
      return { target, end, event: eventOf(target, delegated) };
    }),
  );
  const appending = withEvents.map(({ target, end, event }) =>
    append(transaction, developerId, target, end, event),
  );
  openLogAhead(transaction);
  await Promise.all(appending);
  for (const { target } of ended) {
    if (target.hold === undefined) countOnCommit(transaction, { what: 'revoked', kind: target.kind });
  }
  return new Set(ended.map(({ target }) => target));
}

interface Ended {
  /** The entry ends tokens whose `iat` is not after this; `null` when it ends one thing for good. */
  before: Date | null;
  /** The latest expiry of a token that the entry ends. */
  exp: Date;
}

type Ending = Exclude<RevocationTarget, { hold: NewHold }>;

type Statements<TARGET = Ending> = (
  target: TARGET,
  developerId: string | null,
) => { lock: RawBuilder<unknown>; mark: RawBuilder<Ended> };

const statementsOf: Statements<RevocationTarget> = (target, developerId) =>
  target.hold === undefined
    ? STATEMENTS[target.kind](target, developerId)
    : holdStatements(target, developerId);

function eventOf(target: RevocationTarget, delegated: readonly string[]): NewEvent {
  return target.hold === undefined ? TOLD[target.kind](target, delegated) : eventOfHold(target);
}

const longestToken = sql`${`${LONGEST_TOKEN} seconds`}::interval`;
const untilTokensEnd = sql`revoked_before + ${longestToken}`;

/** An assertion of a provider makes no grant below another one. */
const STOPPED = sql`, stopped_by_developer = parent_grant_id IS NULL`;
/** An assertion waits for stops of grants in force, and locks no others (`holdStop`). */
const NOT_EXPIRED = sql` AND expires_at > clock_timestamp()`;

/** How each kind of thing is locked, and then marked. */
const STATEMENTS: Record<RevocationTarget['kind'], Statements> = {
  grant: ({ id, stopsAssertions }, developerId) => ({
    lock: sql`SELECT FROM grants WHERE id = ${id} AND developer_id = ${developerId} FOR UPDATE`,
    mark: sql`UPDATE grants SET revoked_at = clock_timestamp()${stopsAssertions ? STOPPED : sql``}
      WHERE id = ${id} AND ${revokedAt('grants')} IS NULL${stopsAssertions ? NOT_EXPIRED : sql``}
      RETURNING NULL::timestamptz AS before, least(expires_at, revoked_at + ${longestToken}) AS exp`,
  }),
  token: ({ id }, developerId) => ({
    lock: sql`SELECT FROM grant_tokens WHERE jti = ${id} AND developer_id = ${developerId} FOR UPDATE`,
    mark: sql`UPDATE grant_tokens SET revoked_at = clock_timestamp() WHERE jti = ${id} AND revoked_at IS NULL
      RETURNING NULL::timestamptz AS before, expires_at AS exp`,
  }),
  agent: ({ id, status = null }, developerId) => ({
    lock: sql`SELECT FROM agents WHERE id = ${id} AND developer_id = ${developerId} FOR UPDATE`,
    mark: sql`UPDATE agents SET revoked_before = clock_timestamp(), updated_at = clock_timestamp(),
        status = COALESCE(${status}, status)
      WHERE id = ${id} AND status <> 'deleted'
      RETURNING revoked_before AS before, ${untilTokensEnd} AS exp`,
  }),
  principal: ({ id }, developerId) => ({
    lock: sql`SELECT FROM principals WHERE id = ${id} AND developer_id = ${developerId} FOR UPDATE`,
    mark: sql`UPDATE principals SET revoked_before = clock_timestamp() WHERE id = ${id}
      RETURNING revoked_before AS before, ${untilTokensEnd} AS exp`,
  }),
  developer: ({ id }, developerId) => ({
    lock: sql`SELECT FROM developers WHERE id = ${id} AND id = ${developerId} FOR UPDATE`,
    mark: sql`UPDATE developers SET revoked_before = clock_timestamp() WHERE id = ${id}
      RETURNING revoked_before AS before, ${untilTokensEnd} AS exp`,
  }),
  key: ({ id }) => ({
    lock: sql`SELECT FROM issuer_keys WHERE kid = ${id} FOR UPDATE`,
    // A thief of the key can write any `iat`: the entry ends all of its tokens, whatever their `iat`.
    mark: sql`UPDATE issuer_keys SET state = 'revoked', revoked_at = clock_timestamp(), private_key = NULL
      WHERE kid = ${id} AND state <> 'revoked'
      RETURNING ${NEVER_FORGOTTEN}::timestamptz AS before, ${NEVER_FORGOTTEN}::timestamptz AS exp`,
  }),
};

/** Most grants that the event of a token names; each of them has an event of its own. */
const MOST_NAMED = 100;

type Tell = (target: Ending, delegated: readonly string[]) => NewEvent;

/** The event of each kind of end. */
const TOLD: Record<RevocationTarget['kind'], Tell> = {
  grant: ({ id }) => ({ type: 'grant.revoked', data: { grantId: id } }),
  token: ({ id }, delegated) => ({
    type: 'token.revoked',
    data: {
      jti: id,
      endedGrants: delegated.length,
      endedGrantIds: delegated.toSorted().slice(0, MOST_NAMED),
    },
  }),
  agent: ({ id, status }) => ({
    type: `agent.${status ?? 'grants_revoked'}` as const,
    data: { agentId: id },
  }),
  principal: ({ id }) => ({ type: 'principal.grants_revoked', data: { principal: id } }),
  developer: () => ({ type: 'developer.grants_revoked', data: {} }),
  key: ({ id }) => ({ type: 'issuer_key.revoked', data: { kid: id } }),
};

async function append(
  transaction: Transaction,
  developerId: string | null,
  target: RevocationTarget,
  { before, exp }: Ended,
  event: NewEvent,
): Promise<void> {
  const { kind, id, actor } = target;
  // Sorted, so that two revocations of keys, which reach every log, take the heads in the same order.
  await sql`
    WITH head AS (
      INSERT INTO feed_heads AS head (developer_id, epoch, seq)
        SELECT id, ${randomUUID()}, 1 FROM developers
        WHERE ${developerId}::text IS NULL OR id = ${developerId} ORDER BY id
      ON CONFLICT (developer_id) DO UPDATE SET seq = head.seq + 1
      RETURNING developer_id, seq
    ), event AS (${eventInsert(transaction, developerId, event, actor)})${endingOf(target)}
    INSERT INTO revocations (developer_id, seq, at, kind, id, before, exp)
      SELECT developer_id, seq, clock_timestamp(), ${kind}, ${id}, ${before}::timestamptz, ${exp}::timestamptz
      FROM head
    RETURNING pg_notify(${REVOCATIONS_CHANNEL}, ${developerId ?? ''})`.execute(transaction);
}

/** Whose permissions end; NULL where those of many people do. */
const OWNER: Partial<Record<RevocationTarget['kind'], (id: string) => RawBuilder<unknown>>> = {
  grant: (id) => sql`(SELECT principal FROM grants WHERE id = ${id})`,
  principal: (id) => sql`${id}`,
  agent: () => sql`NULL`,
  developer: () => sql`NULL`,
};

/** The record of an ending, as a part of the statement that appends its entry. No grant ends with a token, a key or a hold. */
function endingOf({ kind, id, by }: RevocationTarget): RawBuilder<unknown> {
  const owner = OWNER[kind];
  if (owner === undefined || by === undefined) return sql``;
  return sql`, ending AS (
    INSERT INTO endings (developer_id, seq, at, kind, id, principal, ended_by)
      SELECT developer_id, seq, clock_timestamp(), ${kind}, ${id}, ${owner(id)}, ${by} FROM head)`;
}

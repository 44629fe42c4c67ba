import { randomUUID } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import { LONGEST_TOKEN } from '../../base/limits.ts';
import { eventInsert } from '../../ledger/events/append-event.ts';
import type { NewEvent } from '../../ledger/events/event-types.ts';
import type { Transaction } from '../../base/store/database.ts';
import { revokedAt } from './revoked-at.ts';
import { countOnCommit } from '../../base/telemetry/count-on-commit.ts';
import { REVOCATIONS_CHANNEL } from '../feed/feed-log.ts';
import { revokeDelegatedWith } from './revoke-delegated.ts';

/**
 * What ends: a grant by its id, a token by its `jti`, a principal by its random id (`prn_…`), an issuer's key by its
 * `kid`. An agent may change its status in the same moment; without `status` only what it holds now ends.
 */
export type RevocationTarget =
  | { kind: 'agent'; id: string; status?: 'suspended' | 'deleted' }
  | { kind: 'grant' | 'token' | 'principal' | 'developer' | 'key'; id: string; status?: never };

/** A compromised key could have signed a token without end. */
const NEVER_FORGOTTEN = '9999-12-31T23:59:59.999Z';

/**
 * Ends authority: marks the row, appends to the developer's revocation log and tells those who watch, in the transaction
 * that it is given.
 * Every path that ends authority calls it, and what it does is true for every descendant from the commit on. A token
 * takes the grants along that were delegated with it; its own grant lives on.
 *
 * Call it last: its last statement locks the head of the log, and that lock is held until the commit, so that
 * entries become visible in the order of their numbers. The row is locked `FOR UPDATE` in a statement of its own,
 * because the clock of a single `UPDATE` is read before it waits for those who hold the row `FOR SHARE`, and a grant
 * made meanwhile would carry a later stamp than the revocation that waited for it.
 *
 * @param developerId whose row it is; `null` for a key, which is the issuer's: the entry goes into every log
 * @returns false when there is no such thing or it has ended already, and nothing was changed
 */
export async function revoke(
  transaction: Transaction,
  developerId: string | null,
  target: RevocationTarget,
): Promise<boolean> {
  return (await revokeEach(transaction, developerId, [target])).has(target);
}

/**
 * Revokes several as {@link revoke} does one, those that no other transaction holds: it waits for nobody's row, so that
 * whoever is held up holds up none of the others, and so that it cannot wait in a circle with those who lock many.
 * @returns those that have ended here; the others are to be revoked one by one
 */
export function revokeFree(
  transaction: Transaction,
  developerId: string,
  targets: readonly RevocationTarget[],
): Promise<Set<RevocationTarget>> {
  return revokeEach(transaction, developerId, targets, sql` SKIP LOCKED`);
}

/** Each step is sent for all before the answers to it are waited for. The log comes last, see {@link revoke}. */
async function revokeEach(
  transaction: Transaction,
  developerId: string | null,
  targets: readonly RevocationTarget[],
  whereHeld: RawBuilder<unknown> = sql``,
): Promise<Set<RevocationTarget>> {
  const all = targets.map((target) => ({ target, ...STATEMENTS[target.kind](target, developerId) }));
  const locking = all.map(({ lock }) => sql`${lock}${whereHeld}`.execute(transaction));
  // Whoever changes the head again in one transaction is held to its reference once more. Without this lock they would
  // wait for who ends everything of the developer, and has locked that row, and now waits for the head.
  if (all.length > 1)
    locking.push(sql`SELECT FROM developers WHERE id = ${developerId} FOR KEY SHARE`.execute(transaction));
  const locked = await Promise.all(locking);
  const found = all.filter((_, index) => locked[index]?.rows.length !== 0);
  const marked = await Promise.all(found.map(({ mark }) => mark.execute(transaction)));
  const ended = found.flatMap(({ target }, index) =>
    (marked[index]?.rows ?? []).map((end) => ({ target, end })),
  );
  await Promise.all(
    ended.map(async ({ target, end }) => {
      const isToken = target.kind === 'token' && developerId !== null;
      const delegated = isToken ? await revokeDelegatedWith(transaction, developerId, target.id) : [];
      await append(transaction, developerId, target, end, TOLD[target.kind](target, delegated));
    }),
  );
  for (const { target } of ended) countOnCommit(transaction, { what: 'revoked', kind: target.kind });
  return new Set(ended.map(({ target }) => target));
}

interface Ended {
  /** The entry kills tokens whose `iat` is not after this; `null` when it kills one thing for good. */
  before: Date | null;
  /** The last moment that a token it kills could live. */
  exp: Date;
}

type Statements = (
  target: RevocationTarget,
  developerId: string | null,
) => { lock: RawBuilder<unknown>; mark: RawBuilder<Ended> };

const longestToken = sql`${`${LONGEST_TOKEN} seconds`}::interval`;
const untilTokensEnd = sql`revoked_before + ${longestToken}`;

/** How each kind of thing is locked, and then marked. */
const STATEMENTS: Record<RevocationTarget['kind'], Statements> = {
  grant: ({ id }, developerId) => ({
    lock: sql`SELECT FROM grants WHERE id = ${id} AND developer_id = ${developerId} FOR UPDATE`,
    mark: sql`UPDATE grants SET revoked_at = clock_timestamp()
      WHERE id = ${id} AND ${revokedAt('grants')} IS NULL
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
    // Whoever has the key writes any `iat` with it: the entry kills all of its tokens, whenever they say they were made.
    mark: sql`UPDATE issuer_keys SET state = 'revoked', revoked_at = clock_timestamp(), private_key = NULL
      WHERE kid = ${id} AND state <> 'revoked'
      RETURNING ${NEVER_FORGOTTEN}::timestamptz AS before, ${NEVER_FORGOTTEN}::timestamptz AS exp`,
  }),
};

/** Most grants that the event of a token names; each of them has an event of its own. */
const MOST_NAMED = 100;

type Tell = (target: RevocationTarget, delegated: readonly string[]) => NewEvent;

/** How each end is told to those who watch. */
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
  { kind, id }: RevocationTarget,
  { before, exp }: Ended,
  event: NewEvent,
): Promise<void> {
  // Sorted, so that two of these that reach every log take the heads in one order.
  await sql`
    WITH head AS (
      INSERT INTO feed_heads AS head (developer_id, epoch, seq)
        SELECT id, ${randomUUID()}, 1 FROM developers
        WHERE ${developerId}::text IS NULL OR id = ${developerId} ORDER BY id
      ON CONFLICT (developer_id) DO UPDATE SET seq = head.seq + 1
      RETURNING developer_id, seq
    ), event AS (${eventInsert(transaction, developerId, event)})
    INSERT INTO revocations (developer_id, seq, at, kind, id, before, exp)
      SELECT developer_id, seq, clock_timestamp(), ${kind}, ${id}, ${before}::timestamptz, ${exp}::timestamptz
      FROM head
    RETURNING pg_notify(${REVOCATIONS_CHANNEL}, ${developerId ?? ''})`.execute(transaction);
}

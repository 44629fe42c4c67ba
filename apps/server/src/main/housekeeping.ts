import { sql } from 'kysely';
import type { FastifyBaseLogger } from 'fastify';
import { createPeriodic } from '../base/background/periodic.ts';
import type { Database } from '../base/store/database.ts';
import type { Metrics } from '../base/telemetry/metrics.ts';

/** Deletes rows that nobody needs any more. */
export interface Housekeeping {
  /** Deletes all that is due now: the number of rows, by table. A timer calls it, too. */
  sweep(): Promise<Record<string, number>>;
  /** Stops, once the sweep under way has ended. */
  close(): Promise<void>;
}

export interface HousekeepingOptions {
  database: Database;
  log: Pick<FastifyBaseLogger, 'warn'>;
  /** Where sweeps are counted. Default: nowhere. */
  metrics?: Pick<Metrics, 'swept' | 'sweepFailed'> | undefined;
  /** Milliseconds between two sweeps. Default a minute. */
  every?: number;
  /** The time that decides. Default: the clock of the database. */
  now?: () => Date;
  /** Most rows of one transaction. Default 1,000. */
  batch?: number;
}

/**
 * The condition for deletion, by table; `now` stands for the deciding instant.
 *
 * Used codes and refresh tokens stay until their grant has ended: a second use must be noticed and end the grant. A `key`
 * revocation stays while its key is published (`docs/protocol.md` §7). An account without bindings is deleted with its
 * passkeys, unless it was used within the last hour, since it may be about to be bound.
 */
const DUE: Readonly<Record<string, string>> = {
  idempotent_answers: 'expires_at <= now',
  // Only servers of the previous release write it, while they still run; the next release drops it.
  key_proofs: 'expires_at <= now',
  used_proofs: 'expires_at <= now',
  pushed_requests: 'expires_at <= now',
  identity_assertions: 'expires_at <= now',
  principal_sessions: 'expires_at <= now',
  account_sessions: 'expires_at <= now',
  console_sessions: `expires_at <= now OR used_at <= now - interval '30 minutes'`,
  device_logins: 'expires_at <= now',
  webauthn_challenges: 'expires_at <= now',
  directory_sign_ins: 'expires_at <= now',
  anomalies: `closed_at <= now - interval '400 days'`,
  sso_sign_ins: 'expires_at <= now',
  // What somebody has stopped holds under another name of theirs when one is erased (`grants/stops.ts`).
  bindings: `principal IN (SELECT id FROM principals WHERE principal_id IS NULL) AND NOT EXISTS (
    SELECT FROM bindings other JOIN principals named ON named.id = other.principal AND named.principal_id IS NOT NULL
    WHERE (other.developer_id, other.issuer, other.subject) = (due.developer_id, due.issuer, due.subject))`,
  accounts: `used_at <= now - interval '1 hour' AND NOT EXISTS (
    SELECT FROM bindings WHERE account_id = due.id AND ended_at IS NULL)`,
  // Of a person who was erased, or is somebody else's account now.
  web_push_subscriptions: `NOT EXISTS (SELECT FROM bindings b JOIN principals p ON p.id = b.principal
    WHERE b.account_id = due.account_id AND b.ended_at IS NULL AND p.principal_id IS NOT NULL)`,
  address_proofs: 'expires_at <= now',
  client_documents: `fresh_until <= now AND (fetched_at IS NULL OR fetched_at <= now - interval '1 day')`,
  // A client that nobody authorized within a day, or whose last grant ended 90 days ago.
  oauth_clients: `created_at <= now - interval '1 day' AND NOT EXISTS (
    SELECT FROM agents a WHERE a.client_id = due.id AND (a.created_at > now - interval '90 days'
      OR EXISTS (SELECT FROM grants g WHERE g.agent_id = a.id AND g.expires_at > now - interval '90 days')))`,
  // A little later than readers stop asking for them (`events/place.ts`).
  // A settled one is kept for a repeated answer, another one until its longest window is over.
  admissions: `settled_at <= now - interval '1 day' OR admitted_at <= now - interval '31 days'`,
  events: `at <= now - interval '7 days 1 hour'`,
  // As long as the events that were delivered.
  webhook_deliveries: `created_at <= now - interval '7 days 1 hour'`,
  // Kept for as long as limits count them.
  mail_links: `created_at <= now - interval '1 day'`,
  grant_tokens: `expires_at <= now - interval '60 seconds'`,
  revocations: `exp <= now - interval '60 seconds' AND (kind <> 'key' OR NOT EXISTS (
    SELECT FROM issuer_keys WHERE kid = due.id AND state <> 'revoked'))`,
  refresh_tokens: `EXISTS (SELECT FROM grants WHERE id = due.grant_id
    AND least(expires_at, (SELECT at FROM grant_revoked_at(grants) AS at)) <= now - interval '1 day')`,
  // What a person was shown of a call: no longer than it takes to look into an answer.
  approval_calls: `created_at <= now - interval '1 day'`,
  // A refused call stays refused while its grant is in force.
  approvals: `created_at <= now - interval '7 days' AND (status <> 'refused' OR EXISTS (
    SELECT FROM grants WHERE id = due.grant_id
    AND least(expires_at, (SELECT at FROM grant_revoked_at(grants) AS at)) <= now))`,
  // A login that nobody has decided is nobody's, and many may begin.
  authorization_requests: `expires_at <= now AND face = 'oauth' AND status = 'pending'
    OR expires_at <= now - interval '1 day' AND (grant_id IS NULL OR EXISTS (
    SELECT FROM grants WHERE id = due.grant_id
    AND least(expires_at, (SELECT at FROM grant_revoked_at(grants) AS at)) <= now - interval '1 day'))`,
};

/** Starts regular sweeps. Several processes may sweep at once: each skips the rows that another one is deleting. */
export function startHousekeeping(options: HousekeepingOptions): Housekeeping {
  const { database, log, every = 60_000, batch = 1_000, now, metrics } = options;
  let isClosed = false;

  // Not `clock_timestamp()`: with it the planner expects a third of the rows to be due, and uses no index.
  const instant = (): ReturnType<typeof sql> =>
    now === undefined ? sql`statement_timestamp()` : sql`${now().toISOString()}::timestamptz`;

  async function deleteSome(table: string, condition: string): Promise<number> {
    const result = await database.asSystem((transaction) =>
      sql`DELETE FROM ${sql.table(table)} WHERE ctid = ANY (ARRAY (
        SELECT due.ctid FROM ${sql.table(table)} AS due, (SELECT ${instant()} AS now) AS clock
        WHERE ${sql.raw(condition)} LIMIT ${batch} FOR UPDATE OF due SKIP LOCKED
      ))`.execute(transaction),
    );
    return Number(result.numAffectedRows ?? 0);
  }

  async function sweepAll(): Promise<Record<string, number>> {
    const began = performance.now();
    const deleted: Record<string, number> = {};
    const failures: unknown[] = [];
    for (const [table, condition] of Object.entries(DUE)) {
      try {
        let some = batch;
        while (some === batch && !isClosed) {
          some = await deleteSome(table, condition);
          deleted[table] = (deleted[table] ?? 0) + some;
        }
      } catch (error) {
        // A locked or huge table does not keep the others from being swept.
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
    metrics?.swept(deleted, (performance.now() - began) / 1_000);
    return deleted;
  }

  const sweeping = createPeriodic({
    work: sweepAll,
    every,
    onFailure(error) {
      metrics?.sweepFailed();
      log.warn({ err: error }, 'housekeeping failed and is tried again');
    },
  });
  sweeping.start();

  return {
    sweep: sweeping.run,
    close() {
      isClosed = true;
      return sweeping.close();
    },
  };
}

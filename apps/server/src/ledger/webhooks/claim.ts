import { randomUUID } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import type { Database, Transaction } from '../../base/store/database.ts';
import type { Place } from '../events/place.ts';
import { LOOKS_PAST } from './retries.ts';

/** An endpoint that this process alone delivers to for a while. */
export interface Claimed {
  id: string;
  developerId: string;
  url: string;
  /** Types of events, `*` for all. */
  events: readonly string[];
  /** Encrypted, the newest first: the former one signs during its overlap. */
  secrets: readonly [Uint8Array, ...Uint8Array[]];
  /** It has received everything before. */
  place: Place;
  /** How often the next event was refused. */
  attempts: number;
}

/** Takes endpoints from among those that have something to deliver, and keeps others from taking them. */
export interface Leases {
  /**
   * Takes at most `most` endpoints, those first that have waited longest.
   * @param developers whose endpoints; undefined for all
   * @param except endpoints that this process works on still
   */
  claim(
    most: number,
    developers: ReadonlySet<string> | undefined,
    except: Iterable<string>,
  ): Promise<Claimed[]>;
  /** Prolongs the leases of these endpoints. */
  renew(ids: readonly string[]): Promise<void>;
  /** Gives one back. */
  release(id: string): Promise<void>;
  /** SQL: whether the lease of a row of `webhooks` is this process's. */
  readonly isMine: RawBuilder<boolean>;
}

/**
 * How long a lease lasts, in milliseconds. A process renews its leases every second; when it was killed, others wait for
 * so long. One that stood still for longer may deliver a message twice, and its outcomes are not recorded.
 */
const LEASE = sql`interval '8 seconds'`;
/** Most endpoints of one developer to which all processes deliver at once. */
const PER_DEVELOPER = 4;
/** The place of a silent endpoint follows, so that it does not fall behind what is kept. */
const FOLLOWS_AFTER = sql`interval '1 day'`;

const RELEASE_ALL = 'UPDATE webhooks SET leased_by = NULL, leased_until = NULL WHERE leased_by IS NOT NULL';

interface ClaimedRow extends Omit<Claimed, 'place' | 'secrets'> {
  epoch: string;
  xid: string;
  eventId: string;
  placeAt: Date;
  secret: Uint8Array;
  formerSecret: Uint8Array | null;
}

export function createLeases(database: Pick<Database, 'asSystem' | 'engine'>): Leases {
  const me = randomUUID();
  /** The embedded database has one process: leases from before are those of one that has ended. */
  let isAlone = database.engine === 'pglite';

  async function claim(
    transaction: Transaction,
    most: number,
    developers: ReadonlySet<string> | undefined,
    except: Iterable<string>,
  ): Promise<ClaimedRow[]> {
    const ofDevelopers =
      developers === undefined ? sql`` : sql`AND w.developer_id = ANY (${[...developers]}::text[])`;
    const { rows } = await sql<ClaimedRow>`
      WITH due AS MATERIALIZED (
        SELECT w.id, row_number() OVER (PARTITION BY w.developer_id ORDER BY w.due_at, w.id) + (
          SELECT count(*) FROM webhooks busy
          WHERE busy.developer_id = w.developer_id AND busy.leased_until > clock.now) AS turn
        FROM webhooks w CROSS JOIN (
          SELECT pg_snapshot_xmin(pg_current_snapshot()) AS xmin, statement_timestamp() AS now) AS clock
        WHERE w.disabled_at IS NULL AND (w.leased_until IS NULL OR w.leased_until <= clock.now)
          AND w.id <> ALL (${[...except]}::text[]) ${ofDevelopers}
          AND (w.due_at <= clock.now AND ${hasSomething} OR ${hasAside} OR ${isDoubted})
      )
      UPDATE webhooks SET leased_by = ${me}, leased_until = statement_timestamp() + ${LEASE}
      FROM (
        SELECT w.id FROM webhooks w JOIN due ON due.id = w.id
        WHERE due.turn <= ${PER_DEVELOPER} AND (w.leased_until IS NULL OR w.leased_until <= statement_timestamp())
        ORDER BY w.due_at, w.id LIMIT ${most} FOR UPDATE OF w SKIP LOCKED
      ) AS chosen
      WHERE webhooks.id = chosen.id
      RETURNING webhooks.id, developer_id AS "developerId", url, events, epoch, xid::text AS xid,
        event_id AS "eventId", place_at AS "placeAt", attempts, secret,
        CASE WHEN former_until > statement_timestamp() THEN former_secret END AS "formerSecret"`.execute(
      transaction,
    );
    return rows;
  }

  return {
    isMine: sql<boolean>`leased_by = ${me}`,
    async claim(most, developers, except) {
      if (isAlone) {
        isAlone = false;
        await database.asSystem((transaction) => sql.raw(RELEASE_ALL).execute(transaction));
      }
      const rows = await database.asSystem((transaction) => claim(transaction, most, developers, except));
      return rows.map(({ epoch, xid, eventId, placeAt, secret, formerSecret, ...row }) => ({
        ...row,
        secrets: formerSecret === null ? [secret] : [secret, formerSecret],
        place: { epoch, xid: BigInt(xid), id: eventId, at: placeAt.getTime() },
      }));
    },
    async release(id) {
      await database.asSystem((transaction) =>
        sql`UPDATE webhooks SET leased_by = NULL, leased_until = NULL WHERE id = ${id} AND leased_by = ${me}`.execute(
          transaction,
        ),
      );
    },
    async renew(ids) {
      if (ids.length === 0) return;
      await database.asSystem((transaction) =>
        sql`UPDATE webhooks SET leased_until = statement_timestamp() + ${LEASE}
          WHERE leased_by = ${me} AND id = ANY (${ids}::text[])`.execute(transaction),
      );
    },
  };
}

/** Events of the endpoint's developer after its place that are final. */
const AFTER = sql`e.developer_id = w.developer_id AND (e.xid, e.id) > (w.xid, w.event_id) AND e.xid < clock.xmin`;

/** There are events after its place, or the place is to be renewed: of another epoch, or old. */
const hasSomething = sql`(
  w.place_at <= clock.now - ${FOLLOWS_AFTER}
  OR w.epoch <> COALESCE((SELECT epoch FROM audit_heads WHERE developer_id = w.developer_id), '0')
  OR EXISTS (SELECT FROM events e WHERE ${AFTER}))`;

/** A message that was set aside is due. */
const hasAside = sql`EXISTS (SELECT FROM webhook_deliveries d
  WHERE d.webhook_id = w.id AND d.status = 'failed' AND d.retry_at <= clock.now)`;

/**
 * The next event was refused so often that the one after it is tried, too, and that one has come only now: it does not wait
 * for hours.
 */
const isDoubted = sql`(w.attempts >= ${LOOKS_PAST}
  AND (SELECT count(*) FROM webhook_deliveries d WHERE d.webhook_id = w.id AND d.status = 'retrying') < 2
  AND (SELECT count(*) FROM (SELECT FROM events e
    WHERE ${AFTER} AND (e.type = ANY (w.events) OR '*' = ANY (w.events)) LIMIT 2) AS waiting) = 2)`;

import { AsyncLocalStorage } from 'node:async_hooks';
import type { FastifyBaseLogger } from 'fastify';
import { sql } from 'kysely';
import { createFairSemaphore } from '../../../base/background/fair-semaphore.ts';
import { createPeriodic } from '../../../base/background/periodic.ts';
import type { Database, Transaction } from '../../../base/store/database.ts';
import type { Metrics } from '../../../base/telemetry/metrics.ts';
import { actOnAlerts } from '../alerts/act.ts';
import type { Authority } from '../alerts/authority.ts';
import { look } from './look.ts';
import { createProfileStore } from './profile-store.ts';

/** Follows the logs of all developers, and looks for what is unusual in them (`docs/protocol.md` §16, Anomalies). */
export interface AnomalyFollower {
  /** Call it when this process has committed entries or events of a developer. It only notes that: the work comes later. */
  changed(developerId: string): void;
  /** Looks at everything of a developer that is committed. */
  lookAt(developerId: string): Promise<void>;
  /** Stops, once the look under way has ended. */
  close(): Promise<void>;
}

export interface AnomalyFollowerOptions {
  readonly database: Database;
  readonly authority: Authority;
  readonly log: Pick<FastifyBaseLogger, 'warn' | 'error'>;
  readonly metrics?: Pick<Metrics, 'entriesLookedAt'> | undefined;
  /** Milliseconds from a change to the look at it: what comes until then is looked at together. Default 500. */
  readonly delay?: number;
  /** Milliseconds between two sweeps. Default 2,000. */
  readonly every?: number;
  /** Most entries of one transaction. Default 1,000 on PostgreSQL, 250 on the embedded database, which does one at a time. */
  readonly most?: number;
}

/** Logs that are looked at at once. */
const LOGS = 2;

/** Each process looks at the logs that it appends to; of two that look at the same, one leaves it to the other. */
export function startAnomalyFollower(options: AnomalyFollowerOptions): AnomalyFollower {
  const { database, authority, log, metrics, delay = 500, every = 2_000 } = options;
  const most = options.most ?? (database.engine === 'postgresql' ? 1_000 : 250);
  const store = createProfileStore();
  const turns = createFairSemaphore({ perDeveloper: 1, total: LOGS, patience: 600_000 });
  const due = new Map<string, NodeJS.Timeout>();
  const running = new Map<string, Promise<void>>();
  /** Developers with changes since the look under way began. */
  const again = new Set<string>();
  // Not as part of the request that wrote the entries: what is found is no change that its caller has made.
  const apart = AsyncLocalStorage.snapshot();
  let isClosed = false;

  function changed(developerId: string): void {
    // An event of the issuer is of every developer, and none of it is looked at.
    if (isClosed || developerId === '' || due.has(developerId)) return;
    const timer = setTimeout(() => {
      due.delete(developerId);
      start(developerId);
    }, delay);
    due.set(developerId, timer.unref());
  }

  function start(developerId: string): void {
    if (isClosed) return;
    if (running.has(developerId)) return void again.add(developerId);
    const work = apart(lookOn, developerId)
      .catch((error: unknown) => log.error({ err: error, developerId }, 'looking for anomalies failed'))
      .finally(() => {
        running.delete(developerId);
        if (again.delete(developerId)) start(developerId);
      });
    running.set(developerId, work);
  }

  async function lookOn(developerId: string): Promise<void> {
    // One part for each turn, so that a long log delays nobody else's.
    let isMore = true;
    while (isMore && !isClosed) {
      isMore = await turns.run(developerId, async () => {
        const looked = await look({ database, authority, store, most }, developerId);
        metrics?.entriesLookedAt(looked?.entries ?? 0);
        await actOnAlerts(database, authority, developerId);
        return looked?.isMore === true;
      });
    }
  }

  const sweeping = createPeriodic({
    async work() {
      for (const developerId of await database.asSystem(readBehind))
        if (!due.has(developerId)) start(developerId);
    },
    every,
    onFailure: (error) =>
      log.warn({ err: error }, 'looking for logs that nobody has looked at failed and is tried again'),
  });
  sweeping.start();

  return {
    changed,
    lookAt: (developerId) => apart(lookOn, developerId),
    async close() {
      isClosed = true;
      for (const timer of due.values()) clearTimeout(timer);
      await sweeping.close();
      await Promise.all(running.values());
    },
  };
}

/** Developers with entries or delegations that nobody has looked at, with alerts to close, or with something to do. */
async function readBehind(transaction: Transaction): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT h.developer_id AS id FROM audit_heads h LEFT JOIN anomaly_cursors c ON c.developer_id = h.developer_id
      WHERE h.seq > COALESCE(c.seq, 0) OR h.seq < c.seq
    UNION SELECT e.developer_id FROM events e JOIN anomaly_cursors c ON c.developer_id = e.developer_id
      WHERE e.at > statement_timestamp() - interval '1 minute' AND e.type = 'grant.created' AND e.at > c.looked_at
    UNION SELECT developer_id FROM anomalies WHERE closed_at IS NULL AND calm_at <= statement_timestamp()
    UNION SELECT developer_id FROM anomaly_actions WHERE done_at IS NULL
    LIMIT 1000`.execute(transaction);
  return rows.map(({ id }) => id);
}

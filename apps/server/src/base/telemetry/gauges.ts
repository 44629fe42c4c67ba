import { sql } from 'kysely';
import type { Database } from '../store/database.ts';
import type { Metrics } from './metrics.ts';

/** The entries that wait to be written to the audit log. */
export interface AuditQueue {
  queued(): { entries: number; bytes: number };
}

/** How long a reader of the metrics waits for the database, in milliseconds. */
const PATIENCE = 2_000;

/** Adds the gauges that are read on demand: the database, its connections, the audit queue, the keys. */
export function addGauges(metrics: Metrics, database: Database, queue: AuditQueue): void {
  const keys = atOnce(() => readKeys(database));
  metrics.addGauge({
    name: 'database_connections',
    help: 'Connections of this process to the database, by state',
    label: 'state',
    read() {
      const { open, idle } = database.usage();
      return { idle, busy: open - idle };
    },
  });
  metrics.addGauge({
    name: 'database_connections_waited_for',
    help: 'Transactions that wait for a connection',
    read: () => ({ '': database.usage().waiting }),
  });
  metrics.addGauge({
    name: 'database_up',
    help: 'Whether the database answers now',
    read: async () => ({ '': (await keys()) === undefined ? 0 : 1 }),
  });
  metrics.addGauge({
    name: 'audit_queue_entries',
    help: 'Audit entries that wait to be written',
    read: () => ({ '': queue.queued().entries }),
  });
  metrics.addGauge({
    name: 'audit_queue_bytes',
    help: 'Size of the audit entries that wait to be written; at 16 MiB a developer gets 503',
    read: () => ({ '': queue.queued().bytes }),
  });
  metrics.addGauge({
    name: 'issuer_keys',
    help: 'Signing keys of the issuer, by state',
    label: 'state',
    read: async () => Object.fromEntries((await keys())?.map(({ state, count }) => [state, count]) ?? []),
  });
  metrics.addGauge({
    name: 'issuer_key_age_seconds',
    help: 'Age of the oldest signing key, by state',
    label: 'state',
    read: async () => Object.fromEntries((await keys())?.map(({ state, age }) => [state, age]) ?? []),
  });
}

interface KeysOfState {
  state: string;
  count: number;
  age: number;
}

/** Undefined when the database does not answer in time. */
async function readKeys(database: Database): Promise<KeysOfState[] | undefined> {
  const read = database.asSystem(async (transaction) => {
    const { rows } = await sql<KeysOfState>`
      SELECT state, count(*)::int AS count, extract(epoch FROM clock_timestamp() - min(created_at))::float8 AS age
      FROM issuer_keys GROUP BY state`.execute(transaction);
    return rows;
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, PATIENCE, undefined);
  });
  return Promise.race([read.catch(() => undefined), late]).finally(() => clearTimeout(timer));
}

/** Shares a running answer between callers. */
function atOnce<RESULT>(ask: () => Promise<RESULT>): () => Promise<RESULT> {
  let asked: Promise<RESULT> | undefined;
  return () => (asked ??= ask().finally(() => (asked = undefined)));
}

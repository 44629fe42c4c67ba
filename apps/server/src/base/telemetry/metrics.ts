import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Countable } from './count-on-commit.ts';

/** The metrics of a server. No label contains anything that a caller can choose, or that is personal. */
export interface Metrics {
  requestBegan(): void;
  /** @param route the pattern of the route, never the path of a request */
  requestEnded(request: { method: string; route: string | undefined; status: string; seconds: number }): void;
  count(countable: Countable): void;
  transactionEnded(transaction: TransactionFacts): void;
  batchWritten(batch: BatchFacts): void;
  swept(deleted: Readonly<Record<string, number>>, seconds: number): void;
  sweepFailed(): void;
  /** Entries of logs in which anomalies were looked for. */
  entriesLookedAt(entries: number): void;
  mailEnded(outcome: 'sent' | 'failed', seconds: number): void;
  /** One message of the revocation feed, sent to so many streams. */
  feedSent(kind: 'snapshot' | 'entries' | 'heartbeat', streams: number): void;
  /** @param outcome one of a few words of ours */
  feedStreamEnded(outcome: string): void;
  /** @param outcome one of a few words of ours */
  witnessAsked(outcome: string): void;
  /**
   * A standby took over as the database.
   * @param outcome `whole`; `lost`, if it lacks something that this process had acknowledged; `unknown`, if no process ran
   */
  primaryMet(outcome: 'whole' | 'lost' | 'unknown'): void;
  /** One attempt to deliver a message to a webhook. */
  webhookAttempted(outcome: 'delivered' | 'refused', seconds: number): void;
  /** The metrics in the text format of Prometheus. Process metrics are those of the whole process. */
  text(): Promise<string>;
  /** The media type of {@link text}. */
  readonly contentType: string;
  /** Adds a gauge that is read on demand. */
  addGauge(gauge: GaugeFacts): void;
}

export interface TransactionFacts {
  role: 'app' | 'consent' | 'system';
  outcome: 'committed' | 'rolled_back' | 'unavailable';
  /** Seconds since it got a connection; undefined when it never got one. */
  seconds: number | undefined;
  /** Seconds until it got a connection. */
  waited: number;
}

export interface BatchFacts {
  entries: number;
  /** How long each submission waited until the transaction began. */
  waited: readonly number[];
  outcome: 'written' | 'failed';
}

export interface GaugeFacts {
  name: string;
  help: string;
  /** Name of its one label, if it has one. */
  label?: string;
  /** Values by the value of the label (`''` without a label); absent when unknown. */
  read(): Promise<Readonly<Record<string, number>>> | Readonly<Record<string, number>>;
}

/** Seconds, from a cached answer to the statement timeout. */
const LATENCIES = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
const WAITS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5];
const SIZES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];

/** The methods of routes. All others share one label, whatever a caller sends. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

let processMetrics: Registry | undefined;

/** Process metrics observe the garbage collector and the event loop, so there is one set for the whole process. */
function metricsOfProcess(): Registry {
  if (processMetrics === undefined) {
    processMetrics = new Registry();
    collectDefaultMetrics({ register: processMetrics });
  }
  return processMetrics;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const counter = <LABEL extends string>(name: string, help: string, labelNames: LABEL[]): Counter<LABEL> =>
    new Counter({ name: `grantex_${name}_total`, help, labelNames, registers });
  const histogram = <LABEL extends string>(
    name: string,
    help: string,
    labelNames: LABEL[],
    buckets: number[],
  ): Histogram<LABEL> => new Histogram({ name: `grantex_${name}`, help, labelNames, buckets, registers });

  const requests = histogram(
    'http_request_duration_seconds',
    'Requests, from their headers to the end of their answers, by route pattern; status is aborted if the client left before the end',
    ['method', 'route', 'status'],
    LATENCIES,
  );
  const inFlight = new Gauge({
    name: 'grantex_http_requests_in_flight',
    help: 'Requests that have begun and are not yet answered',
    registers,
  });
  const issued = counter('tokens_issued', 'Grant tokens issued, by what they were issued for', ['by']);
  const revoked = counter('revocations', 'Revocations, by what was revoked: one grant ends all below it', [
    'kind',
  ]);
  const verified = counter('verifications', 'Online verifications, valid or by the reason of the refusal', [
    'outcome',
  ]);
  const admitted = counter('admissions', 'Admissions of calls, allowed or by the reason of the refusal', [
    'outcome',
  ]);
  const provisioned = counter('provisioning_changes', 'Changes of people by identity providers', ['change']);
  const anomalies = counter(
    'anomalies',
    'Alerts, by kind: opened, or suppressed because there were too many',
    ['kind', 'outcome'],
  );
  const lookedAt = counter('anomaly_entries', 'Audit entries in which anomalies were looked for', []);
  const transactions = histogram(
    'database_transaction_duration_seconds',
    'Transactions from BEGIN to COMMIT, by database role and outcome',
    ['role', 'outcome'],
    LATENCIES,
  );
  const connectionWaits = histogram(
    'database_connection_wait_seconds',
    'How long a transaction waited for a connection',
    [],
    WAITS,
  );
  const batchSizes = histogram('audit_batch_entries', 'Audit entries in one transaction', [], SIZES);
  const batchWaits = histogram(
    'audit_wait_seconds',
    'How long audit entries waited until the transaction that writes them began',
    [],
    WAITS,
  );
  const appended = counter('audit_entries', 'Audit entries whose transaction ended, by outcome', ['outcome']);
  const sweeps = histogram(
    'housekeeping_duration_seconds',
    'Sweeps that delete what nobody needs any more',
    [],
    LATENCIES,
  );
  const deleted = counter('housekeeping_deleted_rows', 'Rows that sweeps deleted, by table', ['table']);
  const failedSweeps = counter('housekeeping_failures', 'Sweeps that failed; they are repeated', []);
  const lastSweep = new Gauge({
    name: 'grantex_housekeeping_last_success_timestamp_seconds',
    help: 'When the last sweep succeeded, in seconds since 1970',
    registers,
  });
  const mail = histogram(
    'mail_duration_seconds',
    'Messages sent to the mail server, by outcome',
    ['outcome'],
    LATENCIES,
  );

  const feedMessages = counter(
    'feed_messages_sent',
    'Messages of the revocation feed, counted for each stream that received them, with entries or as a heartbeat',
    ['kind'],
  );
  const feedEnds = counter(
    'feed_streams_ended',
    'Revocation streams that ended, by outcome: client, slow, key, reset, stopping, failed',
    ['outcome'],
  );

  const witnessed = counter(
    'witness_submissions',
    'Checkpoints sent to witnesses, by outcome: cosigned, superseded, refused, unreachable, inconsistent, failed',
    ['outcome'],
  );

  const takeovers = counter(
    'database_takeovers',
    'Times that a standby took over as the database: whole, lost (it lacks acknowledged transactions), unknown',
    ['outcome'],
  );

  const webhooks = histogram(
    'webhook_delivery_duration_seconds',
    'Attempts to deliver a message to a webhook, by outcome: delivered, refused',
    ['outcome'],
    LATENCIES,
  );

  const counters: { [WHAT in Countable['what']]: (countable: Extract<Countable, { what: WHAT }>) => void } = {
    issued: ({ by }) => issued.inc({ by }),
    revoked: ({ kind }) => revoked.inc({ kind }),
    admitted: ({ outcome }) => admitted.inc({ outcome }),
    verified: ({ outcome }) => verified.inc({ outcome }),
    provisioned: ({ change }) => provisioned.inc({ change }),
    anomaly: ({ kind, outcome }) => anomalies.inc({ kind, outcome }),
  };

  return {
    requestBegan: () => inFlight.inc(),
    requestEnded({ method, route = 'none', status, seconds }) {
      inFlight.dec();
      requests.observe({ method: METHODS.has(method) ? method : 'other', route, status }, seconds);
    },
    count: (countable) => counters[countable.what](countable as never),
    transactionEnded({ role, outcome, seconds, waited }) {
      connectionWaits.observe(waited);
      if (seconds !== undefined) transactions.observe({ role, outcome }, seconds);
    },
    batchWritten({ entries, waited, outcome }) {
      batchSizes.observe(entries);
      for (const seconds of waited) batchWaits.observe(seconds);
      appended.inc({ outcome }, entries);
    },
    swept(rows, seconds) {
      sweeps.observe(seconds);
      lastSweep.setToCurrentTime();
      for (const [table, count] of Object.entries(rows)) deleted.inc({ table }, count);
    },
    sweepFailed: () => failedSweeps.inc(),
    entriesLookedAt: (entries) => lookedAt.inc(entries),
    mailEnded: (outcome, seconds) => mail.observe({ outcome }, seconds),
    feedSent: (kind, streams) => feedMessages.inc({ kind }, streams),
    feedStreamEnded: (outcome) => feedEnds.inc({ outcome }),
    witnessAsked: (outcome) => witnessed.inc({ outcome }),
    primaryMet: (outcome) => takeovers.inc({ outcome }),
    webhookAttempted: (outcome, seconds) => webhooks.observe({ outcome }, seconds),
    addGauge({ name, help, label, read }) {
      const gauge: Gauge = new Gauge({
        name: `grantex_${name}`,
        help,
        labelNames: label === undefined ? [] : [label],
        registers,
        async collect() {
          const values = Object.entries(await read());
          gauge.reset();
          for (const [value, number] of values)
            gauge.set(label === undefined ? {} : { [label]: value }, number);
        },
      });
    },
    text: async () => `${await registry.metrics()}\n${await metricsOfProcess().metrics()}`,
    contentType: registry.contentType,
  };
}

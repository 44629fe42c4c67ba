import type { FastifyBaseLogger } from 'fastify';
import type { Database } from '../base/store/database.ts';
import type { Metrics } from '../base/telemetry/metrics.ts';
import type { LogName } from '../ledger/audit/stored/log-tables.ts';
import { type Checkpoints, createCheckpoints } from '../ledger/transparency/checkpoint.ts';
import type { LogIdentity } from '../ledger/transparency/log-keys/log-identity.ts';
import { createCheckpointSchedule } from '../ledger/transparency/schedule.ts';
import type { Witness } from '../ledger/transparency/witnesses/witness-option.ts';
import { createWitnesses } from '../ledger/transparency/witnesses/witnesses.ts';

/** What signs the logs of this process and shows them to witnesses: the audit log, and that of administrators. */
export interface Logs {
  /** Call it when this process has committed entries of a log. */
  appended(log: LogName, developerId: string, entries: number): void;
  /** The checkpoints of both, under the names and keys of this server. */
  checkpoints(identity: LogIdentity): Readonly<Record<LogName, Checkpoints>>;
  /** Starts to make checkpoints of new entries. */
  start(checkpoints: Readonly<Record<LogName, Checkpoints>>): void;
  close(): Promise<void>;
}

export interface LogsOptions {
  readonly database: Database;
  readonly log: FastifyBaseLogger;
  readonly witnesses: readonly Witness[];
  readonly metrics: Metrics | undefined;
}

export function openLogs({ database, log: logger, witnesses, metrics }: LogsOptions): Logs {
  const open = (log: LogName) => ({
    schedule: createCheckpointSchedule({ log, database, logger }),
    witnesses: createWitnesses({ log, database, witnesses, logger, metrics }),
  });
  const logs = { audit: open('audit'), admin: open('admin') };
  const all = Object.values(logs);
  const checkpointsOf = (log: LogName, identity: LogIdentity): Checkpoints =>
    createCheckpoints({ log, database, identity, onSigned: logs[log].witnesses.signed });
  return {
    appended: (log, developerId, entries) => logs[log].schedule.appended(developerId, entries),
    checkpoints: (identity) => ({
      audit: checkpointsOf('audit', identity),
      admin: checkpointsOf('admin', identity),
    }),
    start({ audit, admin }) {
      logs.audit.schedule.start(audit);
      logs.admin.schedule.start(admin);
    },
    async close() {
      for (const { schedule } of all) await schedule.close();
      for (const { witnesses: room } of all) await room.close();
    },
  };
}

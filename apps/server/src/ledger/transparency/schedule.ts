import type { FastifyBaseLogger } from 'fastify';
import { sql } from 'kysely';
import { createPeriodic } from '../../base/background/periodic.ts';
import { type LogName, tableOf } from '../audit/stored/log-tables.ts';
import type { Database, Transaction } from '../../base/store/database.ts';
import type { Checkpoints } from './checkpoint.ts';

/** Makes checkpoints of new entries, even if nobody asks for them. */
export interface CheckpointSchedule {
  /** Starts. A sweep finds the entries that were written before. */
  start(checkpoints: Checkpoints): void;
  /** Call it when this process has committed entries. */
  appended(developerId: string, entries: number): void;
  /** Makes missing checkpoints, also for processes that died before they had made them. A timer calls it, too. */
  sweep(): Promise<void>;
  /** Makes the last checkpoints, and stops. */
  close(): Promise<void>;
}

export interface CheckpointScheduleOptions {
  readonly log: LogName;
  readonly database: Database;
  readonly logger: Pick<FastifyBaseLogger, 'error' | 'warn'>;
  /** Milliseconds from an entry to the checkpoint that covers it. Default 1,000. */
  readonly delay?: number;
  /** The number of entries after which a checkpoint is made at once. Default 1,000. */
  readonly most?: number;
  /** Milliseconds between two sweeps. Default a minute. */
  readonly every?: number;
}

interface Due {
  entries: number;
  timer: NodeJS.Timeout | undefined;
  running: Promise<void> | undefined;
}

/** Each process makes the checkpoints of its own entries. If two do at once, the second finds that of the first. */
export function createCheckpointSchedule(options: CheckpointScheduleOptions): CheckpointSchedule {
  const { log, database, logger, delay = 1_000, most = 1_000, every = 60_000 } = options;
  const all = new Map<string, Due>();
  let checkpoints: Checkpoints | undefined;
  let isClosed = false;

  function appended(developerId: string, entries: number): void {
    if (checkpoints === undefined) return;
    const due = all.get(developerId) ?? { entries: 0, timer: undefined, running: undefined };
    all.set(developerId, due);
    due.entries += entries;
    if (due.running !== undefined) return;
    if (due.entries >= most || isClosed) return void run(developerId, due);
    due.timer ??= setTimeout(() => void run(developerId, due), delay).unref();
  }

  /** Never rejects, and one at a time for a log. */
  function run(developerId: string, due: Due): Promise<void> {
    clearTimeout(due.timer);
    due.timer = undefined;
    due.entries = 0;
    due.running ??= make(developerId).finally(() => {
      due.running = undefined;
      if (due.entries > 0) appended(developerId, 0);
      else all.delete(developerId);
    });
    return due.running;
  }

  async function make(developerId: string): Promise<void> {
    if (checkpoints === undefined) return;
    try {
      await checkpoints.current(developerId);
    } catch (error) {
      logger.error({ err: error, developerId }, `making a checkpoint of an ${log} log failed`);
    }
  }

  async function sweepAll(): Promise<void> {
    for (const developerId of await database.asSystem((transaction) => readUncovered(transaction, log))) {
      if (isClosed) return;
      await make(developerId);
    }
  }

  const onFailure = (error: unknown): void =>
    logger.warn({ err: error }, `looking for ${log} logs without a checkpoint failed and is tried again`);
  const sweeping = createPeriodic({ work: sweepAll, every, onFailure });

  return {
    start(maker) {
      checkpoints = maker;
      sweeping.start();
      sweeping.run().catch(onFailure);
    },
    appended,
    sweep: sweeping.run,
    async close() {
      isClosed = true;
      await sweeping.close();
      for (const [developerId, due] of all) {
        if (due.entries > 0 && due.running === undefined) void run(developerId, due);
        // Entries that were appended meanwhile need another checkpoint.
        while (due.running !== undefined) await due.running;
      }
    },
  };
}

/** Logs with entries that no checkpoint of theirs covers. */
async function readUncovered(transaction: Transaction, log: LogName): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT h.developer_id AS id FROM ${tableOf(log, 'heads')} h WHERE h.seq > COALESCE((
      SELECT c.size FROM ${tableOf(log, 'checkpoints')} c
      WHERE c.developer_id = h.developer_id AND c.epoch = COALESCE(h.epoch, '')
      ORDER BY c.number DESC LIMIT 1), 0)`.execute(transaction);
  return rows.map(({ id }) => id);
}

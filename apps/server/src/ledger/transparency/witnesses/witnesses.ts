import type { FastifyBaseLogger } from 'fastify';
import { sql } from 'kysely';
import { createPeriodic } from '../../../base/background/periodic.ts';
import { type LogName, tableOf } from '../../audit/stored/log-tables.ts';
import type { Database, Transaction } from '../../../base/store/database.ts';
import type { Metrics } from '../../../base/telemetry/metrics.ts';
import { type CosignOutcome, cosignNewest } from './cosign.ts';
import type { Witness } from './witness-option.ts';

/** Sends checkpoints to the witnesses that cosign them, in the background. */
export interface Witnesses {
  /** Call it when a checkpoint of a log was made. */
  signed(developerId: string): void;
  /** Sends checkpoints that were missed because a process died or a witness was unreachable. A timer calls it, too. */
  sweep(): Promise<void>;
  /** Resolves once nothing is running. */
  idle(): Promise<void>;
  /** Stops at once. The next process sends what is left. */
  close(): Promise<void>;
}

export interface WitnessesOptions {
  readonly log: LogName;
  readonly database: Database;
  readonly witnesses: readonly Witness[];
  readonly logger: Pick<FastifyBaseLogger, 'error' | 'warn' | 'info'>;
  readonly metrics?: Pick<Metrics, 'witnessAsked'> | undefined;
  /** Milliseconds between two sweeps. Default a minute. */
  readonly every?: number;
  /** Most logs of one sweep; the next one continues after them. Default 1,000. */
  readonly most?: number;
}

/** Logs that are sent to one witness at a time. */
const AT_ONCE = 4;
const MOST_REMEMBERED = 10_000;

export function createWitnesses(options: WitnessesOptions): Witnesses {
  const { log, database, witnesses, logger, metrics, every = 60_000, most = 1_000 } = options;
  const stopping = new AbortController();
  const rooms = witnesses.map((witness) => createRoom(witness));

  function createRoom(witness: Witness): Room {
    const waiting = new Set<string>();
    const running = new Map<string, Promise<void>>();
    /** The number of the checkpoint that the witness has refused, which is not sent to it again. */
    const refused = new Map<string, number>();
    let lastFault: string | undefined;
    /** The last log of the previous sweep. Logs that the witness never cosigns come again after all others. */
    let last: Uncovered | undefined;

    function next(): void {
      for (const developerId of waiting) {
        if (stopping.signal.aborted || running.size >= AT_ONCE) return;
        // Sent afterwards, with what was made meanwhile.
        if (running.has(developerId)) continue;
        waiting.delete(developerId);
        const run = show(developerId).finally(() => {
          running.delete(developerId);
          next();
        });
        running.set(developerId, run);
      }
    }

    /** Never rejects. */
    async function show(developerId: string): Promise<void> {
      try {
        const found = await cosignNewest({ log, database, stopping: stopping.signal }, witness, developerId);
        if (stopping.signal.aborted) return;
        heard(developerId, found);
      } catch (error) {
        if (stopping.signal.aborted) return;
        metrics?.witnessAsked('failed');
        logger.warn({ err: error, witness: witness.name, developerId }, 'asking a witness failed');
      }
    }

    function heard(developerId: string, found: CosignOutcome): void {
      const { outcome } = found;
      if (outcome === 'nothing') return;
      metrics?.witnessAsked(outcome);
      if (!('reason' in found)) {
        refused.delete(developerId);
        if (outcome === 'cosigned') recovered();
        return;
      }
      const facts = { witness: witness.name, developerId, reason: found.reason };
      if (outcome === 'inconsistent') {
        logger.error(
          facts,
          'A WITNESS REFUSES THIS LOG: it was rolled back, rewritten or signed by two servers',
        );
      } else if (lastFault !== found.reason) {
        logger.warn(facts, 'a witness did not cosign a checkpoint; it is asked again with the next one');
      }
      if (outcome !== 'inconsistent') lastFault = found.reason;
      if (outcome === 'unreachable') return;
      if (refused.size >= MOST_REMEMBERED) refused.clear();
      refused.set(developerId, found.number);
    }

    function recovered(): void {
      if (lastFault === undefined) return;
      lastFault = undefined;
      logger.info({ witness: witness.name }, 'a witness cosigns again');
    }

    return {
      signed(developerId) {
        waiting.add(developerId);
        next();
      },
      async sweep() {
        // The witness is slow: the logs of the previous sweep still wait.
        if (waiting.size >= most) return;
        const found = await database.asSystem((one) =>
          readUncovered(one, { log, witness }, { after: last, most }),
        );
        last = found.length < most ? undefined : found.at(-1);
        for (const { id, number } of found) if (refused.get(id) !== number) waiting.add(id);
        next();
      },
      async idle() {
        while (running.size > 0 || (waiting.size > 0 && !stopping.signal.aborted)) {
          await Promise.all(running.values());
        }
      },
    };
  }

  async function sweepAll(): Promise<void> {
    for (const room of rooms) await room.sweep();
  }

  const onFailure = (error: unknown): void =>
    logger.warn({ err: error }, 'looking for checkpoints without a cosignature failed and is tried again');
  const sweeping = createPeriodic({ work: sweepAll, every, onFailure });
  if (rooms.length > 0) {
    sweeping.start();
    sweeping.run().catch(onFailure);
  }

  return {
    signed(developerId) {
      for (const room of rooms) room.signed(developerId);
    },
    sweep: sweeping.run,
    async idle() {
      for (const room of rooms) await room.idle();
    },
    async close() {
      stopping.abort();
      await sweeping.close();
      for (const room of rooms) await room.idle();
    },
  };
}

/** The work with one witness. */
type Room = Pick<Witnesses, 'signed' | 'sweep' | 'idle'>;

/** A log whose newest checkpoint a witness has not cosigned. */
interface Uncovered {
  readonly id: string;
  /** Of that checkpoint. */
  readonly number: number;
  /** When the first checkpoint was made that it has not cosigned. */
  readonly since: Date;
}

/** The logs that have waited longest for a witness, after the given one. */
async function readUncovered(
  transaction: Transaction,
  { log, witness: { verifierKey } }: { log: LogName; witness: Witness },
  { after, most }: { after: Uncovered | undefined; most: number },
): Promise<Uncovered[]> {
  const { since, id } = after ?? { since: '-infinity', id: '' };
  const { rows } = await sql<Uncovered>`
    SELECT h.developer_id AS id, newest.number, first.created_at AS since FROM ${tableOf(log, 'heads')} h
    CROSS JOIN LATERAL (
      SELECT c.epoch, c.number FROM ${tableOf(log, 'checkpoints')} c
      WHERE c.developer_id = h.developer_id AND c.epoch = COALESCE(h.epoch, '')
      ORDER BY c.number DESC LIMIT 1
    ) AS newest
    CROSS JOIN LATERAL (
      SELECT c.created_at FROM ${tableOf(log, 'checkpoints')} c
      WHERE c.developer_id = h.developer_id AND c.epoch = newest.epoch AND c.number > COALESCE((
        SELECT s.number FROM ${tableOf(log, 'cosignatures')} s
        WHERE s.developer_id = h.developer_id AND s.epoch = newest.epoch AND s.witness = ${verifierKey}
        ORDER BY s.size DESC, s.number DESC LIMIT 1
      ), -1)
      ORDER BY c.number LIMIT 1
    ) AS first
    WHERE (first.created_at, h.developer_id) > (${since}::timestamptz, ${id})
    ORDER BY first.created_at, h.developer_id LIMIT ${most}`.execute(transaction);
  return rows;
}

import { type ConsistencyProof, readCheckpoint, type RangeProof } from '@grantex/core/log';
import { sql } from 'kysely';
import { ApiError } from '../../base/api-error.ts';
import type { Database, Transaction } from '../../base/store/database.ts';
import { type LogName, tableOf } from '../audit/stored/log-tables.ts';
import { type Disposed, readDisposed } from '../audit/stored/disposed.ts';
import { readHead as readAuditHead, stretchOf } from '../audit/stored/window.ts';
import type { Checkpoints } from '../transparency/checkpoint.ts';
import { findConsistencyProof, findRangeProof } from '../transparency/proofs.ts';

/** Instants in ISO 8601. A period includes `since` and excludes `until`. */
export interface Period {
  readonly since: string;
  readonly until: string;
}

/** The part of a log that a period covers, and what proves it. */
export interface LogPart {
  readonly log: LogName;
  /** The checkpoint over the whole log, with the cosignatures that it has. */
  readonly note: string;
  readonly origin: string;
  readonly size: number;
  /** The entries after number `from`, up to number `to`. */
  readonly from: number;
  readonly to: number;
  readonly proof: RangeProof;
}

export interface PartOptions {
  readonly database: Database;
  readonly checkpoints: Readonly<Record<LogName, Checkpoints>>;
  readonly developerId: string;
}

export async function partOf(
  { database, checkpoints, developerId }: PartOptions,
  log: LogName,
  period: Period,
): Promise<LogPart> {
  const note = await checkpoints[log].current(developerId);
  const checkpoint = readCheckpoint(note);
  if (checkpoint === undefined) throw new Error('the log has signed no checkpoint');
  const { origin, size } = checkpoint;
  const { from, to } = await database.forList(developerId, (transaction) =>
    rangeOf(transaction, log, period),
  );
  const range = { from: Math.min(from, size), to: Math.min(Math.max(from, to), size), size };
  return { log, note, origin, ...range, proof: await findRangeProof(database, { log, developerId }, range) };
}

/**
 * The shortest part of a log that contains every entry of the period.
 * @throws {ApiError} 410 `ENTRIES_DISPOSED`
 */
async function rangeOf(
  transaction: Transaction,
  log: LogName,
  { since, until }: Period,
): Promise<{ from: number; to: number }> {
  if (log === 'audit') {
    const disposed = await readDisposed(transaction);
    if (disposed !== undefined && new Date(since) <= disposed.through) throw disposedOf(disposed);
    const { after, before } = await stretchOf(
      transaction,
      { since, until },
      await readAuditHead(transaction),
    );
    return { from: after, to: before - 1 };
  }
  const { rows } = await sql<{ from: number; to: number }>`
    SELECT COALESCE(min(seq) - 1, 0)::bigint AS from, COALESCE(max(seq), 0)::bigint AS to FROM ${tableOf(log, 'entries')}
    WHERE at >= ${since}::timestamptz AND at < ${until}::timestamptz`.execute(transaction);
  return rows[0] ?? { from: 0, to: 0 };
}

/** A pack that lacks entries of its period would say less than it seems to. */
function disposedOf({ size, through }: Disposed): ApiError {
  const message = `since: entries of this period were disposed of, up to number ${size}; ask for one that begins after ${through.toISOString()}`;
  return new ApiError(410, 'ENTRIES_DISPOSED', message);
}

/** The checkpoint of an earlier pack, and the proof that the log continues it. */
export interface Previous {
  readonly note: string;
  readonly proof: ConsistencyProof;
}

/** @throws {ApiError} 404 when none was signed for a log of this size */
export async function previousOf(
  { database, checkpoints, developerId }: PartOptions,
  { log, size }: LogPart,
  previousSize: number,
): Promise<Previous> {
  const note = await checkpoints[log].ofSize(developerId, previousSize);
  const proof = await findConsistencyProof(database, { log, developerId }, { from: previousSize, to: size });
  return { note, proof };
}

import { readCheckpoint } from '@grantex/core/log';
import { type RawBuilder, sql } from 'kysely';
import { edgeOf } from '../audit/append/growth.ts';
import { type LogName, tableOf } from '../audit/stored/log-tables.ts';
import { ApiError, notFound } from '../../base/api-error.ts';
import type { Database, Transaction } from '../../base/store/database.ts';
import { catchUp } from './catch-up.ts';
import { extendsSigned, type SignedCheckpoint } from './extends-signed.ts';
import type { LogIdentity } from './log-keys/log-identity.ts';
import type { LogHead } from './stored-tree.ts';

/** The checkpoints of one log of every developer. */
export interface Checkpoints {
  /**
   * The checkpoint of everything committed, with its cosignatures: the newest one, or a new one. Several processes may call
   * it at once. A checkpoint is stored before anybody sees it.
   * @throws {ApiError} 500 `LOG_INCONSISTENT` when the log does not continue what was signed before; nothing is signed
   */
  current(developerId: string): Promise<string>;
  /** The newest checkpoint for a tree of this size. @throws {ApiError} 404 */
  ofSize(developerId: string, size: number): Promise<string>;
}

export interface CheckpointsOptions {
  readonly log: LogName;
  readonly database: Database;
  readonly identity: LogIdentity;
  /** Called with the developer of each new checkpoint, once it is stored. */
  readonly onSigned: (developerId: string) => void;
}

export function createCheckpoints({ log, database, identity, onSigned }: CheckpointsOptions): Checkpoints {
  return {
    async current(developerId) {
      for (;;) {
        await identity.ready();
        const { note, isBehind, isNew } = await database.forDeveloper(developerId, (transaction) =>
          findOrSign(transaction, { log, identity, developerId }),
        );
        if (isNew === true) onSigned(developerId);
        if (note !== undefined) return note;
        if (isBehind === true) await catchUp(database, developerId);
      }
    },
    ofSize: (developerId, size) =>
      database.forDeveloper(developerId, (transaction) => findCheckpoint(transaction, log, size)),
  };
}

async function findCheckpoint(transaction: Transaction, log: LogName, size: number): Promise<string> {
  const { rows } = await sql<{ note: string }>`
    SELECT c.note || ${cosignaturesOf(log)} AS note FROM ${tableOf(log, 'checkpoints')} c
    WHERE c.size = ${size} ORDER BY c.created_at DESC, c.number DESC LIMIT 1`.execute(transaction);
  const [found] = rows;
  if (found === undefined) throw notFound('checkpoint: none was signed for a log of this size');
  return found.note;
}

/** The cosignature lines of a checkpoint `c`. */
function cosignaturesOf(log: LogName): RawBuilder<string> {
  return sql<string>`COALESCE((
    SELECT string_agg(s.line, '' ORDER BY s.created_at, s.witness) FROM ${tableOf(log, 'cosignatures')} s
    WHERE s.developer_id = c.developer_id AND s.epoch = c.epoch AND s.number = c.number), '')`;
}

/** Without a note try again: the tree lacks entries of the chain, or another process has signed meanwhile. */
interface Made {
  readonly note?: string;
  readonly isBehind?: boolean;
  readonly isNew?: boolean;
}

async function findOrSign(
  transaction: Transaction,
  { log, identity, developerId }: { log: LogName; identity: LogIdentity; developerId: string },
): Promise<Made> {
  const { head, newest } = await readLog(transaction, log);
  if (head.treeSize < head.seq) return { isBehind: true };
  const origin = identity.originOf(log, developerId, head.epoch);
  if (newest?.size === head.treeSize && (await isStillGood(newest, identity, origin))) {
    return { note: newest.note + newest.cosignatures };
  }
  const note = await signHead(transaction, identity, { log, head, newest, origin });
  // Only one process signs at a time, so that each checkpoint is compared with the previous one.
  const number = (newest?.number ?? 0) + 1;
  const { numAffectedRows: inserted } = await sql`
    INSERT INTO ${tableOf(log, 'checkpoints')} (developer_id, epoch, number, size, tree, note)
    VALUES (${developerId}, ${head.epoch}, ${number}, ${head.treeSize}, ${head.tree}, ${note})
    ON CONFLICT DO NOTHING`.execute(transaction);
  return inserted === 1n ? { note, isNew: true } : {};
}

/** Whether a checkpoint needs no new signature, because of another name or a newer key. */
async function isStillGood({ note }: Newest, identity: LogIdentity, origin: string): Promise<boolean> {
  return readCheckpoint(note)?.origin === origin && identity.isSigned(note, origin);
}

type Newest = SignedCheckpoint & { readonly cosignatures: string };

/**
 * The head and the newest checkpoint of its epoch, in one statement: between two, another process could sign a larger tree,
 * and the head would seem to have lost entries.
 */
async function readLog(transaction: Transaction, log: LogName): Promise<Pick<ToSign, 'head' | 'newest'>> {
  const { rows } = await sql<
    LogHead & { [MEMBER in keyof Newest as `signed_${MEMBER}`]: Newest[MEMBER] | null }
  >`
    SELECT COALESCE(h.seq, 0) AS seq, COALESCE(h.tree_size, 0) AS "treeSize", COALESCE(h.tree, '') AS tree,
      COALESCE(h.epoch, '') AS epoch, c.number AS signed_number, c.size AS signed_size, c.tree AS signed_tree,
      c.note AS signed_note,
      c.cosignatures AS signed_cosignatures
    FROM (SELECT) AS always LEFT JOIN ${tableOf(log, 'heads')} h ON true
    LEFT JOIN LATERAL (
      SELECT c.number, c.size, c.tree, c.note, ${cosignaturesOf(log)} AS cosignatures FROM ${tableOf(log, 'checkpoints')} c
      WHERE c.epoch = COALESCE(h.epoch, '') ORDER BY c.number DESC LIMIT 1
    ) AS c ON true`.execute(transaction);
  const [row] = rows;
  if (row === undefined) throw new Error('a query of one row has none');
  const { signed_number: number, signed_size: size, signed_tree: tree, signed_note: note, ...rest } = row;
  const { signed_cosignatures, ...head } = rest;
  const isSigned = number !== null && size !== null && tree !== null && note !== null;
  const newest = isSigned ? { number, size, tree, note, cosignatures: signed_cosignatures ?? '' } : undefined;
  return { head, newest };
}

interface ToSign {
  readonly log: LogName;
  readonly head: LogHead;
  readonly newest: Newest | undefined;
  readonly origin: string;
}

async function signHead(
  transaction: Transaction,
  identity: LogIdentity,
  { log, head, newest, origin }: ToSign,
): Promise<string> {
  try {
    const edge = edgeOf(head.treeSize, head.tree);
    if (newest === undefined || (await extendsSigned(transaction, { log, signed: newest, edge, identity }))) {
      return await identity.signCheckpoint(origin, edge);
    }
  } catch (error) {
    if (isDatabaseFault(error)) throw error;
    throw inconsistent(error);
  }
  throw inconsistent(new Error(`the log is not the one of checkpoint ${newest.number}, which was signed`));
}

/** Whether an error is of PostgreSQL or of a socket, and so no fault of the stored data. */
function isDatabaseFault(error: unknown): boolean {
  return typeof (error as { code?: unknown }).code === 'string' && !(error instanceof RangeError);
}

function inconsistent(cause: unknown): ApiError {
  return new ApiError(
    500,
    'LOG_INCONSISTENT',
    'the log does not continue what was signed before, so nothing is signed; its database was changed from outside',
    { cause },
  );
}

import { readCheckpoint } from '@grantex/core';
import { sql } from 'kysely';
import { edgeOf } from '../audit/growth.ts';
import { ApiError, notFound } from '../http/api-error.ts';
import type { Database, Transaction } from '../store/database.ts';
import { catchUp } from './catch-up.ts';
import { extendsSigned, type SignedCheckpoint } from './extends-signed.ts';
import type { LogIdentity } from './log-identity.ts';
import type { LogHead } from './stored-tree.ts';

/**
 * The checkpoint of all that is committed: the newest one, or one that is made now. Any number of processes may ask at
 * once. What is signed is stored before anybody sees it.
 * @throws {ApiError} 500 `LOG_INCONSISTENT` when the log does not begin with what was signed before: nothing is signed
 */
export async function currentCheckpoint(
  database: Database,
  identity: LogIdentity,
  developerId: string,
): Promise<string> {
  for (;;) {
    const { note, isBehind } = await database.forDeveloper(developerId, (transaction) =>
      findOrSign(transaction, identity, developerId),
    );
    if (note !== undefined) return note;
    if (isBehind === true) await catchUp(database, developerId);
  }
}

/** One that was signed for a tree of this size, the newest if there are several. @throws {ApiError} 404 */
export async function findCheckpoint(transaction: Transaction, size: number): Promise<string> {
  const found = await transaction
    .selectFrom('audit_checkpoints')
    .select('note')
    .where('size', '=', size)
    .orderBy('created_at', 'desc')
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (found === undefined) throw notFound('checkpoint: none was signed for a log of this size');
  return found.note;
}

/** Without a note another look is needed: the tree is behind the chain, or another process has signed meanwhile. */
interface Made {
  readonly note?: string;
  readonly isBehind?: boolean;
}

async function findOrSign(
  transaction: Transaction,
  identity: LogIdentity,
  developerId: string,
): Promise<Made> {
  const { head, newest } = await readLog(transaction);
  if (head.treeSize < head.seq) return { isBehind: true };
  const origin = identity.originOf(developerId, head.epoch);
  if (newest?.size === head.treeSize && readCheckpoint(newest.note)?.origin === origin) {
    return { note: newest.note };
  }
  const note = await signHead(transaction, identity, { head, newest, origin });
  const { numInsertedOrUpdatedRows: inserted } = await transaction
    .insertInto('audit_checkpoints')
    .values({
      developer_id: developerId,
      epoch: head.epoch,
      // Taken by one alone, so that each is held against the one before it.
      number: (newest?.number ?? 0) + 1,
      size: head.treeSize,
      tree: head.tree,
      note,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  return inserted === 1n ? { note } : {};
}

/**
 * The head and the newest checkpoint of its epoch, in one look: with two, another process could sign a larger tree in
 * between, and the head would seem to have lost entries.
 */
async function readLog(transaction: Transaction): Promise<Pick<ToSign, 'head' | 'newest'>> {
  const { rows } = await sql<
    LogHead & { [MEMBER in keyof SignedCheckpoint as `signed_${MEMBER}`]: SignedCheckpoint[MEMBER] | null }
  >`
    SELECT COALESCE(h.seq, 0) AS seq, COALESCE(h.tree_size, 0) AS "treeSize", COALESCE(h.tree, '') AS tree,
      COALESCE(h.epoch, '') AS epoch, c.number AS signed_number, c.size AS signed_size, c.tree AS signed_tree,
      c.note AS signed_note
    FROM (SELECT) AS always LEFT JOIN audit_heads h ON true
    LEFT JOIN LATERAL (
      SELECT number, size, tree, note FROM audit_checkpoints
      WHERE epoch = COALESCE(h.epoch, '') ORDER BY number DESC LIMIT 1
    ) AS c ON true`.execute(transaction);
  const [row] = rows;
  if (row === undefined) throw new Error('a query of one row has none');
  const { signed_number: number, signed_size: size, signed_tree: tree, signed_note: note, ...head } = row;
  const isSigned = number !== null && size !== null && tree !== null && note !== null;
  return { head, newest: isSigned ? { number, size, tree, note } : undefined };
}

interface ToSign {
  readonly head: LogHead;
  readonly newest: SignedCheckpoint | undefined;
  readonly origin: string;
}

async function signHead(
  transaction: Transaction,
  identity: LogIdentity,
  { head, newest, origin }: ToSign,
): Promise<string> {
  try {
    const edge = edgeOf(head.treeSize, head.tree);
    if (newest === undefined || (await extendsSigned(transaction, newest, edge, identity))) {
      return await identity.signCheckpoint(origin, edge);
    }
  } catch (error) {
    if (isDatabaseFault(error)) throw error;
    throw inconsistent(error);
  }
  throw inconsistent(new Error(`the log is not the one of checkpoint ${newest.number}, which was signed`));
}

/** A fault with a code of PostgreSQL or of a socket is not one of what is stored. */
function isDatabaseFault(error: unknown): boolean {
  return typeof (error as { code?: unknown }).code === 'string' && !(error instanceof RangeError);
}

function inconsistent(cause: unknown): ApiError {
  return new ApiError(
    500,
    'LOG_INCONSISTENT',
    'the audit log is not the one that was signed before, so nothing is signed; its database was changed from outside',
    { cause },
  );
}

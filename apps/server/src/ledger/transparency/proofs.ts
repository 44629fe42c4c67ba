import {
  type ConsistencyProof,
  type InclusionProof,
  proveConsistency,
  proveInclusion,
  proveRange,
  type RangeProof,
} from '@grantex/core/log';
import { sql } from 'kysely';
import { notFound } from '../../base/api-error.ts';
import type { Database, Transaction } from '../../base/store/database.ts';
import { catchUp } from './catch-up.ts';
import { type LogName, tableOf } from '../audit/stored/log-tables.ts';
import { readHead, subtreeReader } from './stored-tree.ts';

/** One log of one developer. */
export interface DevelopersLog {
  readonly log: LogName;
  readonly developerId: string;
}

/** An inclusion proof in the log of one developer. @throws {ApiError} 404 for an entry that is not in a log of that size */
export async function findInclusionProof(
  database: Database,
  { log, developerId }: DevelopersLog,
  { entry, size }: { readonly entry: string; readonly size: number },
): Promise<InclusionProof> {
  return inTree(database, { log, developerId }, size, async (transaction) => {
    const { rows } = await sql<{ seq: number }>`
      SELECT seq FROM ${tableOf(log, 'entries')} WHERE entry_id = ${entry}`.execute(transaction);
    const [found] = rows;
    if (found === undefined || found.seq > size) throw notFound('entry in a log of this size');
    return proveInclusion(found.seq - 1, size, subtreeReader(transaction, log));
  });
}

/** @throws {ApiError} 404 when the log has fewer than `to` entries, or `from` is larger */
export async function findConsistencyProof(
  database: Database,
  { log, developerId }: DevelopersLog,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<ConsistencyProof> {
  return inTree(database, { log, developerId }, to, async (transaction) => {
    if (from > to) throw notFound('proof: "from" is larger than "to"');
    return proveConsistency(from, to, subtreeReader(transaction, log));
  });
}

/** Which entries stand after number `from`, up to number `to`, in a log of `size` entries. */
export async function findRangeProof(
  database: Database,
  { log, developerId }: DevelopersLog,
  range: Pick<RangeProof, 'from' | 'to' | 'size'>,
): Promise<RangeProof> {
  return inTree(database, { log, developerId }, range.size, (transaction) =>
    proveRange(range, subtreeReader(transaction, log)),
  );
}

/** Runs work once the tree has at least so many entries, after those of older releases were added. */
async function inTree<RESULT>(
  database: Database,
  { log, developerId }: DevelopersLog,
  size: number,
  work: (transaction: Transaction) => Promise<RESULT>,
): Promise<RESULT> {
  const attempt = (): Promise<RESULT | undefined> =>
    database.forDeveloper(developerId, async (transaction) => {
      const { seq, treeSize } = await readHead(transaction, log);
      if (size > seq) throw notFound('proof: the log has fewer entries');
      return treeSize < size ? undefined : work(transaction);
    });
  const found = await attempt();
  if (found !== undefined) return found;
  await catchUp(database, developerId);
  const again = await attempt();
  if (again === undefined) throw new Error('the tree of the audit log did not catch up');
  return again;
}

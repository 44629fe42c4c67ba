import { createTree, hashLeaf, type ReadSubtrees, type Subtree, type TreeHash } from '@grantex/core/log';
import { sql } from 'kysely';
import { forceCustomPlan } from '../audit/stored/force-custom-plan.ts';
import { type LogName, tableOf } from '../audit/stored/log-tables.ts';
import { BLOCK, HASH_BYTES, STORED_LEVEL } from '../audit/append/growth.ts';
import type { Transaction } from '../../base/store/database.ts';

/** The head of a log and its tree. */
export interface LogHead {
  /** Entries of the chain. */
  readonly seq: number;
  /** Entries in the tree. It may lack some of the newest. */
  readonly treeSize: number;
  readonly tree: Uint8Array;
  /** Of the last restore; empty before the first one. */
  readonly epoch: string;
}

/** The head of a developer's log; empty for a log without entries. */
export async function readHead(transaction: Transaction, log: LogName): Promise<LogHead> {
  const { rows } = await sql<LogHead>`
    SELECT seq, tree_size AS "treeSize", tree, COALESCE(epoch, '') AS epoch FROM ${tableOf(log, 'heads')}`.execute(
    transaction,
  );
  return rows[0] ?? { seq: 0, treeSize: 0, tree: new Uint8Array(0), epoch: '' };
}

/** The canonical texts of the entries `from` to `to`, both included. Some are missing only if somebody removed them. */
export async function readTexts(
  transaction: Transaction,
  log: LogName,
  { from, to }: { from: number; to: number },
): Promise<string[]> {
  const texts = await readKept(transaction, log, { from, to });
  if (texts.length !== to - from + 1)
    throw new Error(`entries of the ${log} log are missing from ${from} to ${to}`);
  return texts;
}

/** The same, and fewer where some were disposed of. */
async function readKept(
  transaction: Transaction,
  log: LogName,
  { from, to }: { from: number; to: number },
): Promise<string[]> {
  await forceCustomPlan(transaction);
  const { rows } = await sql<{ canonical: string }>`
    SELECT canonical FROM ${tableOf(log, 'entries')} WHERE seq >= ${from} AND seq <= ${to} ORDER BY seq`.execute(
    transaction,
  );
  return rows.map(({ canonical }) => canonical);
}

/**
 * Reads subtrees: the large ones are stored, the small ones are hashed again from their entries, or from the hashes that
 * disposed entries have left.
 * @throws when entries or nodes are missing
 */
export function subtreeReader(transaction: Transaction, log: LogName): ReadSubtrees {
  return async (wanted) => {
    const stored = await readNodes(
      transaction,
      log,
      wanted.filter(({ level }) => level >= STORED_LEVEL),
    );
    const leaves = await readLeaves(
      transaction,
      log,
      wanted.filter(({ level }) => level < STORED_LEVEL),
    );
    const hashes: TreeHash[] = [];
    for (const subtree of wanted) {
      const hash = subtree.level < STORED_LEVEL ? await rootOf(subtree, leaves) : stored.get(nameOf(subtree));
      if (hash === undefined) throw new Error(`a node of the ${log} log is missing: ${nameOf(subtree)}`);
      hashes.push(hash);
    }
    return hashes;
  };
}

async function readNodes(
  transaction: Transaction,
  log: LogName,
  wanted: readonly Subtree[],
): Promise<ReadonlyMap<string, TreeHash>> {
  if (wanted.length === 0) return new Map();
  await forceCustomPlan(transaction);
  const { rows } = await sql<Subtree & { hash: Uint8Array }>`
    SELECT n.level, n.index, n.hash FROM unnest(
      ${wanted.map(({ level }) => level)}::smallint[], ${wanted.map(({ index }) => index)}::bigint[]
    ) AS w (level, index) JOIN ${tableOf(log, 'nodes')} n ON n.level = w.level AND n.index = w.index`.execute(
    transaction,
  );
  return new Map(rows.map((row) => [nameOf(row), Uint8Array.from(row.hash)]));
}

/** The hashes of the leaves below small subtrees, by their place. Those of a block are read together. */
async function readLeaves(
  transaction: Transaction,
  log: LogName,
  wanted: readonly Subtree[],
): Promise<ReadonlyMap<number, TreeHash>> {
  const blocks = new Map<number, { from: number; to: number }>();
  for (const { level, index } of wanted) {
    const [start, end] = [index * 2 ** level, (index + 1) * 2 ** level];
    const { from, to } = blocks.get(Math.floor(start / BLOCK)) ?? { from: start, to: end };
    blocks.set(Math.floor(start / BLOCK), { from: Math.min(from, start), to: Math.max(to, end) });
  }
  const leaves = new Map<number, TreeHash>();
  for (const { from, to } of blocks.values()) {
    const texts = await readKept(transaction, log, { from: from + 1, to });
    // A block goes as a whole, and leaves its hashes.
    if (texts.length < to - from && log === 'audit') await addDisposed(transaction, leaves, { from, to });
    else for (const [place, text] of texts.entries()) leaves.set(from + place, await hashLeaf(text));
  }
  return leaves;
}

/** Adds the leaves of disposed entries of one block, those after the first `from`, up to number `to`. */
async function addDisposed(
  transaction: Transaction,
  leaves: Map<number, TreeHash>,
  { from, to }: { from: number; to: number },
): Promise<void> {
  const block = Math.floor(from / BLOCK);
  const { rows } = await sql<{ hashes: Uint8Array }>`
    SELECT substr(hashes, ${(from - block * BLOCK) * HASH_BYTES + 1}::int, ${(to - from) * HASH_BYTES}::int) AS hashes
    FROM audit_leaves WHERE index = ${block}`.execute(transaction);
  const hashes = rows[0]?.hashes ?? new Uint8Array(0);
  for (let place = 0; place < hashes.length / HASH_BYTES; place += 1) {
    leaves.set(from + place, Uint8Array.from(hashes.subarray(place * HASH_BYTES, (place + 1) * HASH_BYTES)));
  }
}

async function rootOf({ level, index }: Subtree, leaves: ReadonlyMap<number, TreeHash>): Promise<TreeHash> {
  const tree = createTree();
  for (let leaf = index * 2 ** level; leaf < (index + 1) * 2 ** level; leaf += 1) {
    const hash = leaves.get(leaf);
    if (hash === undefined) throw new Error(`the log has no entry ${leaf + 1}`);
    await tree.append(hash);
  }
  return tree.root();
}

function nameOf({ level, index }: Subtree): string {
  return `${level}/${index}`;
}

import { createTree, hashLeaf, openNote, readCheckpoint, subtreesOf, type TreeEdge } from '@grantex/core/log';
import { BLOCK, edgeOf } from '../audit/append/growth.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { LogIdentity } from './log-keys/log-identity.ts';
import { readTexts, subtreeReader } from './stored-tree.ts';

/** A checkpoint that was signed before, as it is stored. */
export interface SignedCheckpoint {
  readonly number: number;
  readonly size: number;
  readonly tree: Uint8Array;
  readonly note: string;
}

/**
 * Whether a tree begins with the one that was signed last: what stands before a signature, so that this server never
 * signs two histories. It goes on from the tree that was signed, over the entries and nodes that are stored, and must
 * come to the edge that is to be signed now. Reads at most 255 entries and O(log n) nodes.
 *
 * Whoever owns the database can still take away the newest checkpoints and rewrite what they covered: that shows
 * against those that were kept elsewhere.
 * @throws when entries or nodes are missing
 */
export async function extendsSigned(
  transaction: Transaction,
  signed: SignedCheckpoint,
  edge: TreeEdge,
  identity: LogIdentity,
): Promise<boolean> {
  if (!(await isOurs(signed, identity)) || edge.size < signed.size) return false;
  const tree = createTree({ edge: edgeOf(signed.size, signed.tree) });
  const blockEnd = Math.min(Math.ceil(signed.size / BLOCK) * BLOCK, edge.size);
  if (blockEnd > signed.size) {
    for (const text of await readTexts(transaction, signed.size + 1, blockEnd)) {
      await tree.append(await hashLeaf(text));
    }
  }
  // What follows the last whole block is in no node yet; the edge holds it as the append left it.
  const subtrees = subtreesOf(blockEnd, Math.max(blockEnd, Math.floor(edge.size / BLOCK) * BLOCK));
  const hashes = await subtreeReader(transaction)(subtrees);
  for (const [place, { level }] of subtrees.entries()) {
    const hash = hashes[place];
    if (hash !== undefined) await tree.append(hash, level);
  }
  const { hashes: begins } = tree.edge();
  return begins.every((hash, place) => Buffer.compare(hash, edge.hashes[place] ?? new Uint8Array(0)) === 0);
}

/** Whether a stored checkpoint bears our signature, and its edge is of the tree that was signed. */
async function isOurs({ note, size, tree }: SignedCheckpoint, identity: LogIdentity): Promise<boolean> {
  const checkpoint = readCheckpoint(note);
  if (checkpoint === undefined || checkpoint.size !== size) return false;
  // Under whatever name: the issuer may have been at another host then. And by whatever key: it may only verify now.
  const opened = await openNote(note, await identity.knownKeys(checkpoint.origin));
  if (typeof opened === 'string') return false;
  const root = await createTree({ edge: edgeOf(size, tree) }).root();
  return Buffer.compare(root, checkpoint.root) === 0;
}

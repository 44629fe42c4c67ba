import { createTree, hashLeaf, openNote, readCheckpoint, subtreesOf, type TreeEdge } from '@grantex/core/log';
import { BLOCK, edgeOf } from '../audit/append/growth.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { LogIdentity } from './log-keys/log-identity.ts';
import type { LogName } from '../audit/stored/log-tables.ts';
import { readTexts, subtreeReader } from './stored-tree.ts';

/** A stored checkpoint. */
export interface SignedCheckpoint {
  readonly number: number;
  readonly size: number;
  readonly tree: Uint8Array;
  readonly note: string;
}

/**
 * Whether a tree extends the one that was signed last. It is checked before each signature, so that this server never signs
 * two histories: from the signed tree, over the stored entries and nodes, it must reach the edge to sign now. Reads at most
 * 255 entries and O(log n) nodes.
 *
 * The owner of the database can still remove the newest checkpoints and rewrite what they covered. Copies of checkpoints
 * elsewhere reveal that.
 * @throws when entries or nodes are missing
 */
export async function extendsSigned(
  transaction: Transaction,
  {
    log,
    signed,
    edge,
    identity,
  }: { log: LogName; signed: SignedCheckpoint; edge: TreeEdge; identity: LogIdentity },
): Promise<boolean> {
  if (!(await isOurs(signed, identity)) || edge.size < signed.size) return false;
  const tree = createTree({ edge: edgeOf(signed.size, signed.tree) });
  const blockEnd = Math.min(Math.ceil(signed.size / BLOCK) * BLOCK, edge.size);
  if (blockEnd > signed.size) {
    for (const text of await readTexts(transaction, log, { from: signed.size + 1, to: blockEnd })) {
      await tree.append(await hashLeaf(text));
    }
  }
  // The entries after the last whole block are in no node yet; the edge contains them as the append left it.
  const subtrees = subtreesOf(blockEnd, Math.max(blockEnd, Math.floor(edge.size / BLOCK) * BLOCK));
  const hashes = await subtreeReader(transaction, log)(subtrees);
  for (const [place, { level }] of subtrees.entries()) {
    const hash = hashes[place];
    if (hash !== undefined) await tree.append(hash, level);
  }
  const { hashes: begins } = tree.edge();
  return begins.every((hash, place) => Buffer.compare(hash, edge.hashes[place] ?? new Uint8Array(0)) === 0);
}

/** Whether a stored checkpoint has our signature, and its edge is of the signed tree. */
async function isOurs({ note, size, tree }: SignedCheckpoint, identity: LogIdentity): Promise<boolean> {
  const checkpoint = readCheckpoint(note);
  if (checkpoint === undefined || checkpoint.size !== size) return false;
  // Under any name: the issuer may have had another host. By any key: a former one only verifies now.
  const opened = await openNote(note, await identity.knownKeys(checkpoint.origin));
  if (typeof opened === 'string') return false;
  const root = await createTree({ edge: edgeOf(size, tree) }).root();
  return Buffer.compare(root, checkpoint.root) === 0;
}

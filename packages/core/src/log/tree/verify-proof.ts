import { canonicalEntry, type HashedEntry } from '../entry/entry.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { ConsistencyProof, InclusionProof } from './prove.ts';
import { hashLeaf, hashNode, isSameHash, joinSubtrees, parseTreeHash, type TreeHash } from './tree-hash.ts';

/** The part of a checkpoint that proofs are compared with. */
export type TreeHead = Pick<Checkpoint, 'size' | 'root'>;

/**
 * Whether an entry is in the log that a checkpoint describes (RFC 9162 §2.1.3.2). A proof may come from anybody; the
 * checkpoint must have been verified. Does not check whether the metadata and the name in the entry are what was
 * digested, see `checkEntry`.
 * @param entry as the server answered it, or its canonical text; its position in the log is part of it
 * @param proof of a tree of the checkpoint's size; anything else is false
 */
export async function verifyInclusion(
  entry: HashedEntry | string,
  proof: InclusionProof,
  head: TreeHead,
): Promise<boolean> {
  const { index, size } = proof;
  if (size !== head.size || !isIndex(index) || index >= size) return false;
  if (typeof entry !== 'string' && entry.seq !== index + 1) return false;
  const path = parsePath(proof.path);
  if (path === undefined) return false;
  let hash = await hashLeaf(typeof entry === 'string' ? entry : canonicalEntry(entry));
  const at = { first: index, last: size - 1 };
  for (const other of path) {
    if (at.last === 0) return false;
    hash = standsRight(at) ? await hashNode(other, hash) : await hashNode(hash, other);
    climb(at);
  }
  return at.last === 0 && isSameHash(hash, head.root);
}

/**
 * Whether the log of a later checkpoint begins with that of an earlier one (RFC 9162 §2.1.4.2): nothing in it was
 * changed or removed. Both must have been verified, and must be of the same log.
 */
export async function verifyConsistency(
  proof: ConsistencyProof,
  from: TreeHead,
  to: TreeHead,
): Promise<boolean> {
  if (proof.from !== from.size || proof.to !== to.size) return false;
  if (!isIndex(from.size) || !isIndex(to.size) || from.size > to.size) return false;
  const path = parsePath(proof.path);
  if (path === undefined) return false;
  if (from.size === to.size) return path.length === 0 && isSameHash(from.root, to.root);
  if (from.size === 0) return path.length === 0 && isSameHash(from.root, await joinSubtrees([]));
  const at = { first: from.size - 1, last: to.size - 1 };
  while (at.first % 2 === 1) up(at);
  const [start, ...rest] = at.first === 0 ? [from.root, ...path] : path;
  if (start === undefined) return false;
  let [older, newer] = [start, start];
  for (const other of rest) {
    if (at.last === 0) return false;
    if (standsRight(at)) {
      older = await hashNode(other, older);
      newer = await hashNode(other, newer);
    } else {
      newer = await hashNode(newer, other);
    }
    climb(at);
  }
  return at.last === 0 && isSameHash(older, from.root) && isSameHash(newer, to.root);
}

/** The position in a proof: the number of its node on a level, and of the last node of this level. */
interface Place {
  first: number;
  last: number;
}

/** Whether the node's sibling is on its left: because it is a right child, or the last node and odd. */
function standsRight({ first, last }: Place): boolean {
  return first % 2 === 1 || first === last;
}

/**
 * Moves to the level of the next hash of the path: a last node without a sibling is the same node on the level above.
 */
function climb(at: Place): void {
  while (standsRight(at) && at.first % 2 === 0 && at.first !== 0) up(at);
  up(at);
}

function up(at: Place): void {
  at.first = Math.floor(at.first / 2);
  at.last = Math.floor(at.last / 2);
}

/** A tree of 2^53 leaves has paths of 53 hashes, and one more where two trees differ. */
const LONGEST_PATH = 64;

function parsePath(path: unknown): TreeHash[] | undefined {
  if (!Array.isArray(path) || path.length > LONGEST_PATH) return undefined;
  const hashes = path.flatMap((text) => parseTreeHash(text) ?? []);
  return hashes.length === path.length ? hashes : undefined;
}

function isIndex(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

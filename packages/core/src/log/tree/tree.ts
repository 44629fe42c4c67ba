import { type MaybePromise, whenReady } from '../../base/maybe-promise.ts';
import { HASH_BYTES, hashNode, joinSubtrees, type TreeHash } from './tree-hash.ts';

/** A perfect subtree, of the leaves `index · 2^level` up to, but not including, `(index + 1) · 2^level`. */
export interface Subtree {
  readonly level: number;
  readonly index: number;
}

/**
 * The right edge of a tree, which is all that is needed to continue it: one hash for each bit of `size`, largest first.
 */
export interface TreeEdge {
  readonly size: number;
  readonly hashes: readonly TreeHash[];
}

export interface TreeOptions {
  /** Where to continue. Default: an empty tree. */
  readonly edge?: TreeEdge;
  /** Called with each completed subtree, including leaves, lower ones first. */
  readonly onSubtree?: (subtree: Subtree, hash: TreeHash) => void;
}

/** A Merkle tree (RFC 6962 §2.1) that grows at its right end, in memory that grows with the logarithm of its size. */
export interface Tree {
  /** The number of leaves. */
  readonly size: number;
  /**
   * Appends a leaf by its hash, or a whole subtree by its root. If it returns a promise, wait for it before the next
   * call.
   * @param level of the subtree; `size` must be a multiple of its number of leaves. Default 0: a leaf
   * @throws {RangeError} when a subtree cannot be appended there
   */
  append(hash: TreeHash, level?: number): MaybePromise<void>;
  root(): MaybePromise<TreeHash>;
  /** The state at this moment, which later appends do not change. */
  edge(): TreeEdge;
}

/**
 * Makes a tree, from its edge if it has one already.
 * @throws {RangeError} when an edge does not have one hash of 32 bytes for each bit of its size
 */
export function createTree({ edge, onSubtree }: TreeOptions = {}): Tree {
  let size = edge?.size ?? 0;
  const hashes = [...(edge?.hashes ?? [])];
  if (hashes.length !== bitsOf(size) || hashes.some(({ length }) => length !== HASH_BYTES)) {
    throw new RangeError('a tree continues from an edge with one hash for each bit of its size');
  }

  function place(hash: TreeHash, level: number): MaybePromise<void> {
    const index = Math.floor(size / 2 ** level);
    onSubtree?.({ level, index }, hash);
    const left = index % 2 === 1 ? hashes.pop() : undefined;
    if (left === undefined) {
      hashes.push(hash);
      return;
    }
    return whenReady(hashNode(left, hash), (joined) => place(joined, level + 1));
  }

  return {
    get size() {
      return size;
    },
    append(hash, level = 0) {
      const leaves = 2 ** level;
      if (size % leaves !== 0)
        throw new RangeError(`a subtree of ${leaves} leaves does not begin at ${size}`);
      return whenReady(place(hash, level), () => {
        size += leaves;
      });
    },
    root: () => joinSubtrees(hashes),
    edge: () => ({ size, hashes: [...hashes] }),
  };
}

/**
 * Returns the perfect subtrees that consist of the leaves from `start` up to `end`, in order, each as large as its
 * position allows.
 */
export function subtreesOf(start: number, end: number): Subtree[] {
  const subtrees: Subtree[] = [];
  for (let at = start; at < end;) {
    let level = 0;
    while (at % 2 ** (level + 1) === 0 && at + 2 ** (level + 1) <= end) level += 1;
    subtrees.push({ level, index: at / 2 ** level });
    at += 2 ** level;
  }
  return subtrees;
}

function bitsOf(size: number): number {
  let bits = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) bits += rest % 2;
  return bits;
}

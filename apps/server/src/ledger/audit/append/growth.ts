import { createTree, hashLeaf, type Subtree, type TreeEdge, type TreeHash } from '@grantex/core/log';

/**
 * The level of the smallest stored subtrees, of 2^8 entries. A proof computes smaller ones from the entries, which costs
 * less than a stored node for each entry.
 */
export const STORED_LEVEL = 8;
/** The entries below a subtree of that level. */
export const BLOCK: number = 2 ** STORED_LEVEL;

/** Of each hash of the tree. */
export const HASH_BYTES = 32;

/** A subtree to store. */
export interface StoredNode extends Subtree {
  readonly hash: TreeHash;
}

/** A tree that grows with the entries of a batch. It needs O(log n) more storage, however large the batch. */
export interface Growth {
  /** Adds the canonical text of the next entry. */
  add(canonical: string): Promise<void>;
  /** The storable subtrees that have become complete since. */
  readonly nodes: readonly StoredNode[];
  edge(): TreeEdge;
}

export function growFrom(edge: TreeEdge): Growth {
  const nodes: StoredNode[] = [];
  const tree = createTree({
    edge,
    onSubtree: ({ level, index }, hash) => {
      if (level >= STORED_LEVEL) nodes.push({ level, index, hash });
    },
  });
  return {
    nodes,
    async add(canonical) {
      await tree.append(await hashLeaf(canonical));
    },
    edge: tree.edge,
  };
}

/**
 * Reads an edge from its column: the hashes one after the other.
 * @throws {RangeError} when it does not fit the size
 */
export function edgeOf(size: number, column: Uint8Array): TreeEdge {
  const hashes = Array.from({ length: Math.ceil(column.length / HASH_BYTES) }, (_, index) =>
    Uint8Array.from(column.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES)),
  );
  return createTree({ edge: { size, hashes } }).edge();
}

/** The column of an edge. */
export function bytesOfEdge({ hashes }: TreeEdge): Buffer {
  return Buffer.concat(hashes);
}

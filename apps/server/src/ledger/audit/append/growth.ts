import { createTree, hashLeaf, type Subtree, type TreeEdge, type TreeHash } from '@grantex/core/log';

/**
 * The smallest subtrees that are stored: of 2^8 entries. What is below is hashed again from the entries where a proof
 * needs it, which costs less than to store a node for each entry.
 */
export const STORED_LEVEL = 8;
/** The entries below a subtree of that level. */
export const BLOCK: number = 2 ** STORED_LEVEL;

const HASH_BYTES = 32;

/** A subtree to be stored. */
export interface StoredNode extends Subtree {
  readonly hash: TreeHash;
}

/** A tree that grows with the entries of a batch: O(log n) more to store, however many they are. */
export interface Growth {
  /** Takes the canonical text of the next entry. */
  add(canonical: string): Promise<void>;
  /** Subtrees that have become whole since, of those that are stored. */
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
 * Reads an edge as a column holds it: its hashes one after the other.
 * @throws {RangeError} when it does not fit the size
 */
export function edgeOf(size: number, column: Uint8Array): TreeEdge {
  const hashes = Array.from({ length: Math.ceil(column.length / HASH_BYTES) }, (_, index) =>
    Uint8Array.from(column.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES)),
  );
  return createTree({ edge: { size, hashes } }).edge();
}

/** What a column holds of an edge. */
export function bytesOfEdge({ hashes }: TreeEdge): Buffer {
  return Buffer.concat(hashes);
}

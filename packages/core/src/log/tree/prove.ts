import { encodeBase64 } from '../../base/base64.ts';
import { joinSubtrees, type TreeHash } from './tree-hash.ts';
import { type Subtree, subtreesOf } from './tree.ts';

/** Proves that a tree contains a leaf, as `GET /v1/audit/proof/inclusion` answers it (`docs/protocol.md` §8). */
export interface InclusionProof {
  /** The index of the leaf, from 0: the entry's `seq` − 1. */
  readonly index: number;
  /** The size of the tree. */
  readonly size: number;
  /** Hashes in padded base64, from the leaf's neighbour upwards. */
  readonly path: readonly string[];
}

/** Proves that a tree begins with another one, as `GET /v1/audit/proof/consistency` answers it. */
export interface ConsistencyProof {
  readonly from: number;
  readonly to: number;
  /** Hashes in padded base64. */
  readonly path: readonly string[];
}

/**
 * Proves that entries are those from number `from` + 1 to number `to` of a log of `size` entries, all at once: the hashes of
 * the perfect subtrees before and after them, in order, in padded base64 (`docs/protocol.md` §16).
 */
export interface RangeProof {
  readonly from: number;
  readonly to: number;
  readonly size: number;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** Looks up the hashes of perfect subtrees, in the order in which they are asked for; called once for a proof. */
export type ReadSubtrees = (wanted: readonly Subtree[]) => Promise<readonly TreeHash[]>;

/**
 * Proves that the leaf at `index` is in the tree of the first `size` leaves (RFC 6962 §2.1.1).
 * @throws {RangeError} when it is not
 */
export async function proveInclusion(
  index: number,
  size: number,
  read: ReadSubtrees,
): Promise<InclusionProof> {
  if (!Number.isSafeInteger(size) || !Number.isSafeInteger(index) || index < 0 || index >= size) {
    throw new RangeError(`a tree of ${size} leaves has no leaf at ${index}`);
  }
  const ranges: Range[] = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const middle = start + largestPowerBelow(end - start);
    const isLeft = index < middle;
    ranges.push(isLeft ? [middle, end] : [start, middle]);
    [start, end] = isLeft ? [start, middle] : [middle, end];
  }
  return { index, size, path: await hashRanges(ranges.toReversed(), read) };
}

/**
 * Proves that the tree of the first `to` leaves begins with that of the first `from` (RFC 6962 §2.1.2). From nothing,
 * and from a tree to itself, the path is empty.
 * @throws {RangeError} when `from` is larger than `to`
 */
export async function proveConsistency(
  from: number,
  to: number,
  read: ReadSubtrees,
): Promise<ConsistencyProof> {
  if (!Number.isSafeInteger(to) || !Number.isSafeInteger(from) || from < 0 || from > to) {
    throw new RangeError(`a tree of ${to} leaves does not begin with one of ${from}`);
  }
  if (from === 0 || from === to) return { from, to, path: [] };
  const ranges: Range[] = [];
  let [start, end] = [0, to];
  while (from !== end) {
    const middle = start + largestPowerBelow(end - start);
    const isLeft = from <= middle;
    ranges.push(isLeft ? [middle, end] : [start, middle]);
    [start, end] = isLeft ? [start, middle] : [middle, end];
  }
  // The caller already has the root of the old tree, where that is a subtree of the new one.
  if (start > 0) ranges.push([start, end]);
  return { from, to, path: await hashRanges(ranges.toReversed(), read) };
}

/**
 * Proves which leaves stand from `from` up to, but not including, `to` in the tree of the first `size`.
 * @throws {RangeError} when the tree has no such leaves
 */
export async function proveRange(
  { from, to, size }: Pick<RangeProof, 'from' | 'to' | 'size'>,
  read: ReadSubtrees,
): Promise<RangeProof> {
  if (
    ![from, to, size].every((number) => Number.isSafeInteger(number)) ||
    from < 0 ||
    from > to ||
    to > size
  ) {
    throw new RangeError(`a tree of ${size} leaves has none from ${from} to ${to}`);
  }
  const before = subtreesOf(0, from);
  const hashes = (await read([...before, ...subtreesOf(to, size)])).map(encodeBase64);
  return { from, to, size, before: hashes.slice(0, before.length), after: hashes.slice(before.length) };
}

/** The leaves from the first number up to, but not including, the second. */
type Range = readonly [start: number, end: number];

async function hashRanges(ranges: readonly Range[], read: ReadSubtrees): Promise<string[]> {
  const parts = ranges.map(([start, end]) => subtreesOf(start, end));
  const hashes = await read(parts.flat());
  const path: string[] = [];
  let done = 0;
  for (const { length } of parts) {
    path.push(encodeBase64(await joinSubtrees(hashes.slice(done, done + length))));
    done += length;
  }
  return path;
}

/** The largest power of two that is smaller than a size of at least two. */
function largestPowerBelow(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}

import { sha256Bytes } from '#signature';
import { decodeBase64 } from '../../base/base64.ts';
import { type MaybePromise, whenReady } from '../../base/maybe-promise.ts';

/** 32 bytes: the hash of a leaf or of a whole subtree. */
export type TreeHash = Uint8Array<ArrayBuffer>;

/** The length of every hash of a tree. */
export const HASH_BYTES = 32;

/** The hash of a leaf (RFC 6962 §2.1): SHA-256 of 0x00 ‖ bytes. A string is taken as UTF-8, as a canonical entry is. */
export function hashLeaf(content: string | Uint8Array): MaybePromise<TreeHash> {
  if (typeof content === 'string') return sha256Bytes(`\0${content}`);
  const bytes = new Uint8Array(1 + content.length);
  bytes.set(content, 1);
  return sha256Bytes(bytes);
}

/** The hash of two subtrees side by side: SHA-256 of 0x01 ‖ left ‖ right. */
export function hashNode(left: TreeHash, right: TreeHash): MaybePromise<TreeHash> {
  node.set(left, 1);
  node.set(right, 1 + HASH_BYTES);
  return sha256Bytes(node);
}

// Nothing awaits between writing and hashing it, and Web Crypto copies it before it returns.
const node: Uint8Array<ArrayBuffer> = new Uint8Array(1 + HASH_BYTES + HASH_BYTES);
node[0] = 1;

/**
 * Returns the root of perfect subtrees that stand side by side, the largest first: the root of the tree that they form.
 * Without any, it is the root of the empty tree, SHA-256 of nothing.
 */
export function joinSubtrees(hashes: readonly TreeHash[]): MaybePromise<TreeHash> {
  const last = hashes.at(-1);
  return last === undefined ? sha256Bytes('') : joinLeft(hashes, hashes.length - 2, last);
}

function joinLeft(hashes: readonly TreeHash[], index: number, right: TreeHash): MaybePromise<TreeHash> {
  const left = hashes[index];
  if (left === undefined) return right;
  return whenReady(hashNode(left, right), (joined) => joinLeft(hashes, index - 1, joined));
}

export function isSameHash(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

/** Reads a hash as proofs and checkpoints write it; undefined for anything but padded base64 of 32 bytes. */
export function parseTreeHash(text: unknown): TreeHash | undefined {
  const bytes = typeof text === 'string' ? decodeBase64(text) : undefined;
  return bytes?.length === HASH_BYTES ? bytes : undefined;
}

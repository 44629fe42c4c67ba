import { encodeBase64 } from '../../base/base64.ts';
import { isObject } from '../../base/json.ts';

/**
 * What a log says of its oldest entries after they were disposed of, at the end of the time for which they are kept
 * (`docs/protocol.md` §8). It stands before the entries that are left, and holds what they are checked with.
 */
export interface Disposal {
  /** How many entries are gone: those from 1 to `size`. */
  readonly size: number;
  /** The hash of entry number `size`, which the next one names as `prevHash`. Lower hex. */
  readonly hash: string;
  /** The hashes of the perfect subtrees over the entries that are gone, in order, in padded base64. */
  readonly before: readonly string[];
  /** When the last of them were disposed of. ISO 8601, UTC. */
  readonly at: string;
  /** A note over {@link disposalText}, signed by the log's key. */
  readonly note: string;
}

/** The first line of an export of such a log. */
export interface DisposalLine {
  readonly disposed: Disposal;
}

/** What the log's key signs of a disposal. */
export interface SignedDisposal extends Pick<Disposal, 'size' | 'hash' | 'at'> {
  /** The log's name, as in its checkpoints. */
  readonly origin: string;
  /** The root of the tree over the entries that are gone, 32 bytes. */
  readonly root: Uint8Array;
}

/**
 * The text that is signed: six lines, each ended by 0x0A. Its second line is no number, so no reader takes it for a
 * checkpoint.
 */
export function disposalText({ origin, size, root, hash, at }: SignedDisposal): string {
  return `grantex disposal/v1\n${origin}\n${size}\n${encodeBase64(root)}\n${hash}\n${at}\n`;
}

const HASH = /^[0-9a-f]{64}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/** Reads the first line of an export; undefined when it is not a whole {@link DisposalLine}. Verifies nothing. */
export function readDisposal(line: unknown): Disposal | undefined {
  const disposed = isObject(line) && Object.keys(line).length === 1 ? line['disposed'] : undefined;
  return isDisposal(disposed) ? disposed : undefined;
}

function isDisposal(value: unknown): value is Disposal {
  if (!isObject(value)) return false;
  const { size, hash, before, at, note } = value;
  if (!Number.isSafeInteger(size) || (size as number) < 1 || !Array.isArray(before)) return false;
  return matches(hash, HASH) && matches(at, INSTANT) && typeof note === 'string';
}

function matches(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && pattern.test(value);
}

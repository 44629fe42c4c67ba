import { type Checkpoint, type CheckpointFault, readCheckpoint, verifyCheckpoint } from './checkpoint.ts';
import { parseNoteKey } from './note.ts';
import { isSameHash } from './tree-hash.ts';

/** Keys that checkpoints are verified by, each `<origin>+<id>+<key>`. After a restore a log has another origin. */
export interface CheckpointKeys {
  /** Those that came from somewhere the server does not control: written down before, from a witness, by post. */
  readonly anchored: readonly string[];
  /** Those that the server answered itself: whoever can replace the log can replace them, too. */
  readonly fetched: readonly string[];
}

/**
 * How a checkpoint was verified: by a key that is `anchored`; by one that is `unanchored`, as it came from the server
 * itself; or `unchecked`: no key was given, and only whoever kept it vouches for it.
 */
export type CheckpointTrust = 'anchored' | 'unanchored' | 'unchecked';

/** A checkpoint that can be held against a log. */
export interface KeptCheckpoint {
  /** Its place among those that were given. */
  readonly index: number;
  readonly trust: CheckpointTrust;
  readonly checkpoint: Checkpoint;
}

/** One that cannot. */
export interface RefusedCheckpoint {
  readonly index: number;
  readonly fault: CheckpointFault;
}

export interface KeptCheckpoints {
  /** By size, the smallest first. */
  readonly good: readonly KeptCheckpoint[];
  readonly refused: readonly RefusedCheckpoint[];
  /** Two that name different trees of one size: the log has shown two histories, whichever one is given. */
  readonly forked: readonly [KeptCheckpoint, KeptCheckpoint] | undefined;
}

/** Verifies notes that were kept. @throws {TypeError} when a key is none */
export async function verifyKept(notes: readonly string[], keys: CheckpointKeys): Promise<KeptCheckpoints> {
  for (const key of [...keys.anchored, ...keys.fetched]) await parseNoteKey(key);
  const all = await Promise.all(notes.map((note, index) => verifyOne(note, index, keys)));
  const good = all
    .flatMap((one) => ('checkpoint' in one ? [one] : []))
    .toSorted((one, other) => one.checkpoint.size - other.checkpoint.size);
  return {
    good,
    refused: all.flatMap((one) => ('fault' in one ? [one] : [])),
    forked: findFork(good),
  };
}

async function verifyOne(
  note: string,
  index: number,
  { anchored, fetched }: CheckpointKeys,
): Promise<KeptCheckpoint | RefusedCheckpoint> {
  const checkpoint = readCheckpoint(note);
  if (checkpoint === undefined) return { index, fault: 'malformed' };
  if (anchored.length + fetched.length === 0) return { index, trust: 'unchecked', checkpoint };
  const faults: CheckpointFault[] = [];
  for (const key of [...anchored, ...fetched]) {
    const result = await verifyCheckpoint(note, key);
    if (result.valid) return { index, trust: anchored.includes(key) ? 'anchored' : 'unanchored', checkpoint };
    faults.push(result.fault);
  }
  // What a signature pretends says more than that others have not signed.
  return { index, fault: faults.find((fault) => fault !== 'unknown_key') ?? 'unknown_key' };
}

function findFork(good: readonly KeptCheckpoint[]): readonly [KeptCheckpoint, KeptCheckpoint] | undefined {
  for (const [place, one] of good.entries()) {
    const other = good.slice(place + 1).find(({ checkpoint }) => isFork(one.checkpoint, checkpoint));
    if (other !== undefined) return [one, other];
  }
  return undefined;
}

function isFork(one: Checkpoint, other: Checkpoint): boolean {
  return one.size === other.size && one.origin === other.origin && !isSameHash(one.root, other.root);
}

import {
  type Checkpoint,
  type CheckpointFault,
  readCheckpoint,
  verifyCheckpoint,
} from '../tree/checkpoint.ts';
import { type CosignatureFault, parseWitnessKey, verifyCosignature } from '../tree/cosignature.ts';
import { parseNoteKey } from '../tree/note.ts';
import { isSameHash } from '../tree/tree-hash.ts';

/** Keys that verify checkpoints, each `<origin>+<id>+<key>`. After a restore, a log has another origin. */
export interface CheckpointKeys {
  /** Keys from a source that the server does not control: written down before, from a witness, by mail. */
  readonly anchored: readonly string[];
  /** Keys that the server answered: an attacker who can replace the log can replace them, too. */
  readonly fetched: readonly string[];
  /** Keys of witnesses, which are always anchored. */
  readonly witnesses: readonly string[];
}

/** The verdict of a witness on a checkpoint. */
export type WitnessVerdict =
  | { readonly witness: string; readonly status: 'cosigned'; readonly signedAt: number }
  | { readonly witness: string; readonly status: Exclude<CosignatureFault, 'malformed'> };

/**
 * How a checkpoint was verified: by an `anchored` key or a witness; by an `unanchored` key, which came from the server
 * itself; or `unchecked`, because no key was given and only the person who kept it vouches for it.
 */
export type CheckpointTrust = 'anchored' | 'unanchored' | 'unchecked';

/** A checkpoint that a log can be compared with. */
export interface KeptCheckpoint {
  /** Its position among the given ones. */
  readonly index: number;
  readonly trust: CheckpointTrust;
  /** The key of the log that verified it, as it was given; the anchored ones are tried first, in their order. */
  readonly verifierKey: string | undefined;
  /** One for each given witness. */
  readonly witnesses: readonly WitnessVerdict[];
  readonly checkpoint: Checkpoint;
}

/** A checkpoint that a log cannot be compared with. */
export interface RefusedCheckpoint {
  readonly index: number;
  readonly fault: KeptFault;
}

/** Every fault of a checkpoint, and `bad_cosignature`: a signature that names a witness is not by that witness. */
export type KeptFault = CheckpointFault | 'bad_cosignature';

export interface KeptCheckpoints {
  /** By size, the smallest first. */
  readonly good: readonly KeptCheckpoint[];
  readonly refused: readonly RefusedCheckpoint[];
  /**
   * Two checkpoints that name different trees of one size: the log has shown two histories, whichever one is given.
   */
  readonly forked: readonly [KeptCheckpoint, KeptCheckpoint] | undefined;
}

/**
 * Verifies kept notes.
 * @throws {TypeError} when a key is not valid
 */
export async function verifyKept(notes: readonly string[], keys: CheckpointKeys): Promise<KeptCheckpoints> {
  for (const key of [...keys.anchored, ...keys.fetched]) await parseNoteKey(key);
  for (const key of keys.witnesses) await parseWitnessKey(key);
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
  keys: CheckpointKeys,
): Promise<KeptCheckpoint | RefusedCheckpoint> {
  const checkpoint = readCheckpoint(note);
  if (checkpoint === undefined) return { index, fault: 'malformed' };
  const log = await verifyByLog(note, keys);
  if ('fault' in log) return { index, fault: log.fault };
  const witnesses = await Promise.all(keys.witnesses.map((key) => askWitness(note, key)));
  if (witnesses.some(({ status }) => status === 'bad_signature')) return { index, fault: 'bad_cosignature' };
  // A witness cosigns only what a key that it knows for this log has signed, and only one history.
  const isWitnessed = witnesses.some(({ status }) => status === 'cosigned');
  return { index, checkpoint, witnesses, ...log, trust: isWitnessed ? 'anchored' : log.trust };
}

type VerifiedByLog = Pick<KeptCheckpoint, 'trust' | 'verifierKey'> | { readonly fault: CheckpointFault };

async function verifyByLog(note: string, { anchored, fetched }: CheckpointKeys): Promise<VerifiedByLog> {
  if (anchored.length + fetched.length === 0) return { trust: 'unchecked', verifierKey: undefined };
  const faults: CheckpointFault[] = [];
  for (const verifierKey of [...anchored, ...fetched]) {
    const result = await verifyCheckpoint(note, verifierKey);
    if (result.valid)
      return { trust: anchored.includes(verifierKey) ? 'anchored' : 'unanchored', verifierKey };
    faults.push(result.fault);
  }
  // A wrong signature says more than missing ones.
  return { fault: faults.find((fault) => fault !== 'unknown_key') ?? 'unknown_key' };
}

async function askWitness(note: string, key: string): Promise<WitnessVerdict> {
  const { name: witness } = await parseWitnessKey(key);
  const result = await verifyCosignature(note, key);
  if (result.valid) return { witness, status: 'cosigned', signedAt: result.cosignature.signedAt };
  return { witness, status: result.fault === 'malformed' ? 'missing' : result.fault };
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

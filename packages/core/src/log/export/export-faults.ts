import type { ChainFaultKind } from '../entry/chain-fault.ts';
import type { Disposal } from '../entry/disposal.ts';
import type { Tree } from '../tree/tree.ts';
import type { CheckpointTrust, KeptCheckpoint, KeptCheckpoints, KeptFault } from './kept-checkpoints.ts';

/**
 * What is wrong with an export: every fault of a chain, and these. `rewritten`: the entries from some point on are not
 * the signed ones; `replaced`: none is known to be; `forked`: two kept checkpoints name different trees of one size;
 * `bad_checkpoint`: a kept checkpoint cannot be used; `unwitnessed`: a witness cosigned none of the checkpoints that
 * hold; `bad_signature`: an entry is not what its agent signed, although the log has it like this; `bad_disposal`: what the
 * export says of entries that were disposed of is not by a given key, or not of a tree.
 */
export type ExportFaultKind =
  | ChainFaultKind
  | 'replaced'
  | 'forked'
  | 'bad_checkpoint'
  | 'unwitnessed'
  | 'bad_signature'
  | 'bad_disposal';

export interface ExportFault {
  readonly kind: ExportFaultKind;
  /** The `seq` of the entry, or of the first entry that is not proven; 0 where the fault is not in the entries. */
  readonly seq: number;
  readonly message: string;
}

/** The progress of the tree through the checkpoints. */
export interface Progress {
  /** Checkpoints whose size is not reached yet, by size. */
  readonly waiting: KeptCheckpoint[];
  readonly held: KeptCheckpoint[];
  /** Checkpoints of entries that were disposed of: nothing can be compared with them any more. */
  readonly disposed: KeptCheckpoint[];
  differing: KeptCheckpoint | undefined;
  fault: ExportFault | undefined;
}

export function differenceFault(
  proven: number,
  { checkpoint: { origin, size } }: KeptCheckpoint,
  developerId: string | undefined,
): ExportFault {
  const owner = DEVELOPER.exec(origin)?.[1];
  if (owner !== undefined && developerId !== undefined && owner !== developerId) {
    return {
      kind: 'foreign',
      seq: 1,
      message: `The log belongs to ${developerId}, the checkpoint to ${owner}.`,
    };
  }
  if (proven === 0) {
    const message = `The log is not the one that was signed: none of its first ${size} entries is proven.`;
    return { kind: 'replaced', seq: 1, message };
  }
  const message = `The entries from ${proven + 1} to ${size} are not those that were signed; the entries before are.`;
  return { kind: 'rewritten', seq: proven + 1, message };
}

/** `<issuer host>/audit/<developer id>`, and `/<epoch>` where there is one. */
const DEVELOPER = /\/audit\/([^/]+)(?:\/[^/]+)?$/;

export function forkFault({ forked }: KeptCheckpoints): ExportFault | undefined {
  const size = forked?.[0].checkpoint.size;
  if (size === undefined) return undefined;
  const message = `Two kept checkpoints name different logs of ${size} entries: more than one history was signed.`;
  return { kind: 'forked', seq: 0, message };
}

export function cutFault({ waiting }: Progress, { size }: Tree): ExportFault | undefined {
  const last = waiting.at(-1)?.checkpoint.size;
  if (last === undefined) return undefined;
  const message = `Entry ${size + 1} and everything after it is missing, up to ${last} that was signed.`;
  return { kind: 'cut', seq: size + 1, message };
}

const TRUST: readonly CheckpointTrust[] = ['unchecked', 'unanchored', 'anchored'];

/**
 * A checkpoint of what is gone says nothing, unless a newer one, which is trusted as much, shows that the log is still the
 * same: whoever can rewrite the log could also say that it was disposed of.
 */
export function disposedFault({ disposed, held }: Progress): ExportFault | undefined {
  const isKnown = ({ trust }: KeptCheckpoint): boolean =>
    held.some((one) => one.checkpoint.size > 0 && TRUST.indexOf(one.trust) >= TRUST.indexOf(trust));
  const last = disposed.findLast((one) => !isKnown(one))?.checkpoint.size;
  if (last === undefined) return undefined;
  const message = `The checkpoint of ${last} entries is of some that were disposed of, and no newer one holds that is trusted as much: nothing can be compared with it.`;
  return { kind: 'disposed', seq: last, message };
}

/** @param isTree whether its hashes are those of a tree, so that only the signature is wrong */
export function disposalFault({ size }: Disposal, isTree: boolean): ExportFault {
  const message = isTree
    ? `No given key has signed what the export says of the entries up to ${size} that were disposed of.`
    : `The hashes of the entries up to ${size} that were disposed of are not those of a tree of this size.`;
  return { kind: 'bad_disposal', seq: size, message };
}

export function refusedFault({ refused: [first] }: KeptCheckpoints): ExportFault | undefined {
  if (first === undefined) return undefined;
  const message = `Checkpoint ${first.index + 1} of those given cannot be used: ${REFUSALS[first.fault]}.`;
  return { kind: 'bad_checkpoint', seq: 0, message };
}

const REFUSALS: Readonly<Record<KeptFault, string>> = {
  malformed: 'it is not a checkpoint',
  unknown_key: 'none of the given keys signed it',
  bad_signature: 'its signature is not by the key that it names',
  other_log: 'it was signed for a log of another name',
  bad_cosignature: 'a signature that names a witness is not by that witness',
};

export function unwitnessedFault(
  { held }: Progress,
  { size }: Tree,
  witnesses: readonly { readonly name: string }[],
): ExportFault | undefined {
  const isSilent = (_witness: unknown, index: number): boolean =>
    held.every(
      (one) =>
        one.witnesses[index]?.status !== 'cosigned' ||
        // Every log begins with the empty log.
        (one.checkpoint.size === 0 && size > 0),
    );
  const silent = witnesses.find(isSilent);
  if (silent === undefined) return undefined;
  const message = `The witness ${silent.name} cosigned none of the checkpoints that hold.`;
  return { kind: 'unwitnessed', seq: 0, message };
}

/** The number of entries that the checkpoints which hold prove. */
export function provenBy(held: readonly KeptCheckpoint[]): number {
  return held.at(-1)?.checkpoint.size ?? 0;
}

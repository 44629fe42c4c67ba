import { type MaybePromise, whenReady } from '../../base/maybe-promise.ts';
import type { AgentSigners } from '../entry/agent-signers.ts';
import { type ChainPosition, followChain } from '../entry/chain.ts';
import type { ErasureReport } from '../entry/erasures.ts';
import { parseWitnessKey } from '../tree/cosignature.ts';
import { hashLeaf, isSameHash, type TreeHash } from '../tree/tree-hash.ts';
import { createTree, type Tree } from '../tree/tree.ts';
import { countSignatures, type SignatureReport } from './count-signatures.ts';
import {
  cutFault,
  differenceFault,
  type ExportFault,
  forkFault,
  type Progress,
  provenBy,
  refusedFault,
  unwitnessedFault,
} from './export-faults.ts';
import {
  type CheckpointTrust,
  type KeptCheckpoints,
  type KeptFault,
  verifyKept,
  type WitnessWord,
} from './kept-checkpoints.ts';

export interface ExportOptions {
  /** Checkpoints that were kept, as the server answered them, in any order. */
  readonly checkpoints: readonly string[];
  /** The log's verifier key, or several, from where the server has no hand. */
  readonly anchoredKey?: string | readonly string[];
  /** The same as `GET /v1/audit/log-key` answers it now. What only such a key proves is reported as unanchored. */
  readonly fetchedKey?: string | readonly string[];
  /**
   * The verifier keys of witnesses that must have cosigned. What one has is anchored, whatever the log's key is worth:
   * make sure that the origin is that of the log, as witnesses stand for many logs. Default: none.
   */
  readonly witnesses?: readonly string[];
  /** The agents whose signatures are checked, too. Default: nobody's; signed entries are only counted. */
  readonly signers?: AgentSigners;
}

/** What became of a checkpoint: the log `holds` it, `differs` from it, or was not read or not there up to it. */
export type CheckpointStatus = 'holds' | 'differs' | 'unreached';

export type CheckedCheckpoint =
  | {
      readonly status: CheckpointStatus;
      readonly origin: string;
      readonly size: number;
      readonly trust: CheckpointTrust;
      /** The key of the log that it was verified by; absent where none was given. Of several, the one given first. */
      readonly verifierKey?: string;
      /** What each witness that was given says of it, in that order. */
      readonly witnesses: readonly WitnessWord[];
    }
  | { readonly status: 'refused'; readonly fault: KeptFault };

export interface ExportReport {
  /** Whether nothing is wrong: neither with the entries, nor with a checkpoint, nor with an agent's signature. */
  readonly valid: boolean;
  /** The first fault. */
  readonly fault?: ExportFault;
  /** Entries that are in order with each other, from the first on. */
  readonly entries: number;
  /** The last of them; null when there is none. */
  readonly head: ChainPosition | null;
  /** The root of the tree over them, 32 bytes. */
  readonly root: TreeHash;
  /** The entries from 1 to this `seq` are those that the log has signed. Still true of them when there is a fault. */
  readonly proven: number;
  /** The same by anchored keys and witnesses alone. */
  readonly anchored: number;
  /** In the order in which they were given. */
  readonly checkpoints: readonly CheckedCheckpoint[];
  /** What was erased of the entries that are in order. */
  readonly erased: ErasureReport;
  /** How many of them name their principal without committing to the name, as entries of `v: 1` do. */
  readonly uncommittedNames: number;
  /** What agents have signed of the entries that are in order. */
  readonly signatures: SignatureReport;
}

/**
 * Checks an export of a whole log: all that `checkChain` checks, and the log against checkpoints that were kept. Needs
 * no server. Reads entry by entry, in memory that does not grow with the log.
 *
 * Entries after the largest checkpoint agree with each other, and with nothing else: keep a newer one. With one
 * checkpoint a rewritten end and a replaced log look alike; each further one narrows down where it begins.
 * @param entries whole entries in the order of the log, as `GET /v1/audit/export` streams them
 * @throws {TypeError} when a key is none
 */
export async function checkExport(
  entries: Iterable<unknown> | AsyncIterable<unknown>,
  options: ExportOptions,
): Promise<ExportReport> {
  const kept = await verifyKept(options.checkpoints, {
    anchored: listOf(options.anchoredKey),
    fetched: listOf(options.fetchedKey),
    witnesses: options.witnesses ?? [],
  });
  const names = await Promise.all((options.witnesses ?? []).map(parseWitnessKey));
  const tree = createTree();
  const progress: Progress = { waiting: [...kept.good], held: [], differing: undefined, fault: undefined };
  const signatures = countSignatures(options.signers);
  const isBegun = await compare(progress, tree, undefined);
  const chain = await followChain(isBegun ? entries : [], {}, (entry, text) =>
    whenReady(signatures.count(entry), () =>
      whenReady(hashLeaf(text), (leaf) =>
        whenReady(tree.append(leaf), () => compare(progress, tree, entry.developerId)),
      ),
    ),
  );
  const chainFault = chain.valid ? undefined : chain.fault;
  const fault =
    forkFault(kept) ??
    progress.fault ??
    chainFault ??
    cutFault(progress, tree) ??
    signatures.fault() ??
    refusedFault(kept) ??
    unwitnessedFault(progress, tree, names);
  return {
    valid: fault === undefined,
    ...(fault === undefined ? {} : { fault }),
    entries: chain.entries,
    head: chain.head,
    root: await tree.root(),
    proven: provenBy(progress.held),
    anchored: provenBy(progress.held.filter(({ trust }) => trust === 'anchored')),
    checkpoints: options.checkpoints.map((_, index) => statusOf(index, kept, progress)),
    erased: chain.erased,
    uncommittedNames: chain.uncommittedNames,
    signatures: signatures.report(),
  };
}

/** Holds the tree against the checkpoints of its size; false at the first that differs. */
function compare(progress: Progress, tree: Tree, developerId: string | undefined): MaybePromise<boolean> {
  const next = progress.waiting[0];
  if (next === undefined || next.checkpoint.size !== tree.size) return true;
  progress.waiting.shift();
  return whenReady(tree.root(), (root) => {
    if (isSameHash(root, next.checkpoint.root)) {
      progress.held.push(next);
      return compare(progress, tree, developerId);
    }
    progress.differing = next;
    progress.fault = differenceFault(provenBy(progress.held), next, developerId);
    return false;
  });
}

function statusOf(index: number, kept: KeptCheckpoints, { held, differing }: Progress): CheckedCheckpoint {
  const good = kept.good.find((one) => one.index === index);
  if (good === undefined) {
    const refused = kept.refused.find((one) => one.index === index);
    return { status: 'refused', fault: refused?.fault ?? 'malformed' };
  }
  const status = held.includes(good) ? 'holds' : good === differing ? 'differs' : 'unreached';
  const { origin, size } = good.checkpoint;
  const { trust, verifierKey, witnesses } = good;
  return { status, origin, size, trust, ...(verifierKey === undefined ? {} : { verifierKey }), witnesses };
}

function listOf(keys: string | readonly string[] | undefined): readonly string[] {
  return typeof keys === 'string' ? [keys] : (keys ?? []);
}

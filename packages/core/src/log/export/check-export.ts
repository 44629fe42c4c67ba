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
  disposalFault,
  disposedFault,
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
  type WitnessVerdict,
} from './kept-checkpoints.ts';
import { type DisposedReport, treeAfter, verifyDisposal } from './verify-disposal.ts';

export interface ExportOptions {
  /** Checkpoints that were kept, as the server answered them, in any order. */
  readonly checkpoints: readonly string[];
  /** The log's verifier key, or several, from a source that the server does not control. */
  readonly anchoredKey?: string | readonly string[];
  /** The keys that `GET /v1/audit/log-key` answers now. What only such a key proves is reported as unanchored. */
  readonly fetchedKey?: string | readonly string[];
  /**
   * The verifier keys of witnesses that must have cosigned. A checkpoint that one of them cosigned is anchored, even
   * without a trusted key of the log: make sure that its origin is that of the log, because witnesses serve many logs.
   * Default: none.
   */
  readonly witnesses?: readonly string[];
  /** The agents whose signatures are checked, too. Default: none; signed entries are only counted. */
  readonly signers?: AgentSigners;
}

/**
 * The verdict on a checkpoint: the log `holds` it, `differs` from it, or was not read or does not exist up to it; or it is of
 * entries that were `disposed` of, so that only a newer one can be compared with the log.
 */
export type CheckpointStatus = 'holds' | 'differs' | 'unreached' | 'disposed';

export type CheckedCheckpoint =
  | {
      readonly status: CheckpointStatus;
      readonly origin: string;
      readonly size: number;
      readonly trust: CheckpointTrust;
      /** The key of the log that verified it; absent where none was given. Of several, the one given first. */
      readonly verifierKey?: string;
      /** The verdict of each given witness, in that order. */
      readonly witnesses: readonly WitnessVerdict[];
    }
  | { readonly status: 'refused'; readonly fault: KeptFault };

export interface ExportReport {
  /** Whether nothing is wrong with the entries, the checkpoints and the agents' signatures. */
  readonly valid: boolean;
  /** The first fault. */
  readonly fault?: ExportFault;
  /** How many entries are in order: from the first on, or after those that were disposed of, which are not counted. */
  readonly entries: number;
  /** The last of them, or the last one that was disposed of before them; null when there is none. */
  readonly head: ChainPosition | null;
  /** The root of the tree over them and those before them, 32 bytes. */
  readonly root: TreeHash;
  /** The log has signed the entries from 1 to this `seq`. True even when there is a fault. */
  readonly proven: number;
  /** The same, counting only anchored keys and witnesses. */
  readonly anchored: number;
  /** In the order in which they were given. */
  readonly checkpoints: readonly CheckedCheckpoint[];
  /** What was erased of the entries that are in order. */
  readonly erased: ErasureReport;
  /** How many of them are of `v: 1` and name their principal, which no hash covers there. */
  readonly uncommittedNames: number;
  /** What the log says of entries before them that it has disposed of; null for a log from its start. */
  readonly disposed: DisposedReport | null;
  /** What agents signed of the entries that are in order. */
  readonly signatures: SignatureReport;
}

/**
 * Checks an export of a whole log: everything that `checkChain` checks, and the log against kept checkpoints. Needs no
 * server. Reads entry by entry, in memory that does not grow with the log.
 *
 * Entries after the largest checkpoint agree only with each other: keep a newer checkpoint. With one checkpoint, a
 * rewritten end and a replaced log look alike; each further checkpoint narrows down where the difference begins.
 *
 * A log whose oldest entries were disposed of is checked from what it says of them: a given key must have signed that, and a
 * checkpoint of more entries must hold, where older ones are given.
 * @param entries whole entries in the order of the log, as `GET /v1/audit/export` streams them
 * @throws {TypeError} when a key is not valid
 */
export async function checkExport(
  entries: Iterable<unknown> | AsyncIterable<unknown>,
  options: ExportOptions,
): Promise<ExportReport> {
  const keys = { anchored: listOf(options.anchoredKey), fetched: listOf(options.fetchedKey) };
  const kept = await verifyKept(options.checkpoints, { ...keys, witnesses: options.witnesses ?? [] });
  const names = await Promise.all((options.witnesses ?? []).map(parseWitnessKey));
  let tree = createTree();
  let disposed: DisposedReport | null = null;
  const progress: Progress = {
    waiting: [...kept.good],
    held: [],
    disposed: [],
    differing: undefined,
    fault: undefined,
  };
  const signatures = countSignatures(options.signers);
  const isBegun = await compare(progress, tree, undefined);
  const chain = await followChain(
    isBegun ? entries : [],
    {},
    {
      onEntry: (entry, text) =>
        whenReady(signatures.count(entry), () =>
          whenReady(hashLeaf(text), (leaf) =>
            whenReady(tree.append(leaf), () => compare(progress, tree, entry.developerId)),
          ),
        ),
      async onDisposal(disposal) {
        const begun = treeAfter(disposal);
        const verdict = begun && (await verifyDisposal(disposal, begun, keys));
        if (begun === undefined || verdict === undefined) {
          progress.fault = disposalFault(disposal, begun !== undefined);
          return false;
        }
        tree = begun;
        disposed = verdict;
        skipDisposed(progress, disposal.size);
        return compare(progress, tree, undefined);
      },
    },
  );
  const chainFault = chain.valid ? undefined : chain.fault;
  const fault =
    forkFault(kept) ??
    progress.fault ??
    chainFault ??
    cutFault(progress, tree) ??
    disposedFault(progress) ??
    signatures.fault() ??
    refusedFault(kept) ??
    unwitnessedFault(progress, tree, names);
  return {
    valid: fault === undefined,
    ...(fault === undefined ? {} : { fault }),
    entries: chain.entries,
    head: chain.entries === 0 && disposed === null ? null : chain.head,
    root: await tree.root(),
    proven: provenBy(progress.held),
    anchored: provenBy(progress.held.filter(({ trust }) => trust === 'anchored')),
    checkpoints: options.checkpoints.map((_, index) => statusOf(index, kept, progress)),
    erased: chain.erased,
    uncommittedNames: chain.uncommittedNames,
    disposed,
    signatures: signatures.report(),
  };
}

/** Compares the tree with the checkpoints of its size; false at the first that differs. */
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

/** Sets aside the checkpoints of entries that are gone. The one of an empty log has held already, and proves nothing. */
function skipDisposed(progress: Progress, size: number): void {
  while ((progress.waiting[0]?.checkpoint.size ?? size) < size) {
    const skipped = progress.waiting.shift();
    if (skipped !== undefined) progress.disposed.push(skipped);
  }
}

function statusOf(
  index: number,
  kept: KeptCheckpoints,
  { held, disposed, differing }: Progress,
): CheckedCheckpoint {
  const good = kept.good.find((one) => one.index === index);
  if (good === undefined) {
    const refused = kept.refused.find((one) => one.index === index);
    return { status: 'refused', fault: refused?.fault ?? 'malformed' };
  }
  const status = held.includes(good)
    ? 'holds'
    : disposed.includes(good)
      ? 'disposed'
      : good === differing
        ? 'differs'
        : 'unreached';
  const { origin, size } = good.checkpoint;
  const { trust, verifierKey, witnesses } = good;
  return { status, origin, size, trust, ...(verifierKey === undefined ? {} : { verifierKey }), witnesses };
}

function listOf(keys: string | readonly string[] | undefined): readonly string[] {
  return typeof keys === 'string' ? [keys] : (keys ?? []);
}

import { isObject } from '../../base/json.ts';
import { whenReady } from '../../base/maybe-promise.ts';
import type { AgentSigners } from '../entry/agent-signers.ts';
import { type ChainPosition, followChain } from '../entry/chain.ts';
import type { ChainFault } from '../entry/chain-fault.ts';
import type { ErasureReport } from '../entry/erasures.ts';
import { hashLeaf, isSameHash, parseTreeHash, type TreeHash } from '../tree/tree-hash.ts';
import { createTree, type Subtree, subtreesOf } from '../tree/tree.ts';
import type { RangeProof } from '../tree/prove.ts';
import type { TreeHead } from '../tree/verify-proof.ts';
import { countSignatures, type SignatureReport } from './count-signatures.ts';

/**
 * What is wrong with a part of a log: every fault of a chain, `cut` where it ends before `to`, and `replaced` where it is
 * not what the checkpoint covers; `bad_proof`: the proof is not one for this checkpoint; `bad_signature`: an entry is not what
 * its agent signed, although the log has it like this.
 */
export type RangeFault =
  | ChainFault
  | {
      readonly kind: 'replaced' | 'bad_proof' | 'bad_signature';
      readonly seq: number;
      readonly message: string;
    };

export interface RangeOptions {
  /** The agents whose signatures are checked, too. Default: none; signed entries are only counted. */
  readonly signers?: AgentSigners | undefined;
}

export interface RangeReport {
  readonly valid: boolean;
  /** The first fault. */
  readonly fault?: RangeFault;
  /** The entries that are in order, from the first on. */
  readonly entries: number;
  /** The last of them; null when there is none. */
  readonly head: ChainPosition | null;
  /** Whose log it is; undefined without entries. */
  readonly developerId: string | undefined;
  readonly erased: ErasureReport;
  /** What agents signed of the entries that are in order. */
  readonly signatures: SignatureReport;
}

/**
 * Checks a part of a log: everything that `checkChain` checks, and that a checkpoint covers exactly these entries at these
 * places. Needs no server, and memory that does not grow with the part.
 * @param entries whole entries, from number `proof.from` + 1 to `proof.to`
 * @param head of a checkpoint that was verified
 */
export async function checkRange(
  entries: Iterable<unknown> | AsyncIterable<unknown>,
  proof: RangeProof,
  head: TreeHead,
  { signers }: RangeOptions = {},
): Promise<RangeReport> {
  const signatures = countSignatures(signers);
  const range = readProof(proof, head.size);
  if (range === undefined) {
    const fault = {
      kind: 'bad_proof' as const,
      seq: 0,
      message: 'The proof is not one for this checkpoint.',
    };
    return { valid: false, fault, ...NOTHING, signatures: signatures.report() };
  }
  const { from, to, before, after } = range;
  const tree = createTree({ edge: { size: from, hashes: before } });
  const state: { developerId: string | undefined } = { developerId: undefined };
  const [first, all] = await peek(entries);
  // The hash of the entry before the first one is in the first one, which the checkpoint covers.
  const previous = isObject(first) && typeof first['prevHash'] === 'string' ? first['prevHash'] : '';
  const chain = await followChain(all, from === 0 ? {} : { after: { seq: from, hash: previous } }, {
    onEntry(entry, text) {
      state.developerId ??= entry.developerId;
      return whenReady(signatures.count(entry), () =>
        whenReady(hashLeaf(text), (leaf) => whenReady(tree.append(leaf), () => true)),
      );
    },
  });
  const { entries: count, head: last, erased } = chain;
  const report = {
    entries: count,
    head: count === 0 ? null : last,
    developerId: state.developerId,
    erased,
    signatures: signatures.report(),
  };
  if (!chain.valid) return { valid: false, fault: chain.fault, ...report };
  if (tree.size < to) {
    const seq = tree.size + 1;
    const message = `Entry ${seq} and everything after it is missing, up to ${to}.`;
    return { valid: false, fault: { kind: 'cut', seq, message }, ...report };
  }
  const isWhole = tree.size === to;
  for (const { hash, level } of isWhole ? after : []) await tree.append(hash, level);
  if (isWhole && isSameHash(await tree.root(), head.root)) {
    const unsigned = signatures.fault();
    return unsigned === undefined
      ? { valid: true, ...report }
      : { valid: false, fault: { ...unsigned, kind: 'bad_signature' }, ...report };
  }
  const message = `The entries from ${from + 1} on are not those that the checkpoint covers up to ${to}.`;
  return { valid: false, fault: { kind: 'replaced', seq: from + 1, message }, ...report };
}

interface ReadRange {
  readonly from: number;
  readonly to: number;
  readonly before: readonly TreeHash[];
  readonly after: readonly (Subtree & { readonly hash: TreeHash })[];
}

/** Undefined for a proof that is malformed, or of a tree of another size. */
function readProof({ from, to, size, before, after }: RangeProof, treeSize: number): ReadRange | undefined {
  if (!isNumber(from) || !isNumber(to) || from > to || to > treeSize || size !== treeSize) return undefined;
  const left = hashesOf(before, subtreesOf(0, from).length);
  const places = subtreesOf(to, treeSize);
  const right = hashesOf(after, places.length);
  if (left === undefined || right === undefined) return undefined;
  return {
    from,
    to,
    before: left,
    after: places.flatMap((place, index) => {
      const hash = right[index];
      return hash === undefined ? [] : [{ ...place, hash }];
    }),
  };
}

const NOTHING = {
  entries: 0,
  head: null,
  developerId: undefined,
  erased: { metadata: 0, names: 0, entries: [] },
};

function hashesOf(texts: unknown, count: number): readonly TreeHash[] | undefined {
  if (!Array.isArray(texts) || texts.length !== count) return undefined;
  const hashes = texts.flatMap((text) => parseTreeHash(text) ?? []);
  return hashes.length === count ? hashes : undefined;
}

function isNumber(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

async function peek(
  entries: Iterable<unknown> | AsyncIterable<unknown>,
): Promise<readonly [unknown, AsyncIterable<unknown>]> {
  const iterator =
    Symbol.asyncIterator in entries ? entries[Symbol.asyncIterator]() : entries[Symbol.iterator]();
  const first = await iterator.next();
  async function* all(): AsyncGenerator<unknown, void> {
    try {
      for (let next = first; next.done !== true; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  }
  return [first.done === true ? undefined : first.value, all()];
}

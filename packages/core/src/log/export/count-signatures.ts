import type { MaybePromise } from '../../base/maybe-promise.ts';
import type { AgentSigners, SignatureFault } from '../entry/agent-signers.ts';
import type { HashedEntry } from '../entry/entry.ts';
import type { ExportFault } from './export-faults.ts';

/** How many entries one key signed. */
export interface SignedBy {
  readonly agentId: string;
  /** RFC 7638 thumbprint. */
  readonly kid: string;
  readonly entries: number;
}

/** What agents signed of a log. */
export interface SignatureReport {
  /** Entries with a signature, valid or not. */
  readonly signed: number;
  /** Of those, the ones that their agent signed. */
  readonly valid: number;
  /** Of those, the ones that their agent did not sign. */
  readonly bad: number;
  /** Of those, the ones that were not checked, because no key of their agent was given. */
  readonly unchecked: number;
  /** The valid ones by their keys. */
  readonly by: readonly SignedBy[];
}

/** Counts signatures while a log is read, in memory that grows with the number of keys and not with the log. */
export interface CountedSignatures {
  /** The first invalid one. */
  fault(): ExportFault | undefined;
  /** Returns without a promise for an entry that is not signed. */
  count(entry: HashedEntry): MaybePromise<void>;
  report(): SignatureReport;
}

export function countSignatures(signers: AgentSigners | undefined): CountedSignatures {
  const totals = { signed: 0, valid: 0, bad: 0, unchecked: 0 };
  const by = new Map<string, SignedBy>();
  let first: ExportFault | undefined;

  async function check(entry: HashedEntry): Promise<void> {
    totals.signed += 1;
    const verdict = (await signers?.check(entry)) ?? { status: 'unchecked' };
    if (verdict.status === 'unsigned') return;
    totals[verdict.status] += 1;
    if (verdict.status === 'bad') first ??= faultAt(entry.seq, verdict.fault);
    if (verdict.status !== 'valid') return;
    const { agentId, kid } = verdict;
    // Agents that share a key are counted separately.
    const signer = `${agentId} ${kid}`;
    by.set(signer, { agentId, kid, entries: (by.get(signer)?.entries ?? 0) + 1 });
  }

  return {
    fault: () => first,
    count: (entry) => (entry.signature === undefined || entry.signature === null ? undefined : check(entry)),
    report: () => ({ ...totals, by: [...by.values()] }),
  };
}

function faultAt(seq: number, fault: SignatureFault): ExportFault {
  return { kind: 'bad_signature', seq, message: `Entry ${seq} is signed, but ${FAULTS[fault]}.` };
}

const FAULTS: Readonly<Record<SignatureFault, string>> = {
  malformed: 'its signature is malformed',
  bad_signature: 'its agent did not sign what it says',
  unknown_key: 'by a key that its agent never had',
  retired_key: 'by a key that was retired before',
};

import { checkChain, checkEntry, type Checkpoint, verifyInclusion } from '@grantex/core/log';
import type { AuditEntry } from '@grantex/sdk';
import { type Check, failed, fetchErrorMessage, passed, type Proof, type ProofSource } from './check.ts';
import { checkCheckpoint } from './checkpoint.ts';
import type { PinnedLog } from './pinned.ts';
import { checkSignature, type ResolveAgent } from './signature.ts';

/** Checks a developer's log in this browser, by its newest checkpoint: see {@link checkCheckpoint}. */
export async function proveLog(source: ProofSource, developerId: string, pinned: PinnedLog): Promise<Proof> {
  const { checks, note } = await checkCheckpoint(source, developerId, pinned);
  return proofOf(checks, note);
}

/** An entry, and what it is checked against. */
export interface EntryToProve {
  readonly source: ProofSource;
  readonly entry: AuditEntry;
  readonly developerId: string;
  readonly pinned: PinnedLog;
  readonly issuer: string;
  readonly resolve: ResolveAgent;
}

/**
 * Checks the log, and that it holds this entry in this place, as the page shows it; and the agent's signature where the
 * entry has one.
 */
export async function proveEntry(toProve: EntryToProve): Promise<Proof> {
  const { source, entry, developerId, pinned, issuer, resolve } = toProve;
  const [content, signature, neighbours, { checkpoint, checks, note }] = await Promise.all([
    checkContent(entry),
    checkSignature(entry, issuer, resolve),
    checkNeighbours(source, entry),
    checkCheckpoint(source, developerId, pinned),
  ]);
  const inclusion = checkpoint === undefined ? undefined : await checkInclusion(source, entry, checkpoint);
  const all = [content, signature, neighbours, ...checks.slice(0, 1), inclusion, ...checks.slice(1)];
  return proofOf(
    all.filter((check) => check !== undefined),
    note,
  );
}

/** Without the note where a check failed: only a log that holds may be saved for later. */
function proofOf(checks: readonly Check[], note: string): Proof {
  return { checks, note: checks.some(({ outcome }) => outcome === 'failed') ? undefined : note };
}

/** Whether the entry, its metadata and the name of its principal match its hash. */
async function checkContent(entry: AuditEntry): Promise<Check> {
  const what = 'The entry matches its hash';
  const report = await checkEntry(entry);
  if (!report.valid) return failed(what, report.fault.message);
  return passed(
    what,
    `The SHA-256 of its canonical text is ${entry.hash}, as the entry states. ${describeDigests(entry)}`,
  );
}

/** Which details the digests in the canonical text cover. */
function describeDigests({ v, metadata, principal, principalId }: AuditEntry): string {
  const ofMetadata =
    metadata === null
      ? 'Its metadata was erased; the digest is still in that text.'
      : 'Its metadata matches the digest in that text.';
  if (principal === null) return ofMetadata;
  if (principalId === null) return `${ofMetadata} The name of its principal was erased.`;
  return v === 1
    ? `${ofMetadata} Entries of version 1 have no digest of the principal’s name, so the name could be wrong.`
    : `${ofMetadata} The name of its principal also matches its digest.`;
}

async function checkNeighbours(source: ProofSource, entry: AuditEntry): Promise<Check> {
  const what = 'The entry is linked to its neighbours in the chain';
  try {
    const { entries } = await source.list({ cursor: String(Math.max(0, entry.seq - 2)), pageSize: 3 });
    const around = entries.map((each) => (each.seq === entry.seq ? entry : each));
    const [first] = around;
    if (first === undefined || !around.some(({ seq }) => seq === entry.seq)) {
      return failed(what, 'The server does not list the entry in its place.');
    }
    const report = await checkChain(around, startingPoint(first));
    if (!report.valid) return failed(what, report.fault.message);
    return passed(
      what,
      `The hashes link entries ${first.seq} to ${around.at(-1)?.seq ?? entry.seq} in this order.`,
    );
  } catch (error) {
    return failed(what, `The entries around it could not be fetched: ${fetchErrorMessage(error)}`);
  }
}

function startingPoint({ seq, prevHash }: AuditEntry) {
  return prevHash === null || seq <= 1 ? {} : { after: { seq: seq - 1, hash: prevHash } };
}

async function checkInclusion(
  source: ProofSource,
  entry: AuditEntry,
  checkpoint: Checkpoint,
): Promise<Check> {
  const what = 'The signed log contains this entry';
  try {
    const proof = await source.inclusionProof({ entry: entry.entryId, size: checkpoint.size });
    return (await verifyInclusion(entry, proof, checkpoint))
      ? passed(what, describePath(proof.path.length))
      : failed(what, 'The proof does not lead from this entry to the signed root.');
  } catch (error) {
    return failed(what, `The proof could not be fetched: ${fetchErrorMessage(error)}`);
  }
}

function describePath(steps: number): string {
  if (steps === 0) return 'It is the only entry, and its leaf is the signed root.';
  return `Its leaf, combined with ${steps === 1 ? 'one other hash' : `${steps} other hashes`}, gives the signed root.`;
}

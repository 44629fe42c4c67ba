import { agentDid } from '@grantex/core/issuer';
import { canonicalEntry, ENTRY_VERSION, hashEntry } from '@grantex/core/log';
import { ApiError } from '../../../base/api-error.ts';
import { newId } from '../../../base/ids.ts';
import type { Draft } from './draft.ts';
import { replayOf } from './replay.ts';
import type { Growth } from './growth.ts';
import type { StoredEntry } from '../stored/stored-entry.ts';
import { type GrantFacts, type Known, refusalOf, type Submission } from './submission.ts';

/** The result of a submission once the transaction has committed. */
export type Outcome = readonly StoredEntry[] | ApiError;

/** The last entry of a chain. */
export interface Head {
  readonly seq: number;
  /** Lower hex; null before the first entry. */
  readonly hash: string | null;
}

/** The stored head, with the tree over the chain. */
export interface StoredHead extends Head {
  /** Less than `seq` while the tree lacks entries of older releases. */
  readonly treeSize: number;
  /** See {@link edgeOf}. */
  readonly tree: Uint8Array;
}

/** What the entries of a batch need from the database. */
export interface Facts extends Known {
  /** One stamp for the whole batch, not before that of the entry before it. For signed entries it is read after the lock. */
  readonly now: Date;
}

/** An entry with its place in the chain. */
export interface Made {
  readonly draft: Draft;
  readonly grant: GrantFacts;
  readonly entryId: string;
  readonly key: string | null;
  readonly entry: StoredEntry;
}

/** A chain that a batch is added to. */
export interface Chain extends Facts {
  readonly developerId: string;
  /** The entries under the keys of the batch: stored ones, and those that the batch adds. */
  readonly stored: Map<string, StoredEntry>;
  /** The ids of the entries of the batch's signed reports: stored ones, null for disposed ones, and those that the batch adds. */
  readonly reports: Map<string, string | null>;
  readonly made: Made[];
  /** The head when the chain was opened. */
  readonly opened: Head;
  head: Head;
  /** The tree, if it covers the whole chain. */
  readonly growth: Growth | undefined;
  /** Whether the chain is only expected to be like this. Otherwise it was read once it was locked. */
  readonly isExpected: boolean;
}

/** Gives each submission its place after the head, in memory, unless it must be refused. */
export async function placeAll(chain: Chain, batch: readonly Submission[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const submission of batch) outcomes.push(await place(chain, submission));
  return outcomes;
}

async function place(chain: Chain, submission: Submission): Promise<Outcome> {
  const answered =
    (await replayOf(submission, chain.stored)) ??
    refusalOf(submission, chain) ??
    usedSignature(submission, chain.reports);
  if (answered !== undefined) {
    return answered;
  }
  const entries: StoredEntry[] = [];
  for (const [index, draft] of submission.drafts.entries()) {
    entries.push(await link(chain, draft, submission.keys[index] ?? null));
  }
  return entries;
}

/** The refusal of a submission with a signed report that is already stored, or that it contains twice. */
function usedSignature(
  { drafts }: Submission,
  reports: ReadonlyMap<string, string | null>,
): ApiError | undefined {
  const seen = new Set<string>();
  for (const { request } of drafts) {
    const digest = request.signed?.reportDigest;
    if (digest === undefined) continue;
    const entryId = reports.get(digest);
    if (entryId !== undefined || seen.has(digest)) {
      const known = entryId === null ? 'was in the log before' : `is already in the log, as ${entryId}`;
      const fault = entryId === undefined ? 'comes twice in this batch' : known;
      const message = `signature: this signed report ${fault}; sign again, with another salt, to report it once more`;
      return new ApiError(409, 'SIGNATURE_USED', message);
    }
    seen.add(digest);
  }
  return undefined;
}

async function link(chain: Chain, draft: Draft, key: string | null): Promise<StoredEntry> {
  const { developerId, head, grants, stored, reports, made, growth } = chain;
  const { request, metadata, salt, metadataDigest } = draft;
  const grant = grants.get(request.grantId);
  if (grant === undefined) {
    throw new Error('an entry without a grant is refused before it is linked');
  }
  const { entryId = newId('alog') } = draft;
  const canonical = canonicalEntry({
    v: ENTRY_VERSION,
    entryId,
    seq: head.seq + 1,
    developerId,
    agentId: grant.agentId,
    agentDid: agentDid(grant.agentId),
    grantId: grant.id,
    principal: grant.principal,
    principalDigest: grant.principalDigest,
    identityProvider: grant.identityProvider,
    action: request.action,
    status: request.status,
    ref: request.ref ?? null,
    signature: request.signed?.signature ?? null,
    timestamp: chain.now.toISOString(),
    metadataDigest,
    prevHash: head.hash,
  });
  const hash = await hashEntry(canonical);
  await growth?.add(canonical);
  // Nothing personal is stored about an erased principal.
  const kept = grant.principalId !== null;
  const entry: StoredEntry = {
    canonical,
    hash,
    principalId: grant.principalId,
    principalSalt: grant.principalSalt,
    metadata: kept ? metadata : null,
    salt: kept ? salt.toString('base64url') : null,
  };
  chain.head = { seq: head.seq + 1, hash };
  made.push({ draft, grant, entryId, key, entry });
  if (key !== null) {
    stored.set(key, entry);
  }
  if (request.signed !== undefined) {
    reports.set(request.signed.reportDigest, entryId);
  }
  return entry;
}

import { agentDid } from '@grantex/core/issuer';
import { canonicalEntry, ENTRY_VERSION, hashEntry } from '@grantex/core/log';
import { ApiError } from '../../../base/api-error.ts';
import { newId } from '../../../base/ids.ts';
import type { Draft } from './draft.ts';
import { replayOf } from './replay.ts';
import type { Growth } from './growth.ts';
import type { StoredEntry } from '../stored-entry.ts';
import { type GrantFacts, type Known, refusalOf, type Submission } from './submission.ts';

/** What becomes of a submission once the transaction has committed. */
export type Outcome = readonly StoredEntry[] | ApiError;

/** The last entry of a chain. */
export interface Head {
  readonly seq: number;
  /** Lower hex; null before the first entry. */
  readonly hash: string | null;
}

/** The head as it is stored, with the tree over the chain. */
export interface StoredHead extends Head {
  /** Behind `seq` while the tree takes in entries of older releases. */
  readonly treeSize: number;
  /** See {@link edgeOf}. */
  readonly tree: Uint8Array;
}

/** What the entries of a batch take from the database. */
export interface Facts extends Known {
  /** One stamp for the whole batch, read after the lock. */
  readonly now: Date;
}

/** An entry that has its place. */
export interface Made {
  readonly draft: Draft;
  readonly grant: GrantFacts;
  readonly entryId: string;
  readonly key: string | null;
  readonly entry: StoredEntry;
}

/** A chain in the hands of whoever holds its lock. */
export interface Chain extends Facts {
  readonly developerId: string;
  /** What is stored under the keys of the batch, and what the batch adds itself. */
  readonly stored: Map<string, StoredEntry>;
  /** The entries, by id, of the signed reports of the batch that are written already, and of those that the batch adds. */
  readonly reports: Map<string, string>;
  readonly made: Made[];
  head: Head;
  /** The tree, where it has come as far as the chain. */
  readonly growth: Growth | undefined;
}

/** Gives each submission its place behind the head, in memory; what must be refused gets none. */
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

/** The refusal of a submission with a signed report that was written before, or that it brings twice itself. */
function usedSignature({ drafts }: Submission, reports: ReadonlyMap<string, string>): ApiError | undefined {
  const seen = new Set<string>();
  for (const { request } of drafts) {
    const digest = request.signed?.reportDigest;
    if (digest === undefined) continue;
    const entryId = reports.get(digest);
    if (entryId !== undefined || seen.has(digest)) {
      const fault =
        entryId === undefined ? 'comes twice in this batch' : `is in the log already, as ${entryId}`;
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
  const entryId = newId('alog');
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
  // Of an erased principal nothing personal is stored again, whoever still writes about it.
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

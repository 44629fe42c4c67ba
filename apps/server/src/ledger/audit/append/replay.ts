import { saltedDigest, parseExactJson } from '@grantex/core/log';
import { ApiError } from '../../../base/api-error.ts';
import type { AuditRequest, Draft } from './draft.ts';
import type { StoredEntry } from '../stored/stored-entry.ts';
import type { Submission } from './submission.ts';

/**
 * Finds what was written before under the `Idempotency-Key` of a submission: its entries, or a refusal when they differ
 * from the submission, or undefined when there are none.
 *
 * There is no digest of the request to compare with: if it covered metadata, erased content could be guessed from it.
 * Instead the salted digest in the entry is compared while the salt exists; after an erasure the other members decide.
 */
export async function replayOf(
  submission: Submission,
  stored: ReadonlyMap<string, StoredEntry>,
): Promise<readonly StoredEntry[] | ApiError | undefined> {
  const found = submission.keys.flatMap((key) => stored.get(key) ?? []);
  if (found.length === 0) {
    return undefined;
  }
  const same =
    found.length === submission.drafts.length &&
    (await Promise.all(submission.drafts.map((draft, index) => says(found[index], draft)))).every(Boolean);
  return same
    ? found
    : new ApiError(409, 'IDEMPOTENCY_KEY_REUSED', 'this Idempotency-Key was used for another request before');
}

async function says(entry: StoredEntry | undefined, { request, metadata }: Draft): Promise<boolean> {
  if (entry === undefined) {
    return false;
  }
  const written = parseExactJson(entry.canonical) as Record<string, unknown>;
  const members = ['grantId', 'action', 'status', 'ref'] as const;
  if (members.some((member) => written[member] !== request[member])) {
    return false;
  }
  if (written['signature'] !== request.signed?.signature) {
    return false;
  }
  const facts = {
    agentId: written['agentId'],
    agentDid: written['agentDid'],
    principalId: entry.principalId,
  };
  if (contradicts(request, facts)) {
    return false;
  }
  if (entry.salt === null) {
    return true;
  }
  return written['metadataDigest'] === (await saltedDigest(Buffer.from(entry.salt, 'base64url'), metadata));
}

/** Whether an optional member of a request contradicts the grant; `null` is an erased name. */
function contradicts(request: AuditRequest, facts: Readonly<Record<string, unknown>>): boolean {
  const members = ['agentId', 'agentDid', 'principalId'] as const;
  return members.some((member) => {
    const [said, known] = [request[member], facts[member]];
    return said !== undefined && known !== null && said !== known;
  });
}

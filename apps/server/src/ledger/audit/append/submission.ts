import { agentDid } from '@grantex/core/issuer';
import { ApiError, notFound } from '../../../base/api-error.ts';
import type { AuditRequest, Draft } from './draft.ts';

/** The entries of one request, which are written next to each other, or not at all. */
export interface Submission {
  readonly drafts: readonly Draft[];
  /** The values of the unique column, see {@link singleKey} and {@link batchKeys}; empty without `Idempotency-Key`. */
  readonly keys: readonly string[];
}

/** What an entry takes from its grant. */
export interface GrantFacts {
  readonly id: string;
  readonly agentId: string;
  /** `prn_…` */
  readonly principal: string;
  /** Null once the principal is erased. */
  readonly principalId: string | null;
  /** base64url; null once the principal is erased. */
  readonly principalSalt: string | null;
  /** Lower hex; null once the principal is erased. */
  readonly principalDigest: string | null;
  /** The issuer of the provider at which the principal signed in; null for every other binding. */
  readonly identityProvider: string | null;
}

/** The unique column's value for a single entry. */
export function singleKey(idempotencyKey: string | undefined): string[] {
  return idempotencyKey === undefined ? [] : [`log/${idempotencyKey}`];
}

/**
 * The unique column's values for the entries of a batch, and one more, which no entry may have: an entry with that value
 * belongs to a longer batch under the same `Idempotency-Key`.
 */
export function batchKeys(idempotencyKey: string | undefined, entries: number): string[] {
  if (idempotencyKey === undefined) {
    return [];
  }
  return Array.from({ length: entries + 1 }, (_, index) => `batch/${idempotencyKey}/${index}`);
}

/** What decides whether a submission is written. */
export interface Known {
  readonly grants: ReadonlyMap<string, GrantFacts>;
  /** The signing keys that are in use, see {@link keyName}. */
  readonly activeKeys: ReadonlySet<string>;
}

/** The name of an agent's key in a set. */
export function keyName(agentId: string, kid: string): string {
  return `${agentId} ${kid}`;
}

/** The refusal of the first draft that contradicts its grant, or is signed by a retired key; or undefined. */
export function refusalOf(submission: Submission, { grants, activeKeys }: Known): ApiError | undefined {
  for (const { request } of submission.drafts) {
    const grant = grants.get(request.grantId);
    if (grant === undefined) {
      return notFound('grant');
    }
    const { signed } = request;
    if (signed !== undefined && !activeKeys.has(keyName(grant.agentId, signed.kid))) {
      const message = `signature: the key ${signed.kid} of ${grant.agentId} is no longer in use; sign with its present key`;
      return new ApiError(422, 'SIGNATURE_KEY_RETIRED', message);
    }
    const member = contradictionOf(request, grant);
    if (member !== undefined) {
      return new ApiError(422, 'CONTRADICTS_GRANT', `${member} is not that of the grant ${grant.id}`);
    }
  }
  return undefined;
}

function contradictionOf(request: AuditRequest, grant: GrantFacts): string | undefined {
  if (differs(request.agentId, grant.agentId)) return 'agentId';
  if (request.agentDid !== undefined && request.agentDid !== agentDid(grant.agentId)) return 'agentDid';
  // The name of an erased principal is unknown, and the entry will not contain it.
  if (grant.principalId !== null && differs(request.principalId, grant.principalId)) return 'principalId';
  return undefined;
}

function differs(given: string | undefined, known: string): boolean {
  return given !== undefined && given !== known;
}

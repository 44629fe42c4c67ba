import { describeReason } from '@grantex/core/issuer';
import type { AuditEntry } from '@grantex/sdk';

/** Why a call was refused, in words. */
export interface RefusalInWords {
  /** Why, in a sentence. */
  message: string;
  /** What to do next; undefined for a reason that is not one of a guard. */
  howToAsk?: string;
}

/** The most missing scopes in a sentence. */
const MOST_SCOPES = 5;

/** The reason of a refused call; undefined for any other entry. Metadata is what the service wrote, in any form. */
export function refusalOf({
  status,
  metadata,
}: Pick<AuditEntry, 'status' | 'metadata'>): RefusalInWords | undefined {
  if (status !== 'blocked') return undefined;
  const { reason, missingScopes } = metadata ?? {};
  const missing = Array.isArray(missingScopes)
    ? missingScopes.filter((scope) => typeof scope === 'string').slice(0, MOST_SCOPES)
    : [];
  const words = typeof reason === 'string' ? describeReason(reason, missing) : undefined;
  return words ?? { message: OTHER };
}

/** A reason of a guard, in a sentence. */
export function reasonMessage(reason: string): string {
  return describeReason(reason)?.message ?? OTHER;
}

const OTHER = 'The service gave a reason of its own, or none.';

import type { AuditEntry } from '@grantex/sdk';

/** What the decision of an admission rested on, as its entry says (`docs/protocol.md` §15). */
export interface RecordedAdmission {
  approvalId?: string;
  /** The names of the policies that decided, and the digest of all that were in force. */
  policies: readonly string[];
  digest?: string;
}

/** Metadata is what the service wrote, in any form: what does not look like an id or a name is left out. */
export function admissionOf({ metadata }: Pick<AuditEntry, 'metadata'>): RecordedAdmission {
  const admission = membersOf(metadata?.['admission']);
  const { policies, digest } = membersOf(admission['policies']);
  const { approvalId } = admission;
  return {
    ...(isLike(approvalId, /^apr_[A-Za-z0-9]{1,59}$/) ? { approvalId } : {}),
    ...(isLike(digest, /^[0-9a-f]{64}$/) ? { digest } : {}),
    policies: Array.isArray(policies) ? policies.filter((name) => isLike(name, /^[a-zA-Z0-9_-]{1,64}$/)) : [],
  };
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function isLike(value: unknown, form: RegExp): value is string {
  return typeof value === 'string' && form.test(value);
}

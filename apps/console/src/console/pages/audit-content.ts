import { checkEntry } from '@grantex/core';
import type { AuditEntry } from '@grantex/sdk';
import type { Check } from './audit-check.ts';

/** Checks in this browser that an entry, its metadata and the name of its principal are what was hashed. */
export async function contentOf(entry: AuditEntry): Promise<Check> {
  const report = await checkEntry(entry);
  const what = 'The entry is what was hashed';
  if (!report.valid) return { what, outcome: 'failed', detail: report.fault.message };
  return {
    what,
    outcome: 'passed',
    detail: `The SHA-256 of its canonical text is ${entry.hash}, as it states. ${detailsOf(entry)}`,
  };
}

/** What of the rest is held by the digests that stand in that text. */
function detailsOf({ v, metadata, principal, principalId }: AuditEntry): string {
  const ofMetadata =
    metadata === null
      ? 'Its metadata was erased; the digest of it stays in that text.'
      : 'Its metadata has the digest that stands in that text.';
  if (principal === null) return ofMetadata;
  if (principalId === null) return `${ofMetadata} The name of its principal was erased.`;
  return v === 1
    ? `${ofMetadata} The name of its principal is in no hash, as its version is 1: it may be another.`
    : `${ofMetadata} So has the name of its principal.`;
}

import { checkEntry } from '@grantex/core/log';
import type { AuditEntry } from '@grantex/sdk';
import type { Check } from './check.ts';

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

/** Which details the digests in that text hold. */
function detailsOf({ v, metadata, principal, principalId }: AuditEntry): string {
  const ofMetadata =
    metadata === null
      ? 'Its metadata was erased; the digest is still in that text.'
      : 'Its metadata matches the digest in that text.';
  if (principal === null) return ofMetadata;
  if (principalId === null) return `${ofMetadata} The name of its principal was erased.`;
  return v === 1
    ? `${ofMetadata} Its version is 1, so no hash covers the name of its principal, which may be wrong.`
    : `${ofMetadata} The name of its principal matches its digest, too.`;
}

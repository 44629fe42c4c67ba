import { decodeBase64url } from '../base64url.ts';
import { FormatError } from '../errors.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import { type AuditEntry, metadataDigest, principalDigest } from './entry.ts';

/** An entry of which something was erased. */
export interface ErasedEntry {
  readonly seq: number;
  readonly entryId: string;
  /** Whether its metadata is gone. */
  readonly metadata: boolean;
  /** Whether the name of its principal is gone. */
  readonly name: boolean;
}

/** What was erased of a log. That it was asked for shows in no log: compare the numbers with what you know. */
export interface ErasureReport {
  /** How many entries have no metadata any more. */
  readonly metadata: number;
  /** How many entries have no name of their principal any more, or never had one, as it was erased before. */
  readonly names: number;
  /** These entries in the order of the log, the first {@link MAX_ERASED_LISTED} of them. */
  readonly entries: readonly ErasedEntry[];
}

/** The most erased entries that a report lists; it counts all of them. */
export const MAX_ERASED_LISTED = 1000;

/** What stands beside the hashes of a log that is read. */
export interface Details {
  /** Takes an entry that is in order. */
  count(entry: AuditEntry): void;
  erased(): ErasureReport;
  /** Names in entries of `v: 1`, which are hashed nowhere. */
  uncommittedNames(): number;
}

/** Counts what was erased, in memory that does not grow with the log. */
export function countDetails(): Details {
  const entries: ErasedEntry[] = [];
  let metadata = 0;
  let names = 0;
  let uncommitted = 0;
  return {
    count(entry) {
      const isNameless = lacksName(entry);
      if (entry.v === 1 && entry.principalId !== null) uncommitted += 1;
      if (entry.metadata !== null && !isNameless) return;
      if (entry.metadata === null) metadata += 1;
      if (isNameless) names += 1;
      if (entries.length === MAX_ERASED_LISTED) return;
      const { seq, entryId } = entry;
      entries.push({ seq, entryId, metadata: entry.metadata === null, name: isNameless });
    },
    erased: () => ({ metadata, names, entries }),
    uncommittedNames: () => uncommitted,
  };
}

/** Equals no digest: for what is missing without having been erased, and for what cannot be digested. */
const NONE = '';

/** The digest of the metadata that is there; after an erasure the one that is stated, which the hash covers. */
export function digestOfMetadata(entry: AuditEntry): MaybePromise<string> {
  const { metadata, salt } = entry;
  if (metadata === null && salt === null) return entry.erased === true ? entry.metadataDigest : NONE;
  const bytes = bytesOf(salt);
  if (bytes === undefined || metadata === null) return NONE;
  try {
    return metadataDigest(bytes, metadata);
  } catch (error) {
    if (FormatError.is(error)) return NONE;
    throw error;
  }
}

/** Makes {@link digestOfMetadata} for names. Entries in a row are often about one person, whose digest is then known. */
export function createNameDigest(): (entry: AuditEntry) => MaybePromise<string | null | undefined> {
  let latest:
    | { readonly name: string; readonly salt: string; readonly digest: MaybePromise<string> }
    | undefined;
  return (entry) => {
    const { principalDigest: stated, principalId: name, principalSalt: salt = null } = entry;
    if (name === null && salt === null) return !lacksName(entry) || entry.erased === true ? stated : NONE;
    if (entry.v === 1) return stated;
    const bytes = bytesOf(salt);
    if (bytes === undefined || name === null || salt === null) return NONE;
    if (name !== latest?.name || salt !== latest.salt) {
      latest = { name, salt, digest: principalDigest(bytes, name) };
    }
    return latest.digest;
  };
}

function lacksName({ principal, principalId }: AuditEntry): boolean {
  return principal !== null && principalId === null;
}

function bytesOf(salt: string | null): Uint8Array | undefined {
  return salt === null ? undefined : decodeBase64url(salt);
}

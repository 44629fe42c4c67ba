import { FormatError } from '../../base/format-error.ts';
import type { MaybePromise } from '../../base/maybe-promise.ts';
import { type AuditEntry, decodeEntrySalt, metadataDigest, principalDigest } from './entry.ts';

/**
 * Differs from every digest: for content that is missing without having been erased, and for content that cannot be
 * digested.
 */
const NONE = '';

/** Digests the metadata of an entry. After an erasure, returns the digest that the entry states, which its hash covers. */
export function digestOfMetadata(entry: AuditEntry): MaybePromise<string> {
  const { metadata, salt } = entry;
  if (metadata === null && salt === null) return entry.erased === true ? entry.metadataDigest : NONE;
  const bytes = decodeEntrySalt(salt);
  if (bytes === undefined || metadata === null) return NONE;
  try {
    return metadataDigest(bytes, metadata);
  } catch (error) {
    if (FormatError.is(error)) return NONE;
    throw error;
  }
}

/**
 * Makes the same function for names. It keeps the latest digest, because consecutive entries often name the same
 * principal.
 */
export function createNameDigest(): (entry: AuditEntry) => MaybePromise<string | null | undefined> {
  let latest:
    | { readonly name: string; readonly salt: string; readonly digest: MaybePromise<string> }
    | undefined;
  return (entry) => {
    const { principalDigest: stated, principalId: name, principalSalt: salt = null } = entry;
    if (name === null && salt === null) return !lacksName(entry) || entry.erased === true ? stated : NONE;
    if (entry.v === 1) return stated;
    const bytes = decodeEntrySalt(salt);
    if (bytes === undefined || name === null || salt === null) return NONE;
    if (name !== latest?.name || salt !== latest.salt) {
      latest = { name, salt, digest: principalDigest(bytes, name) };
    }
    return latest.digest;
  };
}

/** Whether an entry of a principal lacks the name. */
export function lacksName({ principal, principalId }: AuditEntry): boolean {
  return principal !== null && principalId === null;
}

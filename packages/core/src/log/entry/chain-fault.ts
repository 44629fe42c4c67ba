import type { AuditEntry } from './entry.ts';

/**
 * What is wrong with a log. `malformed`: not an entry; `edited`: an entry does not have its hash; `metadata_edited`:
 * the metadata does not have its digest, or is missing although nothing was erased; `name_edited`: the same for the
 * principal's name; `reordered`: an entry is in another position; `duplicated`: an entry occurs twice; `missing`:
 * entries are missing between others; `relinked`: an entry does not follow the one before it; `foreign`: an entry of
 * another developer; `cut`: the log ends before the kept position; `rewritten`: the log has another entry at the kept
 * position; `disposed`: what was kept is of entries that were disposed of, so nothing can be compared with it.
 */
export type ChainFaultKind =
  | 'malformed'
  | 'edited'
  | 'metadata_edited'
  | 'name_edited'
  | 'reordered'
  | 'duplicated'
  | 'missing'
  | 'relinked'
  | 'foreign'
  | 'cut'
  | 'rewritten'
  | 'disposed';

/** The first fault of a log. */
export interface ChainFault {
  readonly kind: ChainFaultKind;
  /** The `seq` of the entry, or of the first missing entry. */
  readonly seq: number;
  readonly message: string;
}

/** The digests of an entry's content. */
export interface Digests {
  readonly hash: string;
  readonly metadata: string;
  readonly name: string | null | undefined;
}

export function contentFault(entry: AuditEntry, { hash, metadata, name }: Digests): ChainFault | undefined {
  const { seq, principalDigest, metadataDigest } = entry;
  if (hash === entry.hash && metadata === metadataDigest && name === principalDigest) return undefined;
  const stated = [entry.hash, metadataDigest, principalDigest ?? undefined];
  if (stated.some((digest) => digest !== undefined && !DIGEST.test(digest))) return malformed(seq);
  if (hash !== entry.hash) return faultAt('edited', seq, 'does not have the hash it states');
  if (metadata !== metadataDigest) {
    return faultAt(
      'metadata_edited',
      seq,
      'has other metadata than was hashed, or none though nothing was erased',
    );
  }
  return faultAt(
    'name_edited',
    seq,
    'names another principal than was hashed, or none though nothing was erased',
  );
}

export function malformed(seq: number): ChainFault {
  return faultAt('malformed', seq, 'is not a whole audit entry');
}

export function faultAt(kind: ChainFaultKind, seq: number, fault: string): ChainFault {
  return { kind, seq, message: `Entry ${seq} ${fault}.` };
}

const DIGEST = /^[0-9a-f]{64}$/;

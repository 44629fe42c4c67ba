import { ENTRY_VERSION } from '@grantex/core/log';

/** A stored entry: the hashed text, and separately what an erasure may remove. */
export interface StoredEntry {
  /** The exact text that was hashed. */
  readonly canonical: string;
  /** Lower hex SHA-256 of `canonical`. */
  readonly hash: string;
  /** The developer's name for the principal; null once erased. */
  readonly principalId: string | null;
  /** The salt of the name's digest, base64url; null once erased. */
  readonly principalSalt: string | null;
  /** Canonical JSON; null once erased. */
  readonly metadata: string | null;
  /** base64url; null once erased. */
  readonly salt: string | null;
}

/**
 * The JSON of a whole entry, for answers and export lines: the canonical text with the rest spliced in. Readers get
 * exactly what was hashed, and nothing is parsed or ordered again.
 */
export function entryJson(entry: StoredEntry): string {
  const { canonical, hash, principalId, metadata } = entry;
  const salt = JSON.stringify(entry.salt);
  // An entry of an older version has no digest of the name.
  const principalSalt = canonical.endsWith(COMMITS_TO_NAME)
    ? `,"principalSalt":${JSON.stringify(entry.principalSalt)}`
    : '';
  const principal = `"principalId":${JSON.stringify(principalId)}${principalSalt}`;
  const erased = metadata === null || principalId === null ? ',"erased":true' : '';
  return `${canonical.slice(0, -1)},"hash":"${hash}",${principal},"metadata":${metadata},"salt":${salt}${erased}}`;
}

/** How the canonical text of such an entry ends: `v` is its last member. */
const COMMITS_TO_NAME = `"v":${ENTRY_VERSION}}`;

/** The JSON of `{"entries": […]}` with whatever members follow. */
export function entriesJson(
  entries: readonly StoredEntry[],
  members: Readonly<Record<string, unknown>> = {},
): string {
  const rest = JSON.stringify(members).slice(1);
  return `{"entries":[${entries.map(entryJson).join(',')}]${rest === '}' ? '' : ','}${rest}`;
}

/** The row of a {@link StoredEntry}. */
export interface StoredRow {
  readonly canonical: string;
  readonly hash: Uint8Array;
  readonly principal_id: string | null;
  readonly principal_salt: Uint8Array | null;
  readonly metadata: string | null;
  readonly salt: Uint8Array | null;
}

export function storedEntry(row: StoredRow): StoredEntry {
  return {
    canonical: row.canonical,
    hash: asBuffer(row.hash).toString('hex'),
    principalId: row.principal_id,
    principalSalt: base64urlOf(row.principal_salt),
    metadata: row.metadata,
    salt: base64urlOf(row.salt),
  };
}

/** Encodes a nullable column of bytes in base64url. */
export function base64urlOf(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : asBuffer(bytes).toString('base64url');
}

// PGlite gives plain byte arrays, whose toString takes no encoding.
function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

import { sha256 } from '#signature';
import { decodeBase64url } from '../../base/base64.ts';
import { type JsonObject, quoted } from '../../base/json.ts';
import type { MaybePromise } from '../../base/maybe-promise.ts';
import type { EntryStatus } from '../../wire/entries.ts';
import { canonicalJson } from './canonical-json.ts';

/** The version of the canonical entry that logs write now. */
export const ENTRY_VERSION = 2;

/** The versions of the canonical entry: `1` does not commit to the name of the principal. */
export type EntryVersion = 1 | typeof ENTRY_VERSION;

/** The members of an entry that are hashed, and nothing else (`docs/protocol.md` §8). */
export interface HashedEntry {
  readonly v: EntryVersion;
  readonly entryId: string;
  /** From 1, without gaps, within one developer's chain. */
  readonly seq: number;
  readonly developerId: string;
  readonly agentId: string | null;
  readonly agentDid: string | null;
  readonly grantId: string | null;
  /** The random id `prn_…` that stands for the principal and survives its erasure. */
  readonly principal: string | null;
  /**
   * The digest of the principal's name, see {@link principalDigest}; null when the name had been erased before the entry was
   * written. Absent from `v: 1`.
   */
  readonly principalDigest?: string | null;
  /**
   * The issuer of the provider at which the principal signed in for the grant, the `idp` of its tokens; left out of the
   * bytes when there is none. Absent from `v: 1`.
   */
  readonly identityProvider?: string | null;
  readonly action: string;
  readonly status: EntryStatus;
  /** The entry that this one follows, such as the `allowed` of a `success`; left out of the bytes when there is none. */
  readonly ref?: string | null;
  /**
   * The agent's signature over what it reports: a compact JWS with detached payload; left out of the bytes when there
   * is none. `agentSigners` checks it.
   */
  readonly signature?: string | null;
  /** `YYYY-MM-DDTHH:mm:ss.sssZ`. */
  readonly timestamp: string;
  readonly metadataDigest: string;
  /** The hash of the entry `seq − 1`; null for the first. */
  readonly prevHash: string | null;
}

/** A whole entry, as the server answers and exports it. */
export interface AuditEntry extends HashedEntry {
  readonly hash: string;
  /** Null after the principal was erased. */
  readonly principalId: string | null;
  /** 16 random bytes in base64url; null after the principal was erased. Absent from `v: 1`. */
  readonly principalSalt?: string | null;
  /** Null after the metadata was erased. */
  readonly metadata: JsonObject | null;
  /** 16 random bytes in base64url; null after the metadata was erased. */
  readonly salt: string | null;
  /** Present and true where metadata or name were erased. */
  readonly erased?: boolean;
}

/**
 * The exact text that is hashed and stored: RFC 8785 with its key order written out, at half the cost of sorting.
 * Strings must be well-formed Unicode; nothing is checked here.
 */
export function canonicalEntry(entry: HashedEntry): string {
  const name = entry.v === 1 ? '' : `"principalDigest":${textOf(entry.principalDigest ?? null)},`;
  const identityProvider = memberOf('identityProvider', entry.identityProvider);
  const ref = memberOf('ref', entry.ref);
  const signature = memberOf('signature', entry.signature);
  return (
    `{"action":${textOf(entry.action)},"agentDid":${textOf(entry.agentDid)},"agentId":${textOf(entry.agentId)},` +
    `"developerId":${textOf(entry.developerId)},"entryId":${textOf(entry.entryId)},"grantId":${textOf(entry.grantId)},` +
    `${identityProvider}"metadataDigest":${textOf(entry.metadataDigest)},"prevHash":${textOf(entry.prevHash)},` +
    `"principal":${textOf(entry.principal)},${name}${ref}"seq":${entry.seq},${signature}"status":${textOf(entry.status)},` +
    `"timestamp":${textOf(entry.timestamp)},"v":${entry.v}}`
  );
}

/**
 * The hash of an entry: lower hex SHA-256 of its canonical text. Synchronous on Node; a promise where there is only Web
 * Crypto.
 */
export function hashEntry(canonicalText: string): MaybePromise<string> {
  return sha256(canonicalText);
}

/** The length of each salt of an entry, in bytes. */
export const ENTRY_SALT_BYTES = 16;

/**
 * Decodes a salt of an entry: exactly {@link ENTRY_SALT_BYTES} bytes in canonical base64url. With another length, bytes
 * could be moved between the salt and the text that is digested after it.
 * @returns undefined for anything else
 */
export function decodeEntrySalt(text: string | null): Uint8Array<ArrayBuffer> | undefined {
  const salt = text === null ? undefined : decodeBase64url(text);
  return salt?.length === ENTRY_SALT_BYTES ? salt : undefined;
}

/**
 * The digest of an entry's metadata: lower hex SHA-256 of salt ‖ canonical metadata. Absent metadata is `{}`.
 * @throws {FormatError} `METADATA_NOT_CANONICAL`
 */
export function metadataDigest(salt: Uint8Array, metadata: JsonObject = {}): MaybePromise<string> {
  return saltedDigest(salt, canonicalJson(metadata));
}

/** The digest of a principal's name: lower hex SHA-256 of salt ‖ name in UTF-8. */
export function principalDigest(salt: Uint8Array, principalId: string): MaybePromise<string> {
  return saltedDigest(salt, principalId);
}

/** Lower hex SHA-256 of salt ‖ text in UTF-8: {@link metadataDigest} of metadata that is canonical already. */
export function saltedDigest(salt: Uint8Array, text: string): MaybePromise<string> {
  const longest = salt.length + text.length * MAX_BYTES_OF_UNIT;
  const salted = longest <= shared.length ? shared : new Uint8Array(longest);
  salted.set(salt);
  const { written } = encoder.encodeInto(text, salted.subarray(salt.length));
  return sha256(salted.subarray(0, salt.length + written));
}

const encoder: TextEncoder = new TextEncoder();
/** A UTF-16 code unit takes at most three bytes of UTF-8. */
const MAX_BYTES_OF_UNIT = 3;
// Nothing awaits between writing and hashing it, and Web Crypto copies it before it returns. A buffer for each entry
// would cost more than the hash.
const shared: Uint8Array<ArrayBuffer> = new Uint8Array(4096);

/** A member that is left out when it has no value. */
function memberOf(name: string, value: string | null | undefined): string {
  return value === undefined || value === null ? '' : `"${name}":${quoted(value)},`;
}

function textOf(member: string | null): string {
  return member === null ? 'null' : quoted(member);
}

import { FormatError, type EntryStatus } from '@grantex/core';
import { canonicalMetadata, ENTRY_SALT_BYTES, saltedDigest } from '@grantex/core/log';
import { ApiError, notFound } from '../../../base/api-error.ts';
import { takeRandomBytes } from '../../../base/random.ts';

/** Parsed JSON, not yet checked to be canonical. */
type Metadata = Readonly<Record<string, unknown>>;

/** An entry to write: the body of `POST /v1/audit/log` (`docs/protocol.md` §8). */
export interface AuditRequest {
  readonly grantId: string;
  readonly action: string;
  readonly status: EntryStatus;
  /** Absent members are taken from the grant; contradicting ones are refused. */
  readonly agentId?: string | undefined;
  readonly agentDid?: string | undefined;
  readonly principalId?: string | undefined;
  readonly ref?: string | undefined;
  readonly metadata?: Metadata | undefined;
  /** The verified signature of its agent. */
  readonly signed?: SignedRequest | undefined;
}

/** An agent's valid signature over a request. The writer of the entry checks that its key is still in use. */
export interface SignedRequest {
  readonly signature: string;
  /** RFC 7638 thumbprint. */
  readonly kid: string;
  /** 16 bytes, used instead of a salt of the server: the signature covers the digest. */
  readonly salt: Buffer;
  /** Lower hex SHA-256 of the signed text, which is written only once, however often it is signed and sent. */
  readonly reportDigest: string;
}

/** A request with everything that can be prepared before it has its place in the chain. */
export interface Draft {
  readonly request: AuditRequest;
  /** Canonical JSON. */
  readonly metadata: string;
  readonly salt: Buffer;
  readonly metadataDigest: string;
  /** The id of its entry, where something else names it already. Default: a new one. */
  readonly entryId?: string;
}

/** The form of a grant's id. */
export const GRANT_ID: RegExp = /^grnt_[0-9A-Z]{26}$/;

/**
 * Checks a request as far as possible without the database, so that it cannot make the statement fail that writes it
 * together with others. The route's schema must have checked its texts.
 * @throws {ApiError} 400 `METADATA_NOT_CANONICAL`; 404 for a malformed grant id
 */
export async function draftOf(request: AuditRequest): Promise<Draft> {
  if (!GRANT_ID.test(request.grantId)) {
    throw notFound('grant');
  }
  const metadata = canonicalTextOf(request.metadata ?? {});
  const salt = request.signed?.salt ?? takeRandomBytes(ENTRY_SALT_BYTES);
  return { request, metadata, salt, metadataDigest: await saltedDigest(salt, metadata) };
}

/** @throws {ApiError} 400 `METADATA_NOT_CANONICAL` */
export function canonicalTextOf(metadata: Metadata): string {
  try {
    return canonicalMetadata(metadata);
  } catch (error) {
    if (FormatError.is(error)) {
      throw new ApiError(400, 'METADATA_NOT_CANONICAL', `metadata: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

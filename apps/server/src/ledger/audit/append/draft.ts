import { randomBytes } from 'node:crypto';
import { FormatError, type EntryStatus } from '@grantex/core';
import { canonicalMetadata, ENTRY_SALT_BYTES, saltedDigest } from '@grantex/core/log';
import { ApiError, notFound } from '../../../base/api-error.ts';

/** Parsed JSON that is not known to be canonical yet. */
type Metadata = Readonly<Record<string, unknown>>;

/** What a caller wants written down: the body of `POST /v1/audit/log` (`docs/protocol.md` §8). */
export interface AuditRequest {
  readonly grantId: string;
  readonly action: string;
  readonly status: EntryStatus;
  /** What is not given is taken from the grant; what contradicts it is refused. */
  readonly agentId?: string | undefined;
  readonly agentDid?: string | undefined;
  readonly principalId?: string | undefined;
  readonly ref?: string | undefined;
  readonly metadata?: Metadata | undefined;
  /** What its agent has signed of it, verified. */
  readonly signed?: SignedRequest | undefined;
}

/** An agent's signature over a request that holds; whether its key is still in use is decided where the entry is written. */
export interface SignedRequest {
  readonly signature: string;
  /** RFC 7638 thumbprint. */
  readonly kid: string;
  /** Instead of one of the server's, 16 bytes: the signature covers what is digested with it. */
  readonly salt: Buffer;
  /** Lower hex SHA-256 of the text that was signed: what is written once, however often it is signed and sent. */
  readonly reportDigest: string;
}

/** A request with all that can be made ready before it has its place in the chain. */
export interface Draft {
  readonly request: AuditRequest;
  /** Canonical JSON. */
  readonly metadata: string;
  readonly salt: Buffer;
  readonly metadataDigest: string;
}

/** The form of a grant's id. */
export const GRANT_ID: RegExp = /^grnt_[0-9A-Z]{26}$/;

/**
 * Checks all of a request that can be checked without the database, so that nothing in it can make the statement
 * fail that writes it together with its neighbours. Its texts must have been held against the route's schema.
 * @throws {ApiError} 400 `METADATA_NOT_CANONICAL`; 404 for what is not even the form of a grant's id
 */
export async function draftOf(request: AuditRequest): Promise<Draft> {
  if (!GRANT_ID.test(request.grantId)) {
    throw notFound('grant');
  }
  const metadata = canonicalTextOf(request.metadata ?? {});
  const salt = request.signed?.salt ?? newSalt();
  return { request, metadata, salt, metadataDigest: await saltedDigest(salt, metadata) };
}

let pool = Buffer.alloc(0);

/** 16 random bytes. Asking the system for 256 salts costs as much as asking for one. */
function newSalt(): Buffer {
  if (pool.length < ENTRY_SALT_BYTES) {
    pool = randomBytes(256 * ENTRY_SALT_BYTES);
  }
  const salt = pool.subarray(0, ENTRY_SALT_BYTES);
  pool = pool.subarray(ENTRY_SALT_BYTES);
  return salt;
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

import {
  type AgentVerifier,
  decodeEntrySalt,
  type EntrySignature,
  hashEntry,
  readEntrySignature,
  reportText,
  saltedDigest,
} from '@grantex/core/log';
import { ApiError, notFound } from '../../../base/api-error.ts';
import type { Database } from '../../../base/store/database.ts';
import { type AuditRequest, canonicalTextOf, type SignedRequest } from '../append/draft.ts';
import { createSigners } from './signers.ts';

/** A request as received. */
export interface ReceivedRequest extends Omit<AuditRequest, 'signed'> {
  readonly salt?: string | undefined;
  readonly signature?: string | undefined;
}

/** Requests whose signatures have been verified. */
type Verified<RECEIVED extends readonly ReceivedRequest[]> = {
  -readonly [INDEX in keyof RECEIVED]: AuditRequest;
};

/**
 * Verifies the signatures of agents. The writer of the entries checks that the keys are still in use, so that a repeated
 * call is answered again after a key was replaced.
 * @param place how messages name the signature of the request with this index
 * @throws {ApiError} 400 `SIGNATURE_MALFORMED`, `METADATA_NOT_CANONICAL`, 404 for an unknown grant, 422
 *   `SIGNATURE_KEY_UNKNOWN`, `SIGNATURE_INVALID`
 */
export type ReportVerifier = <const RECEIVED extends readonly ReceivedRequest[]>(
  developerId: string,
  received: RECEIVED,
  place: (index: number) => string,
) => Promise<Verified<RECEIVED>>;

export interface ReportVerifierOptions {
  readonly database: Database;
  /** The issuer that agents name as `iss`. */
  readonly issuer: string;
}

/** Makes the check of agents' signatures (`docs/protocol.md` §8). It costs nothing where no request is signed. */
export function createReportVerifier({ database, issuer }: ReportVerifierOptions): ReportVerifier {
  const signers = createSigners(database);

  async function verifyAll(
    developerId: string,
    received: readonly ReceivedRequest[],
    place: (index: number) => string,
  ): Promise<AuditRequest[]> {
    const signatures = received.map(({ signature }, index) =>
      signature === undefined ? undefined : read(signature, place(index)),
    );
    const claims = received.flatMap(({ grantId }, index) => {
      const kid = signatures[index]?.kid;
      return kid === undefined ? [] : [{ grantId, kid }];
    });
    const found = (await signers.find(developerId, claims)).values();
    const verified: AuditRequest[] = [];
    // One after the other: a batch of 500 must not occupy all verifying threads.
    for (const [index, { salt = '', signature: text = '', ...request }] of received.entries()) {
      const signature = signatures[index];
      if (signature === undefined) {
        verified.push(request);
        continue;
      }
      const signer = found.next().value;
      if (signer === undefined) throw notFound('grant');
      const { agentId, verifier } = signer;
      if (verifier === undefined) {
        const fault = `${place(index)}: ${agentId} never had the key ${signature.kid}`;
        throw new ApiError(
          422,
          'SIGNATURE_KEY_UNKNOWN',
          `${fault}; register it, or sign with the agent's own`,
        );
      }
      const signed = await verifySigned(request, { iss: issuer, agentId, salt, text, signature, verifier });
      if (signed === undefined) {
        const said = `over this entry, with "iss" ${issuer} and "agentId" ${agentId}`;
        throw new ApiError(422, 'SIGNATURE_INVALID', `${place(index)}: it is not valid ${said}`);
      }
      verified.push({ ...request, signed });
    }
    return verified;
  }

  return async <const RECEIVED extends readonly ReceivedRequest[]>(
    developerId: string,
    received: RECEIVED,
    place: (index: number) => string,
  ) => {
    const isSigned = received.some(({ signature }) => signature !== undefined);
    const verified = isSigned ? await verifyAll(developerId, received, place) : received;
    return verified as Verified<RECEIVED>;
  };
}

function read(text: string, place: string): EntrySignature {
  const signature = readEntrySignature(text);
  if (signature !== undefined) return signature;
  const form =
    'a compact JWS with detached payload and the header {"alg","kid","typ"} of docs/protocol.md §8';
  throw new ApiError(400, 'SIGNATURE_MALFORMED', `${place}: it is not ${form}`);
}

interface Signing {
  readonly iss: string;
  readonly agentId: string;
  readonly salt: string;
  readonly text: string;
  readonly signature: EntrySignature;
  readonly verifier: AgentVerifier;
}

async function verifySigned(
  { grantId, action, status, ref, metadata = {} }: AuditRequest,
  { iss, agentId, salt: encodedSalt, text, signature, verifier }: Signing,
): Promise<SignedRequest | undefined> {
  const salt = decodeEntrySalt(encodedSalt);
  if (salt === undefined) return undefined;
  const metadataDigest = await saltedDigest(salt, canonicalTextOf(metadata));
  const report = reportText({ iss, agentId, grantId, action, status, ref, metadataDigest });
  if (!(await verifier.verify(report, signature))) return undefined;
  return {
    signature: text,
    kid: signature.kid,
    salt: Buffer.from(salt),
    reportDigest: await hashEntry(report),
  };
}

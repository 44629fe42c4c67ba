import { sha256Bytes } from '#signature';
import { decodeBase64url, encodeBase64url } from '../base/base64.ts';
import { readEncodedObject } from '../base/encoded-json.ts';
import { type MaybePromise, rejecting, whenReady } from '../base/maybe-promise.ts';
import { mismatch } from '../verify/mismatch.ts';
import { type DpopNonces, NONCE_LIFE } from './dpop-nonces.ts';
import { proofKey } from './proof-key.ts';
import { invalidProof, refuseProof } from './refuse-proof.ts';
import { targetUri } from './target-uri.ts';

/** The request that a DPoP proof has to be made for. */
export interface DpopExpectation {
  /** The HTTP method, such as `POST`; compared with regard to case. */
  readonly method: string;
  /**
   * The URL as the client sees it: the public origin and the path of the request line, never built from `Host` or
   * `X-Forwarded-*`. Query and fragment are ignored.
   */
  readonly url: string;
  /** The access token that comes with the proof, whose hash must be `ath`. Default: none, and `ath` is refused. */
  readonly token?: string;
  /** Demands a fresh nonce of this service. Default: a nonce is ignored. */
  readonly nonces?: DpopNonces;
  /** Milliseconds since 1970. Default: now. */
  readonly now?: number;
}

/** A proof that is valid for a request. It may still be a replay, see {@link refuseDpopReplay}. */
export interface DpopProof {
  /** The RFC 7638 thumbprint of the key that made it, as in `cnf.jkt`. */
  readonly jkt: string;
  readonly jti: string;
  /** When it is no longer accepted, in seconds since 1970. */
  readonly expiresAt: number;
}

/** The `alg` values of proofs, as metadata and challenges list them. `Ed25519` is accepted as `EdDSA` (RFC 9864). */
export const DPOP_ALGORITHMS: readonly string[] = ['ES256', 'EdDSA'];

/** The longest proof, in characters. */
const MAX_PROOF_LENGTH = 4096;
const SIGNATURE_BYTES = 64;
/** How far `iat` may be from now, in either direction, in seconds. */
const PROOF_WINDOW = 300;
const SECOND = 1000;
const JTI = /^[!-~]{1,128}$/;

const encoder: TextEncoder = new TextEncoder();

/**
 * Checks a DPoP proof (RFC 9449 §4.3): one compact JWS with the header {@link proofKey} describes, a signature by the key in
 * it, and the claims `htm`, `htu`, `iat` within 300 s, `jti` of 1 to 128 visible characters, `ath` where a token is
 * presented, `nonce` where one is demanded. Two URLs are equal when they differ only in the case of scheme and host, the
 * default port, query, fragment, or one slash at the end. `exp` and `nbf`, which no proof needs, are honoured.
 *
 * It does not check whether the proof was used before (see {@link refuseDpopReplay}), nor whether a token is bound to its key:
 * compare `jkt` with the token's `cnf.jkt`.
 * @param proof the value of the request's one `DPoP` header
 * @returns without a promise on Node, unless the nonces need one
 * @throws {AuthorizationError} `proof_invalid` or `proof_without_nonce` with the `nonce` to send as `DPoP-Nonce`, always as
 *   a rejection; `code` is the error for OAuth
 */
export function checkDpopProof(proof: string, expected: DpopExpectation): MaybePromise<DpopProof> {
  return rejecting(() => {
    const [header, payload, signature] = partsOf(proof);
    return whenReady(proofKey(header), ({ jkt, verify }) => {
      const claims = readEncodedObject(payload);
      if (claims === undefined) throw invalidProof('Its payload is not the base64url of a JSON object.');
      const { jti, iat } = checkClaims(claims, expected);
      const bytes = decodeBase64url(signature);
      if (bytes?.length !== SIGNATURE_BYTES)
        throw invalidProof('Its signature is not 64 bytes in base64url.');
      return whenReady(verify(encoder.encode(`${header}.${payload}`), bytes), (holds) => {
        if (!holds) throw invalidProof('Its signature is not valid.');
        return whenReady(checkTokenHash(claims, expected.token), () =>
          whenReady(checkNonce(claims, expected.nonces), () => ({
            jkt,
            jti,
            expiresAt: endOf(iat, expected),
          })),
        );
      });
    });
  });
}

function partsOf(proof: string): readonly [header: string, payload: string, signature: string] {
  if (proof.length > MAX_PROOF_LENGTH) throw invalidProof('It is too long.');
  // Node joins two headers of one name by a comma.
  if (proof.includes(',')) throw invalidProof('The request has more than one DPoP header.');
  const [header = '', payload = '', signature, ...rest] = proof.split('.');
  if (signature === undefined || rest.length > 0) throw invalidProof('It does not have three parts.');
  return [header, payload, signature];
}

interface Claims {
  readonly [claim: string]: unknown;
}

function checkClaims(
  { htm, htu, iat, jti, exp, nbf }: Claims,
  { method, url, now = Date.now() }: DpopExpectation,
): { readonly jti: string; readonly iat: number } {
  if (htm !== method) throw refuseProof('proof_invalid', mismatch([method], htm));
  const target = targetUri(url);
  if (target === undefined || typeof htu !== 'string' || targetUri(htu) !== target) {
    throw refuseProof('proof_invalid', mismatch([url.replace(/[?#].*$/s, '')], htu));
  }
  const seconds = now / SECOND;
  if (typeof iat !== 'number' || !(Math.abs(seconds - iat) < PROOF_WINDOW)) {
    throw invalidProof(`Its "iat" is not within ${PROOF_WINDOW} s of the time of this service.`);
  }
  if (!isAbsentOr(exp, (end) => end > seconds)) throw invalidProof('Its "exp" has passed.');
  if (!isAbsentOr(nbf, (start) => start <= seconds + PROOF_WINDOW))
    throw invalidProof('Its "nbf" lies ahead.');
  if (typeof jti !== 'string' || !JTI.test(jti)) {
    throw invalidProof('Its "jti" is not a text of 1 to 128 visible ASCII characters.');
  }
  return { jti, iat };
}

function endOf(iat: number, { nonces, now = Date.now() }: DpopExpectation): number {
  const end = iat + PROOF_WINDOW;
  return nonces === undefined ? end : Math.min(end, Math.ceil(now / SECOND) + NONCE_LIFE);
}

function isAbsentOr(time: unknown, isRight: (time: number) => boolean): boolean {
  return time === undefined || (typeof time === 'number' && isRight(time));
}

function checkTokenHash({ ath }: Claims, token: string | undefined): MaybePromise<void> {
  if (token === undefined) {
    if (ath !== undefined) throw invalidProof('Its "ath" names a token, and none is presented.');
    return;
  }
  return whenReady(sha256Bytes(token), (hash) => {
    if (ath !== encodeBase64url(hash)) throw invalidProof('Its "ath" is not the hash of the token.');
  });
}

function checkNonce({ nonce }: Claims, nonces: DpopNonces | undefined): MaybePromise<void> {
  if (nonces === undefined) return;
  return whenReady(typeof nonce === 'string' && nonces.isFresh(nonce), (isFresh) => {
    if (isFresh) return;
    return whenReady(nonces.current(), (current) => {
      throw refuseProof('proof_without_nonce', { nonce: current });
    });
  });
}

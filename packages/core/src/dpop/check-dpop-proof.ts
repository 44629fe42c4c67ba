import { sha256Bytes } from '#signature';
import { decodeBase64url, decodeBase64urlBytes } from '../base/base64.ts';
import { readEncodedPart } from '../base/encoded-json.ts';
import { type MaybePromise, rejecting, whenReady } from '../base/maybe-promise.ts';
import { asciiOf } from '../verify/ascii.ts';
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
  /** When it is no longer accepted, in whole seconds since 1970. */
  readonly expiresAt: number;
}

/** The `alg` values of proofs, as metadata and challenges list them. `Ed25519` is accepted as `EdDSA` (RFC 9864). */
export const DPOP_ALGORITHMS: readonly string[] = ['ES256', 'EdDSA'];

/** The longest proof, in characters. */
const MAX_PROOF_LENGTH = 4096;
/** How far `iat` may be from now, in either direction, in seconds. */
const PROOF_WINDOW = 300;
const SECOND = 1000;
const JTI = /^[!-~]{1,128}$/;

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
    const [first, second] = dotsOf(proof);
    return whenReady(proofKey(proof.slice(0, first)), ({ jkt, verify }) => {
      // Not before: other proofs may have been read while the key was imported.
      const ascii = asciiOf(proof);
      if (ascii === undefined) throw invalidProof('It is not base64url.');
      const claims = readEncodedPart(ascii, first + 1, second);
      if (typeof claims === 'string') throw invalidProof(`Its payload ${claims}.`);
      const { jti, iat } = checkClaims(claims, expected);
      const isSigned =
        proof.length - second - 1 === ENCODED_SIGNATURE &&
        decodeBase64urlBytes(ascii, second + 1, proof.length, signature) === signature.length;
      if (!isSigned) throw invalidProof('Its signature is not 64 bytes in base64url.');
      return whenReady(verify(ascii.subarray(0, second), signature), (holds) => {
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

// A buffer for each signature would be garbage with each request. `verify` reads it before it returns.
const signature: Uint8Array<ArrayBuffer> = new Uint8Array(64);
const ENCODED_SIGNATURE = 86;

function dotsOf(proof: string): readonly [first: number, second: number] {
  if (proof.length > MAX_PROOF_LENGTH) throw invalidProof('It is too long.');
  // Node joins two headers of one name by a comma.
  if (proof.includes(',')) throw invalidProof('The request has more than one DPoP header.');
  const first = proof.indexOf('.');
  const second = proof.indexOf('.', first + 1);
  if (first <= 0 || second === -1 || proof.includes('.', second + 1)) {
    throw invalidProof('It does not have three parts.');
  }
  return [first, second];
}

interface Claims {
  readonly [claim: string]: unknown;
}

function checkClaims(
  { htm, htu, iat, jti, exp, nbf }: Claims,
  { method, url, now = Date.now() }: DpopExpectation,
): { readonly jti: string; readonly iat: number } {
  if (htm !== method) throw refuseProof('proof_invalid', mismatch([method], htm, 'proof'));
  const target = targetUri(url);
  if (target === undefined || typeof htu !== 'string' || targetUri(htu) !== target) {
    throw refuseProof('proof_invalid', mismatch([url.replace(/[?#].*$/s, '')], htu, 'proof'));
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
  const end = Math.ceil(iat) + PROOF_WINDOW;
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
  // Decoding what was sent costs a tenth of encoding the hash.
  const sent = typeof ath === 'string' ? decodeBase64url(ath) : undefined;
  return whenReady(sha256Bytes(token), (hash) => {
    const isSame = sent?.length === hash.length && hash.every((byte, index) => byte === sent[index]);
    if (!isSame) throw invalidProof('Its "ath" is not the hash of the token.');
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

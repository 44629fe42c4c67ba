import { sha256Bytes } from '#signature';
import { decodeBase64url, encodeBase64url } from './base64.ts';
import { isObject } from './json.ts';
import { type MaybePromise, whenReady } from './maybe-promise.ts';
import type { AgentPublicJwk } from './signature.ts';

const COORDINATE_BYTES = 32;
/** The members of JWKs that no public key has (RFC 7518 §6.2.2, §6.3.2, §6.4.1). */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/**
 * Reads an agent's public key. Does not check that P-256 coordinates are a point on the curve.
 * @returns exactly the members that RFC 7638 hashes, in its order; undefined for anything that is not an Ed25519 or P-256
 *   public key, for a key of small order, under which anybody can sign, and for a JWK that contains its private key
 */
export function readAgentJwk(jwk: unknown): AgentPublicJwk | undefined {
  if (!isObject(jwk) || PRIVATE_MEMBERS.some((member) => member in jwk)) return undefined;
  const { crv, kty, x, y } = jwk;
  if (!isCoordinate(x)) return undefined;
  if (kty === 'OKP' && crv === 'Ed25519') return hasSmallOrder(x) ? undefined : { crv, kty, x };
  return kty === 'EC' && crv === 'P-256' && isCoordinate(y) ? { crv, kty, x, y } : undefined;
}

/** The RFC 7638 thumbprint of a key that {@link readAgentJwk} returned. */
export function thumbprintOf(jwk: AgentPublicJwk): MaybePromise<string> {
  return whenReady(sha256Bytes(JSON.stringify(jwk)), encodeBase64url);
}

function isCoordinate(value: unknown): value is string {
  return typeof value === 'string' && decodeBase64url(value)?.length === COORDINATE_BYTES;
}

// The y of every point of order 1, 2, 4 and 8, in both encodings where there are two. Under such a key, one signature is
// valid for every text.
const SMALL_ORDER: ReadonlySet<string> = new Set([
  `00${'00'.repeat(31)}`,
  `01${'00'.repeat(31)}`,
  `ec${'ff'.repeat(30)}7f`,
  `ed${'ff'.repeat(30)}7f`,
  `ee${'ff'.repeat(30)}7f`,
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
]);

function hasSmallOrder(x: string): boolean {
  const bytes = decodeBase64url(x) ?? new Uint8Array(0);
  // The highest bit is the sign of the other coordinate.
  const y = bytes.with(COORDINATE_BYTES - 1, (bytes[COORDINATE_BYTES - 1] ?? 0) & 0x7f);
  return SMALL_ORDER.has(Array.from(y, (byte) => byte.toString(16).padStart(2, '0')).join(''));
}

import { importJWK } from 'jose';
import { z } from 'zod';
import type { OneTimeJwtOptions } from '../../base/one-time-jwt.ts';

/** The unused bits of the last character are zero: a key has one spelling and one thumbprint. */
const coordinate = z.string().regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/, {
  error: 'must be 32 bytes in base64url',
  abort: true,
});
const point = coordinate.superRefine((x, context) => {
  const fault = faultOfPoint(Buffer.from(x, 'base64url'));
  if (fault !== undefined) context.addIssue(fault);
});
const noPrivatePart = {
  d: z.undefined('the private key stays with the agent; send the public part alone').optional(),
};

/**
 * The public key of an agent as a JWK: Ed25519 (RFC 8037) without points of small order, or P-256 (RFC 7518 §6.2), which
 * has none. Other members are dropped.
 */
export const publicKeySchema = z
  .discriminatedUnion('crv', [
    z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: point, ...noPrivatePart }),
    z.object({
      kty: z.literal('EC'),
      crv: z.literal('P-256'),
      x: coordinate,
      y: coordinate,
      ...noPrivatePart,
    }),
  ])
  .transform(({ d: _absent, ...jwk }): AgentPublicKey => jwk);

export type AgentPublicKey =
  | { kty: 'OKP'; crv: 'Ed25519'; x: string }
  | { kty: 'EC'; crv: 'P-256'; x: string; y: string };

/** The names of the one algorithm of each curve: `Ed25519` is a newer name of `EdDSA` (RFC 9864). */
const ALGORITHM_NAMES: Readonly<Record<AgentPublicKey['crv'], readonly [string, ...string[]]>> = {
  Ed25519: ['EdDSA', 'Ed25519'],
  'P-256': ['ES256'],
};

/** How a JWS by the holder of a key is verified. A point that is not on its curve cannot be imported. */
export function signedBy(publicKey: AgentPublicKey): Pick<OneTimeJwtOptions, 'key' | 'algorithms'> {
  const algorithms = ALGORITHM_NAMES[publicKey.crv];
  return { algorithms, key: () => importJWK({ ...publicKey }, algorithms[0]) };
}

/** The prime of the field of Ed25519 (RFC 8032 §5.1). */
const PRIME = 2n ** 255n - 19n;

const ORDER_8 = 0x5fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n;

/** The y of the eight points whose order divides 8, two of which differ in the sign of x alone. */
const SMALL_ORDER: ReadonlySet<bigint> = new Set([0n, 1n, PRIME - 1n, ORDER_8, PRIME - ORDER_8]);

/**
 * Why an encoded point (RFC 8032 §5.1.2) is not accepted as a public key. Anybody can sign as a point of small order,
 * and a point with two encodings is one key under two names. Not checked: whether the point lies on the curve (no
 * signature verifies by one that does not, so no proof does), and whether its owner has added a point of small order.
 * @param encoded 32 bytes
 * @returns undefined for an accepted point
 */
function faultOfPoint(encoded: Uint8Array): string | undefined {
  const y = BigInt.asUintN(255, BigInt(`0x${Buffer.from(encoded.toReversed()).toString('hex')}`));
  if (y >= PRIME) return 'is not the canonical encoding of its point (RFC 8032); send the key as it was made';
  if (SMALL_ORDER.has(y)) return 'is a point of small order, as which anybody can sign; make a new key pair';
  return undefined;
}

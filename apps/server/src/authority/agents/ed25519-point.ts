/** The prime of the field of Ed25519 (RFC 8032 §5.1). */
const PRIME = 2n ** 255n - 19n;

const ORDER_8 = 0x5fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n;

/** The y of the eight points whose order divides 8, two of which differ in the sign of x alone. */
const SMALL_ORDER: ReadonlySet<bigint> = new Set([0n, 1n, PRIME - 1n, ORDER_8, PRIME - ORDER_8]);

/**
 * What keeps an encoded point (RFC 8032 §5.1.2) from being a public key. Anybody can sign as a point of small order, and
 * a point that is written in two ways is one key under two names. Whether it lies on the curve is not looked at: nothing
 * verifies by a point that does not, and so no proof does. Nor is it, whether its owner has added a point of small order.
 * @param encoded 32 bytes
 * @returns undefined for a point that is taken
 */
export function faultOfPoint(encoded: Uint8Array): string | undefined {
  const y = BigInt.asUintN(255, BigInt(`0x${Buffer.from(encoded.toReversed()).toString('hex')}`));
  if (y >= PRIME) return 'is not the one encoding of its point (RFC 8032); send the key as it was made';
  if (SMALL_ORDER.has(y)) return 'is a point of small order, as which anybody can sign; make a new key pair';
  return undefined;
}

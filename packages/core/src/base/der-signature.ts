/** Bytes of each of the two numbers of a P-256 signature. */
const NUMBER = 32;
const SEQUENCE = 0x30;
const INTEGER = 0x02;

// A buffer for each signature would be garbage with each request.
const der: Uint8Array<ArrayBuffer> = new Uint8Array(2 + 2 * (3 + NUMBER));

/**
 * Writes an ES256 signature, 32 bytes of `r` and 32 of `s` (RFC 7518 §3.4), as the DER of `ECDSA-Sig-Value` (RFC 3279
 * §2.2.3), without a byte too many.
 * @param signature 64 bytes
 * @returns a view of what the next call overwrites
 */
export function toDerSignature(signature: Uint8Array): Uint8Array<ArrayBuffer> {
  const middle = writeInteger(2, signature, 0);
  const end = writeInteger(middle, signature, NUMBER);
  der[0] = SEQUENCE;
  der[1] = end - 2;
  return der.subarray(0, end);
}

/** @returns where the number ends */
function writeInteger(at: number, signature: Uint8Array, start: number): number {
  const last = start + NUMBER - 1;
  let from = start;
  while (from < last && signature[from] === 0) from += 1;
  let to = at + 2;
  // A number whose first bit is set would be negative.
  if ((signature[from] ?? 0) > 0x7f) der[to++] = 0;
  for (; from <= last; from += 1) der[to++] = signature[from] ?? 0;
  der[at] = INTEGER;
  der[at + 1] = to - at - 2;
  return to;
}

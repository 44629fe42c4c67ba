const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
// The sextet of each byte; -1 for a byte outside of the alphabet, whose sign survives every shift and `|`.
const SEXTETS: Int32Array = new Int32Array(256).fill(-1);
for (let index = 0; index < ALPHABET.length; index += 1) SEXTETS[ALPHABET.charCodeAt(index)] = index;

const encoder: TextEncoder = new TextEncoder();
/** A UTF-16 code unit takes at most three bytes of UTF-8. */
const MAX_BYTES_OF_UNIT = 3;
// Most texts are short (salts, digests), and allocating a buffer would cost more than decoding them. Nothing awaits
// between writing to this one and reading from it.
const shared: Uint8Array<ArrayBuffer> = new Uint8Array(256);

/**
 * Decodes canonical base64url (RFC 4648 §5, unpadded). Nothing else is accepted: no padding, no other alphabet, no
 * white space, no left-over bits, so that each byte string has exactly one spelling.
 * @returns undefined when the text is not canonical
 */
export function decodeBase64url(text: string): Uint8Array<ArrayBuffer> | undefined {
  const isShort = text.length * MAX_BYTES_OF_UNIT <= shared.length;
  const ascii = isShort ? shared : encoder.encode(text);
  const length = isShort ? encoder.encodeInto(text, shared).written : ascii.length;
  const bytes = new Uint8Array((length * 3) >> 2);
  return decodeBase64urlBytes(ascii, 0, length, bytes) === -1 ? undefined : bytes;
}

/**
 * Does what {@link decodeBase64url} does, from ASCII bytes into an existing buffer. A loop of our own, because the
 * platforms' decoders are lenient, and no faster once their results are checked.
 * @param target room for three quarters of the bytes between `start` and `end`
 * @returns how many bytes were written, -1 when the text is not canonical
 */
export function decodeBase64urlBytes(
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
): number {
  const rest = (end - start) & 3;
  const whole = end - rest;
  let written = 0;
  for (let index = start; index < whole; index += 4) {
    const group =
      (sextetAt(source, index) << 18) |
      (sextetAt(source, index + 1) << 12) |
      (sextetAt(source, index + 2) << 6) |
      sextetAt(source, index + 3);
    if (group < 0) return -1;
    target[written] = group >> 16;
    target[written + 1] = group >> 8;
    target[written + 2] = group;
    written += 3;
  }
  if (rest === 0) return written;
  if (rest === 1) return -1;
  // The last two or three characters, whose left-over bits must be zero.
  const third = rest === 3 ? sextetAt(source, whole + 2) : 0;
  const group = (sextetAt(source, whole) << 12) | (sextetAt(source, whole + 1) << 6) | third;
  if (group < 0 || (group & (rest === 3 ? 0b11 : 0b1111_000000)) !== 0) return -1;
  target[written] = group >> 10;
  if (rest === 3) target[written + 1] = group >> 2;
  return written + rest - 1;
}

function sextetAt(source: Uint8Array, index: number): number {
  return SEXTETS[source[index] ?? 0] ?? -1;
}

/** Base64 with padding (RFC 4648 §4), as signed notes and proofs write bytes. */
export function encodeBase64(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += CHUNK) {
    text += btoa(String.fromCharCode(...bytes.subarray(start, start + CHUNK)));
  }
  return text;
}

/**
 * The most bytes that fit into the arguments of one call on every platform. A multiple of three, so that only the last
 * chunk is padded.
 */
const CHUNK = 24_576;

/** Base64url without padding (RFC 4648 §5), as JOSE writes bytes; `decodeBase64url` reads it. */
export function encodeBase64url(bytes: Uint8Array): string {
  return encodeBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

const PADDED = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Decodes the one spelling that {@link encodeBase64} produces; undefined for anything else. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!PADDED.test(text)) return undefined;
  return decodeBase64url(text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''));
}

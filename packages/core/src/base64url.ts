const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const NONE = 255;
const SEXTETS: Uint8Array = new Uint8Array(128).fill(NONE);
for (let index = 0; index < ALPHABET.length; index += 1) SEXTETS[ALPHABET.charCodeAt(index)] = index;

/**
 * Decodes canonical base64url (RFC 4648 §5, unpadded). Nothing else is accepted: no padding, no other alphabet, no
 * white space, no left-over bits, so that each byte string has exactly one spelling.
 * @returns undefined when the text is not canonical
 */
export function decodeBase64url(text: string): Uint8Array<ArrayBuffer> | undefined {
  const { length } = text;
  if (length % 4 === 1) return undefined;
  const bytes = new Uint8Array((length * 3) >> 2);
  let bits = 0;
  let held = 0;
  let written = 0;
  for (let index = 0; index < length; index += 1) {
    const sextet = SEXTETS[text.charCodeAt(index)] ?? NONE;
    if (sextet === NONE) return undefined;
    bits = (bits << 6) | sextet;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes[written++] = bits >> held;
    bits &= (1 << held) - 1;
  }
  return bits === 0 ? bytes : undefined;
}

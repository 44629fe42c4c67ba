import { encodeBase64url } from '../../../src/adapter.ts';
import { decodeBase64url } from '../../../src/issuer.ts';
import { hex } from '../../neutral/support/hex.ts';
import { type Vector, vectorKind, type VectorKind } from '../vector-kind.ts';

interface Base64urlCase extends Vector {
  readonly text: string;
  /** The bytes in hex; null for a text that is refused. */
  readonly expected: string | null;
}

/** Long and short texts may be decoded by different code. */
const STARTS: readonly (readonly [name: string, start: string])[] = [
  ['a short text', ''],
  ['a text of a hundred characters', 'AAAA'.repeat(21)],
  ['a text of a thousand characters', 'AAAA'.repeat(200)],
];

const REFUSED_ENDS: readonly (readonly [name: string, end: string])[] = [
  ['a single character', 'A'],
  ['four left-over bits', 'AB'],
  ['two left-over bits', 'AAB'],
  ['padding', 'AA=='],
  ['the alphabet of base64', 'A+/A'],
  ['a space inside', 'AA A'],
  ['a line break', 'AAA\n'],
  ['a letter with an accent before it', '\u00e9AAA'],
  ['a sign of three bytes', 'AAA\u20ac'],
  ['a sign of four bytes before it', '\u{1f600}AA'],
];

const LENGTHS = [0, 1, 2, 3, 16, 32, 62, 63, 64, 65, 191, 192, 193, 1_000];

/** Canonical base64url (RFC 4648 §5). */
export const base64urlVectors: VectorKind = vectorKind<Base64urlCase>({
  kind: 'base64url',
  about:
    'Canonical base64url without padding. Each byte string has exactly one text, and every other text is refused.',
  cases: () => [
    ...LENGTHS.map((length) => {
      const bytes = Uint8Array.from({ length }, (_, index) => (index * 37 + length) % 256);
      return { name: `${length} bytes`, text: encodeBase64url(bytes), expected: hex(bytes) };
    }),
    ...STARTS.flatMap(([what, start]) =>
      REFUSED_ENDS.map(([name, end]) => ({
        name: `${what} that ends with ${name}`,
        text: start + end,
        expected: null,
      })),
    ),
  ],
  run({ text }) {
    const bytes = decodeBase64url(text);
    if (bytes === undefined) return null;
    return encodeBase64url(bytes) === text ? hex(bytes) : 'encodes to another text';
  },
});

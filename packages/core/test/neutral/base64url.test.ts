import { expect, test } from 'vitest';
import { encodeBase64url } from '../../src/adapter.ts';
import { decodeBase64url } from '../../src/issuer.ts';

const LENGTHS = [0, 1, 2, 3, 16, 32, 62, 63, 64, 65, 191, 192, 193, 1_000];

test('bytes of every length are decoded as they were encoded, short or long', () => {
  for (const length of LENGTHS) {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 37 + length) % 256);
    expect(decodeBase64url(encodeBase64url(bytes))).toEqual(bytes);
  }
});

test('decoded bytes do not change while others are decoded', () => {
  const first = decodeBase64url('AQID');
  decodeBase64url('____');
  expect(first).toEqual(Uint8Array.of(1, 2, 3));
});

test('only the canonical text is decoded, short or long', () => {
  for (const start of ['', 'AAAA'.repeat(21), 'AAAA'.repeat(200)]) {
    for (const end of [
      'A',
      'AB',
      'AAB',
      'AA==',
      'A+/A',
      'AA A',
      'AAA\n',
      'éAAA',
      'AAA€',
      '😀AA',
      '\ud800AAA',
    ]) {
      expect([end, decodeBase64url(start + end)]).toEqual([end, undefined]);
    }
  }
});

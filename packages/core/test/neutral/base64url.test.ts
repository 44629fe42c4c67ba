import { expect, test } from 'vitest';
import { decodeBase64url } from '../../src/issuer.ts';

test('decoded bytes do not change while others are decoded', () => {
  const first = decodeBase64url('AQID');
  decodeBase64url('____');
  expect(first).toEqual(Uint8Array.of(1, 2, 3));
});

test('a lone surrogate is not decoded, in a short or a long text', () => {
  for (const start of ['', 'AAAA'.repeat(21), 'AAAA'.repeat(200)]) {
    expect(decodeBase64url(`${start}\ud800AAA`)).toBeUndefined();
  }
});

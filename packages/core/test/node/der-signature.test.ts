import { generateKeyPairSync, sign } from 'node:crypto';
import { expect, test } from 'vitest';
import { toDerSignature } from '../../src/base/der-signature.ts';
import { importAgentJwk } from '../../src/base/signature.node.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
const verify = await importAgentJwk({ kty: 'EC', crv: 'P-256', x, y });
const signed = new TextEncoder().encode('signed');
const signNew = (): Uint8Array<ArrayBuffer> =>
  new Uint8Array(sign('SHA256', signed, { key: privateKey, dsaEncoding: 'ieee-p1363' }));

const padded = (hex: string): string => hex.padStart(64, '0');
const full = 'ff'.repeat(32);

test.each([
  ['zeros', '00', '00', '3006020100020100'],
  ['ones', '01', '01', '3006020101020101'],
  ['numbers whose first bit is set', '80', 'ff', '300802020080020200ff'],
  ['numbers of two bytes', '0100', '7fff', '30080202010002027fff'],
  ['the greatest numbers', full, full, `3046022100${full}022100${full}`],
])('%s are written as the shortest DER', (_what, r, s, der) => {
  const signature = Buffer.from(padded(r) + padded(s), 'hex');
  expect(Buffer.from(toDerSignature(new Uint8Array(signature))).toString('hex')).toBe(der);
});

test('every signature of a P-256 key holds, those with a short number included', () => {
  let short = 0;
  for (let round = 0; round < 2000 && short < 2; round += 1) {
    const signature = signNew();
    if (signature[0] === 0 || signature[32] === 0) short += 1;
    expect(verify?.(signed, signature)).toBe(true);
  }
  expect(short).toBe(2);
});

test('a signature of another length, of zeros, with a changed bit, or as DER does not hold', () => {
  const signature = signNew();
  const changed = signature.map((byte, index) => (index === 40 ? byte ^ 1 : byte));
  const longer = new Uint8Array([...signature, 0]);
  const der = new Uint8Array(sign('SHA256', signed, privateKey));
  for (const wrong of [signature.subarray(1), longer, new Uint8Array(64), new Uint8Array(), changed, der])
    expect(verify?.(signed, wrong)).toBe(false);
});

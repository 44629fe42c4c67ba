import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { decrypt, encrypt } from '../../../src/base/encryption/encryption.ts';

const masterKey = randomBytes(32);
const plaintext = new TextEncoder().encode('{"grantToken":"…"}');

test('an encrypted text decrypts with the same key and purpose', () => {
  expect(decrypt(masterKey, 'answers', encrypt(masterKey, 'answers', plaintext))).toEqual(
    Buffer.from(plaintext),
  );
});

test('a purpose may be as long as a request, and all of it counts', () => {
  // HKDF accepts no more than 1,024 bytes of it: a delegation, whose request contains a token, got 500.
  const purpose = 'x'.repeat(1_000_000);
  const encrypted = encrypt(masterKey, purpose, plaintext);
  expect(decrypt(masterKey, purpose, encrypted)).toEqual(Buffer.from(plaintext));
  expect(() => decrypt(masterKey, `${purpose}y`, encrypted)).toThrow(/authenticat|tag|vector/);
});

test.each([
  ['another key', randomBytes(32), 'answers', (encrypted: Uint8Array) => encrypted],
  ['another purpose', masterKey, 'keys', (encrypted: Uint8Array) => encrypted],
  [
    'a changed byte',
    masterKey,
    'answers',
    (encrypted: Uint8Array) => encrypted.with(14, (encrypted[14] ?? 0) ^ 1),
  ],
  ['a cut end', masterKey, 'answers', (encrypted: Uint8Array) => encrypted.subarray(0, -1)],
  ['nothing at all', masterKey, 'answers', () => new Uint8Array(0)],
])('%s decrypts nothing', (_name, key, purpose, change) => {
  expect(() => decrypt(key, purpose, change(encrypt(masterKey, 'answers', plaintext)))).toThrow(
    /authenticat|tag|vector/,
  );
});

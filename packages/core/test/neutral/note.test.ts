import { expect, test } from 'vitest';
import {
  checkpointText,
  formatNoteKey,
  noteKey,
  parseNoteKey,
  readCheckpoint,
  signNote,
  verifyCheckpoint,
} from '../../src/log.ts';
import { base64url } from './support/issuer.ts';

// The example of the format's first implementation (golang.org/x/mod/sumdb/note), created with it.
const PETER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
// The kind of key and the seed, as its signer key has them.
const SEED = 'AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz';
const TEXT =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const SIGNATURE =
  'x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=';
const NOTE = `${TEXT}\n— PeterNeumann ${SIGNATURE}\n`;

// The example of C2SP tlog-checkpoint.
const EXAMPLE =
  'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n' +
  '— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n';

test('the published key formats to the same text', async () => {
  expect(formatNoteKey(await parseNoteKey(PETER))).toBe(PETER);
});

test('the published private key signs the published note, byte for byte', async () => {
  const key = await parseNoteKey(PETER);
  const privateKey = await crypto.subtle.importKey(
    'jwk',
    {
      kty: 'OKP',
      crv: 'Ed25519',
      d: jwkBytes(atob(SEED).slice(1)),
      x: jwkBytes(String.fromCharCode(...key.publicKey)),
    },
    'Ed25519',
    false,
    ['sign'],
  );
  const note = await signNote(
    TEXT,
    key,
    async (text) => new Uint8Array(await crypto.subtle.sign('Ed25519', privateKey, text)),
  );
  expect(note).toBe(NOTE);
});

function jwkBytes(binary: string): string {
  return base64url(Uint8Array.from(binary, (character) => character.charCodeAt(0)));
}

test('the published checkpoint formats to the same text', () => {
  const read = readCheckpoint(EXAMPLE);
  expect(read === undefined ? '' : checkpointText(read)).toBe(EXAMPLE.slice(0, EXAMPLE.indexOf('\n\n') + 1));
});

test('a malformed verifier key is refused, and so is one with a typing error', async () => {
  const keys = ['', 'name', PETER.slice(0, -1), PETER.replace('c74f20a3', 'c74f20a4'), `${PETER}AAAA`];
  const mangled = [...keys, PETER.replace('Peter', 'Pete r'), PETER.replace('+ARpc', '+Arpc')];
  for (const key of mangled) {
    await expect(verifyCheckpoint(NOTE, key)).rejects.toThrow(TypeError);
  }
  await expect(noteKey('a b', new Uint8Array(32))).rejects.toThrow(TypeError);
  await expect(noteKey('a+b', new Uint8Array(32))).rejects.toThrow(TypeError);
  await expect(noteKey('a', new Uint8Array(31))).rejects.toThrow(TypeError);
});

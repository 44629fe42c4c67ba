import { expect, test } from 'vitest';
import {
  checkpointText,
  formatNoteKey,
  noteKey,
  openNote,
  parseNoteKey,
  readCheckpoint,
  signNote,
  verifyCheckpoint,
} from '../../src/log.ts';
import { base64url } from './support/issuer.ts';
import { hex } from './support/hex.ts';
import { createLogSigner, logOf } from './support/log.ts';

// The example of the format's first implementation (golang.org/x/mod/sumdb/note), created with it.
const PETER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
// The kind of key and the seed, as its signer key has them.
const SEED = 'AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz';
const TEXT =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const SIGNATURE =
  'x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=';
const NOTE = `${TEXT}\n— PeterNeumann ${SIGNATURE}\n`;

// The example of C2SP tlog-checkpoint, with the cosignature of a witness (another kind of signature) at its end.
const EXAMPLE =
  'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n' +
  '— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n' +
  '— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n';

const signer = await createLogSigner();
const log = await logOf(3);
const checkpoint = await signer.sign(log);

test('the published note opens with its published key', async () => {
  const key = await parseNoteKey(PETER);
  expect(hex(key.id)).toBe('c74f20a3');
  expect(formatNoteKey(key)).toBe(PETER);
  expect(await openNote(NOTE, [key])).toEqual({ text: TEXT, signers: [key] });
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

test('the published checkpoint is parsed, and formats to the same text', () => {
  const read = readCheckpoint(EXAMPLE);
  expect(read).toMatchObject({ origin: 'example.com/behind-the-sofa', size: 20_852_163 });
  expect(read === undefined ? '' : checkpointText(read)).toBe(EXAMPLE.slice(0, EXAMPLE.indexOf('\n\n') + 1));
});

test('a checkpoint verifies with the key of its log', async () => {
  const result = await verifyCheckpoint(checkpoint, signer.verifierKey);
  expect(result).toMatchObject({ valid: true, checkpoint: { origin: 'log.example/audit/dev_01', size: 3 } });
});

test('other signatures beside it change nothing, and do not replace it', async () => {
  const line = EXAMPLE.slice(EXAMPLE.indexOf('— witness'));
  expect((await verifyCheckpoint(checkpoint + line, signer.verifierKey)).valid).toBe(true);
  const [text = ''] = checkpoint.split('\n\n');
  expect(await verifyCheckpoint(`${text}\n\n${line}`, signer.verifierKey)).toEqual({
    valid: false,
    fault: 'unknown_key',
  });
});

const other = await createLogSigner();
const elsewhere = await createLogSigner('log.example/audit/dev_02');
const [body = '', signature = ''] = checkpoint.split('\n\n');
const REFUSED: readonly (readonly [name: string, note: string, fault: string])[] = [
  ['another size', checkpoint.replace('\n3\n', '\n4\n'), 'bad_signature'],
  ['a signature with a bit turned', checkpoint.replace(/.(?=...=*\n$)/, turned), 'bad_signature'],
  ['one signature that is good and one that is not', checkpoint + spoilt(signature), 'valid'],
  ['one that is not, before one that is', `${body}\n\n${spoilt(signature)}${signature}`, 'bad_signature'],
  ['another key of the same name', await other.sign(log), 'unknown_key'],
  ['another log', await elsewhere.sign(log), 'unknown_key'],
  [
    'another log of the same key',
    await signer.sign(log, { origin: 'log.example/audit/dev_02' }),
    'other_log',
  ],
  ['no signature', `${body}\n`, 'malformed'],
  ['nothing', '', 'malformed'],
  ['no line break at the end', checkpoint.slice(0, -1), 'malformed'],
  ['a carriage return', checkpoint.replaceAll('\n', '\r\n'), 'malformed'],
  ['a dash of another kind', checkpoint.replace('—', '-'), 'malformed'],
  ['something between the signatures', `${checkpoint}and more\n`, 'malformed'],
  ['a signature that is no base64', checkpoint.replace(/\S+\n$/, '????\n'), 'malformed'],
  ['a note that is no checkpoint', await signer.signText('hello\n'), 'malformed'],
  [
    'a size with a zero before it',
    await signer.signText(body.replace('\n3\n', '\n03\n') + '\n'),
    'malformed',
  ],
  ['a size below zero', await signer.signText(body.replace('\n3\n', '\n-3\n') + '\n'), 'malformed'],
  [
    'a size that no number holds',
    await signer.signText(`o\n${'9'.repeat(16)}\n${btoa('x'.repeat(32))}\n`),
    'malformed',
  ],
  ['a root that is no hash', await signer.signText('log.example/audit/dev_01\n3\nAAAA\n'), 'malformed'],
  ['an empty line that is signed', await signer.signText(`${body}\n\nmore\n`), 'malformed'],
  ['a megabyte', `${'x'.repeat(1_000_000)}\n\n${signature}`, 'malformed'],
];

function turned(character: string): string {
  return character === 'A' ? 'B' : 'A';
}

function spoilt(line: string): string {
  return line.replace(/(?<=\S{20})\S(?=\S{10})/, turned);
}

for (const [name, note, fault] of REFUSED) {
  test(`${name}: ${fault}`, async () => {
    const result = await verifyCheckpoint(note, signer.verifierKey);
    expect(result.valid ? 'valid' : result.fault).toBe(fault);
  });
}

test('lines of later versions are covered by the signature, and skipped', async () => {
  const note = await signer.signText(`${body}\nmore: yes\n`);
  expect((await verifyCheckpoint(note, signer.verifierKey)).valid).toBe(true);
  expect((await verifyCheckpoint(note.replace('yes', 'no'), signer.verifierKey)).valid).toBe(false);
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

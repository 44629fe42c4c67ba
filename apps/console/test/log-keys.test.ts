import { generateKeyPairSync, sign } from 'node:crypto';
import {
  checkpointText,
  createTree,
  formatNoteKey,
  type NoteKey,
  noteKey,
  signNote,
  successionText,
} from '@grantex/core/log';
import { expect, test } from 'vitest';
import { keysOf, verifyByOneOf } from '../src/console/pages/audit/proof/log-keys.ts';

const NAME = 'issuer.example/audit/dev_1';

interface Key {
  note: NoteKey;
  verifierKey: string;
  sign: (bytes: Uint8Array) => Uint8Array;
}

async function makeKey(): Promise<Key> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const { x = '' } = publicKey.export({ format: 'jwk' });
  const note = await noteKey(NAME, new Uint8Array(Buffer.from(x, 'base64url')));
  return { note, verifierKey: formatNoteKey(note), sign: (bytes) => sign(null, bytes, privateKey) };
}

/** A former key as the server names it, with its successor signed by `by`. */
function formerOf(key: Key, successor: Key, by: Key = key) {
  const text = successionText(key.note.publicKey, successor.note.publicKey);
  const successorSignature = Buffer.from(by.sign(new TextEncoder().encode(text))).toString('base64');
  return { verifierKey: key.verifierKey, until: '2026-01-01T00:00:00.000Z', successorSignature };
}

function named(key: Key, former: ReturnType<typeof formerOf>[]) {
  const publicKeyJwk = { kty: 'OKP', crv: 'Ed25519', x: '' } as const;
  return { name: NAME, verifierKey: key.verifierKey, publicKeyJwk, former };
}

test('without a pinned key, the key that the server names and its former keys count', async () => {
  const [first, second] = [await makeKey(), await makeKey()];
  const keys = await keysOf(named(second, [formerOf(first, second)]), undefined);
  expect(keys).toEqual({ current: second.verifierKey, all: [second.verifierKey, first.verifierKey] });
});

test('only the pinned key and its chain of signed successors count', async () => {
  const [first, second, third] = [await makeKey(), await makeKey(), await makeKey()];
  const answer = named(third, [formerOf(second, third), formerOf(first, second)]);
  expect((await keysOf(answer, first.verifierKey)).current).toBe(third.verifierKey);
  expect((await keysOf(answer, second.verifierKey)).all).toEqual([third.verifierKey, second.verifierKey]);
  expect((await keysOf(answer, third.verifierKey)).all).toEqual([third.verifierKey]);
});

test('a successor without a signature by the previous key does not count', async () => {
  const [first, second, third] = [await makeKey(), await makeKey(), await makeKey()];
  const forged = named(third, [formerOf(second, third, third), formerOf(first, second)]);
  expect((await keysOf(forged, first.verifierKey)).current).toBe(first.verifierKey);
  const strange = named(third, [formerOf(second, third)]);
  expect((await keysOf(strange, first.verifierKey)).all).toEqual([first.verifierKey]);
});

test('a checkpoint counts only if one of the keys has signed it', async () => {
  const [first, second] = [await makeKey(), await makeKey()];
  const text = checkpointText({ origin: NAME, size: 0, root: await createTree().root() });
  const note = await signNote(text, first.note, first.sign);
  expect(await verifyByOneOf(note, [second.verifierKey, first.verifierKey])).toMatchObject({ size: 0 });
  expect(await verifyByOneOf(note, [second.verifierKey])).toBeUndefined();
  expect(await verifyByOneOf(note, ['no key'])).toBeUndefined();
});

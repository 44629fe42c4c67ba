import { expect, test } from 'vitest';
import {
  checkExport,
  formatNoteKey,
  noteKey,
  openNote,
  parseNoteKey,
  parseWitnessKey,
  readCheckpoint,
  successionText,
  verifyCheckpoint,
  verifyCosignature,
  verifySuccession,
} from '../../src/log.ts';
import { createLogSigner, logOf } from './support/log.ts';
import { testWitness } from './support/witness.ts';

// The example of C2SP tlog-cosignature. It does not contain the witness's public key, so its signature stays
// unverified.
const TEXT =
  'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n' +
  '— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n';
const PUBLISHED =
  '— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n';
// The same checkpoint, time and name, signed by node:crypto with the first key of RFC 8032 §7.1.
const KEY = 'witness.example.com/w1+7e6f4aaa+BNdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea';
const LINE =
  '— witness.example.com/w1 fm9KqgAAAABkGFDL+TPmh4BYuAjsYRoqMJCWb/gWJaeRF/kmm5tlCr9sJ57DLErur7K0yDXc2ArN+TIuotuB/HbuL3AJsp3bv/aNCQ==\n';

const TIME = 1_679_315_147n;
const signer = await createLogSigner();
const other = await createLogSigner();
const log = await logOf(8);
const note = await signer.sign(log);
const witness = await testWitness('witness.example.com/w1');
const second = await testWitness('witness.example.com/w2', 'two');

test('a cosignature of the published checkpoint at the published time verifies, to the byte', async () => {
  expect([witness.verifierKey, await witness.cosign(TEXT, TIME)]).toEqual([KEY, LINE]);
  expect(await verifyCosignature(TEXT + PUBLISHED + LINE, KEY)).toEqual({
    valid: true,
    checkpoint: readCheckpoint(TEXT),
    cosignature: { witness: 'witness.example.com/w1', signedAt: 1_679_315_147 },
  });
});

test('a key of one kind does not verify the other', async () => {
  const bytes = KEY.split('+').slice(2).join('+');
  const asLog = `witness.example.com/w1+7e6f4aaa+${bytes.replace(/^BN/, 'AN')}`;
  for (const key of ['', asLog, signer.verifierKey, KEY.replace('7e6f4aaa', '7e6f4aab'), `${KEY}AAAA`]) {
    await expect(parseWitnessKey(key)).rejects.toThrow(TypeError);
    await expect(verifyCosignature(TEXT + LINE, key)).rejects.toThrow(TypeError);
  }
  await expect(parseNoteKey(KEY)).rejects.toThrow(TypeError);
  // The same bytes as a signature of a note, which signs another text.
  expect(await openNote(TEXT + LINE, [await parseWitnessKey(KEY)])).toBe('bad_signature');
});

test('readers without witnesses skip cosignatures', async () => {
  const cosigned = note + (await witness.cosign(note, TIME)) + (await second.cosign(note, TIME));
  expect((await verifyCheckpoint(cosigned, signer.verifierKey)).valid).toBe(true);
});

test('a checkpoint with a cosignature is anchored, however far the key of the log is trusted', async () => {
  const cosigned = note + (await witness.cosign(note, TIME));
  const older = await signer.sign(log.slice(0, 4));
  const report = await checkExport(log, {
    checkpoints: [older, cosigned],
    fetchedKey: signer.verifierKey,
    witnesses: [KEY],
  });
  expect(report).toMatchObject({
    valid: true,
    proven: 8,
    anchored: 8,
    checkpoints: [
      { trust: 'unanchored', witnesses: [{ witness: 'witness.example.com/w1', status: 'missing' }] },
      { trust: 'anchored', witnesses: [{ status: 'cosigned', signedAt: 1_679_315_147 }] },
    ],
  });
  expect(await checkExport(log, { checkpoints: [cosigned], witnesses: [KEY] })).toMatchObject({
    anchored: 8,
    checkpoints: [{ trust: 'anchored' }],
  });
});

test('a witness without a valid cosignature is reported, and so is a cosignature that is not by it', async () => {
  const keys = { anchoredKey: signer.verifierKey, witnesses: [KEY, second.verifierKey] };
  const cosigned = note + (await witness.cosign(note, TIME));
  expect(await checkExport(log, { checkpoints: [cosigned], ...keys })).toMatchObject({
    valid: false,
    fault: { kind: 'unwitnessed', message: expect.stringContaining('witness.example.com/w2') as string },
    proven: 8,
  });
  const forged = cosigned + (await second.cosign(TEXT, TIME));
  expect(await checkExport(log, { checkpoints: [forged], ...keys })).toMatchObject({
    valid: false,
    fault: { kind: 'bad_checkpoint' },
    proven: 0,
    checkpoints: [{ status: 'refused', fault: 'bad_cosignature' }],
  });
  const empty = await signer.sign([]);
  const cosignedEmpty = empty + (await witness.cosign(empty, TIME));
  expect(await checkExport(log, { checkpoints: [cosignedEmpty], witnesses: [KEY] })).toMatchObject({
    valid: false,
    fault: { kind: 'unwitnessed' },
  });
  expect(await checkExport([], { checkpoints: [cosignedEmpty], witnesses: [KEY] })).toMatchObject({
    valid: true,
  });
  await expect(checkExport(log, { checkpoints: [], witnesses: ['x'] })).rejects.toThrow(TypeError);
  expect(await checkExport(log, { checkpoints: [], witnesses: [KEY] })).toMatchObject({
    valid: false,
    fault: { kind: 'unwitnessed' },
  });
});

test("a witness does not replace the signature of the log's key", async () => {
  const foreign = await other.sign(log);
  const cosigned = foreign + (await witness.cosign(foreign, TIME));
  expect(
    await checkExport(log, {
      checkpoints: [cosigned],
      anchoredKey: signer.verifierKey,
      witnesses: [KEY],
    }),
  ).toMatchObject({ valid: false, anchored: 0, checkpoints: [{ status: 'refused', fault: 'unknown_key' }] });
});

test('a stored checkpoint names the log key that verified it', async () => {
  const [text = '', line = ''] = (await other.sign(log)).split('\n\n');
  const both = note + line;
  const former = await signer.sign(log.slice(0, 4));
  expect(both.startsWith(text)).toBe(true);
  const { checkpoints, anchored } = await checkExport(log, {
    checkpoints: [former, both],
    anchoredKey: [other.verifierKey, signer.verifierKey],
  });
  expect(anchored).toBe(8);
  expect(checkpoints).toMatchObject([
    { status: 'holds', verifierKey: signer.verifierKey },
    { status: 'holds', verifierKey: other.verifierKey },
  ]);
});

test('a key is succeeded by the one that it names, and by no other', async () => {
  const [pair, successor, third] = await Promise.all(
    ['log.example/a', 'log.example/a', 'log.example/a'].map(newKey),
  );
  if (pair === undefined || successor === undefined || third === undefined)
    throw new Error('there are three');
  const text = successionText(pair.publicKey, successor.publicKey);
  const signature = await pair.sign(text);
  expect(await verifySuccession(pair.verifierKey, successor.verifierKey, signature)).toBe(true);
  expect(await verifySuccession(pair.verifierKey, third.verifierKey, signature)).toBe(false);
  expect(await verifySuccession(successor.verifierKey, pair.verifierKey, signature)).toBe(false);
  const forged = await successor.sign(text);
  expect(await verifySuccession(pair.verifierKey, successor.verifierKey, forged)).toBe(false);
  expect(await verifySuccession(pair.verifierKey, successor.verifierKey, 'x')).toBe(false);
  expect(readCheckpoint(`${text}\n${LINE}`)).toBeUndefined();
});

interface Pair {
  readonly publicKey: Uint8Array;
  readonly verifierKey: string;
  sign(text: string): Promise<string>;
}

async function newKey(name: string): Promise<Pair> {
  const { publicKey, privateKey } = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  const raw = new Uint8Array(await crypto.subtle.exportKey('raw', publicKey));
  return {
    publicKey: raw,
    verifierKey: formatNoteKey(await noteKey(name, raw)),
    sign: async (text) =>
      btoa(
        String.fromCharCode(
          ...new Uint8Array(await crypto.subtle.sign('Ed25519', privateKey, new TextEncoder().encode(text))),
        ),
      ),
  };
}

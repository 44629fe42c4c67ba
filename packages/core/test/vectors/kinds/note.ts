import { encodeBase64 } from '../../../src/base/base64.ts';
import {
  type Checkpoint,
  formatNoteKey,
  type NoteKey,
  openNote,
  parseNoteKey,
  parseWitnessKey,
  readCheckpoint,
  successionText,
  verifyCheckpoint,
  verifyCosignature,
  verifySuccession,
} from '../../../src/log.ts';
import { hex } from '../../neutral/support/hex.ts';
import { createLogSigner, logOf } from '../../neutral/support/log.ts';
import { testWitness } from '../../neutral/support/witness.ts';
import { fixedSalts } from '../fixed-salt.ts';
import keys from '../test-keys.json' with { type: 'json' };
import { type Vector, vectorKind, type VectorKind } from '../vector-kind.ts';

interface NoteCase extends Vector {
  readonly operation: keyof typeof OPERATIONS;
  readonly note: string;
  /** A verifier key: of a note, a log, or a witness. */
  readonly key: string;
  readonly keys: readonly string[];
  readonly successor: string;
  /** Base64. */
  readonly signature: string;
}

/** The operations, each in the form in which the files expect its answer. */
const OPERATIONS = {
  /** A malformed key is null. */
  key: async ({ key }: NoteCase) => keyIn(parseNoteKey(key)),
  witnessKey: async ({ key }: NoteCase) => keyIn(parseWitnessKey(key)),
  async open({ note, keys: texts }: NoteCase) {
    const opened = await openNote(note, await Promise.all(texts.map(parseNoteKey)));
    if (typeof opened === 'string') return { fault: opened };
    return { text: opened.text, signers: opened.signers.map(formatNoteKey) };
  },
  read({ note }: NoteCase) {
    const checkpoint = readCheckpoint(note);
    return checkpoint === undefined ? null : checkpointIn(checkpoint);
  },
  async checkpoint({ note, key }: NoteCase) {
    const result = await verifyCheckpoint(note, key);
    return result.valid ? { checkpoint: checkpointIn(result.checkpoint) } : { fault: result.fault };
  },
  async cosignature({ note, key }: NoteCase) {
    const result = await verifyCosignature(note, key);
    if (!result.valid) return { fault: result.fault };
    const { checkpoint, cosignature } = result;
    return { checkpoint: checkpointIn(checkpoint), cosignature };
  },
  succession: async ({ key, successor, signature }: NoteCase) => verifySuccession(key, successor, signature),
};

async function keyIn(parsed: Promise<NoteKey>): Promise<unknown> {
  const key = await parsed.catch(() => undefined);
  return key === undefined ? null : { name: key.name, id: hex(key.id), publicKey: hex(key.publicKey) };
}

function checkpointIn({ origin, size, root }: Checkpoint): unknown {
  return { origin, size, root: encodeBase64(root) };
}

// The example of the format's first implementation (golang.org/x/mod/sumdb/note), created with it.
const PETER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const TEXT =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const NOTE = `${TEXT}\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`;

// The example of C2SP tlog-checkpoint, with the cosignature of a witness at its end.
const EXAMPLE =
  'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n' +
  '\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n';
const PUBLISHED =
  '\u2014 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n';
// The same checkpoint, time and name, signed by node:crypto with the first key of RFC 8032 §7.1.
const WITNESS = 'witness.example.com/w1+7e6f4aaa+BNdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea';
const LINE =
  '\u2014 witness.example.com/w1 fm9KqgAAAABkGFDL+TPmh4BYuAjsYRoqMJCWb/gWJaeRF/kmm5tlCr9sJ57DLErur7K0yDXc2ArN+TIuotuB/HbuL3AJsp3bv/aNCQ==\n';

type Question = Pick<NoteCase, 'name' | 'operation'> &
  Partial<NoteCase> & {
    /** What must be reported, written by hand: a fault, or `valid`. Default: what core says. */
    readonly fault?: string;
  };

const KEYS: readonly (readonly [name: string, key: string])[] = [
  ['the published key', PETER],
  ['an empty key', ''],
  ['a name alone', 'name'],
  ['a key without its last character', PETER.slice(0, -1)],
  ['a key with another id', PETER.replace('c74f20a3', 'c74f20a4')],
  ['a key with more bytes', `${PETER}AAAA`],
  ['a name with a space', PETER.replace('Peter', 'Pete r')],
  ['a key of another kind', PETER.replace('+ARpc', '+Arpc')],
  ['an id in upper case', PETER.replace('c74f20a3', 'C74F20A3')],
  ['the key of a witness', WITNESS],
];

const turned = (character: string): string => (character === 'A' ? 'B' : 'A');
const spoilt = (line: string): string => line.replace(/(?<=\S{20})\S(?=\S{10})/, turned);

async function checkpoints(): Promise<Question[]> {
  const signer = await createLogSigner(undefined, keys.agentEd25519);
  const other = await createLogSigner(undefined, keys.otherEd25519);
  const elsewhere = await createLogSigner('log.example/audit/dev_02', keys.otherEd25519);
  const log = await logOf(3, [], 'dev_01', 2, fixedSalts());
  const checkpoint = await signer.sign(log);
  const [body = '', signature = ''] = checkpoint.split('\n\n');
  const notes: readonly (readonly [name: string, note: string, fault: string])[] = [
    ['a good one', checkpoint, 'valid'],
    ['a line of a later version', await signer.signText(`${body}\nmore: yes\n`), 'valid'],
    ['a cosignature beside its signature', checkpoint + PUBLISHED, 'valid'],
    ['a cosignature in place of its signature', `${body}\n\n${PUBLISHED}`, 'unknown_key'],
    ['another size', checkpoint.replace('\n3\n', '\n4\n'), 'bad_signature'],
    ['a signature with a bit turned', checkpoint.replace(/.(?=...=*\n$)/, turned), 'bad_signature'],
    ['one signature that is good and one that is not', checkpoint + spoilt(signature), 'valid'],
    [
      'one signature that is not, before one that is',
      `${body}\n\n${spoilt(signature)}${signature}`,
      'bad_signature',
    ],
    ['another key of the same name', await other.sign(log), 'unknown_key'],
    ['another log', await elsewhere.sign(log), 'unknown_key'],
    [
      'another log of the same key',
      await signer.sign(log, { origin: 'log.example/audit/dev_02' }),
      'other_log',
    ],
    ['no signature', `${body}\n`, 'malformed'],
    ['nothing', '', 'malformed'],
    ['no line break at its end', checkpoint.slice(0, -1), 'malformed'],
    ['carriage returns', checkpoint.replaceAll('\n', '\r\n'), 'malformed'],
    ['a dash of another kind', checkpoint.replace('\u2014', '-'), 'malformed'],
    ['something between the signatures', `${checkpoint}and more\n`, 'malformed'],
    ['a signature that is no base64', checkpoint.replace(/\S+\n$/, '????\n'), 'malformed'],
    ['a note that is no checkpoint', await signer.signText('hello\n'), 'malformed'],
    [
      'a size with a zero before it',
      await signer.signText(`${body.replace('\n3\n', '\n03\n')}\n`),
      'malformed',
    ],
    ['a size below zero', await signer.signText(`${body.replace('\n3\n', '\n-3\n')}\n`), 'malformed'],
    [
      'a size of 16 nines',
      await signer.signText(`o\n${'9'.repeat(16)}\n${btoa('x'.repeat(32))}\n`),
      'malformed',
    ],
    ['a root that is no hash', await signer.signText('log.example/audit/dev_01\n3\nAAAA\n'), 'malformed'],
    ['an empty line that is signed', await signer.signText(`${body}\n\nmore\n`), 'malformed'],
  ];
  return notes.map(([what, note, fault]) => ({
    name: `a checkpoint with ${what}`,
    operation: 'checkpoint',
    note,
    key: signer.verifierKey,
    fault,
  }));
}

async function cosignatures(): Promise<Question[]> {
  const witness = await testWitness('witness.example.com/w1');
  const notes: readonly (readonly [name: string, note: string, fault: string])[] = [
    ['beside the published one', EXAMPLE + PUBLISHED + LINE, 'valid'],
    ['by another key of the same name', EXAMPLE + PUBLISHED, 'missing'],
    ['missing', EXAMPLE, 'missing'],
    ['of a text of another size', (EXAMPLE + LINE).replace('20852163', '20852164'), 'bad_signature'],
    ['of another time', EXAMPLE + LINE.replace('BkGFDL', 'BkGFDM'), 'bad_signature'],
    ['with a bit turned', EXAMPLE + LINE.replace('TPmh4', 'TPmh5'), 'bad_signature'],
    ['with another name', EXAMPLE + LINE.replace('/w1', '/w2'), 'missing'],
    ['at no time', EXAMPLE + (await witness.cosign(EXAMPLE, 0n)), 'bad_signature'],
    ['at a time beyond all clocks', EXAMPLE + (await witness.cosign(EXAMPLE, 2n ** 63n)), 'bad_signature'],
    ['with nothing after the id', `${EXAMPLE}\u2014 witness.example.com/w1 fm9KqgA=\n`, 'bad_signature'],
    [
      'with a time and no signature',
      `${EXAMPLE}\u2014 witness.example.com/w1 fm9KqgAAAABkGFDL\n`,
      'bad_signature',
    ],
    ['that is bad, before a good one', EXAMPLE + LINE.replace('TPmh4', 'TPmh5') + LINE, 'bad_signature'],
    ['that is good, before a bad one', EXAMPLE + LINE + LINE.replace('TPmh4', 'TPmh5'), 'valid'],
    ['in lines that end otherwise', (EXAMPLE + LINE).replaceAll('\n', '\r\n'), 'malformed'],
    ['below what is no checkpoint', `hello\n\n${LINE}`, 'malformed'],
  ];
  return notes.map(([what, note, fault]) => ({
    name: `a cosignature ${what}`,
    operation: 'cosignature',
    note,
    key: WITNESS,
    fault,
  }));
}

async function successions(): Promise<Question[]> {
  const origin = 'log.example/a';
  const [former, successor] = await Promise.all(
    [keys.agentEd25519, keys.otherEd25519].map(async (jwk) => {
      const { verifierKey } = await createLogSigner(origin, jwk);
      const secret = await crypto.subtle.importKey('jwk', jwk, 'Ed25519', false, ['sign']);
      return { verifierKey, publicKey: (await parseNoteKey(verifierKey)).publicKey, secret };
    }),
  );
  if (former === undefined || successor === undefined) throw new Error('There are two.');
  const text = new TextEncoder().encode(successionText(former.publicKey, successor.publicKey));
  const sign = async (key: CryptoKey): Promise<string> =>
    encodeBase64(new Uint8Array(await crypto.subtle.sign('Ed25519', key, text)));
  const [signature, forged] = [await sign(former.secret), await sign(successor.secret)];
  const base = {
    operation: 'succession',
    key: former.verifierKey,
    successor: successor.verifierKey,
  } as const;
  return [
    { name: 'a key names its successor', ...base, signature },
    {
      name: 'a key does not name another key than it did',
      ...base,
      successor: former.verifierKey,
      signature,
    },
    {
      name: 'a successor does not name the key before it',
      ...base,
      key: successor.verifierKey,
      successor: former.verifierKey,
      signature,
    },
    { name: 'a successor does not name itself', ...base, signature: forged },
    { name: 'a succession without a signature', ...base, signature: 'x' },
  ];
}

/** Signed notes (C2SP signed-note, tlog-checkpoint, tlog-cosignature; `docs/protocol.md` §8). */
export const noteVectors: VectorKind = vectorKind<NoteCase>({
  kind: 'note',
  about:
    'Signed notes: verifier keys, notes, checkpoints of logs, cosignatures of witnesses, and successors of keys.',
  async cases() {
    const questions: Question[] = [
      ...KEYS.map(([what, key]) => ({ name: `the key of a note: ${what}`, operation: 'key' as const, key })),
      { name: 'the key of a witness', operation: 'witnessKey', key: WITNESS },
      { name: 'the key of a note as that of a witness', operation: 'witnessKey', key: PETER },
      { name: 'the published note', operation: 'open', note: NOTE, keys: [PETER] },
      {
        name: 'the published note, changed',
        operation: 'open',
        note: NOTE.replace('answer', 'question'),
        keys: [PETER],
      },
      { name: 'the published note, without its key', operation: 'open', note: NOTE, keys: [] },
      { name: 'a note without signatures', operation: 'open', note: TEXT, keys: [PETER] },
      { name: 'the published checkpoint', operation: 'read', note: EXAMPLE + PUBLISHED },
      { name: 'a note that is no checkpoint', operation: 'read', note: NOTE },
      ...(await checkpoints()),
      ...(await cosignatures()),
      ...(await successions()),
    ];
    return Promise.all(
      questions.map(async ({ fault, ...question }) => {
        const answer = await OPERATIONS[question.operation](question as NoteCase);
        if (fault === 'valid' && Object.hasOwn(Object(answer), 'fault')) throw new Error(question.name);
        return { ...question, expected: fault === undefined || fault === 'valid' ? answer : { fault } };
      }),
    );
  },
  run: (vector) => OPERATIONS[vector.operation](vector),
});

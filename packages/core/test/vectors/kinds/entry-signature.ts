import { encodeBase64url } from '../../../src/adapter.ts';
import {
  ENTRY_SIGNATURE_TYPE,
  importAgentKey,
  readEntrySignature,
  reportText,
  type SignedReport,
} from '../../../src/log.ts';
import { createReportSigner } from '../../neutral/support/agent.ts';
import { unhex } from '../../neutral/support/hex.ts';
import keys from '../test-keys.json' with { type: 'json' };
import { type Vector, vectorKind, type VectorKind } from '../vector-kind.ts';

interface EntrySignatureCase extends Vector {
  readonly operation: keyof typeof OPERATIONS;
  readonly report: SignedReport;
  readonly signature: string;
  readonly publicKey: unknown;
}

const OPERATIONS = {
  text: ({ report }: EntrySignatureCase) => reportText(report),
  read({ signature }: EntrySignatureCase) {
    const read = readEntrySignature(signature);
    return read === undefined ? null : { algorithm: read.algorithm, kid: read.kid };
  },
  key: async ({ publicKey }: EntrySignatureCase) => (await importAgentKey(publicKey))?.kid ?? null,
  async verify({ publicKey, report, signature }: EntrySignatureCase) {
    const [key, read] = [await importAgentKey(publicKey), readEntrySignature(signature)];
    return key !== undefined && read !== undefined && key.verify(reportText(report), read);
  },
};

type Question = Pick<EntrySignatureCase, 'name' | 'operation' | 'expected'> & Partial<EntrySignatureCase>;

const REPORT: SignedReport = {
  iss: 'https://issuer.example',
  agentId: 'ag_01ARZ3NDEKTSV4RRFFQ69G5FAV',
  grantId: 'grnt_01ARZ3NDEKTSV4RRFFQ69G5FAV',
  action: 'flight.booked',
  status: 'success',
  ref: 'alog_1',
  metadataDigest: '0'.repeat(64),
};

const OTHERS: readonly (readonly [name: string, changes: Partial<SignedReport>])[] = [
  ['issuer', { iss: 'https://other.example' }],
  ['agent', { agentId: 'ag_01ARZ3NDEKTSV4RRFFQ69G5FAW' }],
  ['grant', { grantId: 'grnt_01ARZ3NDEKTSV4RRFFQ69G5FAW' }],
  ['action', { action: 'flight.cancelled' }],
  ['status', { status: 'failure' }],
  ['ref', { ref: 'alog_2' }],
  ['ref, which is none', { ref: null }],
  ['digest', { metadataDigest: '1'.repeat(64) }],
];

const TEXTS: readonly Question[] = [
  {
    name: 'an agent signs the canonical JSON of its report',
    operation: 'text',
    expected:
      '{"action":"flight.booked","agentId":"ag_01ARZ3NDEKTSV4RRFFQ69G5FAV",' +
      '"grantId":"grnt_01ARZ3NDEKTSV4RRFFQ69G5FAV","iss":"https://issuer.example",' +
      `"metadataDigest":"${'0'.repeat(64)}","ref":"alog_1","status":"success","v":1}`,
  },
  {
    name: 'a report without a ref',
    operation: 'text',
    report: { ...REPORT, ref: null },
    expected:
      '{"action":"flight.booked","agentId":"ag_01ARZ3NDEKTSV4RRFFQ69G5FAV",' +
      '"grantId":"grnt_01ARZ3NDEKTSV4RRFFQ69G5FAV","iss":"https://issuer.example",' +
      `"metadataDigest":"${'0'.repeat(64)}","status":"success","v":1}`,
  },
];

/** Points of small order, which verify any signature, and other spellings of them. */
const SMALL = [
  '00'.repeat(32),
  `00${'00'.repeat(30)}80`,
  `01${'00'.repeat(31)}`,
  `01${'00'.repeat(30)}80`,
  `ec${'ff'.repeat(30)}7f`,
  `ed${'ff'.repeat(30)}7f`,
  `ee${'ff'.repeat(30)}ff`,
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
];

async function publicKeys(): Promise<Question[]> {
  const { d: _d, ...p256 } = keys.agentP256;
  const { x } = keys.agentEd25519;
  const good: readonly (readonly [name: string, publicKey: object, kid: string | undefined])[] = [
    [
      'the key of RFC 8037 appendix A.3',
      {
        kty: 'OKP',
        crv: 'Ed25519',
        x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
        kid: 'another',
        use: 'sig',
      },
      'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
    ],
    ['a key of P-256', p256, (await importAgentKey(p256))?.kid],
  ];
  const refused: readonly (readonly [name: string, publicKey: unknown])[] = [
    ...SMALL.map(
      (bytes) =>
        [`the point ${bytes}`, { kty: 'OKP', crv: 'Ed25519', x: encodeBase64url(unhex(bytes)) }] as const,
    ),
    ['a coordinate with padding', { kty: 'OKP', crv: 'Ed25519', x: `${x}=` }],
    ['a coordinate that is too short', { kty: 'OKP', crv: 'Ed25519', x: x.slice(1) }],
    ['a private key', { kty: 'OKP', crv: 'Ed25519', x, d: x }],
    ['X25519', { kty: 'OKP', crv: 'X25519', x }],
    ['a point without its second coordinate', { kty: 'EC', crv: 'P-256', x }],
    ['a point that is not on the curve', { kty: 'EC', crv: 'P-256', x, y: x }],
    ['P-384', { ...p256, crv: 'P-384' }],
    ['RSA', { kty: 'RSA', n: x, e: 'AQAB' }],
    ['null', null],
    ['a text', 'key'],
  ];
  return [
    ...good.map(([name, publicKey, kid]): Question => ({
      name: `the thumbprint of ${name}`,
      operation: 'key',
      publicKey,
      expected: kid,
    })),
    ...refused.map(([name, publicKey]): Question => ({
      name: `no key of an agent: ${name}`,
      operation: 'key',
      publicKey,
      expected: null,
    })),
  ];
}

async function signatures(): Promise<Question[]> {
  const signers = [
    ['EdDSA', await createReportSigner('EdDSA', keys.agentEd25519), keys.otherEd25519],
    ['ES256', await createReportSigner('ES256', keys.agentP256), keys.otherP256],
  ] as const;
  const cases: Question[] = [];
  for (const [algorithm, { sign, publicKey, kid }, otherJwk] of signers) {
    const signature = await sign(REPORT);
    const { d: _d, ...otherKey } = otherJwk;
    const claimed = await sign(REPORT, {
      alg: algorithm,
      typ: ENTRY_SIGNATURE_TYPE,
      kid: (await importAgentKey(otherKey))?.kid,
    });
    const [header = '', , bytes = ''] = signature.split('.');
    const turned = bytes.startsWith('A') ? `B${bytes.slice(1)}` : `A${bytes.slice(1)}`;
    const base = { operation: 'verify', publicKey, signature } as const;
    cases.push(
      {
        name: `${algorithm}: what a signature says`,
        operation: 'read',
        signature,
        expected: { algorithm, kid },
      },
      { name: `${algorithm}: a signature is valid for its report`, ...base, expected: true },
      ...OTHERS.map(([name, changes]): Question => ({
        name: `${algorithm}: a signature is not valid for another ${name}`,
        ...base,
        report: { ...REPORT, ...changes },
        expected: false,
      })),
      { name: `${algorithm}: a signature of another key`, ...base, publicKey: otherKey, expected: false },
      {
        name: `${algorithm}: a signature that names another key`,
        ...base,
        publicKey: otherKey,
        signature: claimed,
        expected: false,
      },
      {
        name: `${algorithm}: a signature with a bit turned`,
        ...base,
        signature: `${header}..${turned}`,
        expected: false,
      },
      {
        name: `${algorithm}: a signature of zeros`,
        ...base,
        signature: `${header}..${'A'.repeat(86)}`,
        expected: false,
      },
    );
  }
  const [[, eddsa], [, es256]] = signers;
  const header = { alg: 'Ed25519', typ: ENTRY_SIGNATURE_TYPE, kid: eddsa.kid };
  const renamed = await eddsa.sign(REPORT, header);
  return [
    ...cases,
    {
      name: 'Ed25519 is another name of EdDSA',
      operation: 'read',
      signature: renamed,
      expected: { algorithm: 'EdDSA', kid: eddsa.kid },
    },
    {
      name: 'a signature that names its algorithm Ed25519',
      operation: 'verify',
      publicKey: eddsa.publicKey,
      signature: renamed,
      expected: true,
    },
    {
      name: 'a signature of ES256 that names EdDSA',
      operation: 'verify',
      publicKey: es256.publicKey,
      signature: await es256.sign(REPORT, { ...header, alg: 'EdDSA', kid: es256.kid }),
      expected: false,
    },
  ];
}

async function malformed(): Promise<Question[]> {
  const signer = await createReportSigner('EdDSA', keys.agentEd25519);
  const good = { alg: 'EdDSA', typ: ENTRY_SIGNATURE_TYPE, kid: signer.kid };
  const headers: readonly (readonly [name: string, header: string])[] = [
    ['no algorithm', JSON.stringify({ ...good, alg: undefined })],
    ['the algorithm none', JSON.stringify({ ...good, alg: 'none' })],
    ['a symmetric algorithm', JSON.stringify({ ...good, alg: 'HS256' })],
    ['the algorithm in another case', JSON.stringify({ ...good, alg: 'ed25519' })],
    ['another type', JSON.stringify({ ...good, typ: 'JWT' })],
    ['the type in capitals', JSON.stringify({ ...good, typ: ENTRY_SIGNATURE_TYPE.toUpperCase() })],
    ['the type of a key proof', JSON.stringify({ ...good, typ: 'grantex-key-proof+jwt' })],
    ['no kid', JSON.stringify({ ...good, kid: undefined })],
    ['a kid that is no thumbprint', JSON.stringify({ ...good, kid: 'key-1' })],
    ['a key of its own', JSON.stringify({ ...good, jwk: signer.publicKey })],
    ['a place to fetch a key', JSON.stringify({ ...good, jku: 'https://evil.example/keys' })],
    ['an extension', JSON.stringify({ ...good, crit: ['b64'], b64: false })],
    ['an unencoded payload', JSON.stringify({ ...good, b64: false })],
    ['a member twice', JSON.stringify(good).replace('{', '{"alg":"EdDSA",')],
    ['a list', JSON.stringify([good])],
    ['no JSON', '{'],
    ['a byte order mark before it', `\ufeff${JSON.stringify(good)}`],
    ['more than a header can be', JSON.stringify({ ...good, kid: 'x'.repeat(1000) })],
  ];
  const signature = await signer.sign(REPORT);
  const [header = '', , bytes = ''] = signature.split('.');
  const payload = encodeBase64url(new TextEncoder().encode(reportText(REPORT)));
  const last = bytes.at(-1) ?? '';
  const looser = last === 'A' ? 'B' : String.fromCharCode(last.charCodeAt(0) + 1);
  const spellings: readonly (readonly [name: string, signature: string])[] = [
    ['with its payload', `${header}.${payload}.${bytes}`],
    ['of two parts', `${header}.${bytes}`],
    ['with padding', `${header}..${bytes}=`],
    ['with padding of its header', `${header}=..${bytes}`],
    ['after a space', ` ${signature}`],
    ['before a line break', `${signature}\n`],
    ['that is too short', `${header}..${bytes.slice(0, -1)}`],
    ['with left-over bits', `${header}..${bytes.slice(0, -1)}${looser}`],
    ['of four parts', `${header}..${bytes}.`],
    ['without a header', `..${bytes}`],
    ['that is empty', ''],
    ['of two thousand characters', 'x'.repeat(2_000)],
    ['in DER', `${header}..${encodeBase64url(new Uint8Array(70).fill(0x30))}`],
  ];
  return [
    ...(await Promise.all(
      headers.map(async ([name, text]): Promise<Question> => ({
        name: `a header with ${name}`,
        operation: 'read',
        signature: await signer.signText(reportText(REPORT), text),
        expected: null,
      })),
    )),
    ...spellings.map(([name, other]): Question => ({
      name: `a signature ${name}`,
      operation: 'read',
      signature: other,
      expected: null,
    })),
  ];
}

/** What agents sign of entries (`docs/protocol.md` §8). */
export const entrySignatureVectors: VectorKind = vectorKind<EntrySignatureCase>({
  kind: 'entry-signature',
  about:
    "Agents' signatures over what they report: the signed text, the one form of a signature, and the keys.",
  defaults: { report: REPORT },
  cases: async () => [...TEXTS, ...(await publicKeys()), ...(await signatures()), ...(await malformed())],
  run: (vector) => OPERATIONS[vector.operation](vector),
});

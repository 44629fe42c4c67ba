import { expect, test } from 'vitest';
import { encodeBase64url } from '../../src/adapter.ts';
import { decodeBase64url } from '../../src/issuer.ts';
import {
  canonicalEntry,
  detachReport,
  ENTRY_SIGNATURE_TYPE,
  importAgentKey,
  readEntrySignature,
  reportText,
  type SignedReport,
} from '../../src/log.ts';
import { createReportSigner } from './support/agent.ts';
import { unhex } from './support/hex.ts';
import { logOf } from './support/log.ts';

const REPORT: SignedReport = {
  iss: 'https://issuer.example',
  agentId: 'ag_01ARZ3NDEKTSV4RRFFQ69G5FAV',
  grantId: 'grnt_01ARZ3NDEKTSV4RRFFQ69G5FAV',
  action: 'flight.booked',
  status: 'success',
  ref: 'alog_1',
  metadataDigest: '0'.repeat(64),
};

const signers = [
  ['EdDSA', await createReportSigner('EdDSA')],
  ['ES256', await createReportSigner('ES256')],
] as const;

async function verifies(publicKey: unknown, text: string, signature: string): Promise<boolean> {
  const [key, parsed] = [await importAgentKey(publicKey), readEntrySignature(signature)];
  return key !== undefined && parsed !== undefined && key.verify(text, parsed);
}

test('an agent signs the canonical JSON of its entry', () => {
  expect(reportText(REPORT)).toBe(
    '{"action":"flight.booked","agentId":"ag_01ARZ3NDEKTSV4RRFFQ69G5FAV",' +
      '"grantId":"grnt_01ARZ3NDEKTSV4RRFFQ69G5FAV","iss":"https://issuer.example",' +
      `"metadataDigest":"${'0'.repeat(64)}","ref":"alog_1","status":"success","v":1}`,
  );
  expect(reportText({ ...REPORT, ref: null })).toBe(reportText({ ...REPORT, ref: undefined }));
  expect(reportText({ ...REPORT, ref: null })).not.toContain('ref');
});

test('the bytes of an unsigned entry are unchanged', async () => {
  const [entry] = await logOf(1);
  if (entry === undefined) throw new Error('there is one');
  const text = canonicalEntry(entry);
  expect(canonicalEntry({ ...entry, signature: null })).toBe(text);
  expect(text).toMatch(/"seq":1,"status":"allowed"/);
  const signed = canonicalEntry({ ...entry, signature: 'a..b' });
  expect(signed).toBe(text.replace('"seq":1,', '"seq":1,"signature":"a..b",'));
  expect(Object.keys(JSON.parse(signed) as object)).toEqual(
    Object.keys(JSON.parse(signed) as object).toSorted(),
  );
});

test('a key is identified by the thumbprint of RFC 8037 appendix A.3', async () => {
  const x = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';
  const key = await importAgentKey({ kty: 'OKP', crv: 'Ed25519', x, kid: 'another', use: 'sig' });
  expect(key?.kid).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
});

test('EdDSA and Ed25519 name the same algorithm', async () => {
  const [[, { kid, publicKey, sign }], [, other]] = signers;
  const header = { alg: 'Ed25519', typ: ENTRY_SIGNATURE_TYPE, kid };
  const signature = await sign(REPORT, header);
  expect(readEntrySignature(signature)).toMatchObject({ algorithm: 'EdDSA', kid });
  expect(await verifies(publicKey, reportText(REPORT), signature)).toBe(true);
  const foreign = await other.sign(REPORT, { ...header, kid: other.kid });
  expect(await verifies(other.publicKey, reportText(REPORT), foreign)).toBe(false);
});

for (const [algorithm, signer] of signers) {
  test(`${algorithm}: a signature is valid for its entry, and for no other`, async () => {
    const signature = await signer.sign(REPORT);
    expect(readEntrySignature(signature)).toMatchObject({ algorithm, kid: signer.kid });
    expect(await verifies(signer.publicKey, reportText(REPORT), signature)).toBe(true);
    const others: Partial<SignedReport>[] = [
      { iss: 'https://other.example' },
      { agentId: 'ag_01ARZ3NDEKTSV4RRFFQ69G5FAW' },
      { grantId: 'grnt_01ARZ3NDEKTSV4RRFFQ69G5FAW' },
      { action: 'flight.cancelled' },
      { status: 'failure' },
      { ref: 'alog_2' },
      { ref: null },
      { metadataDigest: '1'.repeat(64) },
    ];
    for (const other of others) {
      expect(await verifies(signer.publicKey, reportText({ ...REPORT, ...other }), signature)).toBe(false);
    }
  });

  test(`${algorithm}: every bit of a signature counts`, async () => {
    const signature = await signer.sign(REPORT);
    const { bytes, header } = readEntrySignature(signature) ?? { bytes: new Uint8Array(0), header: '' };
    for (let index = 0; index < bytes.length; index += 7) {
      const changed = bytes.with(index, (bytes[index] ?? 0) ^ 1);
      const other = `${header}..${encodeBase64url(changed)}`;
      expect(await verifies(signer.publicKey, reportText(REPORT), other)).toBe(false);
    }
    const nothing = `${header}..${encodeBase64url(new Uint8Array(64))}`;
    expect(await verifies(signer.publicKey, reportText(REPORT), nothing)).toBe(false);
  });

  test(`${algorithm}: another key does not verify it, and neither does the other algorithm`, async () => {
    const signature = await signer.sign(REPORT);
    for (const [, other] of [...signers, ['', await createReportSigner(algorithm)] as const]) {
      const expected = other === signer;
      expect(await verifies(other.publicKey, reportText(REPORT), signature)).toBe(expected);
      // Not even if it claims that key.
      const claimed = await signer.sign(REPORT, {
        alg: algorithm,
        typ: ENTRY_SIGNATURE_TYPE,
        kid: other.kid,
      });
      expect(await verifies(other.publicKey, reportText(REPORT), claimed)).toBe(expected);
    }
  });
}

const [, signer] = signers[0];
const good = { alg: 'EdDSA', typ: ENTRY_SIGNATURE_TYPE, kid: signer.kid };
const HEADERS: readonly (readonly [name: string, header: string])[] = [
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
  ['bytes before it', `\ufeff${JSON.stringify(good)}`],
  ['more than a header can be', JSON.stringify({ ...good, kid: 'x'.repeat(1000) })],
];
for (const [name, header] of HEADERS) {
  test(`a header with ${name} makes the signature invalid`, async () => {
    expect(readEntrySignature(await signer.signText(reportText(REPORT), header))).toBeUndefined();
  });
}

test('only one spelling of a signature is accepted', async () => {
  const signature = await signer.sign(REPORT);
  const [header = '', , bytes = ''] = signature.split('.');
  const payload = encodeBase64url(new TextEncoder().encode(reportText(REPORT)));
  const last = bytes.at(-1) ?? '';
  const looser = last === 'A' ? 'B' : String.fromCharCode(last.charCodeAt(0) + 1);
  const others = [
    `${header}.${payload}.${bytes}`,
    `${header}.${bytes}`,
    `${header}..${bytes}=`,
    `${header}=..${bytes}`,
    ` ${signature}`,
    `${signature}\n`,
    `${header}..${bytes.slice(0, -1)}`,
    `${header}..${bytes.slice(0, -1)}${looser}`,
    `${header}..${bytes}.`,
    `..${bytes}`,
    '',
    'x'.repeat(1_000_000),
  ];
  for (const other of others) expect(readEntrySignature(other)).toBeUndefined();
});

test('a signature in DER is invalid', async () => {
  const der = encodeBase64url(new Uint8Array(70).fill(0x30));
  const header = encodeBase64url(new TextEncoder().encode(JSON.stringify({ ...good, alg: 'ES256' })));
  expect(readEntrySignature(`${header}..${der}`)).toBeUndefined();
});

test('keys that verify any signature, and malformed keys, are refused', async () => {
  const [x, p256] = [signer.publicKey.x, signers[1][1].publicKey];
  const small = [
    '00'.repeat(32),
    `00${'00'.repeat(30)}80`,
    `01${'00'.repeat(31)}`,
    `01${'00'.repeat(30)}80`,
    `ec${'ff'.repeat(30)}7f`,
    `ed${'ff'.repeat(30)}7f`,
    `ee${'ff'.repeat(30)}ff`,
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
  ].map((bytes) => ({ kty: 'OKP', crv: 'Ed25519', x: encodeBase64url(unhex(bytes)) }));
  const others: unknown[] = [
    ...small,
    { kty: 'OKP', crv: 'Ed25519', x: `${x}=` },
    { kty: 'OKP', crv: 'Ed25519', x: x.slice(1) },
    { kty: 'OKP', crv: 'Ed25519', x, d: x },
    { kty: 'OKP', crv: 'X25519', x },
    { kty: 'EC', crv: 'P-256', x },
    { kty: 'EC', crv: 'P-256', x, y: x },
    { ...p256, crv: 'P-384' },
    { kty: 'RSA', n: x, e: 'AQAB' },
    null,
    'key',
  ];
  for (const other of others) expect(await importAgentKey(other)).toBeUndefined();
  expect(decodeBase64url(x)).toHaveLength(32);
});

test('a key that signs something else than the entry is detected before it is sent', async () => {
  const text = reportText(REPORT);
  const other = `${encodeBase64url(new TextEncoder().encode(JSON.stringify(good)))}.e30.${'A'.repeat(86)}`;
  expect(() => detachReport(other, text)).toThrow(TypeError);
  expect(() => detachReport('', text)).toThrow(TypeError);
});

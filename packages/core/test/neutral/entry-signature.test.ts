import { expect, test } from 'vitest';
import { encodeBase64url } from '../../src/adapter.ts';
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

for (const [algorithm, signer] of signers) {
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
test('a key that signs something else than the entry is detected before it is sent', async () => {
  const text = reportText(REPORT);
  const other = `${encodeBase64url(new TextEncoder().encode(JSON.stringify(good)))}.e30.${'A'.repeat(86)}`;
  expect(() => detachReport(other, text)).toThrow(TypeError);
  expect(() => detachReport('', text)).toThrow(TypeError);
});

import { expect, test } from 'vitest';
import {
  agentSigners,
  type AgentSigners,
  type AuditEntry,
  checkExport,
  type HashedEntry,
  type SignedReport,
  signerKeys,
} from '../../src/log.ts';
import { createReportSigner, type ReportSigner } from './support/agent.ts';
import { logOf, seal, unseal } from './support/log.ts';

const ISSUER = 'https://issuer.example';
const AGENT = 'ag_01ARZ3NDEKTSV4RRFFQ69G5FAV';
const OTHER = 'ag_01ARZ3NDEKTSV4RRFFQ69G5FAW';
const WRITTEN = '2026-01-01T00:00:00.000Z';

const [first, second] = [await createReportSigner(), await createReportSigner('ES256')];

/** A log of six: 2 and 3 signed by the first key, 5 by the second. */
async function signedLog(change: (entry: HashedEntry) => Promise<HashedEntry> = sign): Promise<AuditEntry[]> {
  const log: AuditEntry[] = [];
  for (const sealed of await logOf(6)) {
    const { entry, details } = unseal(sealed);
    const linked = { ...entry, agentId: AGENT, prevHash: log.at(-1)?.hash ?? null };
    log.push(await seal(await change(linked), details));
  }
  return log;
}

async function sign(entry: HashedEntry): Promise<HashedEntry> {
  const key = SIGNED.get(entry.seq);
  return key === undefined ? entry : { ...entry, signature: await key.sign(reportOf(entry)) };
}

const SIGNED = new Map<number, ReportSigner>([
  [2, first],
  [3, first],
  [5, second],
]);

function reportOf(entry: HashedEntry, changes: Partial<SignedReport> = {}): SignedReport {
  const { action, status, ref, metadataDigest } = entry;
  const [agentId, grantId] = [entry.agentId ?? '', entry.grantId ?? ''];
  return { iss: ISSUER, agentId, grantId, action, status, ref, metadataDigest, ...changes };
}

const signers = await agentSigners({
  issuer: ISSUER,
  keys: [
    { agentId: AGENT, publicKey: first.publicKey, retiredAt: WRITTEN },
    { agentId: AGENT, publicKey: second.publicKey },
  ],
});

const check = (log: Iterable<unknown>, by: AgentSigners | undefined = signers) =>
  checkExport(log, { checkpoints: [], ...(by === undefined ? {} : { signers: by }) });

test('the signatures of agents are counted by key, including those of a key that retired later', async () => {
  const { valid, signatures } = await check(await signedLog());
  expect(valid).toBe(true);
  expect(signatures).toEqual({
    signed: 3,
    valid: 3,
    bad: 0,
    unchecked: 0,
    by: [
      { agentId: AGENT, kid: first.kid, entries: 2 },
      { agentId: AGENT, kid: second.kid, entries: 1 },
    ],
  });
});

test('without keys, or with those of other agents only, signatures are counted but not verified', async () => {
  const log = await signedLog();
  const others = await agentSigners({
    issuer: ISSUER,
    keys: [{ agentId: OTHER, publicKey: first.publicKey }],
  });
  for (const by of [undefined, others]) {
    const { valid, signatures } = await checkExport(log, {
      checkpoints: [],
      ...(by === undefined ? {} : { signers: by }),
    });
    expect(valid).toBe(true);
    expect(signatures).toEqual({ signed: 3, valid: 0, bad: 0, unchecked: 3, by: [] });
  }
});

test('a log with erased values still shows what was signed', async () => {
  const erased = (await signedLog()).map((entry) => ({ ...entry, metadata: null, salt: null, erased: true }));
  expect((await check(erased)).signatures).toMatchObject({ signed: 3, valid: 3 });
});

test('a log whose issuer has moved is checked under both addresses', async () => {
  const moved = await agentSigners({
    issuer: ['https://new.example', ISSUER],
    keys: [
      { agentId: AGENT, publicKey: first.publicKey },
      { agentId: AGENT, publicKey: second.publicKey },
    ],
  });
  expect((await check(await signedLog(), moved)).signatures.valid).toBe(3);
});

test('removing, adding or exchanging a signature changes the hash', async () => {
  const log = await signedLog();
  for (const [seq, signature] of [
    [2, undefined],
    [3, log[1]?.signature],
    [4, log[2]?.signature],
  ] as const) {
    const entry = log[seq - 1];
    if (entry === undefined) throw new Error('there is one');
    const { signature: _signature, ...unsigned } = entry;
    const changed = signature === undefined ? unsigned : { ...unsigned, signature };
    const { fault } = await check(log.with(seq - 1, changed));
    expect(fault).toMatchObject({ kind: 'edited', seq });
  }
});

test('the keys are read from a DID document under both names, including retired ones', () => {
  const methods = [
    { id: 'x', type: 'JsonWebKey', publicKeyJwk: { ...first.publicKey, kid: first.kid }, revoked: WRITTEN },
    { id: 'y', type: 'JsonWebKey', publicKeyJwk: { ...second.publicKey, kid: second.kid } },
  ];
  for (const id of [
    `did:grantex:${AGENT}`,
    `did:web:issuer.example:agents:${AGENT}`,
    `did:web:localhost%3A4000:path:agents:${AGENT}`,
  ]) {
    const document = { '@context': [], id, verificationMethod: methods };
    for (const given of [document, { didDocument: document, didDocumentMetadata: {} }]) {
      const keys = signerKeys(given);
      expect(keys.map(({ agentId, retiredAt }) => [agentId, retiredAt])).toEqual([
        [AGENT, WRITTEN],
        [AGENT, undefined],
      ]);
    }
  }
  expect(signerKeys({ id: `did:grantex:${AGENT}` })).toEqual([]);
});

test('a malformed DID document or key is refused with an explanation', async () => {
  const documents: unknown[] = [
    null,
    'did',
    {},
    { id: 'did:web:issuer.example' },
    { id: `did:key:${AGENT}` },
    { didDocument: null },
    { id: `did:grantex:${AGENT}`, verificationMethod: {} },
    { id: `did:grantex:${AGENT}`, verificationMethod: [{}] },
    { id: `did:grantex:${AGENT}`, verificationMethod: [{ publicKeyJwk: first.publicKey, revoked: 1 }] },
  ];
  for (const document of documents) expect(() => signerKeys(document)).toThrow('signerKeys');
  const bad = { agentId: AGENT, publicKey: { kty: 'RSA' } };
  await expect(agentSigners({ issuer: ISSUER, keys: [bad] })).rejects.toThrow(AGENT);
  const undated = { agentId: AGENT, publicKey: first.publicKey, retiredAt: 'soon' };
  await expect(agentSigners({ issuer: ISSUER, keys: [undated] })).rejects.toThrow('retiredAt');
  await expect(agentSigners({ issuer: [], keys: [] })).rejects.toThrow('issuer');
});

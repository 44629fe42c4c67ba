import type { AgentSignersOptions, AuditEntry, HashedEntry, SignedReport } from '../../../../src/log.ts';
import { createReportSigner } from '../../../neutral/support/agent.ts';
import { logOf, seal, unseal } from '../../../neutral/support/log.ts';
import { fixedSalts } from '../../fixed-salt.ts';
import keys from '../../test-keys.json' with { type: 'json' };
import type { ExportQuestion } from './export-case.ts';

const ISSUER = 'https://issuer.example';
const AGENT = 'ag_01ARZ3NDEKTSV4RRFFQ69G5FAV';
const WRITTEN = '2026-01-01T00:00:00.000Z';

/** Logs in which agents have signed entries. */
export async function signedCases(): Promise<ExportQuestion[]> {
  const first = await createReportSigner('EdDSA', keys.agentEd25519);
  const second = await createReportSigner('ES256', keys.agentP256);
  const stranger = await createReportSigner('EdDSA', keys.otherEd25519);
  const signers: AgentSignersOptions = {
    issuer: ISSUER,
    keys: [
      { agentId: AGENT, publicKey: first.publicKey, retiredAt: WRITTEN },
      { agentId: AGENT, publicKey: second.publicKey },
    ],
  };
  const reportOf = (entry: HashedEntry, changes: Partial<SignedReport> = {}): SignedReport => {
    const { action, status, ref, metadataDigest } = entry;
    const [agentId, grantId] = [entry.agentId ?? '', entry.grantId ?? ''];
    return { iss: ISSUER, agentId, grantId, action, status, ref, metadataDigest, ...changes };
  };
  const by = new Map([
    [2, first],
    [3, first],
    [5, second],
  ]);
  const base = await logOf(6, [], 'dev_01', 2, fixedSalts());
  /** A log of six: 2 and 3 signed by the first key, 5 by the second, with the last of them changed. */
  const signedLog = async (
    change: (entry: HashedEntry) => HashedEntry | Promise<HashedEntry> = (entry) => entry,
  ): Promise<AuditEntry[]> => {
    const log: AuditEntry[] = [];
    for (const sealed of base) {
      const { entry, details } = unseal(sealed);
      const linked = {
        ...entry,
        agentId: AGENT,
        ...(entry.seq === 5 && { ref: 'alog_4' }),
        prevHash: log.at(-1)?.hash ?? null,
      };
      const key = by.get(entry.seq);
      const signed = key === undefined ? linked : { ...linked, signature: await key.sign(reportOf(linked)) };
      log.push(await seal(entry.seq === 5 ? await change(signed) : signed, details));
    }
    return log;
  };
  const forgeries: readonly (readonly [
    name: string,
    forge: (entry: HashedEntry) => HashedEntry | Promise<HashedEntry>,
  ])[] = [
    ['another action', (entry) => ({ ...entry, action: 'flights.cancel' })],
    ['another outcome', (entry) => ({ ...entry, status: 'failure' })],
    ['another grant', (entry) => ({ ...entry, grantId: 'grnt_02' })],
    ['another entry before it', (entry) => ({ ...entry, ref: 'alog_3' })],
    ['no entry before it', ({ ref: _ref, ...entry }) => entry],
    ['a made-up key', async (entry) => ({ ...entry, signature: await stranger.sign(reportOf(entry)) })],
    ['what is no signature', (entry) => ({ ...entry, signature: 'x' })],
    [
      'a signature for another issuer',
      async (entry) => ({
        ...entry,
        signature: await second.sign(reportOf(entry, { iss: 'https://other.example' })),
      }),
    ],
    [
      'a key that was retired',
      async (entry) => ({
        ...entry,
        timestamp: '2026-01-01T00:01:00.001Z',
        signature: await first.sign(reportOf(entry)),
      }),
    ],
  ];
  const log = await signedLog();
  const { signature: _signature, ...unsigned } = log[1] as AuditEntry;
  return [
    { name: 'entries that agents have signed', entries: log, signers },
    { name: 'entries that agents have signed, without their keys', entries: log },
    {
      name: 'entries that agents have signed, whose issuer has moved',
      entries: log,
      signers: { ...signers, issuer: ['https://new.example', ISSUER] },
    },
    { name: 'a removed signature', entries: log.with(1, unsigned), signers, fault: ['edited', 2, 0] },
    ...(await Promise.all(
      forgeries.map(async ([name, forge]): Promise<ExportQuestion> => ({
        name: `a signed entry that was hashed again with ${name}`,
        entries: await signedLog(forge),
        signers,
        fault: ['bad_signature', 5, 0],
      })),
    )),
  ];
}

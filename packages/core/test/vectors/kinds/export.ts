import { encodeBase64 } from '../../../src/base/base64.ts';
import {
  agentSigners,
  type AgentSignersOptions,
  type AuditEntry,
  checkExport,
  type ExportFaultKind,
  type HashedEntry,
  type SignedReport,
} from '../../../src/log.ts';
import { createReportSigner } from '../../neutral/support/agent.ts';
import { createLogSigner, logOf, seal, unseal } from '../../neutral/support/log.ts';
import { testWitness } from '../../neutral/support/witness.ts';
import { fixedSalts } from '../fixed-salt.ts';
import { asJson } from '../json.ts';
import keys from '../test-keys.json' with { type: 'json' };
import { type Vector, vectorKind, type VectorKind } from '../vector-kind.ts';

interface ExportCase extends Vector {
  readonly entries: readonly unknown[];
  readonly checkpoints: readonly string[];
  readonly anchoredKeys: readonly string[];
  readonly fetchedKeys: readonly string[];
  readonly witnesses: readonly string[];
  /** The agents whose signatures are checked; null for none. */
  readonly signers: AgentSignersOptions | null;
}

type Question = Pick<ExportCase, 'name' | 'entries'> &
  Partial<Omit<ExportCase, 'expected'>> & {
    /** What must be reported, written by hand: the fault, and how many entries are proven. Default: no fault. */
    readonly fault?: readonly [kind: ExportFaultKind, seq: number, proven: number];
  };

const DEFAULTS = { checkpoints: [], anchoredKeys: [], fetchedKeys: [], witnesses: [], signers: null };

async function check(vector: Omit<ExportCase, 'name' | 'expected'>): Promise<ReportInJson> {
  const { entries, checkpoints, anchoredKeys, fetchedKeys, witnesses, signers } = vector;
  const report = await checkExport(entries, {
    checkpoints,
    ...(anchoredKeys.length > 0 && { anchoredKey: anchoredKeys }),
    ...(fetchedKeys.length > 0 && { fetchedKey: fetchedKeys }),
    witnesses,
    ...(signers && { signers: await agentSigners(signers) }),
  });
  return asJson({ ...report, root: encodeBase64(report.root) });
}

interface ReportInJson {
  readonly valid: boolean;
  readonly fault?: object;
}

/** Logs, and checkpoints that were kept of them. */
async function checkpointCases(): Promise<Question[]> {
  const salts = fixedSalts();
  const signer = await createLogSigner(undefined, keys.agentEd25519);
  const thief = await createLogSigner(undefined, keys.otherEd25519);
  const later = await createLogSigner('log.example/audit/dev_01/epoch-2', keys.otherEd25519);
  const log = await logOf(12, [], 'dev_01', 2, salts);
  const at = (seq: number): AuditEntry => log[seq - 1] as AuditEntry;
  const [four = '', eight = '', ten = ''] = await Promise.all(
    [4, 8, 10].map((size) => signer.sign(log.slice(0, size))),
  );
  const checkpoints = [four, eight, ten];
  const anchoredKeys = [signer.verifierKey];
  const kept = { checkpoints, anchoredKeys };
  /** The log with one entry changed, and every entry from it on hashed and linked again. */
  const rewritten = async (seq: number): Promise<AuditEntry[]> => {
    const { entry, details } = unseal(at(seq));
    const changed = await seal({ ...entry, action: 'flights.cancel' }, details);
    return logOf(log.length, [...log.slice(0, seq - 1), changed], 'dev_01', 2, salts);
  };
  const [from6, from9, from11] = [await rewritten(6), await rewritten(9), await rewritten(11)];
  const [replaced, foreign] = [
    await logOf(12, [], 'dev_01', 2, salts),
    await logOf(12, [], 'dev_02', 2, salts),
  ];
  const mixed = await logOf(6, await logOf(4, [], 'dev_01', 1, salts), 'dev_01', 2, salts);
  const mixedKept = { checkpoints: [await signer.sign(mixed)], anchoredKeys };
  const erased = log
    .with(2, { ...at(3), metadata: null, salt: null, erased: true })
    .with(6, { ...at(7), principalId: null, principalSalt: null, metadata: null, salt: null, erased: true });
  const empty = await signer.sign([]);
  const forks = [...checkpoints, await signer.sign(from6.slice(0, 10))];
  return [
    { name: 'an untouched log', entries: log, ...kept },
    {
      name: 'checkpoints in any order, repeated, and of an empty log',
      entries: log,
      checkpoints: [ten, empty, four, ten],
      anchoredKeys,
    },
    { name: 'nothing, and a checkpoint of nothing', entries: [], checkpoints: [empty], anchoredKeys },
    { name: 'no checkpoint', entries: log, anchoredKeys },
    { name: 'a key that the server answered', entries: log, checkpoints, fetchedKeys: anchoredKeys },
    { name: 'no key', entries: log, checkpoints },
    {
      name: 'a log that was replaced with its key, by the key of the server',
      entries: replaced,
      checkpoints: [await thief.sign(replaced)],
      fetchedKeys: [thief.verifierKey],
    },
    {
      name: 'a log that went on after a restore, with both keys',
      entries: log,
      checkpoints: [four, await later.sign(log)],
      anchoredKeys: [signer.verifierKey, later.verifierKey],
    },
    { name: 'erased values', entries: erased, ...kept },
    { name: 'a log that began with version 1', entries: mixed, ...mixedKept },
    {
      name: 'a name in an entry of version 1, which no hash covers',
      entries: mixed.with(1, { ...(mixed[1] as AuditEntry), principalId: 'user_mallory' }),
      ...mixedKept,
    },
    { name: 'entries written anew after the last checkpoint', entries: from11, ...kept },
    {
      name: 'an edited entry',
      entries: log.with(8, { ...at(9), action: 'x' }),
      ...kept,
      fault: ['edited', 9, 8],
    },
    {
      name: 'edited metadata',
      entries: log.with(4, { ...at(5), metadata: { amount: 1 } }),
      ...kept,
      fault: ['metadata_edited', 5, 4],
    },
    {
      name: 'an edited name',
      entries: log.with(4, { ...at(5), principalId: 'user_mallory' }),
      ...kept,
      fault: ['name_edited', 5, 4],
    },
    {
      name: 'two entries in another order',
      entries: log.with(4, at(6)).with(5, at(5)),
      ...kept,
      fault: ['reordered', 5, 4],
    },
    { name: 'an entry left out', entries: log.toSpliced(8, 1), ...kept, fault: ['missing', 9, 8] },
    { name: 'the first entries left out', entries: log.slice(3), ...kept, fault: ['missing', 1, 0] },
    { name: 'an end that was cut off', entries: log.slice(0, 9), ...kept, fault: ['cut', 10, 8] },
    { name: 'nothing left', entries: [], ...kept, fault: ['cut', 1, 0] },
    { name: 'an end that was written anew', entries: from6, ...kept, fault: ['rewritten', 5, 4] },
    {
      name: 'an end that was written anew from the last checkpoint but one',
      entries: from9,
      ...kept,
      fault: ['rewritten', 9, 8],
    },
    {
      name: 'an end that was written anew before the newest of four checkpoints',
      entries: from11,
      checkpoints: [...checkpoints, await signer.sign(log)],
      anchoredKeys,
      fault: ['rewritten', 11, 10],
    },
    { name: 'a whole log that was replaced', entries: replaced, ...kept, fault: ['replaced', 1, 0] },
    { name: 'the log of another developer', entries: foreign, ...kept, fault: ['foreign', 1, 0] },
    {
      name: 'an end that was written anew, without a key',
      entries: from6,
      checkpoints,
      fault: ['rewritten', 5, 4],
    },
    {
      name: 'a log that was replaced with its key, by the key that was kept',
      entries: replaced,
      checkpoints: [await thief.sign(replaced)],
      anchoredKeys,
      fault: ['bad_checkpoint', 0, 0],
    },
    {
      name: 'a checkpoint that was changed',
      entries: log,
      checkpoints: [four, eight.replace('\n8\n', '\n9\n')],
      anchoredKeys,
      fault: ['bad_checkpoint', 0, 4],
    },
    {
      name: 'two checkpoints that disagree',
      entries: log,
      checkpoints: forks,
      anchoredKeys,
      fault: ['forked', 0, 10],
    },
    {
      name: 'the results of four checkpoints',
      entries: from6,
      checkpoints: [ten, eight, four, 'x'],
      anchoredKeys,
      fault: ['rewritten', 5, 4],
    },
  ];
}

const TIME = 1_679_315_147n;

/** Logs whose checkpoints witnesses have cosigned. */
async function witnessCases(): Promise<Question[]> {
  const signer = await createLogSigner(undefined, keys.agentEd25519);
  const log = await logOf(8, [], 'dev_01', 2, fixedSalts());
  const note = await signer.sign(log);
  const witness = await testWitness('witness.example.com/w1');
  const second = await testWitness('witness.example.com/w2', 'two');
  const cosigned = note + (await witness.cosign(note, TIME));
  const older = await signer.sign(log.slice(0, 4));
  const forged = cosigned + (await second.cosign(older, TIME));
  const anchoredKeys = [signer.verifierKey];
  const both = [witness.verifierKey, second.verifierKey];
  return [
    {
      name: 'a cosigned checkpoint',
      entries: log,
      checkpoints: [older, cosigned],
      fetchedKeys: anchoredKeys,
      witnesses: [witness.verifierKey],
    },
    {
      name: 'a cosigned checkpoint, without a key of the log',
      entries: log,
      checkpoints: [cosigned],
      witnesses: [witness.verifierKey],
    },
    {
      name: 'a witness that did not cosign',
      entries: log,
      checkpoints: [cosigned],
      anchoredKeys,
      witnesses: both,
      fault: ['unwitnessed', 0, 8],
    },
    {
      name: 'a cosignature of another checkpoint',
      entries: log,
      checkpoints: [forged],
      anchoredKeys,
      witnesses: both,
      fault: ['bad_checkpoint', 0, 0],
    },
    {
      name: 'a witness and no checkpoint',
      entries: log,
      witnesses: [witness.verifierKey],
      fault: ['unwitnessed', 0, 0],
    },
  ];
}

const ISSUER = 'https://issuer.example';
const AGENT = 'ag_01ARZ3NDEKTSV4RRFFQ69G5FAV';
const WRITTEN = '2026-01-01T00:00:00.000Z';

/** Logs in which agents have signed entries. */
async function signedCases(): Promise<Question[]> {
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
      forgeries.map(async ([name, forge]): Promise<Question> => ({
        name: `a signed entry that was hashed again with ${name}`,
        entries: await signedLog(forge),
        signers,
        fault: ['bad_signature', 5, 0],
      })),
    )),
  ];
}

/** Checks of exports (`docs/protocol.md` §8). */
export const exportVectors: VectorKind = vectorKind<ExportCase>({
  kind: 'export',
  about:
    'Exports of logs, with checkpoints that were kept, keys of logs, witnesses and agents, and what a check reports.',
  defaults: DEFAULTS,
  async cases() {
    const questions = [...(await checkpointCases()), ...(await witnessCases()), ...(await signedCases())];
    return Promise.all(
      questions.map(async ({ fault, ...question }) => {
        const report = await check({ ...DEFAULTS, ...question });
        const [kind, seq, proven] = fault ?? [];
        return {
          ...question,
          expected:
            fault === undefined
              ? { ...report, valid: true }
              : { ...report, fault: { ...report.fault, kind, seq }, proven },
        };
      }),
    );
  },
  run: check,
});

import {
  type AgentSigners,
  type Checkpoint,
  type ConsistencyProof,
  readCheckpoint,
  type SignatureReport,
  verifyCheckpoint,
  verifyConsistency,
  type WitnessVerdict,
} from '@grantex/core/log';
import { checkLog, keyOf, parseProof, type ReportFault } from './check-log.ts';
import { askWitnesses } from '../audit/witness-keys.ts';
import { type Manifest, readManifest } from './manifest.ts';
import type { Pack } from './open-pack.ts';
import { signerOf } from './pack-signer.ts';

/** Something that is wrong with a pack. */
export interface PackFault {
  /**
   * `manifest_changed`, `swapped_key`, `file_changed`, `facts_changed`, `report_changed`, `file_missing`, `file_added`,
   * `bad_checkpoint`, `not_continued`, `unwitnessed`, `bad_signature`; of entries, as `audit verify` names it, and
   * `replaced` where they are not those that the checkpoint covers.
   */
  readonly kind: string;
  readonly file: string;
  readonly message: string;
}

export interface PackReport {
  readonly valid: boolean;
  readonly faults: readonly PackFault[];
  /** `anchored`: by a key that was given; `unanchored`: only by the one in the pack, which its maker chose. */
  readonly trust: 'anchored' | 'unanchored';
  readonly verifierKey: string | undefined;
  readonly manifest: Manifest | undefined;
  /** Entries of both logs that are proven. */
  readonly proven: { readonly audit: number; readonly admin: number };
  /** What agents signed of the entries of the audit log; undefined where these could not be read. */
  readonly signatures: SignatureReport | undefined;
  /** What each given witness says of the checkpoint of the audit log. */
  readonly witnesses: readonly WitnessVerdict[];
  /** Whether it continues the pack before it; undefined where it names none. */
  readonly continues: number | undefined;
}

export interface CheckOptions {
  /** The log's key, or several, from a source that the maker of the pack does not control. */
  readonly keys: readonly string[];
  readonly witnesses: readonly string[];
  /** The agents whose signatures are checked. Default: none. */
  readonly signers?: AgentSigners | undefined;
  /** Called with the bytes that were read. */
  readonly onBytes: (howMany: number) => void;
}

const MANIFEST = 'manifest.json';
const SIGNATURE = 'manifest.sig';
const FACT_FILES = /^(?:grants|agents|ends|holds|approvals|anomalies|policies)\.jsonl$|^settings\.json$/;

/** Checks a pack without a server, and names everything that is wrong with it. Throws for nothing that a pack can hold. */
export async function checkPack(pack: Pack, options: CheckOptions): Promise<PackReport> {
  const faults: PackFault[] = [];
  const fault = (kind: string, file: string, message: string): void =>
    void faults.push({ kind, file, message });
  const text = await pack.text(MANIFEST);
  const manifest = readManifest(text);
  if (manifest === undefined || text === undefined) {
    fault('manifest_changed', MANIFEST, 'There is no manifest of a pack of evidence.');
    return unreadable(faults);
  }
  const { origin } = manifest.logs.audit;
  const signed = await signerOf(pack, text, origin, options.keys);
  if (signed.fault !== undefined) fault(signed.fault, SIGNATURE, signed.message ?? '');
  const verifierKey = signed.key;
  await checkFiles(pack, manifest, fault);
  const audit = await checkLog(
    pack,
    manifest,
    { log: 'audit', verifierKey, onBytes: options.onBytes, signers: options.signers },
    fault,
  );
  const admin = await checkLog(
    pack,
    manifest,
    { log: 'admin', verifierKey, onBytes: options.onBytes },
    fault,
  );
  const continues = await checkPrevious(pack, verifierKey, audit.checkpoint, fault);
  const witnesses = await askWitnesses((await pack.text('audit-checkpoint.txt')) ?? '', options.witnesses);
  for (const { witness, status } of witnesses) {
    if (status !== 'cosigned')
      fault('unwitnessed', 'audit-checkpoint.txt', `The witness ${witness} has not cosigned it.`);
  }
  return {
    valid: faults.length === 0,
    faults,
    trust: signed.isAnchored ? 'anchored' : 'unanchored',
    verifierKey,
    manifest,
    proven: { audit: audit.entries, admin: admin.entries },
    signatures: audit.signatures,
    witnesses,
    continues,
  };
}

function unreadable(faults: readonly PackFault[]): PackReport {
  return {
    valid: false,
    faults,
    trust: 'unanchored',
    verifierKey: undefined,
    manifest: undefined,
    proven: { audit: 0, admin: 0 },
    signatures: undefined,
    witnesses: [],
    continues: undefined,
  };
}

/** Every file has the digest that the manifest states, and there is no other one. */
async function checkFiles(pack: Pack, { files }: Manifest, fault: ReportFault): Promise<void> {
  const listed = new Set([...files.map(({ name }) => name), MANIFEST, SIGNATURE]);
  for (const [place, name] of pack.names.entries()) {
    if (!listed.has(name)) fault('file_added', name, 'The manifest does not list this file.');
    else if (pack.names.indexOf(name) !== place) fault('file_added', name, 'The pack has this file twice.');
  }
  for (const { name, sha256, bytes } of files) {
    const found = await pack.digest(name);
    if (found === undefined) {
      fault(
        'file_missing',
        name,
        'The manifest lists this file, and it is not in the pack or cannot be unpacked.',
      );
    } else if (found.sha256 !== sha256 || found.bytes !== bytes) {
      fault(kindOf(name), name, 'It is not the file that the manifest lists.');
    }
  }
}

function kindOf(name: string): string {
  if (name === 'report.html') return 'report_changed';
  return FACT_FILES.test(name) ? 'facts_changed' : 'file_changed';
}

/** How many entries the log had in the pack before this one; undefined where it names none, or is wrong. */
async function checkPrevious(
  pack: Pack,
  verifierKey: string | undefined,
  checkpoint: Checkpoint | undefined,
  fault: ReportFault,
): Promise<number | undefined> {
  const file = 'previous.txt';
  if (!pack.names.includes(file)) return undefined;
  const previous = readCheckpoint((await pack.text(file)) ?? '');
  const proof = parseProof(await pack.text('previous-proof.json')) as ConsistencyProof | undefined;
  const isSigned =
    previous !== undefined &&
    (verifierKey === undefined ||
      (await verifyCheckpoint((await pack.text(file)) ?? '', await keyOf(previous.origin, verifierKey)))
        .valid);
  const isContinued =
    isSigned &&
    proof !== undefined &&
    checkpoint !== undefined &&
    (await verifyConsistency(proof, previous, checkpoint));
  if (isContinued) return previous.size;
  fault('not_continued', file, 'The log is not shown to continue that of the pack before.');
  return undefined;
}

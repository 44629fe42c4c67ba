import {
  type AgentSigners,
  type Checkpoint,
  checkRange,
  formatNoteKey,
  noteKey,
  parseNoteKey,
  type RangeProof,
  readCheckpoint,
  type SignatureReport,
  verifyCheckpoint,
} from '@grantex/core/log';
import { jsonLines } from '../audit/json-lines.ts';
import type { LogPlace, Manifest } from './manifest.ts';
import type { Pack } from './open-pack.ts';

/** Takes down something that is wrong with a file of a pack. */
export type ReportFault = (kind: string, file: string, message: string) => void;

interface LogCheck {
  readonly log: 'audit' | 'admin';
  readonly verifierKey: string | undefined;
  readonly onBytes: (howMany: number) => void;
  readonly signers?: AgentSigners | undefined;
}

const ENTRIES = { audit: 'entries.jsonl', admin: 'admin-log.jsonl' } as const;

/** Checks the entries of one log against its checkpoint, and that with the key. */
export async function checkLog(
  pack: Pack,
  manifest: Manifest,
  { log, verifierKey, onBytes, signers }: LogCheck,
  fault: ReportFault,
): Promise<{
  readonly entries: number;
  readonly checkpoint: Checkpoint | undefined;
  readonly signatures?: SignatureReport;
}> {
  const place = manifest.logs[log];
  const noteFile = `${log}-checkpoint.txt`;
  const checkpoint = await checkpointOf(await pack.text(noteFile), place, verifierKey);
  if (typeof checkpoint === 'string') {
    fault('bad_checkpoint', noteFile, checkpoint);
    return { entries: 0, checkpoint: undefined };
  }
  const proof = parseProof(await pack.text(`${log}-proof.json`)) as RangeProof | undefined;
  if (proof?.from !== place.from || proof.to !== place.to || proof.size !== place.size) {
    fault('file_changed', `${log}-proof.json`, 'It is not a proof of the entries that the manifest names.');
    return { entries: 0, checkpoint };
  }
  const file = ENTRIES[log];
  const stream = await pack.read(file);
  if (stream === undefined) return { entries: 0, checkpoint };
  try {
    const report = await checkRange(jsonLines(stream, onBytes), proof, checkpoint, { signers });
    if (report.fault !== undefined) fault(report.fault.kind, file, report.fault.message);
    else if (report.developerId !== undefined && report.developerId !== manifest.developer.id) {
      fault(
        'foreign',
        file,
        `The entries are those of ${report.developerId}, the pack is for ${manifest.developer.id}.`,
      );
      return { entries: 0, checkpoint };
    }
    return { entries: report.valid ? report.entries : 0, checkpoint, signatures: report.signatures };
  } catch (error) {
    fault('file_changed', file, `It cannot be unpacked: ${(error as Error).message}`);
    return { entries: 0, checkpoint };
  }
}

/** The checkpoint of a log, or what is wrong with it in words. */
async function checkpointOf(
  note: string | undefined,
  { origin, size }: LogPlace,
  verifierKey: string | undefined,
): Promise<Checkpoint | string> {
  if (note === undefined) return 'There is no checkpoint.';
  const read = readCheckpoint(note);
  if (read === undefined) return 'It is no checkpoint.';
  if (read.origin !== origin || read.size !== size)
    return 'It is not the checkpoint that the manifest names.';
  // A key that did not sign the manifest proves nothing about the checkpoint either.
  if (verifierKey === undefined) return read;
  const result = await verifyCheckpoint(note, await keyOf(origin, verifierKey));
  return result.valid ? result.checkpoint : `It is not signed by the key of the log (${result.fault}).`;
}

/** The same key under the name of another log of the server. */
export async function keyOf(origin: string, verifierKey: string): Promise<string> {
  return formatNoteKey(await noteKey(origin, (await parseNoteKey(verifierKey)).publicKey));
}

export function parseProof(text: string | undefined): object | undefined {
  try {
    const proof: unknown = JSON.parse(text ?? '');
    return typeof proof === 'object' && proof !== null ? proof : undefined;
  } catch {
    return undefined;
  }
}

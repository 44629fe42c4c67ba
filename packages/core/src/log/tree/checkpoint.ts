import { encodeBase64 } from '../../base/base64.ts';
import { type NoteFault, openNote, parseNoteKey, splitNote } from './note.ts';
import { parseTreeHash, type TreeHash } from './tree-hash.ts';

/** The state of a log, as it signed it (C2SP tlog-checkpoint; `docs/protocol.md` §8). */
export interface Checkpoint {
  /** The log's name: `<issuer host>/audit/<developer id>`, and `/<epoch>` after a restore. */
  readonly origin: string;
  /** The number of entries. */
  readonly size: number;
  /** The root of the Merkle tree over them, 32 bytes. */
  readonly root: TreeHash;
}

/**
 * What is wrong with a checkpoint. `malformed`: it is not a checkpoint; `unknown_key`: the key did not sign it;
 * `bad_signature`: a signature names the key, but is not by it; `other_log`: the key signed it, but for a log of
 * another name.
 */
export type CheckpointFault = NoteFault | 'other_log';

export type CheckpointResult =
  | { readonly valid: true; readonly checkpoint: Checkpoint }
  | { readonly valid: false; readonly fault: CheckpointFault };

/** The text that is signed. */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${encodeBase64(root)}\n`;
}

/**
 * Verifies that a note is a checkpoint, signed by this key, of the log that the key names. This does not say how far
 * the log can be trusted: readers see the same tree only if they compare checkpoints.
 * @param note as `GET /v1/audit/checkpoint` answers it
 * @param verifierKey `<origin>+<id>+<key>`, from a source that the server does not control
 * @throws {TypeError} when the key is not valid
 */
export async function verifyCheckpoint(note: string, verifierKey: string): Promise<CheckpointResult> {
  const key = await parseNoteKey(verifierKey);
  const opened = await openNote(note, [key]);
  if (typeof opened === 'string') return { valid: false, fault: opened };
  const checkpoint = parseCheckpointText(opened.text);
  if (checkpoint === undefined) return { valid: false, fault: 'malformed' };
  if (checkpoint.origin !== key.name) return { valid: false, fault: 'other_log' };
  return { valid: true, checkpoint };
}

/** Reads a checkpoint, whoever signed it; undefined when it is not one. */
export function readCheckpoint(note: string): Checkpoint | undefined {
  const parts = splitNote(note);
  return parts === undefined ? undefined : parseCheckpointText(parts.text);
}

const SIZE = /^(?:0|[1-9]\d{0,15})$/;

/** Lines after the third belong to later versions and are covered by the signature; none is empty. */
function parseCheckpointText(text: string): Checkpoint | undefined {
  const [origin = '', size = '', hash = '', ...rest] = text.slice(0, -1).split('\n');
  const root = parseTreeHash(hash);
  if (origin === '' || root === undefined || !SIZE.test(size) || rest.includes('')) return undefined;
  return Number.isSafeInteger(Number(size)) ? { origin, size: Number(size), root } : undefined;
}

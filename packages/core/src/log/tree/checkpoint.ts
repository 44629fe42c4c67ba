import { encodeBase64 } from '../../base/base64.ts';
import { type NoteFault, openNote, parseNoteKey, splitNote } from './note.ts';
import { parseTreeHash, type TreeHash } from './tree-hash.ts';

/** What a log stood at, as it has signed it (C2SP tlog-checkpoint; `docs/protocol.md` §8). */
export interface Checkpoint {
  /** The log's name: `<issuer host>/audit/<developer id>`, and `/<epoch>` after a restore. */
  readonly origin: string;
  /** The number of entries. */
  readonly size: number;
  /** The root of the Merkle tree over them, 32 bytes. */
  readonly root: TreeHash;
}

/**
 * What is wrong with a checkpoint: `malformed` it is none; `unknown_key` the key has not signed it; `bad_signature` it
 * says so, and is not; `other_log` the key has signed it, but for a log of another name.
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
 * Verifies a checkpoint: that it is one, signed by this key, and of the log that the key names. How far the log can be
 * trusted is another matter: a log shows every reader the same tree only as far as they compare checkpoints.
 * @param note as `GET /v1/audit/checkpoint` answers it
 * @param verifierKey `<origin>+<id>+<key>`, from a place that the server does not control
 * @throws {TypeError} when the key is none
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

/** What a checkpoint says, whoever signed it; undefined when it is none. */
export function readCheckpoint(note: string): Checkpoint | undefined {
  const parts = splitNote(note);
  return parts === undefined ? undefined : parseCheckpointText(parts.text);
}

const SIZE = /^(?:0|[1-9]\d{0,15})$/;

/** Lines after the third are for what later versions add, and covered by the signature; none is empty. */
function parseCheckpointText(text: string): Checkpoint | undefined {
  const [origin = '', size = '', hash = '', ...rest] = text.slice(0, -1).split('\n');
  const root = parseTreeHash(hash);
  if (origin === '' || root === undefined || !SIZE.test(size) || rest.includes('')) return undefined;
  return Number.isSafeInteger(Number(size)) ? { origin, size: Number(size), root } : undefined;
}

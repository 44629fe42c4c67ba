import { type Checkpoint, readCheckpoint } from './checkpoint.ts';
import { isSignedBy, type NoteKey, type NoteSignature, parseVerifierKey, splitNote } from './note.ts';
import { isSameHash } from './tree-hash.ts';

/** A witness's signature of a checkpoint (C2SP tlog-cosignature, Ed25519; `docs/protocol.md` §8). */
export interface Cosignature {
  /** The name in the witness's verifier key. */
  readonly witness: string;
  /** When the witness signed, in seconds since 1970, by its own clock; it knew no larger log then. */
  readonly signedAt: number;
}

/**
 * What is wrong with a cosignature. `malformed`: there is no checkpoint; `missing`: the witness did not sign it;
 * `bad_signature`: a signature that names the witness's key is not by it.
 */
export type CosignatureFault = 'malformed' | 'missing' | 'bad_signature';

export type CosignatureResult =
  | { readonly valid: true; readonly checkpoint: Checkpoint; readonly cosignature: Cosignature }
  | { readonly valid: false; readonly fault: CosignatureFault };

const COSIGNATURE = 4;
const TIME_BYTES = 8;
/** The last second that a `Date` can hold; no real clock is beyond it. */
const LAST_SECOND = 8_640_000_000_000;

/**
 * Verifies that a witness cosigned a checkpoint: that the log of this origin, at this size, has this root, and
 * continues every checkpoint of it that the witness saw. Does not check the log's own signature (`verifyCheckpoint`
 * does), compares the time with no clock, and does not know which origin was meant.
 * @param note as `GET /v1/audit/checkpoint` answers it
 * @param witnessKey `<name>+<id>+<key>` of the kind `cosignature/v1`, from a source that the server does not control
 * @throws {TypeError} when the key is not valid
 */
export async function verifyCosignature(note: string, witnessKey: string): Promise<CosignatureResult> {
  const key = await parseWitnessKey(witnessKey);
  const parts = splitNote(note);
  const checkpoint = readCheckpoint(note);
  if (parts === undefined || checkpoint === undefined) return { valid: false, fault: 'malformed' };
  const found = parts.signatures.find(({ name, id }) => name === key.name && isSameHash(id, key.id));
  if (found === undefined) return { valid: false, fault: 'missing' };
  const signedAt = await timeOf(parts.text, key, found);
  if (signedAt === undefined) return { valid: false, fault: 'bad_signature' };
  return { valid: true, checkpoint, cosignature: { witness: key.name, signedAt } };
}

/**
 * Reads the verifier key of a witness, `<name>+<id>+<key>`.
 * @throws {TypeError} for anything else, a key of another kind, or an id that is not the key's
 */
export async function parseWitnessKey(text: string): Promise<NoteKey> {
  const refusal = 'A witness key must be name+id+key, where the key is an Ed25519 key for cosignatures.';
  return parseVerifierKey(text, COSIGNATURE, refusal);
}

/** When a valid signature was made; undefined for one that is not valid. */
async function timeOf(text: string, key: NoteKey, { signature }: NoteSignature): Promise<number | undefined> {
  if (signature.length <= TIME_BYTES) return undefined;
  const time = Number(new DataView(signature.buffer, signature.byteOffset).getBigUint64(0));
  if (time === 0 || time > LAST_SECOND) return undefined;
  const signed = new TextEncoder().encode(`cosignature/v1\ntime ${time}\n${text}`);
  return (await isSignedBy(key, signed, signature.slice(TIME_BYTES))) ? time : undefined;
}

import { sha256Bytes } from '#signature';
import { decodeBase64, encodeBase64 } from '../../base/base64.ts';
import { isSameHash } from './tree-hash.ts';

/** A signer of notes: a name and an Ed25519 public key. Another name, or another key, is another signer. */
export interface NoteKey {
  readonly name: string;
  /** The first 4 bytes of SHA-256 of name ‖ 0x0A ‖ 0x01 ‖ key. */
  readonly id: Uint8Array;
  /** 32 bytes. */
  readonly publicKey: Uint8Array<ArrayBuffer>;
}

/** A note with at least one valid signature. */
export interface OpenedNote {
  /** The signed text, with the line break at its end. */
  readonly text: string;
  /** The given keys that signed it. */
  readonly signers: readonly NoteKey[];
}

/**
 * What is wrong with a note. `malformed`: it is not a note; `unknown_key`: none of the keys signed it; `bad_signature`:
 * a signature that names one of the keys is not by it.
 */
export type NoteFault = 'malformed' | 'unknown_key' | 'bad_signature';

/** The kind of signature of {@link NoteKey}: Ed25519 over the text. */
const ED25519 = 1;
const KEY_BYTES = 32;
const ID_BYTES = 4;
const SIGNATURE_BYTES = 64;
/** The longest note; every checkpoint is far shorter. */
const MAX_NOTE_LENGTH: number = 64 * 1024;
const NAME = /^[^\s+]+$/u;
const VERIFIER_KEY = /^(?<name>[^\s+]+)\+(?<id>[0-9a-f]{8})\+(?<key>[A-Za-z0-9+/]+={0,2})$/u;
const SIGNATURE_LINE = /^— (?<name>[^\s+]+) (?<signature>[A-Za-z0-9+/]+={0,2})$/u;

const encoder: TextEncoder = new TextEncoder();

/**
 * Makes a signer's identity from its name and key.
 * @throws {TypeError} for a name that is empty or holds white space or a plus sign, or a key that is not 32 bytes
 */
export async function noteKey(name: string, publicKey: Uint8Array): Promise<NoteKey> {
  if (!NAME.test(name) || !name.isWellFormed() || publicKey.length !== KEY_BYTES) {
    throw new TypeError(
      'The signer of a note needs a name without spaces or plus signs, and an Ed25519 key of 32 bytes.',
    );
  }
  return { name, id: await keyId(name, ED25519, publicKey), publicKey: new Uint8Array(publicKey) };
}

async function keyId(name: string, kind: number, publicKey: Uint8Array): Promise<Uint8Array> {
  const prefix = encoder.encode(`${name}\n`);
  const hashed = new Uint8Array(prefix.length + 1 + publicKey.length);
  hashed.set(prefix);
  hashed[prefix.length] = kind;
  hashed.set(publicKey, prefix.length + 1);
  return (await sha256Bytes(hashed)).slice(0, ID_BYTES);
}

/** Writes a verifier key: name, id in hex and key, separated by plus signs (C2SP signed-note). */
export function formatNoteKey({ name, id, publicKey }: NoteKey): string {
  return `${name}+${hexOf(id)}+${encodeBase64(new Uint8Array([ED25519, ...publicKey]))}`;
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Reads what {@link formatNoteKey} writes.
 * @throws {TypeError} for anything else, a key of another kind, or an id that is not the key's
 */
export async function parseNoteKey(text: string): Promise<NoteKey> {
  return parseVerifierKey(
    text,
    ED25519,
    'A verifier key must be name+id+key, where the key is an Ed25519 key.',
  );
}

/**
 * Reads a verifier key of one kind of signature, whose key has 32 bytes.
 * @throws {TypeError} with `refusal` for anything else
 */
export async function parseVerifierKey(text: string, kind: number, refusal: string): Promise<NoteKey> {
  const { name = '', id: written = '', key = '' } = VERIFIER_KEY.exec(text)?.groups ?? {};
  const bytes = decodeBase64(key);
  if (bytes?.[0] !== kind || bytes.length !== 1 + KEY_BYTES || !name.isWellFormed()) {
    throw new TypeError(refusal);
  }
  const publicKey = bytes.slice(1);
  const id = await keyId(name, kind, publicKey);
  if (hexOf(id) !== written) {
    throw new TypeError(
      'The id of this verifier key does not match its name and key: it was copied wrongly.',
    );
  }
  return { name, id, publicKey };
}

/**
 * Writes a signed note.
 * @param text ends with a line break, and has no other control character
 * @param sign signs the text's bytes with the private part of the key: 64 bytes of Ed25519
 */
export async function signNote(
  text: string,
  { name, id }: NoteKey,
  sign: (text: Uint8Array<ArrayBuffer>) => Uint8Array | Promise<Uint8Array>,
): Promise<string> {
  const signature = await sign(encoder.encode(text));
  return `${text}\n— ${name} ${encodeBase64(new Uint8Array([...id, ...signature]))}\n`;
}

/**
 * Opens a note that one of the given keys signed. Signatures by others are ignored: witnesses and further keys of the
 * log may have signed it, too. A signature that names a given key and is not by it invalidates the note.
 */
export async function openNote(note: string, keys: readonly NoteKey[]): Promise<OpenedNote | NoteFault> {
  const parts = splitNote(note);
  if (parts === undefined) return 'malformed';
  const signed = encoder.encode(parts.text);
  const signers: NoteKey[] = [];
  for (const { name, id, signature } of parts.signatures) {
    const key = keys.find((one) => one.name === name && isSameHash(one.id, id));
    if (key === undefined || signers.includes(key)) continue;
    if (!(await isSignedBy(key, signed, signature))) return 'bad_signature';
    signers.push(key);
  }
  return signers.length === 0 ? 'unknown_key' : { text: parts.text, signers };
}

/** One signature line: the signer that it names, and the bytes after the id. */
export interface NoteSignature {
  readonly name: string;
  readonly id: Uint8Array;
  readonly signature: Uint8Array<ArrayBuffer>;
}

/** A note's text, unverified, and its signatures; undefined when it is not a note. */
export function splitNote(
  note: string,
): { readonly text: string; readonly signatures: readonly NoteSignature[] } | undefined {
  const end = note.lastIndexOf('\n\n');
  if (note.length > MAX_NOTE_LENGTH || end < 1 || !note.endsWith('\n')) return undefined;
  if (!note.isWellFormed() || hasControls(note)) return undefined;
  const lines = note.slice(end + 2, -1).split('\n');
  const signatures = lines.flatMap((line) => parseSignature(line) ?? []);
  return signatures.length === lines.length ? { text: note.slice(0, end + 1), signatures } : undefined;
}

function parseSignature(line: string): NoteSignature | undefined {
  const { name, signature } = SIGNATURE_LINE.exec(line)?.groups ?? {};
  const bytes = decodeBase64(signature ?? '');
  if (name === undefined || bytes === undefined || bytes.length <= ID_BYTES) return undefined;
  return { name, id: bytes.slice(0, ID_BYTES), signature: bytes.slice(ID_BYTES) };
}

function hasControls(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x20 && unit !== 0x0a) return true;
  }
  return false;
}

/** Whether these bytes are an Ed25519 signature by a key over the text. */
export async function isSignedBy(
  { publicKey }: Pick<NoteKey, 'publicKey'>,
  signed: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  if (signature.length !== SIGNATURE_BYTES) return false;
  try {
    const key = await crypto.subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify']);
    return await crypto.subtle.verify('Ed25519', key, signature, signed);
  } catch (error) {
    // The bytes are not a point on the curve, so no signature is valid.
    if ((error as Error).name === 'DataError') return false;
    throw error;
  }
}

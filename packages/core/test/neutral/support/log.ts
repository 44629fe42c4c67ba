import {
  type AuditEntry,
  canonicalEntry,
  checkpointText,
  createTree,
  type DisposalLine,
  disposalText,
  type EntryVersion,
  formatNoteKey,
  hashEntry,
  type HashedEntry,
  hashLeaf,
  metadataDigest,
  noteKey,
  principalDigest,
  signNote,
  type Tree,
} from '../../../src/log.ts';
import { encodeBase64 } from '../../../src/base/base64.ts';
import { base64url } from './issuer.ts';
import { keyPairOf } from './key-pair.ts';

/** The members of an entry that are not hashed. */
export type Details = Pick<AuditEntry, 'principalId' | 'principalSalt' | 'metadata' | 'salt'>;

/** Adds the hash and the unhashed members to an entry. */
export async function seal(entry: HashedEntry, details: Details): Promise<AuditEntry> {
  return { ...entry, hash: await hashEntry(canonicalEntry(entry)), ...details };
}

/** Splits an entry into its hashed and its unhashed members. */
export function unseal({ hash: _hash, principalId, principalSalt, metadata, salt, ...entry }: AuditEntry): {
  readonly entry: HashedEntry;
  readonly details: Details;
} {
  const name = principalSalt === undefined ? { principalId } : { principalId, principalSalt };
  return { entry, details: { ...name, metadata, salt } };
}

/** Returns the 16 bytes of a salt. */
export type MakeSalt = () => Uint8Array<ArrayBuffer>;

const randomSalt: MakeSalt = () => crypto.getRandomValues(new Uint8Array(16));

/** The reference of a principal in a log. */
export async function nameOf(
  principalId: string,
  makeSalt: MakeSalt = randomSalt,
): Promise<{
  readonly principalDigest: string;
  readonly details: { readonly principalId: string; readonly principalSalt: string };
}> {
  const salt = makeSalt();
  const digest = await principalDigest(salt, principalId);
  return { principalDigest: digest, details: { principalId, principalSalt: base64url(salt) } };
}

/** A log in order; `start` continues existing entries, of any version. */
export async function logOf(
  length: number,
  start: readonly AuditEntry[] = [],
  developerId = 'dev_01',
  v: EntryVersion = 2,
  makeSalt: MakeSalt = randomSalt,
): Promise<AuditEntry[]> {
  const log = [...start];
  const name = await nameOf('user_ålice', makeSalt);
  const named = v === 1 ? {} : { principalDigest: name.principalDigest };
  const beside = v === 1 ? { principalId: 'user_ålice' } : name.details;
  const salt = makeSalt();
  for (let seq = log.length + 1; seq <= length; seq += 1) {
    const metadata = { amount: seq, note: 'é' };
    const entry: HashedEntry = {
      v,
      entryId: `alog_${seq}`,
      seq,
      developerId,
      agentId: 'ag_01',
      agentDid: 'did:grantex:ag_01',
      grantId: 'grnt_01',
      principal: 'prn_01',
      ...named,
      action: 'flights.book',
      status: seq % 2 === 1 ? 'allowed' : 'success',
      ...(seq % 2 === 1 ? {} : { ref: `alog_${seq - 1}` }),
      timestamp: '2026-01-01T00:00:00.000Z',
      metadataDigest: await metadataDigest(salt, metadata),
      prevHash: log.at(-1)?.hash ?? null,
    };
    log.push(await seal(entry, { ...beside, metadata, salt: base64url(salt) }));
  }
  return log;
}

/** A log's key that signs checkpoints. */
export interface LogSigner {
  readonly verifierKey: string;
  /** Signs the tree of these entries. */
  sign(entries: readonly AuditEntry[], changes?: { readonly origin?: string }): Promise<string>;
  /** The first line of a log of which the first `size` entries are gone. */
  dispose(entries: readonly AuditEntry[], size: number): Promise<DisposalLine>;
  /** Signs any text. */
  signText(text: string): Promise<string>;
}

/** @param jwk its private key. Default: a new one */
export async function createLogSigner(
  origin = 'log.example/audit/dev_01',
  jwk?: JsonWebKey,
): Promise<LogSigner> {
  const { publicKey, privateKey } = await keyPairOf('Ed25519', jwk);
  const key = await noteKey(origin, new Uint8Array(await crypto.subtle.exportKey('raw', publicKey)));
  const signText = (text: string): Promise<string> =>
    signNote(
      text,
      key,
      async (bytes) => new Uint8Array(await crypto.subtle.sign('Ed25519', privateKey, bytes)),
    );
  return {
    verifierKey: formatNoteKey(key),
    signText,
    async dispose(entries, size) {
      const tree = await treeOf(entries.slice(0, size));
      const said = { size, hash: entries[size - 1]?.hash ?? '', at: '2026-08-01T00:00:00.000Z' };
      const note = await signText(disposalText({ origin, root: await tree.root(), ...said }));
      return { disposed: { ...said, before: tree.edge().hashes.map(encodeBase64), note } };
    },
    async sign(entries, changes = {}) {
      const tree = await treeOf(entries);
      return signText(
        checkpointText({ origin: changes.origin ?? origin, size: tree.size, root: await tree.root() }),
      );
    },
  };
}

async function treeOf(entries: readonly AuditEntry[]): Promise<Tree> {
  const tree = createTree();
  for (const entry of entries) await tree.append(await hashLeaf(canonicalEntry(entry)));
  return tree;
}

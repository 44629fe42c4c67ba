import type { EntryStatus } from '../../../src/index.ts';
import { decodeBase64url } from '../../../src/issuer.ts';
import {
  type AuditEntry,
  checkChain,
  type ChainFaultKind,
  type ChainPosition,
  type ChainReport,
  type HashedEntry,
  metadataDigest,
  principalDigest,
} from '../../../src/log.ts';
import { base64url } from '../../neutral/support/issuer.ts';
import { createLogSigner, logOf, nameOf, seal, unseal } from '../../neutral/support/log.ts';
import { fixedSalts } from '../fixed-salt.ts';
import { asJson } from '../json.ts';
import keys from '../test-keys.json' with { type: 'json' };
import { type Vector, vectorKind, type VectorKind } from '../vector-kind.ts';

interface ChainCase extends Vector {
  /** The lines of an export; a test of a reader of lines may write each as JSON. */
  readonly entries: readonly unknown[];
  /** The position before the first entry; null for a log from its start. */
  readonly after: ChainPosition | null;
  /** A position that was kept elsewhere; null for none. */
  readonly kept: ChainPosition | null;
}

type Question = Pick<ChainCase, 'name' | 'entries'> & Partial<Pick<ChainCase, 'after' | 'kept'>>;

/** A log, and the same with one thing wrong. */
async function makeCases(): Promise<
  readonly (Question & { readonly fault?: readonly [ChainFaultKind, number] })[]
> {
  const salts = fixedSalts();
  const log = await logOf(8, [], 'dev_01', 2, salts);
  const at = (seq: number): AuditEntry => log[seq - 1] as AuditEntry;
  const edit = (seq: number, changes: Partial<AuditEntry>): AuditEntry[] =>
    log.with(seq - 1, { ...at(seq), ...changes });
  const resealed = async (seq: number, changes: Partial<HashedEntry>): Promise<AuditEntry[]> => {
    const { entry, details } = unseal(at(seq));
    return log.with(seq - 1, await seal({ ...entry, ...changes }, details));
  };
  /** Entry 4 with the bytes of its digested name split elsewhere: this many of them belong to the salt. */
  const withSaltOf = (length: number): AuditEntry[] => {
    const { principalId, principalSalt } = at(4);
    const salt = decodeBase64url(principalSalt ?? '') ?? new Uint8Array(0);
    const bytes = new Uint8Array([...salt, ...new TextEncoder().encode(principalId ?? '')]);
    return edit(4, {
      principalId: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(length)),
      principalSalt: base64url(bytes.subarray(0, length)),
    });
  };
  /** Entry 1 with metadata that matches its digest, with a salt of this length. */
  const metadataSaltOf = async (length: number): Promise<AuditEntry[]> => {
    const salt = Uint8Array.from({ length }, (_, index) => index);
    const { entry, details } = unseal(at(1));
    const digest = await metadataDigest(salt, details.metadata ?? {});
    return [await seal({ ...entry, metadataDigest: digest }, { ...details, salt: base64url(salt) })];
  };
  const signedIn = await resealed(8, { identityProvider: 'https://idp.example' });
  const named = await nameOf('user_bob', salts);
  const nameless = await resealed(8, { principalDigest: null });
  const noMetadata = { metadata: null, salt: null };
  const noName = { principalId: null, principalSalt: null };
  const erasedLast = { ...(nameless[7] as AuditEntry), ...noName, ...noMetadata, erased: true };
  const bob = {
    ...((
      await resealed(8, { principal: 'prn_02', principalDigest: named.principalDigest })
    )[7] as AuditEntry),
    ...named.details,
  };
  const { principalId, principalSalt = null } = at(7);
  const swapped = log.with(6, { ...at(7), ...named.details }).with(7, { ...bob, principalId, principalSalt });
  /** Entry 1 with a name that begins with bytes of its salt. */
  const nameWithSaltOf = async (length: number): Promise<AuditEntry[]> => {
    const salt = new TextEncoder().encode('sixteen bytes ab');
    const { entry, details } = unseal(at(1));
    const digest = await principalDigest(salt, 'bob');
    const moved = new TextDecoder().decode(salt.subarray(length));
    const forged = { principalId: `${moved}bob`, principalSalt: base64url(salt.slice(0, length)) };
    return [await seal({ ...entry, principalDigest: digest }, { ...details, ...forged })];
  };
  const another = await logOf(9, [], 'dev_01', 2, salts);
  const kept = { seq: 8, hash: at(8).hash };
  const after = { seq: 4, hash: at(4).hash };
  const signer = await createLogSigner(undefined, keys.agentEd25519);
  const gone = await signer.dispose(log, 4);
  const left = [gone, ...log.slice(4)];
  const faults: readonly (readonly [
    name: string,
    entries: readonly unknown[],
    kind: ChainFaultKind,
    seq: number,
    options?: Pick<Question, 'after' | 'kept'>,
  ])[] = [
    ['an edited action', edit(4, { action: 'flights.cancel' }), 'edited', 4],
    ['an edited status', edit(4, { status: 'failure' }), 'edited', 4],
    ['an edited ref', edit(4, { ref: 'alog_1' }), 'edited', 4],
    ['a removed ref', edit(4, { ref: null }), 'edited', 4],
    ['an edited hash', edit(4, { hash: at(5).hash }), 'edited', 4],
    ['an edited digest', edit(4, { metadataDigest: at(5).hash }), 'edited', 4],
    ['edited metadata', edit(4, { metadata: { amount: 400 } }), 'metadata_edited', 4],
    ['an edited salt', edit(4, { salt: base64url(new Uint8Array(16)) }), 'metadata_edited', 4],
    ['a salt that is no base64url', edit(4, { salt: '?' }), 'metadata_edited', 4],
    ['missing metadata, although nothing was erased', edit(3, noMetadata), 'metadata_edited', 3],
    ['an edited name', edit(4, { principalId: 'user_mallory' }), 'name_edited', 4],
    [
      'an edited salt of the name',
      edit(4, { principalSalt: base64url(new Uint8Array(16)) }),
      'name_edited',
      4,
    ],
    ['a name without its salt', edit(4, { principalSalt: null, erased: true }), 'name_edited', 4],
    ['a salt without its name', edit(4, { principalId: null, erased: true }), 'name_edited', 4],
    ['a missing name, although nothing was erased', edit(3, noName), 'name_edited', 3],
    ['a name whose first bytes became salt', withSaltOf(16 + 5), 'name_edited', 4],
    ['a name that became salt as a whole', withSaltOf(16 + 11), 'name_edited', 4],
    [
      'the salt of a name that is padded',
      edit(4, { principalSalt: `${at(4).principalSalt}==` }),
      'name_edited',
      4,
    ],
    [
      'a name in an entry that was written after its erasure',
      nameless.with(7, { ...erasedLast, ...named.details }),
      'name_edited',
      8,
    ],
    ['two entries with swapped names and salts', swapped, 'name_edited', 7],
    ['a name that is longer by its whole salt', await nameWithSaltOf(0), 'name_edited', 1],
    ['a name that is longer by a byte of its salt', await nameWithSaltOf(15), 'name_edited', 1],
    ['a short salt of the metadata', await metadataSaltOf(15), 'metadata_edited', 1],
    ['a long salt of the metadata', await metadataSaltOf(17), 'metadata_edited', 1],
    ['an edited digest of the name', edit(4, { principalDigest: at(5).hash }), 'edited', 4],
    ['a removed digest of the name', edit(4, { principalDigest: null }), 'edited', 4],
    ['an added provider', edit(4, { identityProvider: 'https://idp.example' }), 'edited', 4],
    [
      'a removed provider',
      signedIn.with(7, { ...(signedIn[7] as AuditEntry), identityProvider: null }),
      'edited',
      8,
    ],
    ['an edited entry that was hashed again', await resealed(4, { action: 'flights.cancel' }), 'relinked', 5],
    ['a first entry that follows something', await resealed(1, { prevHash: at(8).hash }), 'relinked', 1],
    ['an entry left out', log.toSpliced(3, 1), 'missing', 4],
    ['three entries left out', log.toSpliced(3, 3), 'missing', 4],
    ['the first entry left out', log.slice(1), 'missing', 1],
    ['two entries swapped', log.with(3, at(5)).with(4, at(4)), 'reordered', 4],
    ['an entry moved to the end', [...log.toSpliced(3, 1), at(4)], 'reordered', 4],
    ['an old entry put in', log.toSpliced(5, 0, at(2)), 'reordered', 2],
    ['an entry twice', log.toSpliced(4, 0, at(4)), 'duplicated', 4],
    ['an entry of another developer', await resealed(4, { developerId: 'dev_02' }), 'foreign', 4],
    ['something that is no entry', log.toSpliced(3, 1, { seq: 4 } as never), 'malformed', 4],
    ['null', [...log.slice(0, 3), null], 'malformed', 4],
    ['a seq that is a text', [{ ...at(1), seq: '1' }], 'malformed', 1],
    ['an unknown version', [{ ...at(1), v: 3 }], 'malformed', 1],
    ['an entry that says it is of version 1', [{ ...at(1), v: 1 }], 'malformed', 1],
    ['the same without what version 1 has not', [asVersion1(at(1))], 'edited', 1],
    [
      'a provider in an entry of version 1',
      [{ ...asVersion1(at(1)), identityProvider: 'https://idp.example' }],
      'malformed',
      1,
    ],
    ['an unknown status', [{ ...at(1), status: 'done' as EntryStatus }], 'malformed', 1],
    ['a hash in upper case', [{ ...at(1), hash: at(1).hash.toUpperCase() }], 'malformed', 1],
    ['a cut end, with a kept position', log.slice(0, 5), 'cut', 6, { kept }],
    ['no entries, with a kept position', [], 'cut', 1, { kept }],
    ['another log, with a kept position', another.slice(0, 8), 'rewritten', 8, { kept }],
    ['another log from the kept position on', [...log, ...another.slice(8)], 'relinked', 9, { kept }],
    ['a kept position that was disposed of', left, 'disposed', 3, { kept: { seq: 3, hash: at(3).hash } }],
    [
      'another kept position where the rest begins',
      left,
      'rewritten',
      4,
      { kept: { seq: 4, hash: at(3).hash } },
    ],
    [
      'disposed entries that end with another one',
      [await signer.dispose(another, 4), ...log.slice(4)],
      'relinked',
      5,
    ],
    ['an entry left out after disposed ones', left.toSpliced(1, 1), 'missing', 5],
    ['an entry that was said to be disposed of', [gone, ...log.slice(3)], 'duplicated', 4],
    ['disposed entries in the middle of a log', [...log.slice(0, 4), ...left], 'malformed', 5],
    ['disposed entries twice', [gone, ...left], 'malformed', 5],
    ['disposed entries in a page', left, 'malformed', 5, { after }],
    ['disposed entries without their hash', [{ disposed: { ...gone.disposed, hash: null } }], 'malformed', 1],
    ['disposed entries with another member', [{ ...gone, entries: 4 }], 'malformed', 1],
    ['no disposed entries', [{ disposed: { ...gone.disposed, size: 0 } }], 'malformed', 1],
    ['a page without its first entry', log.slice(5), 'missing', 5, { after }],
    ['a page after another entry', log.slice(4), 'relinked', 5, { after: { seq: 4, hash: at(3).hash } }],
  ];
  return [
    { name: 'an untouched log', entries: log },
    { name: 'no entries', entries: [] },
    {
      name: 'a log that began with version 1',
      entries: await logOf(6, await logOf(4, [], 'dev_01', 1, salts), 'dev_01', 2, salts),
    },
    { name: 'erased metadata', entries: edit(3, { ...noMetadata, erased: true }) },
    { name: 'an erased name', entries: edit(3, { ...noName, erased: true }) },
    {
      name: 'an entry that was written after the erasure of its principal',
      entries: nameless.with(7, erasedLast),
    },
    { name: 'entries of two principals', entries: log.with(7, bob) },
    { name: 'a cut end, without a kept position', entries: log.slice(0, 5) },
    { name: 'an untouched log, with a kept position', entries: log, kept },
    { name: 'a log whose first entries were disposed of', entries: left },
    { name: 'the same, with a kept position after them', entries: left, kept },
    { name: 'the same, with the position of the last that is gone', entries: left, kept: after },
    { name: 'a page, with the position before it', entries: log.slice(4), after },
    ...faults.map(([name, entries, kind, seq, options]) => ({
      name,
      entries,
      ...options,
      fault: [kind, seq] as const,
    })),
  ];
}

/** An entry that does not commit to a name. */
function asVersion1({ principalDigest: _digest, principalSalt: _salt, ...entry }: AuditEntry): AuditEntry {
  return { ...entry, v: 1 };
}

/** Checks of a chain (`docs/protocol.md` §8). */
export const chainVectors: VectorKind = vectorKind<ChainCase>({
  kind: 'chain',
  about:
    'Logs and what a check of their chain reports: untouched, with erased values, and with one thing wrong each.',
  defaults: { after: null, kept: null },
  async cases() {
    return Promise.all(
      (await makeCases()).map(async ({ fault, ...question }) => {
        const report = await check({ after: null, kept: null, ...question });
        const [kind, seq] = fault ?? [];
        // The table says by hand what is reported, and where.
        return {
          ...question,
          expected:
            fault === undefined
              ? { ...report, valid: true }
              : { ...report, fault: { ...report.fault, kind, seq } },
        };
      }),
    );
  },
  run: check,
});

async function check({
  entries,
  after,
  kept,
}: Pick<ChainCase, 'entries' | 'after' | 'kept'>): Promise<
  Partial<ChainReport> & { readonly fault?: object }
> {
  return asJson(await checkChain(entries, { ...(after && { after }), ...(kept && { kept }) }));
}

import type { JsonObject } from '../../../src/index.ts';
import { decodeBase64url } from '../../../src/issuer.ts';
import {
  canonicalEntry,
  hashEntry,
  type HashedEntry,
  metadataDigest,
  principalDigest,
} from '../../../src/log.ts';
import { base64url } from '../../neutral/support/issuer.ts';
import { logOf, unseal } from '../../neutral/support/log.ts';
import { fixedSalts } from '../fixed-salt.ts';
import { type Vector, vectorKind, type VectorKind } from '../vector-kind.ts';

/** An entry to hash, or the metadata or the name of one to digest with a salt. */
interface EntryCase extends Vector {
  readonly entry?: HashedEntry;
  readonly metadata?: JsonObject;
  readonly principalId?: string;
  /** 16 bytes in base64url. */
  readonly salt: string;
  /** The canonical text of the entry and its hash, or the digest. */
  readonly expected: { readonly canonical: string; readonly hash: string } | { readonly digest: string };
}

type Question = Pick<EntryCase, 'name'> & Partial<EntryCase>;

const ZEROS = base64url(new Uint8Array(16));

const BARE: HashedEntry = {
  v: 1,
  entryId: 'alog_01',
  seq: 1,
  developerId: 'dev_01',
  agentId: null,
  agentDid: null,
  grantId: 'grnt_01',
  principal: 'prn_01',
  action: 'flights.book',
  status: 'blocked',
  timestamp: '2026-01-01T00:00:00.000Z',
  // 16 zero bytes and "{}" through sha256sum of coreutils.
  metadataDigest: '333b13ff02f57ae18049b82ca66f37592c5a3d8fd54e44e23ae5c7085c24fd2a',
  prevHash: null,
};

const NAMED: HashedEntry = {
  ...BARE,
  v: 2,
  principalDigest: 'c12814c47c780a2cc39588db7b5526ef725aa5cb997f1078321947cba17e3fdd',
};

const DIGESTS: readonly Question[] = [
  { name: 'the digest of no metadata', metadata: {} },
  { name: 'the digest of metadata', metadata: { b: [1, 2.5, null], a: { '\u20ac': 'e\u0301' } } },
  { name: 'the digest of metadata with another salt', metadata: {}, salt: base64url(fixedSalts()()) },
  { name: 'the digest of a name', principalId: 'user_\u00e5lice' },
  {
    name: 'the digest of a name with another salt',
    principalId: 'user_\u00e5lice',
    salt: base64url(fixedSalts()()),
  },
  { name: 'the digest of a long name', principalId: 'n'.repeat(5000) },
];

/** Entries and their digests (`docs/protocol.md` §8). */
export const entryVectors: VectorKind = vectorKind<EntryCase>({
  kind: 'entry',
  about:
    'Entries of the audit log: the exact bytes that are hashed, and the salted digests of metadata and names.',
  defaults: { salt: ZEROS },
  async cases() {
    const entries: Question[] = (await logOf(3, [], 'dev_01', 2, fixedSalts())).map((sealed) => ({
      name: `entry ${sealed.seq} of a log`,
      entry: unseal(sealed).entry,
    }));
    const { signature, ...signed } = { ...NAMED, signature: 'eyJ9..c2ln', ref: 'alog_00' };
    const questions: Question[] = [
      { name: 'an entry of version 1', entry: BARE },
      { name: 'an entry of version 1 whose ref is null', entry: { ...BARE, ref: null } },
      { name: 'an entry that commits to a name', entry: NAMED },
      {
        name: 'an entry of an erased principal',
        entry: { ...NAMED, principal: null, principalDigest: null },
      },
      { name: 'an entry with a provider', entry: { ...NAMED, identityProvider: 'https://idp.example' } },
      { name: 'an entry with a ref', entry: signed },
      { name: 'an entry with a ref and a signature', entry: { ...signed, signature } },
      {
        name: 'texts that JSON escapes, and texts that it does not',
        entry: { ...NAMED, agentId: 'a"\\/\b\u0001\u007f', grantId: '\u20ac\u{1f600}\u2028<&>' },
      },
      ...entries,
      ...DIGESTS,
    ];
    return Promise.all(
      questions.map(async (question) => ({
        ...question,
        expected: await answer({ salt: ZEROS, ...question }),
      })),
    );
  },
  run: answer,
});

async function answer({
  entry,
  metadata,
  principalId,
  salt,
}: Omit<EntryCase, 'name' | 'expected'>): Promise<EntryCase['expected']> {
  if (entry !== undefined) {
    const canonical = canonicalEntry(entry);
    return { canonical, hash: await hashEntry(canonical) };
  }
  const bytes = decodeBase64url(salt) ?? new Uint8Array(0);
  const digest =
    principalId === undefined ? metadataDigest(bytes, metadata) : principalDigest(bytes, principalId);
  return { digest: await digest };
}

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EntryStatus } from '../../src/index.ts';
import { decodeBase64url } from '../../src/issuer.ts';
import {
  type AuditEntry,
  canonicalEntry,
  canonicalJson,
  checkChain,
  type ChainFaultKind,
  hashEntry,
  type HashedEntry,
  metadataDigest,
  principalDigest,
} from '../../src/log.ts';
import { base64url } from './support/issuer.ts';
import { logOf, nameOf, seal, unseal } from './support/log.ts';

async function resealed(
  log: readonly AuditEntry[],
  index: number,
  changes: Partial<HashedEntry>,
): Promise<AuditEntry[]> {
  const { entry, details } = unseal(log[index] as AuditEntry);
  return log.with(index, await seal({ ...entry, ...changes }, details));
}

const log = await logOf(8);
const at = (seq: number): AuditEntry => log[seq - 1] as AuditEntry;
const edit = (seq: number, changes: Partial<AuditEntry>): AuditEntry[] =>
  log.with(seq - 1, { ...at(seq), ...changes });

const signedIn = await resealed(log, 7, { identityProvider: 'https://idp.example' });

test('an untouched log is valid, and its head is its last entry', async () => {
  const erased = { metadata: 0, names: 0, entries: [] };
  const whole = { valid: true, erased, uncommittedNames: 0 };
  expect(await checkChain(log)).toEqual({ ...whole, entries: 8, head: { seq: 8, hash: at(8).hash } });
  expect(await checkChain([])).toEqual({ ...whole, entries: 0, head: null });
});

test('the hashed bytes are the canonical JSON of the named members, nothing else', () => {
  const { entry } = unseal(at(2));
  expect(canonicalEntry(at(2))).toBe(canonicalJson(entry));
  const { ref: _ref, ...first } = entry;
  expect(canonicalEntry({ ...first, ref: null })).toBe(canonicalJson(first));
});

test('one entry has the hash of the protocol, on every platform', async () => {
  const entry: HashedEntry = {
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
    metadataDigest: await metadataDigest(new Uint8Array(16)),
    prevHash: null,
  };
  // Both computed with coreutils: 16 zero bytes and "{}", and the text of the entry, through sha256sum.
  expect(entry.metadataDigest).toBe('333b13ff02f57ae18049b82ca66f37592c5a3d8fd54e44e23ae5c7085c24fd2a');
  expect(await hashEntry(canonicalEntry(entry))).toBe(
    'd0c6b765940e269c47caa281a2adb64caa722fc4db3250c4adea4bd964a12863',
  );
});

test('a name has the hash of the protocol, on every platform', async () => {
  const entry: HashedEntry = {
    v: 2,
    entryId: 'alog_01',
    seq: 1,
    developerId: 'dev_01',
    agentId: null,
    agentDid: null,
    grantId: 'grnt_01',
    principal: 'prn_01',
    principalDigest: await principalDigest(new Uint8Array(16), 'user_ålice'),
    action: 'flights.book',
    status: 'blocked',
    timestamp: '2026-01-01T00:00:00.000Z',
    metadataDigest: await metadataDigest(new Uint8Array(16)),
    prevHash: null,
  };
  // Both computed with Python's hashlib: 16 zero bytes and the name, and the text of the entry.
  expect(entry.principalDigest).toBe('c12814c47c780a2cc39588db7b5526ef725aa5cb997f1078321947cba17e3fdd');
  expect(await hashEntry(canonicalEntry(entry))).toBe(
    '07fa61644e01fb0dde146856f78983c8358300c3c70083a3216363d1a14a48dc',
  );
  expect(await hashEntry(canonicalEntry({ ...entry, identityProvider: 'https://idp.example' }))).toBe(
    '9387d3ae9e42a79e2b0224d6a3bd87fcef35453d35ecf035bd8cd65ddae9d2b8',
  );
});

const noMetadata = { metadata: null, salt: null };
const noName = { principalId: null, principalSalt: null };

for (const [what, gone, kind] of [
  ['metadata', noMetadata, 'metadata_edited'],
  ['a name', noName, 'name_edited'],
] as const) {
  test(`${what} may be erased; other missing details are a fault`, async () => {
    expect(await checkChain(edit(3, { ...gone, erased: true }))).toMatchObject({ valid: true });
    expect(await checkChain(edit(3, gone))).toMatchObject({ valid: false, fault: { kind, seq: 3 } });
  });
}

test('an entry about an erased principal has no name, and gets none', async () => {
  const none = await resealed(log, 7, { principalDigest: null });
  const last = { ...(none[7] as AuditEntry), ...noName, ...noMetadata, erased: true };
  expect(await checkChain(none.with(7, last))).toMatchObject({ valid: true, erased: { names: 1 } });
  const { details } = await nameOf('user_mallory');
  expect(await checkChain(none.with(7, { ...last, ...details }))).toMatchObject({
    fault: { kind: 'name_edited', seq: 8 },
  });
});

test('two entries with swapped names and salts are detected', async () => {
  const { principalDigest: digest, details } = await nameOf('user_bob');
  const other = await resealed(log, 7, { principal: 'prn_02', principalDigest: digest });
  const bob = { ...(other[7] as AuditEntry), ...details };
  expect(await checkChain(other.with(7, bob))).toMatchObject({ valid: true });
  const { principalId, principalSalt } = at(7);
  const swapped = other
    .with(6, { ...at(7), ...details })
    .with(7, { ...bob, principalId, ...(principalSalt === undefined ? {} : { principalSalt }) });
  expect(await checkChain(swapped)).toMatchObject({ fault: { kind: 'name_edited', seq: 7 } });
});

/** An entry that does not commit to a name. */
function asVersion1({ principalDigest: _digest, principalSalt: _salt, ...entry }: AuditEntry): AuditEntry {
  return { ...entry, v: 1 };
}

/** Entry 4 with the bytes of its digested name split elsewhere: this many of them belong to the salt. */
function withSaltOf(length: number): AuditEntry[] {
  const { principalId, principalSalt } = at(4);
  const salt = decodeBase64url(principalSalt ?? '') ?? new Uint8Array(0);
  const bytes = new Uint8Array([...salt, ...new TextEncoder().encode(principalId ?? '')]);
  return edit(4, {
    principalId: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(length)),
    principalSalt: base64url(bytes.subarray(0, length)),
  });
}

/** Entry 1 with metadata that matches its digest, with a salt of this length. */
async function metadataSaltOf(length: number): Promise<AuditEntry[]> {
  const salt = crypto.getRandomValues(new Uint8Array(length));
  const { entry, details } = unseal(at(1));
  const digest = await metadataDigest(salt, details.metadata ?? {});
  return [await seal({ ...entry, metadataDigest: digest }, { ...details, salt: base64url(salt) })];
}

const FAULTS: readonly (readonly [
  name: string,
  log: readonly unknown[],
  kind: ChainFaultKind,
  seq: number,
])[] = [
  ['an edited action', edit(4, { action: 'flights.cancel' }), 'edited', 4],
  ['an edited status', edit(4, { status: 'failure' }), 'edited', 4],
  ['an edited ref', edit(4, { ref: 'alog_1' }), 'edited', 4],
  ['a removed ref', edit(4, { ref: null }), 'edited', 4],
  ['an edited hash', edit(4, { hash: at(5).hash }), 'edited', 4],
  ['an edited digest', edit(4, { metadataDigest: at(5).metadataDigest }), 'edited', 4],
  ['edited metadata', edit(4, { metadata: { amount: 400 } }), 'metadata_edited', 4],
  ['an edited salt', edit(4, { salt: base64url(new Uint8Array(16)) }), 'metadata_edited', 4],
  ['a salt that is no base64url', edit(4, { salt: '?' }), 'metadata_edited', 4],
  ['an edited name', edit(4, { principalId: 'user_mallory' }), 'name_edited', 4],
  ['an edited salt of the name', edit(4, { principalSalt: base64url(new Uint8Array(16)) }), 'name_edited', 4],
  ['a name without its salt', edit(4, { principalSalt: null, erased: true }), 'name_edited', 4],
  ['a salt without its name', edit(4, { principalId: null, erased: true }), 'name_edited', 4],
  ['a name whose first bytes became salt', withSaltOf(16 + 5), 'name_edited', 4],
  ['a name that became salt as a whole', withSaltOf(16 + 11), 'name_edited', 4],
  [
    'the salt of a name that is padded',
    edit(4, { principalSalt: `${at(4).principalSalt}==` }),
    'name_edited',
    4,
  ],
  ['a short salt of the metadata', await metadataSaltOf(15), 'metadata_edited', 1],
  ['a long salt of the metadata', await metadataSaltOf(17), 'metadata_edited', 1],
  ['an edited digest of the name', edit(4, { principalDigest: at(5).metadataDigest }), 'edited', 4],
  ['a removed digest of the name', edit(4, { principalDigest: null }), 'edited', 4],
  ['an added provider', edit(4, { identityProvider: 'https://idp.example' }), 'edited', 4],
  [
    'a removed provider',
    signedIn.with(7, { ...(signedIn[7] as AuditEntry), identityProvider: null }),
    'edited',
    8,
  ],
  [
    'an edited entry that was hashed again',
    await resealed(log, 3, { action: 'flights.cancel' }),
    'relinked',
    5,
  ],
  ['a first entry that follows something', await resealed(log, 0, { prevHash: at(8).hash }), 'relinked', 1],
  ['an entry left out', log.toSpliced(3, 1), 'missing', 4],
  ['three entries left out', log.toSpliced(3, 3), 'missing', 4],
  ['the first entry left out', log.slice(1), 'missing', 1],
  ['two entries swapped', log.with(3, at(5)).with(4, at(4)), 'reordered', 4],
  ['an entry moved to the end', [...log.toSpliced(3, 1), at(4)], 'reordered', 4],
  ['an old entry put in', log.toSpliced(5, 0, at(2)), 'reordered', 2],
  ['an entry twice', log.toSpliced(4, 0, at(4)), 'duplicated', 4],
  ['an entry of another developer', await resealed(log, 3, { developerId: 'dev_02' }), 'foreign', 4],
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
];

for (const [name, entries, kind, seq] of FAULTS) {
  test(`${name} is reported: ${kind} at ${seq}`, async () => {
    expect(await checkChain(entries)).toMatchObject({ valid: false, fault: { kind, seq } });
  });
}

test('a name that contains bytes of its salt does not verify', async () => {
  const salt = new TextEncoder().encode('sixteen bytes ab');
  const { entry, details } = unseal(at(1));
  const named = { ...entry, principalDigest: await principalDigest(salt, 'bob') };
  const sealed = (principalId: string, bytes: Uint8Array<ArrayBuffer>): Promise<AuditEntry> =>
    seal(named, { ...details, principalId, principalSalt: base64url(bytes) });
  expect(await checkChain([await sealed('bob', salt)])).toMatchObject({ valid: true });
  for (const length of [0, 15]) {
    const moved = new TextDecoder().decode(salt.subarray(length));
    const forged = await sealed(`${moved}bob`, salt.slice(0, length));
    expect(await checkChain([forged])).toMatchObject({ fault: { kind: 'name_edited', seq: 1 } });
  }
});

test('a truncated log is reported if a later position was stored, and goes unnoticed otherwise', async () => {
  const kept = { seq: 8, hash: at(8).hash };
  expect(await checkChain(log.slice(0, 5))).toMatchObject({ valid: true });
  expect(await checkChain(log.slice(0, 5), { kept })).toMatchObject({
    valid: false,
    fault: { kind: 'cut', seq: 6 },
  });
  expect(await checkChain([], { kept })).toMatchObject({ valid: false, fault: { kind: 'cut', seq: 1 } });
});

test('a rewritten suffix and a replaced log are reported if a position was stored', async () => {
  const kept = { seq: 8, hash: at(8).hash };
  expect(await checkChain(await logOf(8), { kept })).toMatchObject({
    valid: false,
    fault: { kind: 'rewritten', seq: 8 },
  });
  expect(await checkChain([...log, ...(await logOf(9)).slice(8)], { kept })).toMatchObject({
    valid: false,
    fault: { kind: 'relinked', seq: 9 },
  });
});

test('a page is checked from the position before it', async () => {
  const after = { seq: 4, hash: at(4).hash };
  expect(await checkChain(log.slice(4), { after })).toMatchObject({ valid: true, entries: 4 });
  expect(await checkChain(log.slice(5), { after })).toMatchObject({ fault: { kind: 'missing', seq: 5 } });
  expect(await checkChain(log.slice(4), { after: { seq: 4, hash: at(3).hash } })).toMatchObject({
    fault: { kind: 'relinked', seq: 5 },
  });
  await expect(checkChain(log, { after, kept: after })).rejects.toThrow(TypeError);
});

test('a stream is read entry by entry, and closed at the first fault', async () => {
  let read = 0;
  let isClosed = false;
  async function* stream(): AsyncGenerator<AuditEntry> {
    try {
      for (const entry of edit(3, { action: 'x' })) {
        read += 1;
        yield entry;
      }
    } finally {
      isClosed = true;
    }
  }
  expect(await checkChain(stream())).toMatchObject({ fault: { kind: 'edited', seq: 3 } });
  expect(read).toBe(3);
  expect(isClosed).toBe(true);
});

test('any single change to any entry is detected', async () => {
  const members = [
    'entryId',
    'developerId',
    'agentId',
    'agentDid',
    'grantId',
    'principal',
    'action',
    'timestamp',
  ] as const;
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 8 }),
      fc.constantFrom(...members),
      fc.string(),
      async (seq, member, value) => {
        fc.pre(at(seq)[member] !== value);
        expect((await checkChain(edit(seq, { [member]: value }))).valid).toBe(false);
      },
    ),
    { numRuns: 1000 },
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type AuditEntry,
  canonicalEntry,
  canonicalJson,
  checkChain,
  type ChainFaultKind,
  type EntryStatus,
  hashEntry,
  type HashedEntry,
  metadataDigest,
} from '../../src/index.ts';
import { base64url } from './support/issuer.ts';
import { logOf, seal } from './support/log.ts';

async function resealed(
  log: readonly AuditEntry[],
  index: number,
  changes: Partial<HashedEntry>,
): Promise<AuditEntry[]> {
  const { hash: _hash, principalId, metadata, salt, ...entry } = log[index] as AuditEntry;
  return log.with(index, await seal({ ...entry, ...changes }, { principalId, metadata, salt }));
}

const log = await logOf(8);
const at = (seq: number): AuditEntry => log[seq - 1] as AuditEntry;
const edit = (seq: number, changes: Partial<AuditEntry>): AuditEntry[] =>
  log.with(seq - 1, { ...at(seq), ...changes });

test('an untouched log is valid, and its head is its last entry', async () => {
  expect(await checkChain(log)).toEqual({ valid: true, entries: 8, head: { seq: 8, hash: at(8).hash } });
  expect(await checkChain([])).toEqual({ valid: true, entries: 0, head: null });
});

test('the bytes that are hashed are the canonical JSON of the named members, nothing else', () => {
  const { hash: _hash, principalId: _id, metadata: _metadata, salt: _salt, ...entry } = at(2);
  expect(canonicalEntry(at(2))).toBe(canonicalJson(entry));
  const { ref: _ref, ...first } = entry;
  expect(canonicalEntry({ ...first, ref: null })).toBe(canonicalJson(first));
});

test('one entry hashes to what the protocol says, on every platform', async () => {
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
  // Both made with coreutils: 16 zero bytes and "{}", and the text of the entry, through sha256sum.
  expect(entry.metadataDigest).toBe('333b13ff02f57ae18049b82ca66f37592c5a3d8fd54e44e23ae5c7085c24fd2a');
  expect(await hashEntry(canonicalEntry(entry))).toBe(
    'd0c6b765940e269c47caa281a2adb64caa722fc4db3250c4adea4bd964a12863',
  );
});

test('erased metadata leaves the chain valid; metadata that merely vanished does not', async () => {
  const erased = { metadata: null, salt: null, principalId: null };
  expect(await checkChain(edit(3, { ...erased, erased: true }))).toMatchObject({ valid: true });
  expect(await checkChain(edit(3, erased))).toMatchObject({
    valid: false,
    fault: { kind: 'metadata_edited', seq: 3 },
  });
});

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
  ['an unknown version', [{ ...at(1), v: 2 }], 'malformed', 1],
  ['an unknown status', [{ ...at(1), status: 'done' as EntryStatus }], 'malformed', 1],
  ['a hash in upper case', [{ ...at(1), hash: at(1).hash.toUpperCase() }], 'malformed', 1],
];

for (const [name, entries, kind, seq] of FAULTS) {
  test(`${name} is named: ${kind} at ${seq}`, async () => {
    expect(await checkChain(entries)).toMatchObject({ valid: false, fault: { kind, seq } });
  });
}

test('a cut tail is named when a later position was kept, and goes unnoticed without', async () => {
  const kept = { seq: 8, hash: at(8).hash };
  expect(await checkChain(log.slice(0, 5))).toMatchObject({ valid: true });
  expect(await checkChain(log.slice(0, 5), { kept })).toMatchObject({
    valid: false,
    fault: { kind: 'cut', seq: 6 },
  });
  expect(await checkChain([], { kept })).toMatchObject({ valid: false, fault: { kind: 'cut', seq: 1 } });
});

test('a rewritten suffix and a replaced log are named when a position was kept', async () => {
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

test('any single change to any entry is noticed', async () => {
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

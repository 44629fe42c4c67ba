import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type AuditEntry,
  canonicalEntry,
  canonicalJson,
  checkChain,
  type HashedEntry,
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

test('the hashed bytes are the canonical JSON of the named members, nothing else', () => {
  const { entry } = unseal(at(2));
  expect(canonicalEntry(at(2))).toBe(canonicalJson(entry));
  const { ref: _ref, ...first } = entry;
  expect(canonicalEntry({ ...first, ref: null })).toBe(canonicalJson(first));
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

test('a position to compare with lies after the one before the page', async () => {
  const after = { seq: 4, hash: at(4).hash };
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

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AuditEntry, canonicalEntry, canonicalJson, checkChain } from '../../src/log.ts';
import { logOf, unseal } from './support/log.ts';

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

import { expect, test } from 'vitest';
import {
  type AuditEntry,
  checkExport,
  type ExportFaultKind,
  type ExportReport,
  MAX_ERASED_LISTED,
} from '../../src/log.ts';
import { createLogSigner, logOf, seal, unseal } from './support/log.ts';

const signer = await createLogSigner();
const log = await logOf(12);
const notes = await Promise.all([4, 8, 10].map((size) => signer.sign(log.slice(0, size))));
const key = signer.verifierKey;
const at = (seq: number): AuditEntry => log[seq - 1] as AuditEntry;

function check(entries: Iterable<unknown>, checkpoints: readonly string[] = notes): Promise<ExportReport> {
  return checkExport(entries, { checkpoints, anchoredKey: key });
}

/** The log with one entry changed, and every entry from it on rehashed and relinked. */
async function rewritten(seq: number): Promise<AuditEntry[]> {
  const { entry, details } = unseal(at(seq));
  const changed = await seal({ ...entry, action: 'flights.cancel' }, details);
  return logOf(log.length, [...log.slice(0, seq - 1), changed]);
}

test('an untouched log is valid, and proven up to the largest checkpoint', async () => {
  const report = await check(log);
  expect(report).toMatchObject({ valid: true, entries: 12, proven: 10, anchored: 10 });
  expect(report.head).toEqual({ seq: 12, hash: at(12).hash });
  expect(report.fault).toBeUndefined();
  expect(report.checkpoints.map((one) => one.status)).toEqual(['holds', 'holds', 'holds']);
});

test('checkpoints may come in any order, repeated, for an empty log, and not at all', async () => {
  const report = await check(log, [notes[2] ?? '', await signer.sign([]), notes[0] ?? '', notes[2] ?? '']);
  expect(report).toMatchObject({ valid: true, proven: 10 });
  expect(await check([], [await signer.sign([])])).toMatchObject({ valid: true, proven: 0, entries: 0 });
  expect(await check(log, [])).toMatchObject({ valid: true, proven: 0, checkpoints: [] });
});

const FAULTS: readonly (readonly [
  name: string,
  entries: readonly unknown[],
  kind: ExportFaultKind,
  seq: number,
  proven: number,
])[] = [
  ['an edited entry', log.with(8, { ...at(9), action: 'x' }), 'edited', 9, 8],
  ['edited metadata', log.with(4, { ...at(5), metadata: { amount: 1 } }), 'metadata_edited', 5, 4],
  ['an edited name', log.with(4, { ...at(5), principalId: 'user_mallory' }), 'name_edited', 5, 4],
  ['two entries in another order', log.with(4, at(6)).with(5, at(5)), 'reordered', 5, 4],
  ['an entry left out', log.toSpliced(8, 1), 'missing', 9, 8],
  ['the first entries left out', log.slice(3), 'missing', 1, 0],
  ['an end that was cut off', log.slice(0, 9), 'cut', 10, 8],
  ['nothing left', [], 'cut', 1, 0],
  ['an end that was written anew', await rewritten(6), 'rewritten', 5, 4],
  ['an end that was written anew from the last checkpoint but one', await rewritten(9), 'rewritten', 9, 8],
  ['a whole log that was replaced', await logOf(12), 'replaced', 1, 0],
  ['the log of somebody else', await logOf(12, [], 'dev_02'), 'foreign', 1, 0],
];

for (const [name, entries, kind, seq, proven] of FAULTS) {
  test(`${name} is reported: ${kind} at ${seq}, and ${proven} entries are still proven`, async () => {
    const report = await check(entries);
    expect(report).toMatchObject({ valid: false, fault: { kind, seq }, proven, anchored: proven });
  });
}

test('entries rewritten after the last checkpoint go unnoticed until there is a newer one', async () => {
  expect(await check(await rewritten(11))).toMatchObject({ valid: true, proven: 10 });
  const newest = await signer.sign(log);
  expect(await check(await rewritten(11), [...notes, newest])).toMatchObject({
    valid: false,
    fault: { kind: 'rewritten', seq: 11 },
    proven: 10,
  });
});

test('each checkpoint has a result', async () => {
  const { checkpoints } = await check(await rewritten(6), [
    notes[2] ?? '',
    notes[1] ?? '',
    notes[0] ?? '',
    'x',
  ]);
  const good = { origin: 'log.example/audit/dev_01', trust: 'anchored', verifierKey: key, witnesses: [] };
  expect(checkpoints).toEqual([
    { status: 'unreached', size: 10, ...good },
    { status: 'differs', size: 8, ...good },
    { status: 'holds', size: 4, ...good },
    { status: 'refused', fault: 'malformed' },
  ]);
});

test('a key from the server is unanchored, and proves nothing as anchored', async () => {
  const report = await checkExport(log, { checkpoints: notes, fetchedKey: key });
  expect(report).toMatchObject({ valid: true, proven: 10, anchored: 0 });
  expect(report.checkpoints[0]).toMatchObject({ status: 'holds', trust: 'unanchored' });
});

test('a replaced log with a replaced key is detected by the key that was stored', async () => {
  const thief = await createLogSigner();
  const forged = await logOf(12);
  const checkpoints = [await thief.sign(forged)];
  const fetched = await checkExport(forged, { checkpoints, fetchedKey: thief.verifierKey });
  expect(fetched).toMatchObject({ valid: true, proven: 12, anchored: 0 });
  const anchored = await checkExport(forged, {
    checkpoints,
    fetchedKey: thief.verifierKey,
    anchoredKey: key,
  });
  expect(anchored).toMatchObject({ anchored: 0 });
  expect(await check(forged, checkpoints)).toMatchObject({ valid: false, fault: { kind: 'bad_checkpoint' } });
});

test('without any key a checkpoint still detects a change, and is reported as unchecked', async () => {
  const whole = await checkExport(log, { checkpoints: notes });
  expect(whole).toMatchObject({ valid: true, proven: 10, anchored: 0 });
  expect(whole.checkpoints[0]).toMatchObject({ trust: 'unchecked' });
  expect(await checkExport(await rewritten(6), { checkpoints: notes })).toMatchObject({
    fault: { kind: 'rewritten', seq: 5 },
  });
});

test('two checkpoints that disagree show that two histories were signed, whichever is given', async () => {
  const second = await rewritten(6);
  const both = [...notes, await signer.sign(second.slice(0, 10))];
  for (const entries of [log, second]) {
    expect(await check(entries, both)).toMatchObject({ valid: false, fault: { kind: 'forked' } });
  }
});

test('after a restore the log has another origin, and both keys are given', async () => {
  const later = await createLogSigner('log.example/audit/dev_01/epoch-2');
  const checkpoints = [notes[0] ?? '', await later.sign(log)];
  const report = await checkExport(log, { checkpoints, anchoredKey: [key, later.verifierKey] });
  expect(report).toMatchObject({ valid: true, proven: 12, anchored: 12 });
});

test('an unusable checkpoint is a separate fault, and not one of the entries', async () => {
  const report = await check(log, [notes[0] ?? '', (notes[1] ?? '').replace('\n8\n', '\n9\n')]);
  expect(report).toMatchObject({ valid: false, fault: { kind: 'bad_checkpoint', seq: 0 }, proven: 4 });
  expect(report.checkpoints[1]).toEqual({ status: 'refused', fault: 'bad_signature' });
});

test('a malformed key is refused before anything is read', async () => {
  await expect(checkExport(log, { checkpoints: [], anchoredKey: 'key' })).rejects.toThrow(TypeError);
});

test('a stream is read entry by entry, and closed where it ends', async () => {
  let read = 0;
  let isClosed = false;
  async function* stream(entries: readonly AuditEntry[]): AsyncGenerator<AuditEntry> {
    try {
      for (const entry of entries) {
        read += 1;
        yield entry;
      }
    } finally {
      isClosed = true;
    }
  }
  expect(await checkExport(stream(await rewritten(6)), { checkpoints: notes })).toMatchObject({ proven: 4 });
  expect([read, isClosed]).toEqual([8, true]);
});

test('erased values are counted and listed, and a log without any says so', async () => {
  expect(await check(log)).toMatchObject({
    erased: { metadata: 0, names: 0, entries: [] },
    uncommittedNames: 0,
  });
  const erased = log
    .with(2, { ...at(3), metadata: null, salt: null, erased: true })
    .with(6, { ...at(7), principalId: null, principalSalt: null, metadata: null, salt: null, erased: true });
  expect(await check(erased)).toMatchObject({
    valid: true,
    proven: 10,
    erased: {
      metadata: 2,
      names: 1,
      entries: [
        { seq: 3, entryId: 'alog_3', metadata: true, name: false },
        { seq: 7, entryId: 'alog_7', metadata: true, name: true },
      ],
    },
  });
});

test('very many erased entries are all counted, and the first are listed', async () => {
  const long = await logOf(MAX_ERASED_LISTED + 5);
  const gone = long.map((entry) => ({ ...entry, metadata: null, salt: null, erased: true }));
  const { erased } = await check(gone, []);
  expect(erased.metadata).toBe(MAX_ERASED_LISTED + 5);
  expect(erased.entries).toHaveLength(MAX_ERASED_LISTED);
});

test('a log that begins with entries of version 1 continues, and says whose names are in no hash', async () => {
  const mixed = await logOf(6, await logOf(4, [], 'dev_01', 1));
  const note = await signer.sign(mixed);
  expect(await check(mixed, [note])).toMatchObject({ valid: true, proven: 6, uncommittedNames: 4 });
  const old = { ...(mixed[1] as AuditEntry), principalId: 'user_mallory' };
  expect(await check(mixed.with(1, old), [note])).toMatchObject({ valid: true, uncommittedNames: 4 });
  const renamed = { ...(mixed[5] as AuditEntry), principalId: 'user_mallory' };
  expect(await check(mixed.with(5, renamed), [note])).toMatchObject({
    fault: { kind: 'name_edited', seq: 6 },
  });
});

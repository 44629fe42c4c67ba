import { expect, test } from 'vitest';
import { type AuditEntry, checkExport, type ExportReport, MAX_ERASED_LISTED } from '../../src/log.ts';
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

test('two checkpoints that disagree show that two histories were signed, whichever is given', async () => {
  const second = await rewritten(6);
  const both = [...notes, await signer.sign(second.slice(0, 10))];
  for (const entries of [log, second]) {
    expect(await check(entries, both)).toMatchObject({ valid: false, fault: { kind: 'forked' } });
  }
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

test('very many erased entries are all counted, and the first are listed', async () => {
  const long = await logOf(MAX_ERASED_LISTED + 5);
  const gone = long.map((entry) => ({ ...entry, metadata: null, salt: null, erased: true }));
  const { erased } = await check(gone, []);
  expect(erased.metadata).toBe(MAX_ERASED_LISTED + 5);
  expect(erased.entries).toHaveLength(MAX_ERASED_LISTED);
});

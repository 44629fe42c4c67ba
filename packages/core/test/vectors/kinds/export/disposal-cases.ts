import type { AuditEntry } from '../../../../src/log.ts';
import { createLogSigner, logOf, seal, unseal } from '../../../neutral/support/log.ts';
import { fixedSalts } from '../../fixed-salt.ts';
import keys from '../../test-keys.json' with { type: 'json' };
import type { ExportQuestion } from './export-case.ts';

/** Logs whose first entries were disposed of, and checkpoints that were kept of them. */
export async function disposalCases(): Promise<ExportQuestion[]> {
  const salts = fixedSalts();
  const signer = await createLogSigner(undefined, keys.agentEd25519);
  const thief = await createLogSigner(undefined, keys.otherEd25519);
  const elsewhere = await createLogSigner('log.example/audit/dev_02', keys.otherEd25519);
  const log = await logOf(12, [], 'dev_01', 2, salts);
  const other = await logOf(12, [], 'dev_01', 2, salts);
  const [four = '', six = '', ten = ''] = await Promise.all(
    [4, 6, 10].map((size) => signer.sign(log.slice(0, size))),
  );
  const anchoredKeys = [signer.verifierKey];
  const gone = await signer.dispose(log, 6);
  const left = [gone, ...log.slice(6)];
  const { disposed } = gone;
  const [first = '', ...rest] = disposed.before;
  const changed = (changes: Partial<typeof disposed>): readonly unknown[] => [
    { disposed: { ...disposed, ...changes } },
    ...log.slice(6),
  ];
  /** The log with its fifth entry changed, and all after it linked again: then the first six were disposed of. */
  const { entry, details } = unseal(log[4] as AuditEntry);
  const lie = [...log.slice(0, 4), await seal({ ...entry, action: 'flights.cancel' }, details)];
  const rewritten = await logOf(12, lie, 'dev_01', 2, salts);
  const hidden = [await signer.dispose(rewritten, 6), ...rewritten.slice(6)];
  return [
    { name: 'disposed entries, and a newer checkpoint', entries: left, checkpoints: [ten], anchoredKeys },
    { name: 'disposed entries, and their own checkpoint', entries: left, checkpoints: [six], anchoredKeys },
    {
      name: 'disposed entries, and an older checkpoint beside a newer one',
      entries: left,
      checkpoints: [four, ten],
      anchoredKeys,
    },
    { name: 'disposed entries, without a checkpoint', entries: left, anchoredKeys },
    { name: 'disposed entries, without a key', entries: left, checkpoints: [ten] },
    { name: 'disposed entries, and the key of the server', entries: left, fetchedKeys: anchoredKeys },
    { name: 'disposed entries alone', entries: [await signer.dispose(log, 12)], anchoredKeys },
    {
      name: 'disposed entries, and only older checkpoints',
      entries: left,
      checkpoints: [four],
      anchoredKeys,
      fault: ['disposed', 4, 0],
    },
    {
      name: 'a changed log that hides the change, with a newer checkpoint by a key of the server',
      entries: [await thief.dispose(rewritten, 6), ...rewritten.slice(6)],
      checkpoints: [four, await thief.sign(rewritten.slice(0, 10))],
      anchoredKeys,
      fetchedKeys: [thief.verifierKey],
      fault: ['disposed', 4, 10],
    },
    {
      name: 'a changed log that hides the change among disposed entries',
      entries: hidden,
      checkpoints: [four, ten],
      anchoredKeys,
      fault: ['replaced', 1, 0],
    },
    {
      name: 'the same, with a checkpoint where the rest begins',
      entries: hidden,
      checkpoints: [six],
      anchoredKeys,
      fault: ['replaced', 1, 0],
    },
    {
      name: 'disposed entries by another key',
      entries: [await thief.dispose(log, 6), ...log.slice(6)],
      checkpoints: [ten],
      anchoredKeys,
      fault: ['bad_disposal', 6, 0],
    },
    {
      name: 'disposed entries of another log, by a given key of that log',
      entries: [{ disposed: { ...disposed, note: (await elsewhere.dispose(log, 6)).disposed.note } }],
      anchoredKeys,
      fault: ['bad_disposal', 6, 0],
    },
    {
      name: 'disposed entries with another time',
      entries: changed({ at: '2026-08-02T00:00:00.000Z' }),
      anchoredKeys,
      fault: ['bad_disposal', 6, 0],
    },
    {
      name: 'disposed entries with another hash',
      entries: changed({ hash: other[5]?.hash ?? '' }),
      anchoredKeys,
      fault: ['bad_disposal', 6, 0],
    },
    {
      name: 'fewer disposed entries than were signed',
      entries: changed({ size: 5 }),
      anchoredKeys,
      fault: ['bad_disposal', 5, 0],
    },
    {
      name: 'disposed entries with swapped subtrees',
      entries: changed({ before: [...rest, first] }),
      anchoredKeys,
      fault: ['bad_disposal', 6, 0],
    },
    {
      name: 'disposed entries with subtrees that are no hashes, without a key',
      entries: changed({ before: [first, ...rest.map(() => 'AA==')] }),
      fault: ['bad_disposal', 6, 0],
    },
    {
      name: 'disposed entries with swapped subtrees, a checkpoint and no key',
      entries: changed({ before: [...rest, first] }),
      checkpoints: [ten],
      fault: ['replaced', 1, 0],
    },
    {
      name: 'a cut end after disposed entries',
      entries: left.slice(0, 3),
      checkpoints: [ten],
      anchoredKeys,
      fault: ['cut', 9, 0],
    },
    {
      name: 'an edited entry after disposed ones',
      entries: left.with(3, { ...(log[8] as AuditEntry), action: 'x' }),
      checkpoints: [six, ten],
      anchoredKeys,
      fault: ['edited', 9, 6],
    },
  ];
}

import type { AuditEntry } from '../../../../src/log.ts';
import { createLogSigner, logOf, seal, unseal } from '../../../neutral/support/log.ts';
import { fixedSalts } from '../../fixed-salt.ts';
import keys from '../../test-keys.json' with { type: 'json' };
import type { ExportQuestion } from './export-case.ts';

/** Logs, and checkpoints that were kept of them. */
export async function checkpointCases(): Promise<ExportQuestion[]> {
  const salts = fixedSalts();
  const signer = await createLogSigner(undefined, keys.agentEd25519);
  const thief = await createLogSigner(undefined, keys.otherEd25519);
  const later = await createLogSigner('log.example/audit/dev_01/epoch-2', keys.otherEd25519);
  const log = await logOf(12, [], 'dev_01', 2, salts);
  const at = (seq: number): AuditEntry => log[seq - 1] as AuditEntry;
  const [four = '', eight = '', ten = ''] = await Promise.all(
    [4, 8, 10].map((size) => signer.sign(log.slice(0, size))),
  );
  const checkpoints = [four, eight, ten];
  const anchoredKeys = [signer.verifierKey];
  const kept = { checkpoints, anchoredKeys };
  /** The log with one entry changed, and every entry from it on hashed and linked again. */
  const rewritten = async (seq: number): Promise<AuditEntry[]> => {
    const { entry, details } = unseal(at(seq));
    const changed = await seal({ ...entry, action: 'flights.cancel' }, details);
    return logOf(log.length, [...log.slice(0, seq - 1), changed], 'dev_01', 2, salts);
  };
  const [from6, from9, from11] = [await rewritten(6), await rewritten(9), await rewritten(11)];
  const [replaced, foreign] = [
    await logOf(12, [], 'dev_01', 2, salts),
    await logOf(12, [], 'dev_02', 2, salts),
  ];
  const mixed = await logOf(6, await logOf(4, [], 'dev_01', 1, salts), 'dev_01', 2, salts);
  const mixedKept = { checkpoints: [await signer.sign(mixed)], anchoredKeys };
  const erased = log
    .with(2, { ...at(3), metadata: null, salt: null, erased: true })
    .with(6, { ...at(7), principalId: null, principalSalt: null, metadata: null, salt: null, erased: true });
  const empty = await signer.sign([]);
  const forks = [...checkpoints, await signer.sign(from6.slice(0, 10))];
  return [
    { name: 'an untouched log', entries: log, ...kept },
    {
      name: 'checkpoints in any order, repeated, and of an empty log',
      entries: log,
      checkpoints: [ten, empty, four, ten],
      anchoredKeys,
    },
    { name: 'nothing, and a checkpoint of nothing', entries: [], checkpoints: [empty], anchoredKeys },
    { name: 'no checkpoint', entries: log, anchoredKeys },
    { name: 'a key that the server answered', entries: log, checkpoints, fetchedKeys: anchoredKeys },
    { name: 'no key', entries: log, checkpoints },
    {
      name: 'a log that was replaced with its key, by the key of the server',
      entries: replaced,
      checkpoints: [await thief.sign(replaced)],
      fetchedKeys: [thief.verifierKey],
    },
    {
      name: 'a log that went on after a restore, with both keys',
      entries: log,
      checkpoints: [four, await later.sign(log)],
      anchoredKeys: [signer.verifierKey, later.verifierKey],
    },
    { name: 'erased values', entries: erased, ...kept },
    { name: 'a log that began with version 1', entries: mixed, ...mixedKept },
    {
      name: 'a name in an entry of version 1, which no hash covers',
      entries: mixed.with(1, { ...(mixed[1] as AuditEntry), principalId: 'user_mallory' }),
      ...mixedKept,
    },
    { name: 'entries written anew after the last checkpoint', entries: from11, ...kept },
    {
      name: 'an edited entry',
      entries: log.with(8, { ...at(9), action: 'x' }),
      ...kept,
      fault: ['edited', 9, 8],
    },
    {
      name: 'edited metadata',
      entries: log.with(4, { ...at(5), metadata: { amount: 1 } }),
      ...kept,
      fault: ['metadata_edited', 5, 4],
    },
    {
      name: 'an edited name',
      entries: log.with(4, { ...at(5), principalId: 'user_mallory' }),
      ...kept,
      fault: ['name_edited', 5, 4],
    },
    {
      name: 'two entries in another order',
      entries: log.with(4, at(6)).with(5, at(5)),
      ...kept,
      fault: ['reordered', 5, 4],
    },
    { name: 'an entry left out', entries: log.toSpliced(8, 1), ...kept, fault: ['missing', 9, 8] },
    { name: 'the first entries left out', entries: log.slice(3), ...kept, fault: ['missing', 1, 0] },
    { name: 'an end that was cut off', entries: log.slice(0, 9), ...kept, fault: ['cut', 10, 8] },
    { name: 'nothing left', entries: [], ...kept, fault: ['cut', 1, 0] },
    { name: 'an end that was written anew', entries: from6, ...kept, fault: ['rewritten', 5, 4] },
    {
      name: 'an end that was written anew from the last checkpoint but one',
      entries: from9,
      ...kept,
      fault: ['rewritten', 9, 8],
    },
    {
      name: 'an end that was written anew before the newest of four checkpoints',
      entries: from11,
      checkpoints: [...checkpoints, await signer.sign(log)],
      anchoredKeys,
      fault: ['rewritten', 11, 10],
    },
    { name: 'a whole log that was replaced', entries: replaced, ...kept, fault: ['replaced', 1, 0] },
    { name: 'the log of another developer', entries: foreign, ...kept, fault: ['foreign', 1, 0] },
    {
      name: 'an end that was written anew, without a key',
      entries: from6,
      checkpoints,
      fault: ['rewritten', 5, 4],
    },
    {
      name: 'a log that was replaced with its key, by the key that was kept',
      entries: replaced,
      checkpoints: [await thief.sign(replaced)],
      anchoredKeys,
      fault: ['bad_checkpoint', 0, 0],
    },
    {
      name: 'a checkpoint that was changed',
      entries: log,
      checkpoints: [four, eight.replace('\n8\n', '\n9\n')],
      anchoredKeys,
      fault: ['bad_checkpoint', 0, 4],
    },
    {
      name: 'two checkpoints that disagree',
      entries: log,
      checkpoints: forks,
      anchoredKeys,
      fault: ['forked', 0, 10],
    },
    {
      name: 'the results of four checkpoints',
      entries: from6,
      checkpoints: [ten, eight, four, 'x'],
      anchoredKeys,
      fault: ['rewritten', 5, 4],
    },
  ];
}

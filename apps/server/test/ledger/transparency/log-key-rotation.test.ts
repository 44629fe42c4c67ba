import { readCheckpoint, verifyCheckpoint, verifySuccession } from '@grantex/core/log';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  ACTIVE_AFTER,
  openLogKeys,
  SIGNS_BESIDE_SUCCESSOR,
} from '../../../src/ledger/transparency/log-keys/log-keys.ts';
import { rotateLogKey } from '../../../src/ledger/transparency/log-keys/rotate-log-key.ts';
import { engines, type Place, postgresql } from '../../support/databases.ts';
import {
  anchoredBy,
  type BareLog,
  bareLog,
  isBy,
  type LogProcess,
  logProcess,
  MASTER_KEY,
  signaturesOf,
} from './log-process.ts';

const NOTICED = 5_001;

/** A log whose first key is old enough to be rotated, and a process that uses it. */
async function openLog(place: Place): Promise<{ log: BareLog; here: LogProcess }> {
  const log = await bareLog(place);
  onTestFinished(() => log.close());
  const here = await logProcess(log);
  here.pass(ACTIVE_AFTER);
  return { log, here };
}

describe.each(engines)('the key of the log on $engine', ({ place }) => {
  test('is replaced by the key that it has named; both sign for 30 days, and then only the new one', async () => {
    const { log, here } = await openLog(await place());
    const first = await here.key();
    await log.write(3);
    const before = await here.note();
    expect(await here.rotate()).toMatchObject({ outcome: 'rotated' });
    here.pass(NOTICED);

    // Both sign, and the first is still named: another process may not have noticed yet.
    await log.write(3);
    const soon = await here.note();
    expect([await here.key(), signaturesOf(soon), await isBy(soon, first)]).toEqual([first, 2, true]);
    here.pass(ACTIVE_AFTER);
    const second = await here.key();
    expect(second).not.toBe(first);
    expect([await isBy(soon, second), await here.note()]).toEqual([true, soon]);
    const [former] = await here.former();
    expect(former?.verifierKey).toBe(first);
    const signature = Buffer.from(former?.successorSignature ?? []).toString('base64');
    expect(await verifySuccession(first, second, signature)).toBe(true);

    here.pass(SIGNS_BESIDE_SUCCESSOR - 2 * ACTIVE_AFTER);
    await log.write(3);
    const late = await here.note();
    expect([signaturesOf(late), await isBy(late, first), await isBy(late, second)]).toEqual([2, true, true]);

    here.pass(2 * ACTIVE_AFTER);
    await log.write(3);
    const last = await here.note();
    expect([signaturesOf(last), await isBy(last, first), await isBy(last, second)]).toEqual([1, false, true]);

    // Each stored key verifies what it signed; both together verify everything.
    expect(await anchoredBy(log, [before, soon, late], [first])).toBe(9);
    expect(await anchoredBy(log, [soon, late, last], [second])).toBe(12);
    expect(await anchoredBy(log, [before, soon, late, last], [second, first])).toBe(12);
  });

  test('is deleted after its last signature, and the log still continues from what it signed', async () => {
    const { log, here } = await openLog(await place());
    await log.write(300);
    const before = await here.note();
    await here.rotate();
    here.pass(SIGNS_BESIDE_SUCCESSOR + ACTIVE_AFTER);
    await log.write(1);
    const after = await here.note();
    expect(readCheckpoint(after)?.size).toBe(301);
    const stored = await log.database.asSystem((transaction) =>
      transaction.selectFrom('log_keys').select(['number', 'private_key']).orderBy('number').execute(),
    );
    expect(stored.map(({ private_key: key }) => key === null)).toEqual([true, false]);
    // The same holds after a restart, for the process that starts then.
    const restarted = await logProcess(log, SIGNS_BESIDE_SUCCESSOR + 3 * ACTIVE_AFTER);
    await log.write(1);
    const key = await restarted.key();
    expect(await isBy(await restarted.note(), key)).toBe(true);
    expect(
      await anchoredBy(
        log,
        [before, after],
        [...(await restarted.former()).map((one) => one.verifierKey), key],
      ),
    ).toBe(301);
  });

  test('signs an idle log once more when it becomes the named key', async () => {
    const { log, here } = await openLog(await place());
    await log.write(2);
    const before = await here.note();
    await here.rotate();
    here.pass(2 * ACTIVE_AFTER);
    const after = await here.note();
    expect([readCheckpoint(after)?.size, await isBy(after, await here.key())]).toEqual([2, true]);
    expect([after === before, await here.note()]).toEqual([false, after]);
  });

  test('can be rotated again and again, and each key names the next', async () => {
    const { log, here } = await openLog(await place());
    await log.write(1);
    const keys = [await here.key()];
    for (let turn = 0; turn < 3; turn += 1) {
      await here.rotate();
      here.pass(2 * ACTIVE_AFTER);
      keys.unshift(await here.key());
    }
    expect(signaturesOf(await here.note())).toBe(4);
    const formers = await here.former();
    expect(formers.map(({ verifierKey }) => verifierKey)).toEqual(keys.slice(1));
    for (const [place, { verifierKey, successorSignature }] of formers.entries()) {
      const signature = Buffer.from(successorSignature).toString('base64');
      expect(await verifySuccession(verifierKey, keys[place] ?? '', signature)).toBe(true);
    }
  });

  test('is not rotated twice within a minute, nor under another master key', async () => {
    const { log, here } = await openLog(await place());
    await here.rotate();
    expect(await here.rotate()).toEqual({ outcome: 'too_early' });
    here.pass(2 * ACTIVE_AFTER);
    const stranger = { database: log.database, masterKey: Buffer.alloc(32, 8), now: () => Date.now() + 1e9 };
    await expect(rotateLogKey(stranger)).rejects.toThrow('the master key does not open');
    await expect(openLogKeys(stranger)).rejects.toThrow('the master key does not open');
  });
});

test('processes that notice a rotation at different times sign no checkpoint that a named key does not verify', async () => {
  const { log, here } = await openLog(await postgresql());
  const there = await logProcess(log);
  there.pass(ACTIVE_AFTER);
  const first = await here.key();
  await log.write(1);
  const notes = [await here.note(), await there.note()];
  await here.rotate();
  // One has noticed, the other has not. They take turns, and each continues from what the other has signed.
  for (let second = 0; second <= ACTIVE_AFTER / 1_000 + 5; second += 5) {
    here.pass(5_001);
    if (second > 0) there.pass(5_001);
    for (const one of [here, there]) {
      await log.write(1);
      const note = await one.note();
      expect(await isBy(note, await here.key())).toBe(true);
      expect(await isBy(note, await there.key())).toBe(true);
      notes.push(note);
    }
  }
  const second = await there.key();
  expect([second, await here.key()]).not.toContain(first);
  expect(await anchoredBy(log, notes, [first])).toBe((await log.entries()).length);
  expect(await verifyCheckpoint(notes.at(-1) ?? '', second)).toMatchObject({ valid: true });
  // A process whose clock is behind still signs with both: either key verifies it.
  here.pass(SIGNS_BESIDE_SUCCESSOR);
  for (const one of [here, there, here]) {
    await log.write(1);
    expect(await isBy(await one.note(), second)).toBe(true);
  }
});

test('two concurrent commands create one key', async () => {
  const { log } = await openLog(await postgresql());
  const options = { database: log.database, masterKey: MASTER_KEY, now: () => Date.now() + 2 * ACTIVE_AFTER };
  const outcomes = await Promise.all([rotateLogKey(options), rotateLogKey(options)]);
  expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['rotated', 'too_early']);
});

test('processes that start at once on a new database agree on the first key', async () => {
  const { log } = await openLog(await postgresql());
  const processes = await Promise.all([1, 2, 3].map(() => logProcess(log)));
  expect(new Set(await Promise.all(processes.map((one) => one.key()))).size).toBe(1);
});

import { type Checkpoint, readCheckpoint, verifyCheckpoint, verifyConsistency } from '@grantex/core/log';
import { type Check, failed, fetchErrorMessage, passed, type ProofSource, unsettled } from './check.ts';
import { keysOf, type LogKeys, verifyByOneOf } from './log-keys.ts';
import type { PinnedLog } from './pinned.ts';

/** The newest checkpoint of a log, and its checks. */
export interface CheckedCheckpoint {
  /** Undefined where its signature was not verified. */
  readonly checkpoint: Checkpoint | undefined;
  /** Its signed text. */
  readonly note: string;
  readonly checks: readonly Check[];
}

const SIGNED = 'The checkpoint is signed';
const UNCHANGED = 'No entry that you have seen was changed or removed';
const INDEPENDENT = 'The key does not come only from this server';

const FAULTS = {
  malformed: 'The response of the server is not a checkpoint.',
  unknown_key: 'The checkpoint is not signed by this key.',
  bad_signature: 'The signature of the checkpoint is not valid.',
  other_log: 'The key has signed it, but for another log.',
} as const;

const AFTER_RESTORE =
  'It was checked against the key saved in this browser. After its database is restored, a server signs under a new name, and you need to save its new key.';

/**
 * Checks the newest checkpoint in this browser: its signature, and that the log still begins with the checkpoint that
 * this browser saw last. A saved verifier key is used instead of the server's.
 */
export async function checkCheckpoint(
  source: ProofSource,
  developerId: string,
  pinned: PinnedLog,
): Promise<CheckedCheckpoint> {
  const unsigned = (detail: string): CheckedCheckpoint => ({
    checkpoint: undefined,
    note: '',
    checks: [failed(SIGNED, detail)],
  });
  let note: string;
  let keys: LogKeys;
  try {
    const [text, named] = await Promise.all([source.checkpoint(), source.logKey()]);
    [note, keys] = [text, await keysOf(named, pinned.verifierKey)];
  } catch (error) {
    return unsigned(`The checkpoint could not be fetched: ${fetchErrorMessage(error)}`);
  }
  const result = await verifyCheckpoint(note, keys.current).catch(() => undefined);
  if (result === undefined) return unsigned('The server’s key for this log is not a verifier key.');
  if (!result.valid) {
    const hint = pinned.verifierKey === undefined ? '' : ` ${AFTER_RESTORE}`;
    return unsigned(`${FAULTS[result.fault]}${hint}`);
  }
  const { checkpoint } = result;
  const { origin, size } = checkpoint;
  if (!origin.split('/').includes(developerId))
    return unsigned(`It is the checkpoint of another log: ${origin}.`);
  const signed = passed(SIGNED, `${origin} has signed that the log holds ${countEntries(size)}.`);
  const checks = [signed, await checkConsistency(source, checkpoint, keys, pinned), checkKeySource(pinned)];
  return { checkpoint, note, checks };
}

async function checkConsistency(
  source: ProofSource,
  now: Checkpoint,
  keys: LogKeys,
  pinned: PinnedLog,
): Promise<Check> {
  if (pinned.note === undefined) {
    return unsettled(
      UNCHANGED,
      'This is the first checkpoint that this browser has seen. If all other checks pass, it is saved here, and the next checkpoint is compared with it.',
    );
  }
  const before = await verifyByOneOf(pinned.note, keys.all);
  if (before === undefined) {
    const origin = readCheckpoint(pinned.note)?.origin ?? 'no log';
    return failed(
      UNCHANGED,
      `The checkpoint saved in this browser is of ${origin}, and no key of this log has signed it.`,
    );
  }
  if (before.size > now.size) {
    return failed(
      UNCHANGED,
      `The log had ${countEntries(before.size)} before, and has ${now.size.toLocaleString()} now.`,
    );
  }
  try {
    const proof = await source.consistencyProof({ from: before.size, to: now.size });
    return (await verifyConsistency(proof, before, now))
      ? passed(
          UNCHANGED,
          `The log still begins with the ${countEntries(before.size)} of the checkpoint saved in this browser.`,
        )
      : failed(UNCHANGED, 'The log does not begin with what was signed before: its past was rewritten.');
  } catch (error) {
    return failed(UNCHANGED, `The proof could not be fetched: ${fetchErrorMessage(error)}`);
  }
}

function checkKeySource({ verifierKey }: PinnedLog): Check {
  if (verifierKey !== undefined) return passed(INDEPENDENT, 'It is the verifier key saved in this browser.');
  return unsettled(
    INDEPENDENT,
    'Unanchored: the key came from the server that signs with it, and a dishonest server could name another key. Save the verifier key that you noted when the log began.',
  );
}

function countEntries(size: number): string {
  return size === 1 ? '1 entry' : `${size.toLocaleString()} entries`;
}

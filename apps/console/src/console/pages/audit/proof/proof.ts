import {
  checkChain,
  type Checkpoint,
  readCheckpoint,
  verifyCheckpoint,
  verifyConsistency,
  verifyInclusion,
} from '@grantex/core/log';
import type { Audit, AuditEntry } from '@grantex/sdk';
import { type Check, wordsOf } from './check.ts';
import { contentOf } from './content.ts';
import { keysOf, type LogKeys, verifyByOneOf } from './log-keys.ts';
import { checkSignature, type ResolveAgent } from './signature.ts';
import type { KeptTrust } from './pinned.ts';

/** What came of checking a log, or an entry of it. */
export interface Proof {
  readonly checks: readonly Check[];
  /** The checkpoint that everything was held against, as it was answered; undefined where it is not to be trusted. */
  readonly note: string | undefined;
}

export type ProvingLog = Pick<
  Audit,
  'checkpoint' | 'logKey' | 'inclusionProof' | 'consistencyProof' | 'list'
>;

const FAULTS = {
  malformed: 'What the server answered is no checkpoint.',
  unknown_key: 'The checkpoint is not signed by this key.',
  bad_signature: 'The signature of the checkpoint does not hold.',
  other_log: 'The key has signed it, but for another log.',
} as const;

/**
 * Checks the newest checkpoint of a developer's log in this browser: its signature, and that the log still begins with
 * what was kept of it here. Where a verifier key is kept, it is that one and never the server's.
 */
export async function proveLog(log: ProvingLog, developerId: string, kept: KeptTrust): Promise<Proof> {
  const { checks, note } = await headOf(log, developerId, kept);
  return { checks, note: noteOf(checks, note) };
}

/** An entry, and what it is held against. */
export interface EntryQuestion {
  readonly log: ProvingLog;
  readonly entry: AuditEntry;
  readonly developerId: string;
  readonly kept: KeptTrust;
  readonly issuer: string;
  readonly resolve: ResolveAgent;
}

/** The same, that the log holds this entry, as it is shown, in this place, and that its agent signed it where it is signed. */
export async function proveEntry(question: EntryQuestion): Promise<Proof> {
  const { log, entry, developerId, kept, issuer, resolve } = question;
  const [content, signature, neighbours, { head, checks, note }] = await Promise.all([
    contentOf(entry),
    checkSignature(entry, issuer, resolve),
    neighboursOf(log, entry),
    headOf(log, developerId, kept),
  ]);
  const inclusion = head === undefined ? undefined : await inclusionOf(log, entry, head);
  const found = [content, signature, neighbours, ...checks.slice(0, 1), inclusion, ...checks.slice(1)];
  const all = found.filter((check) => check !== undefined);
  return { checks: all, note: noteOf(all, note) };
}

/** What may be kept: nothing of a log in which something does not hold. */
function noteOf(checks: readonly Check[], note: string): string | undefined {
  return checks.some(({ outcome }) => outcome === 'failed') ? undefined : note;
}

async function neighboursOf(log: ProvingLog, entry: AuditEntry): Promise<Check> {
  const what = 'It stands between its neighbours in the chain';
  try {
    const { entries } = await log.list({ cursor: String(Math.max(0, entry.seq - 2)), pageSize: 3 });
    const around = entries.map((each) => (each.seq === entry.seq ? entry : each));
    const [first] = around;
    if (first === undefined || !around.some(({ seq }) => seq === entry.seq)) {
      return { what, outcome: 'failed', detail: 'The server does not list it in its place.' };
    }
    const report = await checkChain(around, beforeOf(first));
    if (!report.valid) return { what, outcome: 'failed', detail: report.fault.message };
    return {
      what,
      outcome: 'passed',
      detail: `Entries ${first.seq} to ${around.at(-1)?.seq ?? entry.seq} follow one another by their hashes.`,
    };
  } catch (error) {
    return { what, outcome: 'failed', detail: `The neighbours could not be had: ${wordsOf(error)}` };
  }
}

interface Head {
  readonly head: Checkpoint | undefined;
  readonly note: string;
  readonly checks: readonly Check[];
}

async function headOf(log: ProvingLog, developerId: string, kept: KeptTrust): Promise<Head> {
  const what = 'The checkpoint is signed';
  const failed = (detail: string): Head => ({
    head: undefined,
    note: '',
    checks: [{ what, outcome: 'failed', detail }],
  });
  let note: string;
  let keys: LogKeys;
  try {
    const [text, named] = await Promise.all([log.checkpoint(), log.logKey()]);
    [note, keys] = [text, await keysOf(named, kept.verifierKey)];
  } catch (error) {
    return failed(`The checkpoint could not be had: ${wordsOf(error)}`);
  }
  const result = await verifyCheckpoint(note, keys.current).catch(() => undefined);
  if (result === undefined) return failed('The key that it should be signed by is no verifier key.');
  if (!result.valid) {
    const after = kept.verifierKey === undefined ? '' : ` ${AFTER_RESTORE}`;
    return failed(`${FAULTS[result.fault]}${after}`);
  }
  const { checkpoint } = result;
  if (!checkpoint.origin.split('/').includes(developerId)) {
    return failed(`It is the checkpoint of another log: ${checkpoint.origin}.`);
  }
  const signed: Check = {
    what,
    outcome: 'passed',
    detail: `${checkpoint.origin} has signed that it holds ${entriesOf(checkpoint.size)}.`,
  };
  const checks = [signed, await consistencyOf(log, checkpoint, keys, kept), anchorOf(kept)];
  return { head: checkpoint, note, checks };
}

const AFTER_RESTORE =
  'It is held against the key that is kept in this browser. After a restore of its database a server signs under another name, and you write its key down anew.';

async function inclusionOf(log: ProvingLog, entry: AuditEntry, head: Checkpoint): Promise<Check> {
  const what = 'The log that was signed holds this entry';
  try {
    const proof = await log.inclusionProof({ entry: entry.entryId, size: head.size });
    const isIn = await verifyInclusion(entry, proof, head);
    return isIn
      ? {
          what,
          outcome: 'passed',
          detail: detailOf(proof.path.length),
        }
      : {
          what,
          outcome: 'failed',
          detail: 'The proof does not lead from this entry to the root that was signed.',
        };
  } catch (error) {
    return { what, outcome: 'failed', detail: `The proof could not be had: ${wordsOf(error)}` };
  }
}

async function consistencyOf(
  log: ProvingLog,
  head: Checkpoint,
  keys: LogKeys,
  kept: KeptTrust,
): Promise<Check> {
  const what = 'Nothing that you have seen before was changed or taken out';
  if (kept.note === undefined) {
    return {
      what,
      outcome: 'open',
      detail:
        'This is the first checkpoint that this browser sees. Once everything else holds it is kept here, and the next one is held against it.',
    };
  }
  const before = await verifyByOneOf(kept.note, keys.all);
  if (before === undefined) {
    const origin = readCheckpoint(kept.note)?.origin ?? 'no log';
    return {
      what,
      outcome: 'failed',
      detail: `The checkpoint that is kept here is of ${origin}, and no key of this log has signed it.`,
    };
  }
  const from = before;
  if (from.size > head.size) {
    return {
      what,
      outcome: 'failed',
      detail: `The log had ${entriesOf(from.size)} before, and has ${head.size.toLocaleString()} now.`,
    };
  }
  try {
    const proof = await log.consistencyProof({ from: from.size, to: head.size });
    return (await verifyConsistency(proof, from, head))
      ? {
          what,
          outcome: 'passed',
          detail: `It still begins with the ${entriesOf(from.size)} of the checkpoint that is kept in this browser.`,
        }
      : {
          what,
          outcome: 'failed',
          detail: 'The log does not begin with what was signed before: its past was written anew.',
        };
  } catch (error) {
    return { what, outcome: 'failed', detail: `The proof could not be had: ${wordsOf(error)}` };
  }
}

function anchorOf({ verifierKey }: KeptTrust): Check {
  const what = 'The key is one that the server does not choose';
  return verifierKey === undefined
    ? {
        what,
        outcome: 'open',
        detail:
          'Unanchored: the key came from the server that signs with it, and a dishonest one could name another. Keep the verifier key that you wrote down when the log began.',
      }
    : { what, outcome: 'passed', detail: 'It is the verifier key that you keep in this browser.' };
}

function beforeOf({ seq, prevHash }: AuditEntry) {
  return prevHash === null || seq <= 1 ? {} : { after: { seq: seq - 1, hash: prevHash } };
}

function entriesOf(size: number): string {
  return size === 1 ? '1 entry' : `${size.toLocaleString()} entries`;
}

function detailOf(steps: number): string {
  if (steps === 0) return 'It is the only one, and its leaf is the root that was signed.';
  return `With ${steps === 1 ? 'one hash' : `${steps} hashes`} beside it, its leaf comes to the root that was signed.`;
}

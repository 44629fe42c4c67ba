import { MAX_BATCH_ENTRIES } from '../wire/entries.ts';
import type { AuditAnswer } from './http-client.ts';
import { type QueuedRecord, type QueueReceipt, textOf } from './queued-record.ts';
import { recordRefused } from './recordable.ts';
import type { AuditFault } from './sink.ts';

/** Records that are sent in one request. It is repeated with the same key until the answer is certain. */
export interface Batch {
  readonly records: readonly QueuedRecord[];
  /** Each record's JSON. */
  readonly entries: readonly string[];
  readonly idempotencyKey: string;
  /** How many answers were uncertain. */
  attempts: number;
}

export interface SettlementOptions {
  readonly onFault: (fault: AuditFault) => void;
  readonly acknowledge: (queued: QueuedRecord, entryId: string | undefined) => void;
  /** Called with a record that the log refuses in every form, and why. */
  readonly lose: (queued: QueuedRecord, cause: Error) => void;
}

type Refusal = Extract<AuditAnswer, { kind: 'refused' }>;
type Certain = Exclude<AuditAnswer, { kind: 'uncertain' }>;

/** In UTF-16 units, of at most three bytes each: less than the 1 MiB that the server takes, in every script. */
const MAX_BATCH_LENGTH: number = 320 * 1024;
/** The code for an entry of a grant that the log does not know. */
const UNKNOWN_GRANT = 'NOT_FOUND';

/** Packs as many records as one request may hold. Returns no batch when no record can be sent yet. */
export function packBatch(pending: Iterable<QueuedRecord>): readonly Batch[] {
  const records: QueuedRecord[] = [];
  let length = 0;
  for (const queued of pending) {
    // Its text needs the id of the entry that it refers to, which an earlier batch returns.
    if (isAheadUnwritten(queued.ref)) continue;
    length += textOf(queued).length;
    if (records.length === MAX_BATCH_ENTRIES || (records.length > 0 && length > MAX_BATCH_LENGTH)) break;
    records.push(queued);
  }
  return records.length === 0 ? [] : [pack(records)];
}

function isAheadUnwritten(ref: QueueReceipt | undefined): boolean {
  return ref !== undefined && ref.entryId === undefined && !ref.isLost;
}

function pack(records: readonly QueuedRecord[]): Batch {
  return { records, entries: records.map(entryOf), idempotencyKey: crypto.randomUUID(), attempts: 0 };
}

/** Makes a function that settles a batch by its answer, and returns the batches to send instead. */
export function createSettlement({
  onFault,
  acknowledge,
  lose,
}: SettlementOptions): (batch: Batch, answer: Certain) => readonly Batch[] {
  /** Packs a refused record again with only what an entry must have. A record that cannot be reduced is lost. */
  function retryReduced(queued: QueuedRecord, { fault: cause, code }: Refusal): readonly Batch[] {
    if (queued.isReduced === true || code === UNKNOWN_GRANT) {
      lose(queued, cause);
      return [];
    }
    queued.isReduced = true;
    // The grant says who acted for whom.
    const { subject, status } = queued;
    const { grantId, action } = subject;
    queued.text = JSON.stringify({ grantId, action, status, metadata: recordRefused(code) });
    onFault(
      new Error('The audit log refused a record; it is sent again with its grant, action and status only.', {
        cause,
      }),
    );
    return [pack([queued])];
  }

  return ({ records }, answer) => {
    if (answer.kind === 'written') {
      records.forEach((queued, index) => acknowledge(queued, answer.entryIds[index]));
      return [];
    }
    const [only] = records;
    if (records.length === 1 && only !== undefined) return retryReduced(only, answer);
    // The log takes a batch whole or not at all. Halving it finds the refused record in few requests, and the
    // others are written.
    const middle = Math.ceil(records.length / 2);
    return [pack(records.slice(0, middle)), pack(records.slice(middle))];
  };
}

function entryOf(queued: QueuedRecord): string {
  const { ref } = queued;
  const text = textOf(queued);
  return ref?.entryId === undefined ? text : `${text.slice(0, -1)},"ref":${JSON.stringify(ref.entryId)}}`;
}

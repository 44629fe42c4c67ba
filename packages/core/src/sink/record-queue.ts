import { runOutsideOfCalls } from '../base/call-storage.ts';
import { type Pulse, startPulse, watchPulse } from '../base/pulse.ts';
import { MAX_BATCH_ENTRIES } from '../wire/entries.ts';
import { type Batch, createSettlement, packBatch } from './batch.ts';
import type { AuditClient } from './http-client.ts';
import { lostFault, neverRan, type QueuedRecord } from './queued-record.ts';
import type { AuditFault, AuditReceipt } from './sink.ts';
import { backoff, type Waiter, within } from './waiting.ts';

export interface RecordQueueOptions {
  readonly client: AuditClient;
  /** How long records that no caller waits for wait for others, in milliseconds. */
  readonly linger: number;
  readonly onFault: (fault: AuditFault) => void;
}

/** A queue of records, sent together in order, one request at a time. */
export interface RecordQueue {
  readonly size: number;
  add(queued: QueuedRecord): void;
  /** Resolves when the log has acknowledged the record; rejects after `timeout` milliseconds. */
  written(queued: QueuedRecord, timeout: number): Promise<AuditReceipt>;
  /** Resolves when fewer than `capacity` records wait; rejects after `timeout` milliseconds. */
  room(capacity: number, timeout: number): Promise<void>;
  /** Resolves when everything added so far is acknowledged or lost; rejects after `timeout` milliseconds. */
  flush(timeout: number): Promise<void>;
  /** Sends everything that is left; rejects when some of it was lost, or is left after `timeout` milliseconds. */
  drain(timeout: number): Promise<void>;
}

/**
 * Makes a queue that sends as long as records wait, and retries until an answer is certain. Records that no caller waits
 * for linger, so that they ride along with one that a caller waits for instead of holding it up. Callers that wait for
 * the queue also send: in Workers, a request sends for others only until it ends.
 */
export function createRecordQueue({ client, linger, onFault }: RecordQueueOptions): RecordQueue {
  /** Records that are neither acknowledged nor lost, numbered in the order in which they came. */
  const pending = new Map<QueuedRecord, number>();
  /** The batch that is being sent, or the parts that it was split into. */
  let batches: readonly Batch[] = [];
  let added = 0;
  /** How many records the log has refused in every form. */
  let lost = 0;
  let sending: Pulse | undefined;
  let isLingering = false;
  let hasGivenUp = false;
  let pausing: ReturnType<typeof setTimeout> | undefined;
  /** The capacity that each caller waits for, and the number up to which each waits for acknowledgements. */
  const rooms = new Map<Waiter, number>();
  const flushes = new Map<Waiter, number>();
  const helpers = new Map<Waiter, () => void>();

  const settle = createSettlement({ onFault, acknowledge, lose });

  function start(): void {
    if (sending === undefined && pending.size > 0 && !hasGivenUp) void runOutsideOfCalls(run);
  }

  async function run(): Promise<void> {
    const pulse = startPulse();
    sending = pulse;
    // Waits one turn, so that records of the same moment are sent together.
    await Promise.resolve();
    // Another request may have taken over.
    while (sending === pulse && !hasGivenUp) {
      if (batches.length === 0) {
        if (isUnhurried()) await lingering();
        if (sending !== pulse) break;
        batches = packBatch(pending.keys());
      }
      const [batch] = batches;
      if (batch === undefined) break;
      const answer = await client(batch.entries, batch.idempotencyKey);
      if (sending !== pulse) break;
      if (answer.kind === 'uncertain') {
        onFault(answer.fault);
        await pause(Math.max(answer.retryAfter, backoff(batch.attempts)));
        batch.attempts += 1;
        continue;
      }
      batches = [...settle(batch, answer), ...batches.slice(1)];
      if (batches.length === 0) announceRoom();
      announceFlushed();
      if (findHelp()) break;
    }
    pulse.end();
    if (sending === pulse) sending = undefined;
  }

  /** Lets a waiting caller send the next batch, because its request lasts until its wait is over. */
  function findHelp(): boolean {
    for (const [waiter, help] of helpers) {
      helpers.delete(waiter);
      if (waiter.isOver) continue;
      help();
      return true;
    }
    return false;
  }

  /** Whether nobody waits for the records that wait, and they do not fill a batch. */
  function isUnhurried(): boolean {
    if (linger === 0 || flushes.size > 0 || rooms.size > 0 || pending.size >= MAX_BATCH_ENTRIES) return false;
    for (const { waiter } of pending.keys()) if (waiter?.isOver === false) return false;
    return pending.size > 0;
  }

  async function lingering(): Promise<void> {
    isLingering = true;
    await pause(linger);
    isLingering = false;
  }

  /** Sends at once what lingers. The caller sends it: in Workers, the request that lingers may have ended. */
  function hurry(): void {
    if (isLingering) takeOver();
  }

  function takeOver(): void {
    isLingering = false;
    sending?.end();
    sending = undefined;
    clearTimeout(pausing);
    pausing = undefined;
    start();
  }

  /** Waits, and helps to send meanwhile. */
  function attend(
    timeout: number,
    fault: string | (() => string),
    give: () => void,
    wait: (waiter: Waiter) => unknown,
  ): Promise<void> {
    const stop = watchPulse(() => sending, takeOver);
    let self: Waiter | undefined;
    return within(timeout, fault, give, (waiter) => {
      self = waiter;
      void new Promise<void>((help) => helpers.set(waiter, help)).then(() => start());
      wait(waiter);
      hurry();
    }).finally(() => {
      stop();
      if (self === undefined) return;
      for (const waiting of [helpers, rooms, flushes]) waiting.delete(self);
    });
  }

  function acknowledge(queued: QueuedRecord, entryId: string | undefined): void {
    queued.receipt.entryId = entryId;
    queued.waiter?.resolve();
    if (queued.isAbandoned === true && queued.status === 'allowed') {
      // It has the number of its record, so that a flush of that record waits for it too.
      pending.set(neverRan(queued), pending.get(queued) ?? added);
    }
    pending.delete(queued);
  }

  function lose(queued: QueuedRecord, cause: Error): void {
    queued.receipt.isLost = true;
    lost += 1;
    pending.delete(queued);
    const fault = lostFault(queued, cause);
    onFault(fault);
    queued.waiter?.reject(fault);
  }

  function abandon(queued: QueuedRecord): void {
    if (batches.some(({ records }) => records.includes(queued))) queued.isAbandoned = true;
    else if (pending.delete(queued)) announceFlushed();
  }

  function announceRoom(): void {
    // Callers that get in add their records a moment later.
    let taken = pending.size;
    for (const [waiter, capacity] of rooms) {
      if (taken >= capacity) return;
      taken += 1;
      rooms.delete(waiter);
      waiter.resolve();
    }
  }

  function announceFlushed(): void {
    if (flushes.size === 0) return;
    let oldest = Infinity;
    for (const number of pending.values()) oldest = Math.min(oldest, number);
    for (const [waiter, upTo] of flushes) {
      if (oldest <= upTo) continue;
      flushes.delete(waiter);
      waiter.resolve();
    }
  }

  function pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      pausing = setTimeout(() => {
        pausing = undefined;
        resolve();
      }, milliseconds);
    });
  }

  function flush(timeout: number, give: () => void): Promise<void> {
    if (pending.size === 0) return Promise.resolve();
    const wait = (waiter: Waiter): unknown => flushes.set(waiter, added);
    return attend(timeout, () => unwritten(pending.size), give, wait);
  }

  return {
    get size() {
      return pending.size;
    },
    add(queued) {
      added += 1;
      pending.set(queued, added);
      if (pending.size >= MAX_BATCH_ENTRIES) hurry();
      start();
    },
    written(queued, timeout) {
      return attend(
        timeout,
        'The audit log did not acknowledge the entry in time.',
        () => abandon(queued),
        (waiter) => {
          queued.waiter = waiter;
        },
      ).then(() => queued.receipt);
    },
    room(capacity, timeout) {
      const wait = (waiter: Waiter): unknown => rooms.set(waiter, capacity);
      return attend(timeout, 'The audit buffer stayed full.', () => {}, wait);
    },
    flush: (timeout) => flush(timeout, () => {}),
    async drain(timeout) {
      const before = lost;
      if (pausing !== undefined) takeOver();
      await flush(timeout, () => {
        hasGivenUp = true;
        clearTimeout(pausing);
      });
      if (lost > before) throw new Error(unwritten(lost - before));
    },
  };
}

function unwritten(entries: number): string {
  return `${entries} audit entries could not be written.`;
}

import { createDelivery } from './delivery.ts';
import type { AuditClient } from './http-client.ts';
import type { QueuedRecord, QueueReceipt } from './queued-record.ts';
import type { AuditFault, AuditReceipt } from './sink.ts';
import { type Waiter, within } from './waiting.ts';

export interface RecordQueueOptions {
  readonly client: AuditClient;
  /** How long a record waits for others, in milliseconds. */
  readonly linger: number;
  readonly onFault: (fault: AuditFault) => void;
}

/** Records in the order in which they came, sent together, one request at a time. */
export interface RecordQueue {
  readonly size: number;
  add(queued: QueuedRecord): void;
  /** Resolves when the log has acknowledged the record; rejects after `timeout` milliseconds. */
  written(queued: QueuedRecord, timeout: number): Promise<AuditReceipt>;
  /** Resolves when fewer than `capacity` records wait; rejects after `timeout` milliseconds. */
  room(capacity: number, timeout: number): Promise<void>;
  /** Sends all that is left; after `timeout` milliseconds it gives up, tries no more, and rejects. */
  drain(timeout: number): Promise<void>;
}

/** The most entries that the server takes at once. */
const MAX_BATCH = 500;
/** In UTF-16 units, of at most three bytes each: less than the 1 MiB that the server takes, in every script. */
const MAX_BATCH_LENGTH: number = 320 * 1024;

/** Makes a queue that sends while there is something to send, and retries until it has an answer that is certain. */
export function createRecordQueue({ client, linger, onFault }: RecordQueueOptions): RecordQueue {
  const waiting = new Set<QueuedRecord>();
  let inFlight = 0;
  let isRunning = false;
  let isLingering = false;
  let isDraining = false;
  let hasGivenUp = false;
  let wake: (() => void) | undefined;
  const rooms = new Set<{ readonly capacity: number; readonly waiter: Waiter }>();
  const drained = new Set<() => void>();

  const deliver = createDelivery({ client, onFault, pause, isOver: () => hasGivenUp, acknowledge, lose });
  const size = (): number => waiting.size + inFlight;

  async function run(): Promise<void> {
    isLingering = linger > 0 && !isDraining && waiting.size < MAX_BATCH;
    if (isLingering) await pause(linger);
    isLingering = false;
    // One turn, so that records of the same moment go together.
    await Promise.resolve();
    for (;;) {
      const batch = takeBatch();
      if (batch.length === 0) break;
      inFlight = batch.length;
      await deliver(batch);
      if (hasGivenUp) return;
      inFlight = 0;
      announceRoom();
    }
    isRunning = false;
    for (const resolve of drained) resolve();
    drained.clear();
  }

  function start(): void {
    if (isRunning) return;
    isRunning = true;
    void run();
  }

  function takeBatch(): readonly QueuedRecord[] {
    const items: QueuedRecord[] = [];
    let length = 0;
    for (const queued of waiting) {
      // What it refers to goes before it, in this batch or one that follows; its id is known only after that.
      if (isAheadUnwritten(queued.ref)) continue;
      length += queued.text.length;
      if (items.length === MAX_BATCH || (items.length > 0 && length > MAX_BATCH_LENGTH)) break;
      waiting.delete(queued);
      items.push(queued);
    }
    return items;
  }

  function acknowledge(queued: QueuedRecord, entryId: string | undefined): void {
    queued.receipt.entryId = entryId;
    queued.waiter?.resolve();
    if (queued.isAbandoned === true && queued.status === 'allowed') add(neverRan(queued));
  }

  function lose(queued: QueuedRecord, cause: Error): void {
    queued.receipt.isLost = true;
    const { subject, status } = queued;
    const lost = { grantId: subject.grantId, action: subject.action, status };
    const fault = Object.assign(new Error('The audit log refused an entry.', { cause }), { lost });
    onFault(fault);
    queued.waiter?.reject(fault);
  }

  function abandon(queued: QueuedRecord): void {
    if (!waiting.delete(queued)) queued.isAbandoned = true;
  }

  function add(queued: QueuedRecord): void {
    waiting.add(queued);
    if (isLingering && waiting.size >= MAX_BATCH) wake?.();
    start();
  }

  function announceRoom(): void {
    // Those who are let in add their records a moment later.
    let taken = size();
    for (const room of rooms) {
      if (taken >= room.capacity) return;
      taken += 1;
      rooms.delete(room);
      room.waiter.resolve();
    }
  }

  function pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      wake = (): void => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  return {
    get size() {
      return size();
    },
    add,
    written(queued, timeout) {
      return within(
        timeout,
        'The audit log did not acknowledge the entry in time.',
        () => abandon(queued),
        (waiter) => {
          queued.waiter = waiter;
        },
      ).then(() => queued.receipt);
    },
    room(capacity, timeout) {
      let room: { readonly capacity: number; readonly waiter: Waiter } | undefined;
      const leave = (): void => {
        if (room !== undefined) rooms.delete(room);
      };
      return within(timeout, 'The audit buffer stayed full.', leave, (waiter) => {
        room = { capacity, waiter };
        rooms.add(room);
      });
    },
    drain(timeout) {
      isDraining = true;
      wake?.();
      if (!isRunning) return Promise.resolve();
      return within(
        timeout,
        () => `${size()} audit entries could not be written.`,
        () => {
          hasGivenUp = true;
          wake?.();
        },
        (waiter) => {
          drained.add(waiter.resolve);
        },
      );
    },
  };
}

function isAheadUnwritten(ref: QueueReceipt | undefined): boolean {
  return ref !== undefined && ref.entryId === undefined && !ref.isLost;
}

function neverRan({ subject, receipt }: QueuedRecord): QueuedRecord {
  const status = 'failure';
  return {
    status,
    subject,
    text: JSON.stringify({ ...subject, status, metadata: { reason: 'audit_unavailable' } }),
    ref: receipt,
    receipt: { entryId: undefined, isLost: false },
  };
}

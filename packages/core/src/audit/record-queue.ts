import type { AuditClient } from './http-client.ts';
import type { AuditReceipt, AuditRecord } from './sink.ts';
import { backoff, type Waiter, within } from './waiting.ts';

/** A receipt as the queue keeps it. */
export interface QueueReceipt extends AuditReceipt {
  entryId: string | undefined;
  /** The log refused the record: what refers to it goes without. */
  isLost: boolean;
}

/** A record on its way. */
export interface QueuedRecord {
  readonly status: AuditRecord['status'];
  /** The begin of its JSON, which says whose call it is about. */
  readonly head: string;
  /** Its JSON, without `ref`. */
  readonly text: string;
  readonly ref: QueueReceipt | undefined;
  readonly receipt: QueueReceipt;
  /** Who waits for it. */
  waiter?: Waiter;
  /** Its call was refused while it was under way. */
  isAbandoned?: boolean;
}

export interface RecordQueueOptions {
  readonly client: AuditClient;
  /** How long a record waits for others, in milliseconds. */
  readonly linger: number;
  readonly onFault: (fault: Error) => void;
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

interface Batch {
  readonly items: readonly QueuedRecord[];
  readonly entries: readonly string[];
  readonly idempotencyKey: string;
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

  const size = (): number => waiting.size + inFlight;

  async function run(): Promise<void> {
    isLingering = linger > 0 && !isDraining && waiting.size < MAX_BATCH;
    if (isLingering) await pause(linger);
    isLingering = false;
    // One turn, so that records of the same moment go together.
    await Promise.resolve();
    for (;;) {
      const batch = takeBatch();
      if (batch === undefined) break;
      inFlight = batch.items.length;
      await send(batch);
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

  function takeBatch(): Batch | undefined {
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
    return items.length === 0 ? undefined : batchOf(items);
  }

  async function send(batch: Batch): Promise<void> {
    for (let attempts = 0; !hasGivenUp; attempts += 1) {
      const answer = await client(batch.entries, batch.idempotencyKey);
      if (answer.kind === 'written') {
        batch.items.forEach((queued, index) => acknowledge(queued, answer.entryIds[index]));
        return;
      }
      onFault(answer.fault);
      if (answer.kind === 'refused') return sendApart(batch, answer.fault);
      await pause(Math.max(answer.retryAfter, backoff(attempts)));
    }
  }

  /** A batch is taken whole or not at all: one entry that the log refuses must not take the others with it. */
  async function sendApart({ items }: Batch, fault: Error): Promise<void> {
    const [only] = items;
    if (items.length === 1 && only !== undefined) return lose(only, fault);
    for (const queued of items) await send(batchOf([queued]));
  }

  function acknowledge(queued: QueuedRecord, entryId: string | undefined): void {
    queued.receipt.entryId = entryId;
    queued.waiter?.resolve();
    if (queued.isAbandoned === true && queued.status === 'allowed') add(neverRan(queued));
  }

  function lose(queued: QueuedRecord, cause: Error): void {
    queued.receipt.isLost = true;
    const fault = new Error('The audit log refused an entry.', { cause });
    if (queued.waiter === undefined) onFault(fault);
    else queued.waiter.reject(fault);
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

function batchOf(items: readonly QueuedRecord[]): Batch {
  return { items, entries: items.map(entryOf), idempotencyKey: crypto.randomUUID() };
}

function entryOf({ text, ref }: QueuedRecord): string {
  return ref?.entryId === undefined ? text : `${text.slice(0, -1)},"ref":${JSON.stringify(ref.entryId)}}`;
}

function isAheadUnwritten(ref: QueueReceipt | undefined): boolean {
  return ref !== undefined && ref.entryId === undefined && !ref.isLost;
}

function neverRan({ head, receipt }: QueuedRecord): QueuedRecord {
  return {
    status: 'failure',
    head,
    text: `${head},"status":"failure","metadata":{"reason":"audit_unavailable"}}`,
    ref: receipt,
    receipt: { entryId: undefined, isLost: false },
  };
}

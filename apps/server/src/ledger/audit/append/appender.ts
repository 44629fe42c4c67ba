import { ApiError } from '../../../base/api-error.ts';
import type { Database } from '../../../base/store/database.ts';
import type { BatchWatch, Submitted } from './batch-watch.ts';
import type { Outcome } from './chain.ts';
import { createExpectedChains, type ExpectedChains } from './expected-chain.ts';
import { type AuditRequest, type Draft, draftOf } from './draft.ts';
import type { StoredEntry } from '../stored/stored-entry.ts';
import { batchKeys, singleKey, type Submission } from './submission.ts';
import { writeBatch } from './write-batch.ts';

/** Writes to the audit chains. There is one per process; others may write to the same chains (`docs/protocol.md` §8). */
export interface Appender {
  /**
   * Appends one entry. Resolves once it is committed.
   * @param idempotencyKey for a repeated key the result is the entry of the first call
   * @throws {ApiError} 400 `METADATA_NOT_CANONICAL`, 404 for an unknown grant, 409 `IDEMPOTENCY_KEY_REUSED`,
   *   422 `CONTRADICTS_GRANT`, 503 when too much waits already or the server is stopping
   */
  append(developerId: string, request: AuditRequest, idempotencyKey?: string): Promise<StoredEntry>;
  /** Appends all of the entries, next to each other, or none of them. Otherwise like `append`. */
  appendAll(
    developerId: string,
    requests: readonly AuditRequest[],
    idempotencyKey?: string,
  ): Promise<readonly StoredEntry[]>;
  /** What waits to be written, measured like `queueBytes`. */
  queued(): { entries: number; bytes: number };
  /** Accepts no more entries. Resolves once all waiting ones are committed or refused. */
  close(): Promise<void>;
}

export interface AppenderOptions {
  /** Most that may wait for one chain, in bytes of metadata and 1 KiB per entry; above it: 503. Default 16 MiB. */
  readonly queueBytes?: number;
  /** Observes each batch. Default: nothing. */
  readonly watch?: BatchWatch | undefined;
  /** Called after each commit with the number of entries. Default: nothing. */
  readonly onCommitted?: ((developerId: string, entries: number) => void) | undefined;
}

/** Most of one transaction, in the same measure, so that later entries wait less for it. */
const BATCH_BYTES = 2 * 1024 * 1024;
const ENTRY_BYTES = 1024;
/** Transactions of one chain at a time: one that commits, and one that waits for its lock. */
const MOST_RUNNING = 2;

interface Waiting extends Submission {
  readonly bytes: number;
  /** Undefined where nothing observes. */
  readonly submitted: Submitted | undefined;
  resolve(entries: readonly StoredEntry[]): void;
  reject(error: unknown): void;
}

interface Chain {
  readonly developerId: string;
  waiting: Waiting[];
  bytes: number;
  /** A transaction is about to read and lock. What waits goes with the next one. */
  isOpening: boolean;
  /** Running transactions, including the opening one. */
  running: number;
}

/**
 * Makes the appender of this process. A transaction takes everything that waits. While a batch that takes two round trips commits, the
 * next one of its chain already waits for the lock, so that neither database nor process is idle. More writers make larger
 * batches, and a slow chain delays no other.
 */
export function createAppender(database: Database, options: AppenderOptions = {}): Appender {
  const { queueBytes = 16 * 1024 * 1024, watch, onCommitted } = options;
  const chains = new Map<string, Chain>();
  const expected = createExpectedChains();
  const idle = new Set<() => void>();
  let closed = false;

  async function submit(
    developerId: string,
    requests: readonly AuditRequest[],
    keys: readonly string[],
  ): Promise<readonly StoredEntry[]> {
    const drafts = await Promise.all(requests.map(draftOf));
    if (closed) {
      throw unavailable('STOPPING', 'the server is stopping');
    }
    const bytes = bytesOf(drafts);
    if ((chains.get(developerId)?.bytes ?? 0) + bytes > queueBytes) {
      throw unavailable('AUDIT_BUSY', 'too many audit entries wait to be written');
    }
    const chain = chainOf(developerId);
    chain.bytes += bytes;
    const written = new Promise<readonly StoredEntry[]>((resolve, reject) => {
      chain.waiting.push({ drafts, keys, bytes, submitted: watch?.submitted(), resolve, reject });
    });
    open(chain);
    return written;
  }

  function chainOf(developerId: string): Chain {
    const known = chains.get(developerId);
    if (known !== undefined) {
      return known;
    }
    const chain = { developerId, waiting: [], bytes: 0, isOpening: false, running: 0 };
    chains.set(developerId, chain);
    return chain;
  }

  /** Begins the next transaction of a chain, if there is something to write and it is its turn. */
  function open(chain: Chain): void {
    if (chain.isOpening || chain.running === MOST_RUNNING || chain.waiting.length === 0) {
      return;
    }
    chain.isOpening = true;
    chain.running += 1;
    // Not at once: requests that have arrived together with this one are still to be read.
    setImmediate(() => void run(chain));
  }

  async function run(chain: Chain): Promise<void> {
    const opened = (): void => {
      chain.isOpening = false;
      open(chain);
    };
    const written = await appendBatch(chain, { database, expected, opened, watch });
    if (written > 0) onCommitted?.(chain.developerId, written);
    chain.running -= 1;
    open(chain);
    if (chain.running > 0) {
      return;
    }
    chains.delete(chain.developerId);
    if (chains.size === 0) {
      idle.forEach((resolve) => resolve());
    }
  }

  return {
    async append(developerId, request, idempotencyKey) {
      const [entry] = await submit(developerId, [request], singleKey(idempotencyKey));
      if (entry === undefined) {
        throw new Error('one request makes one entry');
      }
      return entry;
    },
    appendAll: (developerId, requests, idempotencyKey) =>
      submit(developerId, requests, batchKeys(idempotencyKey, requests.length)),
    queued() {
      const all = [...chains.values()];
      const entries = all.flatMap(({ waiting }) => waiting.map(({ drafts }) => drafts.length));
      return { entries: sum(entries), bytes: sum(all.map(({ bytes }) => bytes)) };
    },
    async close() {
      closed = true;
      if (chains.size > 0) {
        await new Promise<void>((resolve) => idle.add(resolve));
      }
    },
  };
}

interface BatchSetting {
  readonly database: Database;
  readonly expected: ExpectedChains;
  readonly watch: BatchWatch | undefined;
  readonly opened: () => void;
}

/**
 * Never rejects: a fault of the database goes to all of this batch, and to nobody else.
 * @returns the number of entries in the answers, including those that existed before
 */
async function appendBatch(
  chain: Chain,
  { database, expected, opened, watch }: BatchSetting,
): Promise<number> {
  const batch = takeBatch(chain);
  let isOpen = false;
  const openOnce = (): void => {
    if (!isOpen) opened();
    isOpen = true;
  };
  try {
    const { developerId } = chain;
    const write = () => writeBatch({ database, expected, developerId, batch, sent: openOnce });
    const outcomes = await (watch === undefined ? write() : watched(watch, batch, write));
    batch.forEach((waiting, index) => settle(waiting, outcomes[index]));
    return sum(outcomes.map((outcome) => (outcome instanceof ApiError ? 0 : outcome.length)));
  } catch (error) {
    batch.forEach((waiting) => waiting.reject(error));
    return 0;
  } finally {
    openOnce();
  }
}

function watched<RESULT>(
  watch: BatchWatch,
  batch: readonly Waiting[],
  write: () => Promise<RESULT>,
): Promise<RESULT> {
  const submitted = batch.flatMap((waiting) => waiting.submitted ?? []);
  return watch.write(submitted, sum(batch.map(({ drafts }) => drafts.length)), write);
}

function settle(waiting: Waiting, outcome: Outcome | undefined): void {
  if (outcome === undefined || outcome instanceof ApiError) {
    waiting.reject(outcome);
    return;
  }
  waiting.resolve(outcome);
}

function takeBatch(chain: Chain): Waiting[] {
  let bytes = 0;
  const end = chain.waiting.findIndex((waiting, index) => {
    bytes += waiting.bytes;
    return index > 0 && bytes > BATCH_BYTES;
  });
  const batch = chain.waiting.splice(0, end === -1 ? chain.waiting.length : end);
  chain.bytes -= bytesOf(batch.flatMap(({ drafts }) => drafts));
  return batch;
}

function bytesOf(drafts: readonly Draft[]): number {
  return sum(drafts.map(({ metadata }) => metadata.length + ENTRY_BYTES));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function unavailable(code: string, message: string): ApiError {
  return new ApiError(503, code, message, { headers: { 'retry-after': '1' } });
}

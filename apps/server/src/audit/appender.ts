import { ApiError } from '../http/api-error.ts';
import type { Database } from '../store/database.ts';
import { type AuditRequest, type Draft, draftOf } from './draft.ts';
import type { StoredEntry } from './stored-entry.ts';
import { batchKeys, singleKey, type Submission } from './submission.ts';
import { type Outcome, writeBatch } from './write-batch.ts';

/** Writes to the audit chains; one per process. Other processes may write to the same chains (`docs/protocol.md` §8). */
export interface Appender {
  /**
   * Appends one entry, and answers once it is committed.
   * @param idempotencyKey with one that came before, the entry of that time is the answer
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
  /** Takes no more, and resolves once all that waits is committed or refused. */
  close(): Promise<void>;
}

export interface AppenderOptions {
  /** Most that may wait for one chain, in bytes of metadata and 1 KiB an entry; above it: 503. Default 16 MiB. */
  readonly queueBytes?: number;
}

/** Most that goes into one transaction, in the same measure: what comes after it waits less long for the first. */
const BATCH_BYTES = 2 * 1024 * 1024;
const ENTRY_BYTES = 1024;

interface Waiting extends Submission {
  readonly bytes: number;
  resolve(entries: readonly StoredEntry[]): void;
  reject(error: unknown): void;
}

interface Chain {
  readonly developerId: string;
  waiting: Waiting[];
  bytes: number;
}

/**
 * Makes the appender of this process. Each chain has at most one transaction open, which takes all that came while
 * the one before it was committing: the more writers, the larger the batches, and one slow chain delays no other.
 */
export function createAppender(database: Database, options: AppenderOptions = {}): Appender {
  const { queueBytes = 16 * 1024 * 1024 } = options;
  const chains = new Map<string, Chain>();
  const running = new Set<Promise<void>>();
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
    const chain = chains.get(developerId) ?? { developerId, waiting: [], bytes: 0 };
    const bytes = bytesOf(drafts);
    if (chain.bytes + bytes > queueBytes) {
      throw unavailable('AUDIT_BUSY', 'too many audit entries wait to be written');
    }
    const written = new Promise<readonly StoredEntry[]>((resolve, reject) => {
      chain.waiting.push({ drafts, keys, bytes, resolve, reject });
    });
    chain.bytes += bytes;
    if (!chains.has(developerId)) {
      chains.set(developerId, chain);
      const run = drain(chain);
      running.add(run);
      void run.then(() => running.delete(run));
    }
    return written;
  }

  async function drain(chain: Chain): Promise<void> {
    while (chain.waiting.length > 0) {
      await appendBatch(database, chain);
    }
    chains.delete(chain.developerId);
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
    async close() {
      closed = true;
      await Promise.all(running);
    },
  };
}

/** Never rejects: a fault of the database goes to all of this batch, and to nobody else. */
async function appendBatch(database: Database, chain: Chain): Promise<void> {
  const batch = takeBatch(chain);
  try {
    const outcomes = await writeBatch(database, chain.developerId, batch);
    batch.forEach((waiting, index) => settle(waiting, outcomes[index]));
  } catch (error) {
    batch.forEach((waiting) => waiting.reject(error));
  }
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
  return drafts.reduce((sum, { metadata }) => sum + metadata.length + ENTRY_BYTES, 0);
}

function unavailable(code: string, message: string): ApiError {
  return new ApiError(503, code, message, { headers: { 'retry-after': '1' } });
}

import { globalFetch } from '../base/global-fetch.ts';
import type { MaybePromise } from '../base/maybe-promise.ts';
import {
  checkApiKey,
  checkDuration,
  checkFunction,
  checkUrl,
  withoutSlash,
  wrongOption,
} from '../base/options.ts';
import { reportFault, tell } from '../base/report-fault.ts';
import { toMilliseconds } from '../base/timer.ts';
import { createAuditClient } from './http-client.ts';
import { createRecordReader, type QueuedRecord } from './queued-record.ts';
import { createRecordQueue } from './record-queue.ts';
import { shareFlush } from './shared-flush.ts';
import type { AuditFault, AuditReceipt, ServerAuditSink } from './sink.ts';

/** How long the outcome of a call waits for the next call to ride along with it, in milliseconds. */
const RIDE = 20;

export interface AuditSinkOptions {
  /** Where the server's API is. */
  readonly url: string;
  /** An API key with the role `audit-write`. */
  readonly apiKey: string;
  /**
   * `required`: no entry, no call. Each call waits for one durable append; calls that wait together share one.
   * `buffered`: records wait in memory and are sent together; a crash loses what was not sent. Default: `required`.
   */
  readonly mode?: 'required' | 'buffered';
  /**
   * How long a call waits for its entry, or for room in a full buffer, and a request for its answer, in seconds.
   * Default: 5.
   */
  readonly timeout?: number;
  /** The most records that wait in memory before calls wait too. Default: 10,000. */
  readonly capacity?: number;
  /** How long a buffered record waits for others, in seconds. Default: 0.1. */
  readonly linger?: number;
  /** How long `flush` and `close` keep trying, in seconds. Default: 10. */
  readonly closeTimeout?: number;
  /**
   * Called, once each, for every request without a certain answer, every record that the log refused, and every record
   * that was lost. Default: `console.error`.
   */
  readonly onFault?: (fault: AuditFault) => void;
  /**
   * Called with a flush that the platform must let end before it freezes the process, for each record that no call
   * waits for: `waitUntil` of `@vercel/functions` or `cloudflare:workers`. Records of the same moment share a flush.
   * Default: none; the application calls `flush`.
   */
  readonly waitUntil?: (work: Promise<unknown>) => void;
  /** Default: the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
}

/**
 * Makes a sink that writes to the server's audit log (`docs/protocol.md` §8). It retries for as long as it lives, with
 * one idempotency key per request, so that no entry is written twice. A record that the log refuses is written again
 * with only its grant, action and status, and `recordRefused` in its metadata says why. A record of an unknown grant
 * cannot be attributed: it is lost, and in mode `required` its call is refused. An `allowed` record that was written
 * only after its call had been refused is followed by a `failure` that says so.
 * @throws {TypeError} naming the option that is missing or wrong
 */
export function createAuditSink(options: AuditSinkOptions): ServerAuditSink {
  const { mode = 'required', timeout = 5, capacity = 10_000, linger = 0.1, closeTimeout = 10 } = options;
  const { onFault = reportFault, waitUntil } = options;
  checkOptions(options, { mode, timeout, capacity, linger, closeTimeout });
  const client = createAuditClient({
    url: withoutSlash(options.url),
    apiKey: options.apiKey,
    timeout: toMilliseconds(timeout),
    fetch: options.fetch ?? globalFetch,
  });
  const waiting = mode === 'buffered' ? toMilliseconds(linger) : RIDE;
  const queue = createRecordQueue({
    client,
    linger: waiting,
    onFault: (fault) => tell(() => onFault(fault)),
  });
  const toQueued = createRecordReader();
  let isClosed = false;

  const flush = (): Promise<void> => queue.flush(toMilliseconds(closeTimeout));
  const sharedFlush = shareFlush(waiting, flush);

  function add(record: QueuedRecord): void {
    queue.add(record);
    if (waitUntil === undefined || (mode === 'required' && !isOutcome(record))) return;
    tell(() => waitUntil(sharedFlush()));
  }

  function writeRequired(record: QueuedRecord): MaybePromise<AuditReceipt> {
    add(record);
    return isOutcome(record) ? record.receipt : queue.written(record, toMilliseconds(timeout));
  }

  function writeBuffered(record: QueuedRecord): MaybePromise<AuditReceipt> {
    // There is always room for the outcomes of allowed calls: there are no more of them than such calls.
    if (isOutcome(record) || queue.size < capacity) {
      add(record);
      return record.receipt;
    }
    return queue.room(capacity, toMilliseconds(timeout)).then(() => {
      if (isClosed) throw closedFault();
      add(record);
      return record.receipt;
    });
  }

  return {
    write(record) {
      if (isClosed) throw closedFault();
      const queued = toQueued(record);
      return mode === 'required' ? writeRequired(queued) : writeBuffered(queued);
    },
    flush,
    close() {
      isClosed = true;
      return queue.drain(toMilliseconds(closeTimeout));
    },
  };
}

function closedFault(): Error {
  return new Error('The audit sink is closed.');
}

function isOutcome({ status }: QueuedRecord): boolean {
  return status === 'success' || status === 'failure';
}

function checkOptions(
  { url, apiKey, waitUntil }: AuditSinkOptions,
  settings: Required<Pick<AuditSinkOptions, 'mode' | 'timeout' | 'capacity' | 'linger' | 'closeTimeout'>>,
): void {
  checkUrl(url, 'createAuditSink', 'url');
  checkApiKey(apiKey, 'createAuditSink');
  if (waitUntil !== undefined) checkFunction(waitUntil, 'createAuditSink', 'waitUntil');
  if (!['required', 'buffered'].includes(settings.mode))
    throw wrongOption('createAuditSink', 'mode', '"required" or "buffered"');
  for (const option of ['timeout', 'linger', 'closeTimeout'] as const) {
    checkDuration(settings[option], 'createAuditSink', option, { isZeroAllowed: option !== 'timeout' });
  }
  if (!Number.isSafeInteger(settings.capacity) || settings.capacity < 1)
    throw wrongOption('createAuditSink', 'capacity', 'a whole number above 0');
}

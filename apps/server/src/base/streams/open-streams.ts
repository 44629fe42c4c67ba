import { AsyncLocalStorage } from 'node:async_hooks';
import { ApiError, stopping } from '../api-error.ts';
import { createPeriodic } from '../background/periodic.ts';
import type { EventStream } from './event-stream.ts';

/** All streams of server-sent events that this process has open, whatever is in them. */
export interface OpenStreams {
  /**
   * Takes a stream in. It ends within a second or so of the end of its API key, or of the console's session that opened
   * it, and with the process.
   * @throws {ApiError} 403 `STREAMS_OFF`, 429 `TOO_MANY_STREAMS`, 503 `STOPPING`; nothing has been sent then
   */
  admit(opener: Opener, stream: EventStream): void;
  /** Ends them all, and tells their clients to come back. */
  close(): Promise<void>;
}

/** Who opens a stream. */
export interface Opener {
  readonly developerId: string;
  /** Of the API key; undefined where no key opens it. */
  readonly keyId: string | undefined;
  /** Of the console's session that opens it; undefined where the API key itself does. */
  readonly session?: string | undefined;
}

export interface OpenStreamsOptions {
  /** Which of the API keys and sessions that opened streams still work: it is asked once a second. */
  findWorking(keyIds: readonly string[], sessions: readonly string[]): Promise<ReadonlySet<string>>;
  /** Most streams of one developer; 0: none. */
  maxStreams: number;
  /** Most streams of all developers together. */
  capacity: number;
}

/** How often it is asked which API keys still work, in milliseconds. */
const LOOK_EVERY = 1_000;

/** When to come back after the server has stopped, in milliseconds. */
const COME_BACK = Buffer.from('retry: 1000\n\n');

/** What each holder may have, however little the others have left. */
const FEW = 16;

/**
 * The most streams that one holder may have: no more than are left for the others, but always a few. The holders are
 * the developers of a process, and in the same way the API keys of a developer.
 */
function shareOf(all: number, heldByOthers: number): number {
  return Math.max(FEW, Math.ceil((all - heldByOthers) / 2));
}

/** Counts the open streams of each developer and API key, and ends those whose API key, or session, has ended. */
export function createOpenStreams({ findWorking, maxStreams, capacity }: OpenStreamsOptions): OpenStreams {
  const openers = new Map<EventStream, Opener>();
  /** By the ids of developers and API keys. */
  const counts = new Map<string, number>();
  /** What goes on for all streams belongs to the trace of no request, though one began it. */
  const outsideOfRequests = AsyncLocalStorage.snapshot();
  let isClosed = false;

  async function look(): Promise<void> {
    if (openers.size === 0) return;
    // What comes while this is read was not asked about.
    const opened = [...openers];
    const working = await findWorking(valuesOf(opened, 'keyId'), valuesOf(opened, 'session'));
    for (const [stream, { keyId = '', session }] of opened) {
      if (!working.has(keyId) || (session !== undefined && !working.has(session))) stream.end('key');
    }
  }

  // The streams themselves report that the database is away.
  const looking = createPeriodic({ work: look, every: LOOK_EVERY, onFailure: () => undefined });

  function heldBy(id: string): number {
    return counts.get(id) ?? 0;
  }

  function count({ developerId, keyId = '' }: Opener, change: 1 | -1): void {
    for (const id of [developerId, keyId]) {
      const left = heldBy(id) + change;
      if (left === 0) counts.delete(id);
      else counts.set(id, left);
    }
  }

  /** @throws {ApiError} 429 `TOO_MANY_STREAMS` */
  function refuseTooMany({ developerId, keyId = '' }: Opener): void {
    const [ofDeveloper, ofKey] = [heldBy(developerId), heldBy(keyId)];
    const most = Math.min(maxStreams, shareOf(capacity, openers.size - ofDeveloper));
    if (openers.size >= capacity || ofDeveloper >= most) {
      throw tooMany(
        `this developer has ${ofDeveloper} streams open, as many as it may have now (GRANTEX_MAX_STREAMS is ${maxStreams})`,
      );
    }
    if (ofKey >= shareOf(most, ofDeveloper - ofKey)) {
      throw tooMany(
        `this API key has ${ofKey} streams open, as many as it may have now; close some, or use another key`,
      );
    }
  }

  return {
    admit(opener, stream) {
      if (isClosed) throw stopping();
      if (maxStreams === 0) throw new ApiError(403, 'STREAMS_OFF', 'this server serves no streams');
      refuseTooMany(opener);
      openers.set(stream, opener);
      count(opener, 1);
      stream.onEnd(() => {
        openers.delete(stream);
        count(opener, -1);
      });
      outsideOfRequests(looking.start);
    },
    async close() {
      isClosed = true;
      for (const stream of openers.keys()) stream.end('stopping', COME_BACK);
      await looking.close();
    },
  };
}

/** Each key or session once. */
function valuesOf(opened: readonly [EventStream, Opener][], member: 'keyId' | 'session'): string[] {
  return [...new Set(opened.flatMap(([, opener]) => opener[member] ?? []))];
}

function tooMany(message: string): ApiError {
  return new ApiError(429, 'TOO_MANY_STREAMS', message, { headers: { 'retry-after': '1' } });
}

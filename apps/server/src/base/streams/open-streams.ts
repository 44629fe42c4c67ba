import { AsyncLocalStorage } from 'node:async_hooks';
import { ApiError, stopping } from '../api-error.ts';
import { createPeriodic } from '../background/periodic.ts';
import type { EventStream } from './event-stream.ts';

/** All open streams of server-sent events of this process. */
export interface OpenStreams {
  /**
   * Admits a stream. It ends with the process, and about a second after its API key or console session.
   * @throws {ApiError} 403 `STREAMS_OFF`, 429 `TOO_MANY_STREAMS`, 503 `STOPPING`; nothing has been sent then
   */
  admit(opener: Opener, stream: EventStream): void;
  /** Ends all streams, and tells their clients to reconnect. */
  close(): Promise<void>;
}

/** Who opens a stream. */
export interface Opener {
  readonly developerId: string;
  /** The id of the API key; undefined where a person's session opens it. */
  readonly keyId: string | undefined;
  /** What the streams of one key, or of one person, are counted by. */
  readonly firstKeyId: string | undefined;
  /** The console session that opens it; undefined where the API key itself does. */
  readonly session?: string | undefined;
}

export interface OpenStreamsOptions {
  /** Returns which of these API keys and sessions are still valid. Called once a second. */
  findWorking(keyIds: readonly string[], sessions: readonly string[]): Promise<ReadonlySet<string>>;
  /** Most streams of one developer; 0: none. */
  maxStreams: number;
  /** Most streams of all developers together. */
  capacity: number;
}

/** How often API keys and sessions are checked, in milliseconds. */
const LOOK_EVERY = 1_000;

/** When clients reconnect after the server has stopped, in milliseconds. */
const COME_BACK = Buffer.from('retry: 1000\n\n');

/** Streams that each holder may have, however few are left. */
const FEW = 16;

/**
 * The most streams that one holder may have: no more than are left for the others, but always a few. Holders are the
 * developers of a process, and likewise the API keys of a developer.
 */
function shareOf(all: number, heldByOthers: number): number {
  return Math.max(FEW, Math.ceil((all - heldByOthers) / 2));
}

/** Counts the open streams of each developer and API key, and ends those whose API key or session is no longer valid. */
export function createOpenStreams({ findWorking, maxStreams, capacity }: OpenStreamsOptions): OpenStreams {
  const openers = new Map<EventStream, Opener>();
  /** By the ids of developers and API keys. */
  const counts = new Map<string, number>();
  /** Work for all streams belongs to no request's trace, although a request starts it. */
  const outsideOfRequests = AsyncLocalStorage.snapshot();
  let isClosed = false;

  async function look(): Promise<void> {
    if (openers.size === 0) return;
    // Only the streams that were open before the read: it knows nothing about later ones.
    const opened = [...openers];
    const working = await findWorking(valuesOf(opened, 'keyId'), valuesOf(opened, 'session'));
    for (const [stream, { keyId, session }] of opened) {
      const named = [keyId, session].filter((one) => one !== undefined);
      if (named.length === 0 || !named.every((one) => working.has(one))) stream.end('key');
    }
  }

  // The streams themselves report that the database is away.
  const looking = createPeriodic({ work: look, every: LOOK_EVERY, onFailure: () => undefined });

  function heldBy(id: string): number {
    return counts.get(id) ?? 0;
  }

  function count({ developerId, ...opener }: Opener, change: 1 | -1): void {
    for (const id of [developerId, holderOf(opener)]) {
      const left = heldBy(id) + change;
      if (left === 0) counts.delete(id);
      else counts.set(id, left);
    }
  }

  /** @throws {ApiError} 429 `TOO_MANY_STREAMS` */
  function refuseTooMany({ developerId, ...opener }: Opener): void {
    const [ofDeveloper, ofKey] = [heldBy(developerId), heldBy(holderOf(opener))];
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

function holderOf({ keyId, firstKeyId = '' }: Pick<Opener, 'keyId' | 'firstKeyId'>): string {
  return keyId ?? firstKeyId;
}

/** Each key or session once. */
function valuesOf(opened: readonly [EventStream, Opener][], member: 'keyId' | 'session'): string[] {
  return [...new Set(opened.flatMap(([, opener]) => opener[member] ?? []))];
}

function tooMany(message: string): ApiError {
  return new ApiError(429, 'TOO_MANY_STREAMS', message, { headers: { 'retry-after': '1' } });
}

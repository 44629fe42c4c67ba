import { AsyncLocalStorage } from 'node:async_hooks';
import { sql } from 'kysely';
import { ApiError } from '../http/api-error.ts';
import { livingSessions } from '../console/session.ts';
import type { Caller } from '../http/authentication.ts';
import { stopping } from '../http/draining.ts';
import type { Database } from '../store/database.ts';
import type { EventStream } from './event-stream.ts';

/** All streams of server-sent events that this process has open, whatever is in them, by API key. */
export interface OpenStreams {
  /**
   * Takes a stream in. It ends within a second or so of the end of its API key, or of the console's session that opened
   * it, and with the process.
   * @throws {ApiError} 403 `STREAMS_OFF`, 429 `TOO_MANY_STREAMS`, 503 `STOPPING`; nothing has been sent then
   */
  admit(caller: Pick<Caller, 'keyId' | 'session'>, stream: EventStream): void;
  /** Ends them all, and tells their clients to come back. */
  close(): Promise<void>;
}

export interface OpenStreamsOptions {
  database: Database;
  /** Most streams of one API key; 0: none. */
  maxStreams: number;
}

/** How often it is asked which API keys still work, in milliseconds. */
const LOOK_EVERY = 1_000;

/** When to come back after the server has stopped, in milliseconds. */
const COME_BACK = Buffer.from('retry: 1000\n\n');

/** Counts the open streams of each API key, and ends those whose key, or session, has ended. */
export function createOpenStreams({ database, maxStreams }: OpenStreamsOptions): OpenStreams {
  const streamsOfKeys = new Map<string, Set<EventStream>>();
  /** The sessions of those that a page of the console has opened. */
  const sessions = new Map<EventStream, string>();
  /** What goes on for all streams belongs to the trace of no request, though one began it. */
  const outsideOfRequests = AsyncLocalStorage.snapshot();
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;
  let isClosed = false;

  async function look(): Promise<void> {
    // What comes while this is read was not asked about.
    const [keys, opened] = [[...streamsOfKeys.keys()], [...sessions]];
    const good = await readGoodKeys(database, keys);
    for (const keyId of keys) if (!good.has(keyId)) endAll(streamsOfKeys.get(keyId) ?? new Set(), 'key');
    if (opened.length === 0) return;
    const living = await livingSessions(database, [...new Set(opened.map(([, session]) => session))]);
    for (const [stream, session] of opened) if (!living.has(session)) stream.end('key');
  }

  function start(): void {
    timer ??= setInterval(() => {
      if (streamsOfKeys.size === 0) return;
      // A database that is away is told of by those who read for the streams.
      looking ??= look()
        .catch(() => undefined)
        .finally(() => (looking = undefined));
    }, LOOK_EVERY).unref();
  }

  return {
    admit({ keyId = '', session }, stream) {
      if (isClosed) throw stopping();
      if (maxStreams === 0) throw new ApiError(403, 'STREAMS_OFF', 'this server serves no streams');
      const streams = streamsOfKeys.get(keyId) ?? new Set();
      if (streams.size >= maxStreams) throw tooMany(maxStreams);
      streams.add(stream);
      streamsOfKeys.set(keyId, streams);
      if (session !== undefined) sessions.set(stream, session);
      stream.onEnd(() => {
        sessions.delete(stream);
        streams.delete(stream);
        if (streams.size === 0) streamsOfKeys.delete(keyId);
      });
      outsideOfRequests(start);
    },
    async close() {
      isClosed = true;
      clearInterval(timer);
      for (const streams of streamsOfKeys.values()) endAll(streams, 'stopping', COME_BACK);
      await looking;
    },
  };
}

function endAll(streams: ReadonlySet<EventStream>, why: 'key' | 'stopping', last?: Uint8Array): void {
  for (const stream of streams) stream.end(why, last);
}

/** Which of these API keys still work. */
async function readGoodKeys(database: Database, keyIds: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await database.asSystem((transaction) =>
    sql<{ id: string }>`
      SELECT id FROM api_keys WHERE id = ANY (${keyIds}::text[])
        AND (expires_at IS NULL OR expires_at > clock_timestamp())`.execute(transaction),
  );
  return new Set(rows.map(({ id }) => id));
}

function tooMany(most: number): ApiError {
  return new ApiError(429, 'TOO_MANY_STREAMS', `an API key has at most ${most} streams at once`, {
    headers: { 'retry-after': '1' },
  });
}

import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import type { Caller } from '../http/authentication.ts';
import type { Database } from '../store/database.ts';
import type { Listening } from '../store/listen.ts';
import type { EventStream } from '../streams/event-stream.ts';
import type { OpenStreams } from '../streams/open-streams.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { createFeedChannel, type FeedChannel, type Place } from './feed-channel.ts';
import { readHeads } from './feed-log.ts';
import type { SignMessage } from './feed-message.ts';
import { REVOCATIONS_CHANNEL } from './revoke.ts';

/** The open streams of revocations of this process. */
export interface Feed {
  /**
   * Brings a stream up to date, and keeps it so until it ends. Resolves once it is.
   * @throws {ApiError} as {@link OpenStreams.admit}, or what keeps the log from being read; nothing has been sent then
   */
  follow(caller: Caller, stream: EventStream, from: Place | undefined): Promise<void>;
  /**
   * Tells a developer's streams of this process about an entry that is committed, without waiting for the hint, and
   * waits for at most so many milliseconds until it is written out to them.
   */
  tell(developerId: string, seq: number, within: number): Promise<Told>;
  /** How many are open. */
  openStreams(): number;
  /** Reads no more. The streams are not its to end. */
  close(): Promise<void>;
}

/** Whom this process has told of an entry. Other processes have streams of their own. */
export interface Told {
  /** Streams of the developer that were open. */
  connected: number;
  /** Those of them to which the entry was written out in time. */
  told: number;
}

export interface FeedOptions {
  database: Database;
  sign: SignMessage;
  openStreams: OpenStreams;
  log: Pick<FastifyBaseLogger, 'warn'>;
  metrics: Pick<Metrics, 'feedSent' | 'feedStreamEnded'> | undefined;
}

/** How often the database is asked where things stand, in milliseconds: a lost hint costs no more than this. */
const LOOK_EVERY = 1_000;

/**
 * Serves the revocation feed (`docs/protocol.md` §7). However many streams there are, a developer's log is read once, and
 * each message is signed once; and however many developers, one look a second finds out for all whose log has grown. What
 * the database notifies only makes it quicker.
 */
export function createFeed({ database, sign, openStreams, log, metrics }: FeedOptions): Feed {
  const channels = new Map<string, { channel: FeedChannel; streams: Set<EventStream> }>();
  /** What goes on for all streams belongs to the trace of no request, though one began it. */
  const outsideOfRequests = AsyncLocalStorage.snapshot();
  let listening: Listening | undefined;
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;
  let isWell = true;
  let isClosed = false;

  async function look(): Promise<void> {
    try {
      const heads = await readHeads(database, [...channels.keys()]);
      isWell = true;
      for (const [developerId, head] of heads) {
        channels.get(developerId)?.channel.looked(head).catch(fault);
      }
    } catch (error) {
      fault(error);
    }
  }

  /** Told once, until all is well again. */
  function fault(error: unknown): void {
    if (isWell && !isClosed) log.warn({ err: error }, 'the revocation feed stands still; it is tried again');
    isWell = false;
  }

  /** From the first stream on. */
  function start(): void {
    listening ??= database.listen(REVOCATIONS_CHANNEL, (developerId) => {
      if (developerId !== '') return channels.get(developerId)?.channel.hint();
      for (const { channel } of channels.values()) channel.hint();
    });
    timer ??= setInterval(() => {
      if (channels.size > 0) looking ??= look().finally(() => (looking = undefined));
    }, LOOK_EVERY).unref();
  }

  function channelOf(developerId: string): { channel: FeedChannel; streams: Set<EventStream> } {
    const known = channels.get(developerId);
    if (known !== undefined) return known;
    const channel = createFeedChannel({
      database,
      developerId,
      sign,
      onFault: fault,
      onSent: (kind, streams) => metrics?.feedSent(kind, streams),
    });
    const made = { channel, streams: new Set<EventStream>() };
    channels.set(developerId, made);
    return made;
  }

  return {
    async follow(caller, stream, from) {
      openStreams.admit(caller, stream);
      const { developerId } = caller;
      const { channel, streams } = channelOf(developerId);
      streams.add(stream);
      stream.onEnd((why) => {
        if (stream.hasBegun) metrics?.feedStreamEnded(why);
        channel.leave(stream);
        streams.delete(stream);
        if (streams.size === 0) channels.delete(developerId);
      });
      outsideOfRequests(start);
      try {
        await channel.join(stream, from);
      } catch (error) {
        if (stream.hasBegun) return stream.end('failed');
        stream.abandon();
        throw error;
      }
    },
    async tell(developerId, seq, within) {
      const known = channels.get(developerId);
      if (known === undefined) return { connected: 0, told: 0 };
      const connected = known.streams.size;
      let told = 0;
      const telling = known.channel.tellUpTo(seq).then((streams) =>
        Promise.all(
          streams.map(async (stream) => {
            if (await stream.writtenOut()) told += 1;
          }),
        ),
      );
      // What cannot be read now is told later, as ever.
      await Promise.race([telling.catch(fault), setTimeout(within, undefined, { ref: false })]);
      return { connected, told };
    },
    openStreams: () => [...channels.values()].reduce((sum, { streams }) => sum + streams.size, 0),
    async close() {
      isClosed = true;
      clearInterval(timer);
      await looking;
      await listening?.close();
    },
  };
}

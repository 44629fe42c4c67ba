import { AsyncLocalStorage } from 'node:async_hooks';
import { createPeriodic } from '../background/periodic.ts';
import type { Database } from '../store/database.ts';
import type { Listening } from '../store/listen.ts';
import type { EventStream, StreamEnd } from './event-stream.ts';
import type { Opener, OpenStreams } from './open-streams.ts';

/** The one reader of what a developer's streams are told, in this process. */
export interface Channel<PLACE> {
  /**
   * Brings a stream up to date from its client's place, and then keeps it so.
   * @throws when it cannot be read
   */
  join(stream: EventStream, from: PLACE): Promise<void>;
  leave(stream: EventStream): void;
  /** There may be something new. */
  hint(): void;
}

/** The channels of all developers who have a stream. */
export interface Channels<CHANNEL, PLACE> {
  /**
   * Brings a stream up to date, and keeps it so until it ends. Resolves once it is.
   * @throws {ApiError} as {@link OpenStreams.admit}, or what keeps it from being read; nothing has been sent then
   */
  follow(opener: Opener, stream: EventStream, from: PLACE): Promise<void>;
  /** A developer's channel and its streams, while there is one. */
  find(developerId: string): { channel: CHANNEL; streams: ReadonlySet<EventStream> } | undefined;
  /** How many streams are open. */
  openStreams(): number;
  /** Reads no more. The streams are not its to end. */
  close(): Promise<void>;
}

export interface ChannelsOptions<CHANNEL extends Channel<PLACE>, PLACE> {
  database: Database;
  openStreams: OpenStreams;
  /** The channel of `NOTIFY` on which a developer, or `''` for all, is named who has something new. */
  notified: string;
  open(developerId: string, onFault: (fault: unknown) => void): CHANNEL;
  /** Asks at once for all of them where things stand, and lets each of them know. */
  look(channels: ReadonlyMap<string, CHANNEL>, onFault: (fault: unknown) => void): Promise<void>;
  /** Hears, once until all is well again, that something cannot be read. */
  onFault(fault: unknown): void;
  onEnd?(why: StreamEnd): void;
}

/** How often the database is asked where things stand, in milliseconds: a lost hint costs no more than this. */
const LOOK_EVERY = 1_000;

/**
 * Keeps one channel per developer for as long as there is a stream. However many developers there are, one look a second
 * finds out for all who has something new; what the database notifies only makes it quicker.
 */
export function createChannels<CHANNEL extends Channel<PLACE>, PLACE>(
  options: ChannelsOptions<CHANNEL, PLACE>,
): Channels<CHANNEL, PLACE> {
  const { database, openStreams, notified, onEnd } = options;
  const channels = new Map<string, CHANNEL>();
  const streams = new Map<string, Set<EventStream>>();
  /** What goes on for all streams belongs to the trace of no request, though one began it. */
  const outsideOfRequests = AsyncLocalStorage.snapshot();
  let listening: Listening | undefined;
  let isWell = true;
  let isClosed = false;

  async function look(): Promise<void> {
    if (channels.size === 0) return;
    await options.look(channels, fault);
    isWell = true;
  }

  function fault(error: unknown): void {
    if (isWell && !isClosed) options.onFault(error);
    isWell = false;
  }

  const looking = createPeriodic({ work: look, every: LOOK_EVERY, onFailure: fault });

  /** From the first stream on. */
  function start(): void {
    listening ??= database.listen(notified, (developerId) => {
      if (developerId !== '') return channels.get(developerId)?.hint();
      for (const channel of channels.values()) channel.hint();
    });
    looking.start();
  }

  function channelOf(developerId: string): CHANNEL {
    const channel = channels.get(developerId) ?? options.open(developerId, fault);
    channels.set(developerId, channel);
    return channel;
  }

  function leave(developerId: string, stream: EventStream): void {
    channels.get(developerId)?.leave(stream);
    const others = streams.get(developerId);
    others?.delete(stream);
    if (others !== undefined && others.size > 0) return;
    streams.delete(developerId);
    channels.delete(developerId);
  }

  return {
    async follow(opener, stream, from) {
      openStreams.admit(opener, stream);
      const { developerId } = opener;
      const channel = channelOf(developerId);
      streams.set(developerId, (streams.get(developerId) ?? new Set()).add(stream));
      stream.onEnd((why) => {
        if (stream.hasBegun) onEnd?.(why);
        leave(developerId, stream);
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
    find(developerId) {
      const channel = channels.get(developerId);
      return channel && { channel, streams: streams.get(developerId) ?? new Set() };
    },
    openStreams: () => [...streams.values()].reduce((sum, { size }) => sum + size, 0),
    async close() {
      isClosed = true;
      await looking.close();
      await listening?.close();
    },
  };
}

import { AsyncLocalStorage } from 'node:async_hooks';
import { createPeriodic } from '../background/periodic.ts';
import type { Database } from '../store/database.ts';
import type { Listening } from '../store/listen.ts';
import type { EventStream, StreamEnd } from './event-stream.ts';
import type { Opener, OpenStreams } from './open-streams.ts';

/** The one reader of a developer's log in this process, for all of its streams. */
export interface Channel<PLACE> {
  /**
   * Brings a stream up to date from its client's place, and keeps it up to date.
   * @throws when the log cannot be read
   */
  join(stream: EventStream, from: PLACE): Promise<void>;
  leave(stream: EventStream): void;
  /** There may be something new. */
  hint(): void;
}

/** The channels of all developers that have a stream. */
export interface Channels<CHANNEL, PLACE> {
  /**
   * Brings a stream up to date, and keeps it up to date until it ends. Resolves once it is up to date.
   * @throws {ApiError} as {@link OpenStreams.admit}, or why the log cannot be read; nothing has been sent then
   */
  follow(opener: Opener, stream: EventStream, from: PLACE): Promise<void>;
  /** A developer's channel and its streams, while there is one. */
  find(developerId: string): { channel: CHANNEL; streams: ReadonlySet<EventStream> } | undefined;
  /** The number of open streams. */
  openStreams(): number;
  /** Stops reading. Does not end the streams. */
  close(): Promise<void>;
}

export interface ChannelsOptions<CHANNEL extends Channel<PLACE>, PLACE> {
  database: Database;
  openStreams: OpenStreams;
  /** The channel of `NOTIFY` that names a developer with something new, or `''` for all. */
  notified: string;
  open(developerId: string, onFault: (fault: unknown) => void): CHANNEL;
  /** Reads the heads for all channels in one statement, and passes each on. */
  look(channels: ReadonlyMap<string, CHANNEL>, onFault: (fault: unknown) => void): Promise<void>;
  /** Called when something cannot be read, once until it can be read again. */
  onFault(fault: unknown): void;
  onEnd?(why: StreamEnd): void;
}

/** How often the heads are read, in milliseconds: the longest delay after a lost notification. */
const LOOK_EVERY = 1_000;

/**
 * Keeps one channel per developer while there is a stream. However many developers there are, one read a second finds those
 * with something new; notifications of the database only make it quicker.
 */
export function createChannels<CHANNEL extends Channel<PLACE>, PLACE>(
  options: ChannelsOptions<CHANNEL, PLACE>,
): Channels<CHANNEL, PLACE> {
  const { database, openStreams, notified, onEnd } = options;
  const channels = new Map<string, CHANNEL>();
  const streams = new Map<string, Set<EventStream>>();
  /** Work for all streams belongs to no request's trace, although a request starts it. */
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

  /** Starts with the first stream. */
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

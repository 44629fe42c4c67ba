import { setTimeout } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import { createFairSemaphore } from '../../base/background/fair-semaphore.ts';
import type { Database } from '../../base/store/database.ts';
import { type Channels, createChannels } from '../../base/streams/channels.ts';
import type { OpenStreams } from '../../base/streams/open-streams.ts';
import type { Metrics } from '../../base/telemetry/metrics.ts';
import { createFeedChannel, type FeedChannel, type From } from './feed-channel.ts';
import { readHeads, REVOCATIONS_CHANNEL } from './feed-log.ts';
import type { SignMessage } from './feed-message.ts';
import { createSnapshots, type Snapshot } from './snapshots.ts';

/** The open revocation streams of this process. */
export interface Feed extends Omit<Channels<FeedChannel, From>, 'find'> {
  /** Everything that a developer has revoked. */
  snapshot(developerId: string): Promise<Snapshot>;
  /**
   * Sends a committed entry to the developer's streams of this process, without waiting for the hint, and waits at most
   * so many milliseconds until it is written out to them.
   */
  tell(developerId: string, seq: number, within: number): Promise<FeedAnswer>;
}

/** How many streams of this process have received an entry. Other processes have streams of their own. */
export interface FeedAnswer {
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

/**
 * Heartbeats that are signed at once. The heartbeats of all developers are due at the same moment, and the thread pool
 * works in order: a revocation or a token would be signed after them. The pool has four threads by default.
 */
const SIGNED_AT_ONCE = 2;

/**
 * Serves the revocation feed (`docs/protocol.md` §7). However many streams there are, a developer's log is read once, and
 * each message is signed once.
 */
export function createFeed({ database, sign, openStreams, log, metrics }: FeedOptions): Feed {
  const onFault = (error: unknown): void =>
    log.warn({ err: error }, 'the revocation feed cannot be read and is tried again');
  const snapshots = createSnapshots(database, sign);
  const heartbeats = createFairSemaphore({ perDeveloper: 1, total: SIGNED_AT_ONCE });
  const { find, ...channels } = createChannels<FeedChannel, From>({
    database,
    openStreams,
    notified: REVOCATIONS_CHANNEL,
    open: (developerId, onReadFault) =>
      createFeedChannel({
        database,
        developerId,
        sign,
        inTurn: (work) => heartbeats.run(developerId, work),
        takeSnapshot: () => snapshots.take(developerId),
        onFault: onReadFault,
        onSent: (kind, streams) => metrics?.feedSent(kind, streams),
      }),
    async look(all, onReadFault) {
      const heads = await readHeads(database, [...all.keys()]);
      for (const [developerId, head] of heads) all.get(developerId)?.looked(head).catch(onReadFault);
    },
    onFault,
    onEnd: (why) => metrics?.feedStreamEnded(why),
  });

  return {
    ...channels,
    snapshot: (developerId) => snapshots.take(developerId),
    async tell(developerId, seq, within) {
      const found = find(developerId);
      if (found === undefined) return { connected: 0, told: 0 };
      const connected = found.streams.size;
      let told = 0;
      const telling = found.channel.tellUpTo(seq).then((streams) =>
        Promise.all(
          streams.map(async (stream) => {
            if (await stream.writtenOut()) told += 1;
          }),
        ),
      );
      // What cannot be read now is sent later.
      await Promise.race([telling.catch(onFault), setTimeout(within, undefined, { ref: false })]);
      return { connected, told };
    },
  };
}

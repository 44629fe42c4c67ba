import type { FastifyBaseLogger } from 'fastify';
import type { Database } from '../store/database.ts';
import { type Channels, createChannels } from '../streams/channels.ts';
import type { OpenStreams } from '../streams/open-streams.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { createFeedChannel, type FeedChannel, type Place } from './feed-channel.ts';
import { readHeads } from './feed-log.ts';
import type { SignMessage } from './feed-message.ts';
import { REVOCATIONS_CHANNEL } from './revoke.ts';

/** The open streams of revocations of this process. */
export type Feed = Channels<Place | undefined>;

export interface FeedOptions {
  database: Database;
  sign: SignMessage;
  openStreams: OpenStreams;
  log: Pick<FastifyBaseLogger, 'warn'>;
  metrics: Pick<Metrics, 'feedSent' | 'feedStreamEnded'> | undefined;
}

/**
 * Serves the revocation feed (`docs/protocol.md` §7). However many streams there are, a developer's log is read once, and
 * each message is signed once.
 */
export function createFeed({ database, sign, openStreams, log, metrics }: FeedOptions): Feed {
  return createChannels<FeedChannel, Place | undefined>({
    database,
    openStreams,
    notified: REVOCATIONS_CHANNEL,
    open: (developerId, onFault) =>
      createFeedChannel({
        database,
        developerId,
        sign,
        onFault,
        onSent: (kind, streams) => metrics?.feedSent(kind, streams),
      }),
    async look(channels, onFault) {
      const heads = await readHeads(database, [...channels.keys()]);
      for (const [developerId, head] of heads) channels.get(developerId)?.looked(head).catch(onFault);
    },
    onFault: (error) => log.warn({ err: error }, 'the revocation feed stands still; it is tried again'),
    onEnd: (why) => metrics?.feedStreamEnded(why),
  });
}

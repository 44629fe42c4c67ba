import type { FastifyBaseLogger } from 'fastify';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ApiError } from '../../base/api-error.ts';
import { createEventStream } from '../../base/streams/event-stream.ts';
import type { OpenStreams } from '../../base/streams/open-streams.ts';
import { createFeed, type Feed } from './feed.ts';
import type { From, Place } from './feed-channel.ts';
import { createMessageSigner, type MessageKeys } from './feed-message.ts';
import type { Site } from '../../base/site.ts';
import type { Database } from '../../base/store/database.ts';
import type { Telemetry } from '../../base/telemetry/telemetry.ts';
import { words } from './words.ts';

interface Dependencies {
  config: Site;
  database: Database;
  issuerKeys: MessageKeys;
  log: Pick<FastifyBaseLogger, 'warn'>;
  telemetry: Telemetry;
}

/** A stream is never read as a whole, and not checked here. */
const events = {
  description:
    'Server-sent events: snapshot, revocations, heartbeat, reset. It ends with the server, or with its API key',
  content: { 'text/event-stream': { schema: z.string() } },
};

const EPOCH = '[A-Za-z0-9_-]{1,64}';
const PLACE = new RegExp(`^(${EPOCH})\\.(\\d{1,15})$`);

const placeQuery = z.object({
  after: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  epoch: z
    .string()
    .regex(
      new RegExp(`^${EPOCH}$`),
      'must be 1 to 64 of A-Z a-z 0-9 _ and -, as a message of the feed states it',
    )
    .optional(),
});

declare module 'fastify' {
  interface FastifyInstance {
    /** The open revocation streams; a route that revokes may notify them at once. */
    feed: Feed;
  }
}

/** Makes the feed that {@link feedRoutes} serve. */
export function openFeed(
  { config, database, issuerKeys, log, telemetry }: Dependencies,
  openStreams: OpenStreams,
): Feed {
  const sign = createMessageSigner(config.publicUrl, issuerKeys);
  return createFeed({ database, sign, openStreams, log, metrics: telemetry.metrics });
}

/** The revocation feed (`docs/protocol.md` §7). */
export const feedRoutes: FastifyPluginAsyncZod<Pick<Dependencies, 'telemetry'>> = async (
  app,
  { telemetry },
) => {
  const { feed } = app;
  telemetry.metrics?.addGauge({
    name: 'feed_streams',
    help: 'Open streams of revocations',
    read: () => ({ '': feed.openStreams() }),
  });
  app.addHook('preClose', () => feed.close());

  app.get(
    '/v1/revocation-feed',
    {
      config: { access: ['verify'] },
      schema: { ...words.getRevocationSnapshot, response: { 200: z.object({ snapshot: z.string() }) } },
    },
    async ({ caller }) => {
      const { message } = await feed.snapshot(caller.developerId);
      return { snapshot: message };
    },
  );

  app.get(
    '/v1/revocation-feed/stream',
    {
      // A HEAD would open a stream that nobody reads.
      exposeHeadRoute: false,
      config: {
        access: ['verify'],
        refusals: { 403: ['STREAMS_OFF'], 404: ['NOT_FOUND'], 429: ['TOO_MANY_STREAMS'] },
      },
      schema: { ...words.streamRevocations, querystring: placeQuery, response: { 200: events } },
    },
    async (request, reply) => {
      const from = placeOf(request, request.query);
      await feed.follow(request.caller, createEventStream(reply), from);
      return reply as never;
    },
  );
};

/**
 * The client's place. A browser that reconnects sends `Last-Event-ID`, with the query that it began with. A client that
 * sends neither has no entries yet.
 * @throws {ApiError} 400 for half a place
 */
function placeOf(
  { headers }: Pick<FastifyRequest, 'headers'>,
  { after, epoch }: z.output<typeof placeQuery>,
): From {
  const id = headers['last-event-id'];
  if (id !== undefined && id !== '') return placeOfId(String(id));
  if (after === undefined && epoch === undefined) return 'snapshot';
  if (after !== undefined && epoch !== undefined) return { epoch, seq: after };
  throw new ApiError(400, 'VALIDATION_ERROR', 'after and epoch: must be given together, or neither');
}

function placeOfId(id: string): Place | undefined {
  const [, epoch, seq] = PLACE.exec(id) ?? [];
  return epoch === undefined ? undefined : { epoch, seq: Number(seq) };
}

import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Dependencies } from '../dependencies.ts';
import { ApiError } from '../http/api-error.ts';
import { createEventStream } from '../streams/event-stream.ts';
import type { OpenStreams } from '../streams/open-streams.ts';
import { createFeed, type Feed } from './feed.ts';
import type { Place } from './feed-channel.ts';
import { createMessageSigner } from './feed-message.ts';
import { createSnapshots } from './snapshots.ts';

/** Not read as a whole by anybody, nor checked here. */
const events = {
  description:
    'Server-sent events: revocations, heartbeat, reset. It ends with the server, or with its API key',
  content: { 'text/event-stream': { schema: z.string() } },
};

const placeQuery = z.object({
  after: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  epoch: z.string().min(1).max(64).optional(),
});

declare module 'fastify' {
  interface FastifyInstance {
    /** The open streams of revocations; whoever revokes may tell them at once. */
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
export const feedRoutes: FastifyPluginAsyncZod<Dependencies> = async (app, dependencies) => {
  const { config, database, issuerKeys, telemetry } = dependencies;
  const { metrics } = telemetry;
  const { feed } = app;
  const snapshots = createSnapshots(database, createMessageSigner(config.publicUrl, issuerKeys));
  metrics?.addGauge({
    name: 'feed_streams',
    help: 'Streams of revocations that are open',
    read: () => ({ '': feed.openStreams() }),
  });
  app.addHook('preClose', () => feed.close());

  app.get(
    '/v1/revocations',
    { config: { access: ['verify'] }, schema: { response: { 200: z.object({ snapshot: z.string() }) } } },
    async ({ caller }, reply) => {
      reply.header('cache-control', 'no-store');
      return { snapshot: await snapshots.take(caller.developerId) };
    },
  );

  app.get(
    '/v1/revocations/stream',
    {
      // A HEAD would open a stream that nobody reads; it is answered as what is not there.
      exposeHeadRoute: false,
      config: {
        access: ['verify'],
        refusals: { 403: ['STREAMS_OFF'], 404: ['NOT_FOUND'], 429: ['TOO_MANY_STREAMS'] },
      },
      schema: { querystring: placeQuery, response: { 200: events } },
    },
    async (request, reply) => {
      const from = placeOf(request, request.query);
      await feed.follow(request.caller, createEventStream(reply), from);
      return reply as never;
    },
  );
};

/**
 * Where the client is: a browser that comes back says so in `Last-Event-ID`, with the query that it began with.
 * @returns undefined for an id that is none of this feed's
 * @throws {ApiError} 400 when it does not say
 */
function placeOf(
  { headers }: Pick<FastifyRequest, 'headers'>,
  { after, epoch }: z.output<typeof placeQuery>,
): Place | undefined {
  const id = headers['last-event-id'];
  if (id !== undefined && id !== '') return placeOfId(String(id));
  if (after !== undefined && epoch !== undefined) return { epoch, seq: after };
  const message = 'after and epoch, or the header last-event-id, must say what of the log is known already';
  throw new ApiError(400, 'VALIDATION_ERROR', message);
}

function placeOfId(id: string): Place | undefined {
  const [, epoch, seq] = /^(.{1,64})\.(\d{1,15})$/.exec(id) ?? [];
  return epoch === undefined ? undefined : { epoch, seq: Number(seq) };
}

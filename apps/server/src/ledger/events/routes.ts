import type { FastifyBaseLogger } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { plainText } from '../../http/requests/fields.ts';
import { cursorMembers, pageAnswer, pageParameters } from '../../http/requests/pagination.ts';
import { createChannels } from '../../base/streams/channels.ts';
import { createEventStream } from '../../base/streams/event-stream.ts';
import type { OpenStreams } from '../../base/streams/open-streams.ts';
import { EVENTS_CHANNEL } from './announce.ts';
import { createEventChannel } from './event-channel.ts';
import { eventView } from './event-types.ts';
import { PLACE, type Place, placeText, readPlace } from './place.ts';
import { listEvents, readNewest } from './read-events.ts';
import type { Database } from '../../base/store/database.ts';
import type { Telemetry } from '../../base/telemetry/telemetry.ts';
import { words } from './words.ts';

interface Dependencies {
  database: Database;
  openStreams: OpenStreams;
  log: Pick<FastifyBaseLogger, 'warn'>;
  telemetry: Telemetry;
}

/** A stream is never read as a whole, and not checked here. */
const stream = {
  description:
    'Server-sent events: unnamed ones with the schema of the list, and ready, audit, reset. It ends with the server or with its API key',
  content: { 'text/event-stream': { schema: z.string() } },
};

/** Where the next page of the list begins. */
const cursorField = z.string().regex(PLACE, 'must be the id of an event, as nextCursor has it');
/** Where a stream continues. A malformed place is answered with `reset`. */
const placeField = plainText(160);

/** Events, for dashboards (`docs/protocol.md` §12). */
export const eventRoutes: FastifyPluginAsyncZod<Dependencies> = async (
  app,
  { database, log, telemetry, openStreams },
) => {
  const channels = createChannels<ReturnType<typeof createEventChannel>, Place | 'now' | undefined>({
    database,
    openStreams,
    notified: EVENTS_CHANNEL,
    open: (developerId, onFault) => createEventChannel({ database, developerId, onFault }),
    async look(open, onFault) {
      const newest = await readNewest(database, [...open.keys()]);
      for (const [developerId, head] of newest) open.get(developerId)?.looked(head).catch(onFault);
    },
    onFault: (error) => log.warn({ err: error }, 'the events cannot be read and are tried again'),
  });
  telemetry.metrics?.addGauge({
    name: 'event_streams',
    help: 'Open streams of events for dashboards',
    read: () => ({ '': channels.openStreams() }),
  });
  app.addHook('preClose', () => channels.close());

  app.get(
    '/v1/events',
    {
      config: { access: ['audit-read'] },
      schema: {
        ...words.listEvents,
        querystring: z.object({ cursor: cursorField.optional(), ...pageParameters }),
        response: {
          200: z.object({
            events: z.array(eventView),
            ...cursorMembers,
            place: z.string().describe('The place from which the stream continues'),
          }),
        },
      },
    },
    async ({ caller: { developerId }, query: { cursor, ...request } }) => {
      const before = cursor === undefined ? undefined : readPlace(cursor);
      const { place, ...page } = await database.forList(developerId, (transaction) =>
        listEvents(transaction, developerId, { ...request, before }),
      );
      return { events: page.rows, ...pageAnswer(page), place: placeText(place) };
    },
  );

  app.get(
    '/v1/events/stream',
    {
      // A HEAD would open a stream that nobody reads.
      exposeHeadRoute: false,
      config: {
        access: ['audit-read'],
        refusals: { 403: ['STREAMS_OFF'], 404: ['NOT_FOUND'], 429: ['TOO_MANY_STREAMS'] },
      },
      schema: {
        ...words.streamEvents,
        querystring: z.object({ after: placeField.optional() }),
        response: { 200: stream },
      },
    },
    async (request, reply) => {
      const { 'last-event-id': lastId = '' } = request.headers;
      const after = lastId === '' ? request.query.after : String(lastId);
      const from = after === undefined ? 'now' : readPlace(after);
      await channels.follow(request.caller, createEventStream(reply), from);
      return reply as never;
    },
  );
};

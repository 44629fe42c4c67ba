import type { FastifyBaseLogger } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ApiError } from '../../base/api-error.ts';
import { createChannels } from '../../base/streams/channels.ts';
import { createEventStream } from '../../base/streams/event-stream.ts';
import type { OpenStreams } from '../../base/streams/open-streams.ts';
import type { Database } from '../../base/store/database.ts';
import type { Telemetry } from '../../base/telemetry/telemetry.ts';
import { plainText } from '../../http/requests/fields.ts';
import { EVENTS_CHANNEL } from '../events/announce.ts';
import { placeText } from '../events/place.ts';
import { readNewest } from '../events/read-events.ts';
import { createEntrySource } from './entry-source.ts';
import { createEventSource } from './event-source.ts';
import { createLineFormat, FORMATS } from './formats/formats.ts';
import { createLineChannel, type LineChannel } from './line-channel.ts';
import type { LineSource, Until } from './line-source.ts';
import { OCSF_VERSIONS } from './formats/ocsf-event.ts';
import { words } from './words.ts';

interface Dependencies {
  database: Database;
  openStreams: OpenStreams;
  log: Pick<FastifyBaseLogger, 'warn'>;
  telemetry: Telemetry;
  /** The version of this server. */
  release: string;
}

/** A stream is never read as a whole, and not checked here. */
const lines = {
  description:
    'Lines: JSON for json and ocsf, else Common Event Format. An empty line says that the stream is open. It ends only once everything until `until` was sent; it is cut with the server or the API key',
  content: {
    'application/x-ndjson': { schema: z.string() },
    'text/plain': { schema: z.string() },
  },
};

const query = z.object({
  source: z
    .enum(['entries', 'events', 'admin'])
    .default('entries')
    .describe("entries: the audit log; events: what GET /v1/events lists; admin: the administrators' log"),
  format: z.enum(FORMATS).default('json'),
  ocsf: z
    .enum(OCSF_VERSIONS)
    .default('1.8')
    .describe('1.9: the agent is in ai_agent, no longer under unmapped'),
  after: plainText(160)
    .optional()
    .describe(
      'The last line that you have: the seq of an entry, or the id of an event. Default: the oldest that is kept',
    ),
  until: z
    .union([z.literal('now'), z.iso.datetime({ offset: true })])
    .optional()
    .describe('Where the stream ends: at the present end, or before an instant. Default: never'),
});

/** Streams of the log for a SIEM (`docs/protocol.md` §16). */
export const siemRoutes: FastifyPluginAsyncZod<Dependencies> = async (
  app,
  { database, openStreams, log, telemetry, release },
) => {
  const channels = createChannels<LineChannel, LineSource>({
    database,
    openStreams,
    notified: EVENTS_CHANNEL,
    open: (_developerId, onFault) => createLineChannel(onFault),
    async look(open) {
      const newest = await readNewest(database, [...open.keys()]);
      for (const [developerId, { place, auditSeq, adminSeq }] of newest) {
        const lengths = { audit: auditSeq, admin: adminSeq };
        open.get(developerId)?.looked({ lengths, eventPlace: placeText(place), at: place.at });
      }
    },
    onFault: (error) => log.warn({ err: error }, 'a stream of lines cannot be read and was cut'),
  });
  telemetry.metrics?.addGauge({
    name: 'siem_streams',
    help: 'Open streams of logs and of events, in lines',
    read: () => ({ '': channels.openStreams() }),
  });
  app.addHook('preClose', () => channels.close());

  app.get(
    '/v1/audit/stream',
    {
      // A HEAD would open a stream that nobody reads.
      exposeHeadRoute: false,
      config: {
        access: ['audit-read'],
        refusals: {
          403: ['STREAMS_OFF'],
          410: ['CURSOR_GONE'],
          429: ['TOO_MANY_STREAMS'],
        },
      },
      schema: { ...words.streamAuditLines, querystring: query, response: { 200: lines } },
    },
    async (request, reply) => {
      const { developerId } = request.caller;
      const { source, format, ocsf, after } = request.query;
      const until = untilOf(request.query.until);
      const { contentType, ...lineOf } = createLineFormat(format, { version: ocsf, release, developerId });
      const shared = { database, developerId, until };
      const sources = {
        entries: () =>
          createEntrySource({ ...shared, log: 'audit', after: seqOf(after), lineOf: lineOf.entry }),
        events: () => createEventSource({ ...shared, after, lineOf: lineOf.event }),
        admin: () =>
          createEntrySource({ ...shared, log: 'admin', after: seqOf(after), lineOf: lineOf.adminEntry }),
      };
      const from = sources[source]();
      await channels.follow(request.caller, createEventStream(reply, contentType), from);
      return reply as never;
    },
  );
};

function untilOf(text: string | undefined): Until | undefined {
  return text === undefined || text === 'now' ? text : Date.parse(text);
}

/** @throws {ApiError} 400 */
function seqOf(after: string | undefined): number {
  if (after === undefined) return 0;
  if (/^\d{1,15}$/.test(after)) return Number(after);
  throw new ApiError(400, 'VALIDATION_ERROR', 'after: must be the seq of an entry, such as 120');
}

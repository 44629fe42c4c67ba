import { Readable } from 'node:stream';
import { ACTION_PATTERN } from '@grantex/core/log';
import type { FastifyReply } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Database } from '../../base/store/database.ts';
import { plainText } from '../../http/requests/fields.ts';
import { pageParameters } from '../../http/requests/pagination.ts';
import { auditPage } from '../audit/schemas.ts';
import { entriesJson } from '../audit/stored/stored-entry.ts';
import { exportChanges, listChanges } from './read.ts';
import { words } from './words.ts';

interface Dependencies {
  database: Database;
}

const query = z.object({
  actor: plainText(64).describe('The id of a person (mem_…) or of an API key (key_…)').optional(),
  action: z.string().regex(ACTION_PATTERN).describe('The type of an event').optional(),
  since: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
  cursor: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional(),
  ...pageParameters,
});

/** An export is never read as a whole, and not checked here. */
const lines = {
  description: 'JSON Lines: each line is an entry',
  content: { 'application/jsonl': { schema: z.string() } },
};

/** The administrators' log (`docs/protocol.md` §16). Its checkpoints and proofs are those of every log (`transparency`). */
export const adminLogRoutes: FastifyPluginAsyncZod<Dependencies> = async (app, { database }) => {
  app.get(
    '/v1/admin-log',
    {
      config: { access: ['audit-read'] },
      schema: { ...words.listAdminChanges, querystring: query, response: { 200: auditPage } },
    },
    async (request, reply) => {
      const { page, pageSize, cursor, ...filter } = request.query;
      const { entries, nextCursor, ...totals } = await database.forList(
        request.caller.developerId,
        (transaction) => listChanges(transaction, filter, { page, pageSize, cursor }),
      );
      return (reply as FastifyReply)
        .type('application/json; charset=utf-8')
        .send(entriesJson(entries, { ...totals, page, pageSize, nextCursor }));
    },
  );

  app.get(
    '/v1/admin-log/export',
    { config: { access: ['audit-read'] }, schema: { ...words.exportAdminLog, response: { 200: lines } } },
    async (request, reply) =>
      (reply as FastifyReply).type('application/jsonl; charset=utf-8').send(
        Readable.from(exportChanges(database, request.caller.developerId), {
          objectMode: false,
          highWaterMark: 1,
        }),
      ),
  );
};

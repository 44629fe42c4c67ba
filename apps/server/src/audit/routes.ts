import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Dependencies } from '../dependencies.ts';
import { idempotencyKeyOf } from '../http/idempotency.ts';
import { eraseEntryDetails } from './erase.ts';
import { exportLines, findEntry, listEntries } from './read.ts';
import {
  auditBatch,
  auditEntries,
  auditEntry,
  auditPage,
  auditQuery,
  auditRequest,
  entryPath,
} from './schemas.ts';
import { entriesJson, entryJson } from './stored-entry.ts';
import { takeStrictBodies } from './strict-body.ts';

/** The export: not read as a whole by anybody, nor checked here. */
const lines = {
  description: 'JSON Lines: each line is an entry',
  content: { 'application/jsonl': { schema: z.string() } },
};
/** What a write may be refused with. */
const refusals = {
  400: ['METADATA_NOT_CANONICAL'],
  404: ['NOT_FOUND'],
  422: ['CONTRADICTS_GRANT'],
  503: ['AUDIT_BUSY'],
};

/** The audit log (`docs/protocol.md` §8). */
export const auditRoutes: FastifyPluginAsyncZod<Dependencies> = async (app, { appender, database }) => {
  takeStrictBodies(app);

  app.post(
    '/v1/audit/log',
    {
      config: { access: ['audit-write'], refusals },
      schema: { body: auditRequest, response: { 201: auditEntry } },
    },
    async (request, reply) => {
      const { developerId } = request.caller;
      const entry = await appender.append(developerId, request.body, idempotencyKeyOf(request));
      return sendJson(reply, 201, entryJson(entry));
    },
  );

  app.post(
    '/v1/audit/batch',
    {
      config: { access: ['audit-write'], refusals },
      schema: { body: auditBatch, response: { 201: auditEntries } },
    },
    async (request, reply) => {
      const { developerId } = request.caller;
      const entries = await appender.appendAll(developerId, request.body.entries, idempotencyKeyOf(request));
      return sendJson(reply, 201, entriesJson(entries));
    },
  );

  app.get(
    '/v1/audit/entries',
    { config: { access: ['audit-read'] }, schema: { querystring: auditQuery, response: { 200: auditPage } } },
    async (request, reply) => {
      const { page, pageSize, cursor, order, ...filter } = request.query;
      const { entries, total, nextCursor } = await database.forList(
        request.caller.developerId,
        (transaction) => listEntries(transaction, filter, { page, pageSize, cursor, order }),
      );
      return sendJson(reply, 200, entriesJson(entries, { total, page, pageSize, nextCursor }));
    },
  );

  app.get(
    '/v1/audit/export',
    {
      config: { access: ['audit-read'] },
      schema: { response: { 200: lines } },
    },
    async (request, reply) => {
      const lines = exportLines(database, request.caller.developerId);
      return (reply as FastifyReply)
        .type('application/jsonl; charset=utf-8')
        .send(Readable.from(lines, { objectMode: false, highWaterMark: 1 }));
    },
  );

  app.get(
    '/v1/audit/:id',
    {
      config: { access: ['audit-read'], refusals: { 404: ['NOT_FOUND'] } },
      schema: { params: entryPath, response: { 200: auditEntry } },
    },
    async (request, reply) => {
      const entry = await database.forDeveloper(request.caller.developerId, (transaction) =>
        findEntry(transaction, request.params.id),
      );
      return sendJson(reply, 200, entryJson(entry));
    },
  );

  app.delete(
    '/v1/audit/:id/metadata',
    {
      config: { access: ['admin'], refusals: { 404: ['NOT_FOUND'] } },
      schema: { params: entryPath, response: { 204: z.undefined() } },
    },
    async (request, reply) => {
      await database.forDeveloper(request.caller.developerId, (transaction) =>
        eraseEntryDetails(transaction, request.params.id),
      );
      return reply.code(204).send();
    },
  );
};

/** Sends JSON that is text already, past the serialiser; a test holds it against the schema that stands in its place. */
function sendJson(reply: FastifyReply, status: number, json: string): FastifyReply {
  return reply.code(status).type('application/json; charset=utf-8').send(json);
}

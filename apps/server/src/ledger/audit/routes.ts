import type { FastifyReply } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { LARGE_BODY_LIMIT } from '../../http/requests/body-limits.ts';
import { idempotencyKeyOf } from '../../http/answers/idempotency.ts';
import { appendEvent } from '../events/append-event.ts';
import { eraseEntryDetails } from './erase.ts';
import { listEntries } from './list-entries.ts';
import { findEntry } from './read.ts';
import {
  auditBatch,
  auditEntries,
  auditEntry,
  auditPage,
  auditQuery,
  auditRequest,
  entryPath,
} from './schemas.ts';
import { createReportVerifier } from './signed/signed-report.ts';
import { entriesJson, entryJson } from './stored/stored-entry.ts';
import { takeStrictBodies } from './strict-body.ts';
import type { Site } from '../../base/site.ts';
import type { Database } from '../../base/store/database.ts';
import type { Appender } from './append/appender.ts';
import { words } from './words.ts';

interface Dependencies {
  config: Site;
  database: Database;
  appender: Appender;
}

/** The refusals of a write. */
const refusals = {
  400: ['METADATA_NOT_CANONICAL', 'SIGNATURE_MALFORMED'],
  404: ['NOT_FOUND'],
  409: ['SIGNATURE_USED'],
  422: ['CONTRADICTS_GRANT', 'SIGNATURE_INVALID', 'SIGNATURE_KEY_UNKNOWN', 'SIGNATURE_KEY_RETIRED'],
  503: ['AUDIT_BUSY'],
};

/** The audit log (`docs/protocol.md` §8). */
export const auditRoutes: FastifyPluginAsyncZod<Dependencies> = async (
  app,
  { appender, config, database },
) => {
  takeStrictBodies(app);
  const verify = createReportVerifier({ database, issuer: config.publicUrl });

  app.post(
    '/v1/audit/log',
    {
      bodyLimit: LARGE_BODY_LIMIT,
      config: { access: ['audit-write'], refusals },
      schema: { ...words.appendAuditEntry, body: auditRequest, response: { 201: auditEntry } },
    },
    async (request, reply) => {
      const { developerId } = request.caller;
      const [verified] = await verify(developerId, [request.body], () => 'signature');
      const entry = await appender.append(developerId, verified, idempotencyKeyOf(request));
      return sendJson(reply, 201, entryJson(entry));
    },
  );

  app.post(
    '/v1/audit/batch',
    {
      bodyLimit: LARGE_BODY_LIMIT,
      config: { access: ['audit-write'], refusals },
      schema: { ...words.appendAuditEntries, body: auditBatch, response: { 201: auditEntries } },
    },
    async (request, reply) => {
      const { developerId } = request.caller;
      const place = (index: number): string => `entries.${index}.signature`;
      const verified = await verify(developerId, request.body.entries, place);
      const entries = await appender.appendAll(developerId, verified, idempotencyKeyOf(request));
      return sendJson(reply, 201, entriesJson(entries));
    },
  );

  app.get(
    '/v1/audit/entries',
    {
      config: { access: ['audit-read'], refusals: { 410: ['CURSOR_GONE'] } },
      schema: { ...words.listAuditEntries, querystring: auditQuery, response: { 200: auditPage } },
    },
    async (request, reply) => {
      const { page, pageSize, cursor, order, ...filter } = request.query;
      const { entries, total, isTotalPartial, nextCursor } = await database.forList(
        request.caller.developerId,
        (transaction) => listEntries(transaction, filter, { page, pageSize, cursor, order }),
      );
      const partial = isTotalPartial ? { isTotalPartial } : {};
      return sendJson(reply, 200, entriesJson(entries, { total, ...partial, page, pageSize, nextCursor }));
    },
  );

  app.get(
    '/v1/audit/:id',
    {
      config: { access: ['audit-read'], refusals: { 404: ['NOT_FOUND'] } },
      schema: { ...words.getAuditEntry, params: entryPath, response: { 200: auditEntry } },
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
      schema: { ...words.eraseAuditMetadata, params: entryPath, response: { 204: z.undefined() } },
    },
    async (request, reply) => {
      const { developerId } = request.caller;
      await database.forDeveloper(developerId, async (transaction) => {
        const entryId = request.params.id;
        await eraseEntryDetails(transaction, entryId);
        await appendEvent(transaction, developerId, { type: 'audit.details_erased', data: { entryId } });
      });
      return reply.code(204).send();
    },
  );
};

/** Sends prepared JSON text without the serializer. A test checks it against the schema. */
function sendJson(reply: FastifyReply, status: number, json: string): FastifyReply {
  return reply.code(status).type('application/json; charset=utf-8').send(json);
}

import { Readable } from 'node:stream';
import { GRANT_STATUSES } from '@grantex/core/issuer';
import { checkChain, ENTRY_STATUSES, parseExactJson } from '@grantex/core/log';
import type { FastifyReply } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Database } from '../../base/store/database.ts';
import { plainText } from '../../http/requests/fields.ts';
import { entriesAfter, lengthOf } from '../../ledger/audit/read.ts';
import { readDisposed } from '../../ledger/audit/stored/disposed.ts';
import { entryJson } from '../../ledger/audit/stored/stored-entry.ts';
import { FRAMEWORK_IDS } from '../../ledger/evidence/frameworks/frameworks.ts';
import { auditEntry } from '../../ledger/audit/schemas.ts';
import { grantView } from '../grants/view.ts';
import { entriesIn, grantsIn, type Window } from './lists.ts';
import { streamedObject } from './streamed-json.ts';
import { summarize, summaryView } from './summary.ts';
import { words } from './words.ts';

interface Dependencies {
  database: Database;
}

const INSTANT = z.iso.datetime({ offset: true });
const window = { since: INSTANT.optional(), until: INSTANT.optional() };
const generatedAt = z.string();
const total = z.number().int();

/** `grants` and `entries` are as in their own lists. */
const grantsExport = z.object({ generatedAt, grants: z.array(grantView), total });
const auditExport = z.object({ generatedAt, entries: z.array(auditEntry), total });
const jsonPack = z.object({
  meta: z.object({
    schemaVersion: z.literal('1.0'),
    generatedAt,
    framework: z.string(),
    since: z.string().optional(),
    until: z.string().optional(),
  }),
  summary: summaryView,
  grants: z.array(grantView),
  auditEntries: z.array(auditEntry),
  policies: z.array(z.never()).describe('Always empty: packs of POST /v1/compliance/evidence have them'),
  chainIntegrity: z
    .object({ valid: z.boolean(), checkedEntries: total, firstBrokenAt: z.string().nullable() })
    .describe('As this server finds it, which proves nothing to others'),
});

/** Numbers and lists in the shapes of the public product (`docs/protocol.md` §16, Evidence). */
export const complianceRoutes: FastifyPluginAsyncZod<Dependencies> = async (app, { database }) => {
  const summaryOf = (developerId: string, period: Window) =>
    database.forList(developerId, (transaction) => summarize(transaction, period));

  app.get(
    '/v1/compliance/summary',
    {
      config: { access: ['audit-read'] },
      schema: {
        ...words.getComplianceSummary,
        querystring: z.object(window),
        response: { 200: summaryView },
      },
    },
    async ({ caller: { developerId }, query }) => summaryOf(developerId, query),
  );

  app.get(
    '/v1/compliance/export/grants',
    {
      config: { access: ['audit-read'] },
      schema: {
        ...words.exportGrants,
        querystring: z.object({ ...window, status: z.enum(GRANT_STATUSES).optional() }),
        response: { 200: grantsExport },
      },
    },
    async ({ caller: { developerId }, query }, reply) =>
      sendStreamed(reply, {
        generatedAt: { value: new Date().toISOString() },
        grants: { items: grantsIn(database, developerId, query), countedAs: 'total' },
      }),
  );

  app.get(
    '/v1/compliance/export/audit',
    {
      config: { access: ['audit-read'] },
      schema: {
        ...words.exportAuditEntries,
        querystring: z.object({
          ...window,
          agentId: plainText(256).optional(),
          status: z.enum(ENTRY_STATUSES).optional(),
        }),
        response: { 200: auditExport },
      },
    },
    async ({ caller: { developerId }, query }, reply) =>
      sendStreamed(reply, {
        generatedAt: { value: new Date().toISOString() },
        entries: { items: entriesIn(database, developerId, query), countedAs: 'total' },
      }),
  );

  app.get(
    '/v1/compliance/evidence-pack',
    {
      config: { access: ['audit-read'] },
      schema: {
        ...words.getEvidencePack,
        querystring: z.object({ ...window, framework: z.enum(['all', ...FRAMEWORK_IDS]).default('all') }),
        response: { 200: jsonPack },
      },
    },
    async ({ caller: { developerId }, query: { framework, ...period } }, reply) => {
      const { since, until } = period;
      const summary = await summaryOf(developerId, period);
      const chainIntegrity = await integrityOf(database, developerId);
      const meta = { schemaVersion: '1.0', generatedAt: summary.generatedAt, framework, since, until };
      return sendStreamed(reply, {
        meta: { value: meta },
        summary: { value: summary },
        grants: { items: grantsIn(database, developerId, period) },
        auditEntries: { items: entriesIn(database, developerId, period) },
        policies: { value: [] },
        chainIntegrity: { value: chainIntegrity },
      });
    },
  );
};

/** Of all that is left of the log: a part of it would have to be taken as it is. */
async function integrityOf(database: Database, developerId: string) {
  const { disposed, last } = await database.forDeveloper(developerId, async (transaction) => ({
    last: await lengthOf(transaction),
    disposed: await readDisposed(transaction),
  }));
  const after = disposed && { seq: disposed.size, hash: disposed.hash };
  async function* entries(): AsyncGenerator<unknown, void> {
    for await (const piece of entriesAfter(database, developerId, { after: after?.seq ?? 0, last }))
      for (const entry of piece) yield parseExactJson(entryJson(entry));
  }
  const report = await checkChain(entries(), after === undefined ? {} : { after });
  return {
    valid: report.valid,
    checkedEntries: report.entries,
    firstBrokenAt: report.valid ? null : String(report.fault.seq),
  };
}

function sendStreamed(reply: unknown, members: Parameters<typeof streamedObject>[0]) {
  const pieces = Readable.from(streamedObject(members), { objectMode: false, highWaterMark: 1 });
  return (reply as FastifyReply).type('application/json; charset=utf-8').send(pieces) as never;
}

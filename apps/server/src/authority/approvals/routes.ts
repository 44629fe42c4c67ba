import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { notFound } from '../../base/api-error.ts';
import type { Site } from '../../base/site.ts';
import type { Database } from '../../base/store/database.ts';
import { answerOnce } from '../../http/answers/idempotency.ts';
import { idField, principalIdField } from '../../http/requests/fields.ts';
import { cursorMembers, cursorParameters, pageAnswer, readPage } from '../../http/requests/pagination.ts';
import { statusOf } from './approval.ts';
import { approveCall, lockApproval, refuseCall } from './decide.ts';
import { approvalRows, approvalView, statusField, viewOf } from './view.ts';
import { createWaits } from './waits.ts';
import { words } from './words.ts';

interface Dependencies {
  config: Site;
  database: Database;
}

/** The longest that a call may wait, in seconds: less than proxies and clients give an answer. */
const LONGEST_WAIT = 30;

const approvalPath = z.object({ id: idField('apr') });
const waitQuery = z.object({
  wait: z.coerce
    .number()
    .int()
    .min(0)
    .max(LONGEST_WAIT)
    .default(0)
    .describe('Seconds to wait for the decision of a pending approval; it may be answered sooner'),
});
const listQuery = z.object({
  grantId: idField('grnt').optional(),
  agentId: idField('ag').optional(),
  principalId: principalIdField.optional(),
  status: statusField.optional(),
  ...cursorParameters('apr'),
});
const approvalPage = z.object({ approvals: z.array(approvalView), ...cursorMembers });
const decideBody = z.object({ decision: z.enum(['approve', 'refuse']) });

export type ApprovalPageAnswer = z.output<typeof approvalPage>;

/** Reads approvals (`docs/protocol.md` §15). Only a sandbox allows decisions over HTTP. */
export const approvalRoutes: FastifyPluginAsyncZod<Dependencies> = async (app, { config, database }) => {
  const { publicUrl } = config;
  const waits = createWaits({ database });
  app.addHook('preClose', () => waits.close());

  app.get(
    '/v1/approvals',
    {
      config: { access: ['issue'] },
      schema: { ...words.listApprovals, querystring: listQuery, response: { 200: approvalPage } },
    },
    async ({ caller, query }) => {
      const { page, pageSize, cursor, ...filter } = query;
      const found = await database.forList(caller.developerId, (transaction) =>
        readPage(
          transaction,
          approvalRows(transaction, filter),
          { page, pageSize },
          cursor === undefined ? undefined : (rest) => rest.where('approvals.id', '<', cursor),
        ),
      );
      return { approvals: found.rows.map((row) => viewOf(row, publicUrl)), ...pageAnswer(found) };
    },
  );

  app.get(
    '/v1/approvals/:id',
    {
      // A guard waits for the answer to what it asked.
      config: { access: ['issue', ['verify', 'audit-write']], refusals: { 404: ['NOT_FOUND'] } },
      schema: {
        ...words.getApproval,
        params: approvalPath,
        querystring: waitQuery,
        response: { 200: approvalView },
      },
    },
    async ({ caller: { developerId }, params: { id }, query: { wait } }, reply) => {
      const first = await read(developerId, id);
      if (wait === 0 || statusOf(first) !== 'pending') return viewOf(first, publicUrl);
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      const untilEnd = Math.ceil((first.expires_at.getTime() - first.now.getTime()) / 1_000);
      const seconds = Math.min(wait, untilEnd);
      await waits.until({ developerId, approvalId: id, seconds, signal: gone.signal });
      return viewOf(await read(developerId, id), publicUrl);
    },
  );

  async function read(developerId: string, id: string) {
    const row = await database.forDeveloper(developerId, (transaction) =>
      approvalRows(transaction).where('approvals.id', '=', id).executeTakeFirst(),
    );
    if (row === undefined) throw notFound('approval');
    return row;
  }

  if (config.mode !== 'sandbox') return;
  app.post(
    '/v1/approvals/:id/decide',
    {
      config: {
        access: ['issue'],
        refusals: {
          403: ['AGENT_NOT_ACTIVE', 'APPROVAL_NOT_ALLOWED', 'ON_HOLD', 'PRINCIPAL_DEPROVISIONED'],
          404: ['NOT_FOUND'],
          409: ['APPROVAL_DECIDED', 'GRANT_ENDED'],
          410: ['APPROVAL_EXPIRED'],
        },
      },
      schema: {
        ...words.decideApproval,
        params: approvalPath,
        body: decideBody,
        response: { 200: approvalView },
      },
    },
    (request, reply) =>
      answerOnce(request, reply, async (transaction) => {
        const { id } = request.params;
        const locked = await lockApproval(transaction, id);
        await DECIDE[request.body.decision](transaction, locked);
        const row = await approvalRows(transaction).where('approvals.id', '=', id).executeTakeFirstOrThrow();
        return { status: 200, body: viewOf(row, publicUrl) };
      }),
  );
};

const DECIDE = { approve: approveCall, refuse: refuseCall };

import type { FastifyReply } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { newestEntriesOf } from '../../ledger/audit/read.ts';
import { auditEntries } from '../../ledger/audit/schemas.ts';
import { entriesJson } from '../../ledger/audit/stored/stored-entry.ts';
import { grantRows, grantView, viewOf } from '../../authority/grants/view.ts';
import { notFound } from '../../base/api-error.ts';
import { durationField, idField, principalIdField } from '../../http/requests/fields.ts';
import { answerOnce, resultEnded } from '../../http/answers/idempotency.ts';
import { cursorMembers, cursorParameters, pageAnswer, readPage } from '../../http/requests/pagination.ts';
import { stopByPerson } from '../../authority/grants/stops.ts';
import { revoke } from '../../authority/revocations/revoke.ts';
import { erasePrincipal } from './erase.ts';
import { findPrincipal } from './principal.ts';
import { isSession, openSession } from './sessions.ts';
import type { Site } from '../../base/site.ts';
import type { Database } from '../../base/store/database.ts';
import { words, ownPermissionsWords } from './words.ts';

interface Dependencies {
  config: Site;
  database: Database;
  masterKey: Uint8Array;
}

const LONGEST_SESSION = 86_400;
const MOST_ENTRIES = 100;

const sessionBody = z.object({ principalId: principalIdField, expiresIn: durationField('1h') });
const sessionAnswer = z.object({
  id: z.string(),
  sessionToken: z.string(),
  dashboardUrl: z.string(),
  expiresAt: z.string(),
});
const ownGrants = z.object({
  grants: z.array(grantView.extend({ agentName: z.string(), agentDescription: z.string().nullable() })),
  principalId: z.string().nullable(),
  ...cursorMembers,
});

export type PrincipalSessionAnswer = z.output<typeof sessionAnswer>;
export type OwnGrantsAnswer = z.output<typeof ownGrants>;

const principalPath = z.object({ principalId: principalIdField });
const grantPath = z.object({ id: idField('grnt') });

/** Principals: vouched sessions, what a person sees and may end of their own, and erasure. */
export const principalRoutes: FastifyPluginAsyncZod<Dependencies> = async (
  app,
  { config, database, masterKey },
) => {
  app.post(
    '/v1/principal-sessions',
    {
      config: {
        access: ['admin'],
        refusals: { 403: ['PRINCIPAL_DEPROVISIONED'], 404: ['NOT_FOUND'], 410: ['RESULT_ENDED'] },
      },
      schema: { ...words.createPrincipalSession, body: sessionBody, response: { 201: sessionAnswer } },
    },
    (request, reply) =>
      answerOnce(
        request,
        reply,
        async (transaction) => {
          const { principalId, expiresIn } = request.body;
          const lifetime = Math.min(expiresIn, LONGEST_SESSION);
          const session = await openSession(transaction, request.caller.developerId, principalId, lifetime);
          const body = {
            id: session.id,
            sessionToken: session.token,
            dashboardUrl: `${config.publicUrl}/permissions#session=${session.token}`,
            expiresAt: session.expiresAt.toISOString(),
          };
          return { status: 201, body, isSecret: true };
        },
        {
          beforeReplay: async (transaction, { sessionToken }) =>
            (await isSession(transaction, sessionToken)) ? undefined : resultEnded('session'),
        },
      ),
  );

  app.delete(
    '/v1/principals/:principalId',
    {
      config: { access: ['admin'], refusals: { 404: ['NOT_FOUND'] } },
      schema: { ...words.erasePrincipal, params: principalPath, response: { 204: z.undefined() } },
    },
    async ({ caller, params }, reply) => {
      await database.forDeveloper(caller.developerId, (transaction) =>
        erasePrincipal(transaction, { masterKey }, caller.developerId, params.principalId),
      );
      return reply.code(204).send();
    },
  );

  app.delete(
    '/v1/principals/:principalId/grants',
    {
      config: { access: ['issue'], refusals: { 404: ['NOT_FOUND'] } },
      schema: { ...words.revokePrincipalGrants, params: principalPath, response: { 204: z.undefined() } },
    },
    async ({ caller: { developerId }, params }, reply) => {
      const isRevoked = await database.forDeveloper(developerId, async (transaction) => {
        const id = await findPrincipal(transaction, params.principalId);
        return (
          id !== undefined && revoke(transaction, developerId, { kind: 'principal', id, by: 'developer' })
        );
      });
      if (!isRevoked) throw notFound('thing to revoke');
      return reply.code(204).send();
    },
  );

  app.get(
    '/v1/principal/grants',
    {
      config: { access: 'principal' },
      schema: {
        ...ownPermissionsWords.listOwnGrants,
        querystring: z.object(cursorParameters('grnt')),
        response: { 200: ownGrants },
      },
    },
    async ({ caller, query }) => {
      const { principal = '' } = caller;
      const { page, pageSize, cursor } = query;
      const [found, person] = await database.forList(caller.developerId, async (transaction) => [
        await readPage(
          transaction,
          grantRows(transaction)
            .innerJoin('agents', 'agents.id', 'grants.agent_id')
            .select(['agents.name', 'agents.description'])
            .where('grants.principal', '=', principal)
            .orderBy('grants.id', 'desc'),
          { page, pageSize },
          cursor === undefined ? undefined : (rest) => rest.where('grants.id', '<', cursor),
        ),
        await transaction
          .selectFrom('principals')
          .select('principal_id')
          .where('id', '=', principal)
          .executeTakeFirst(),
      ]);
      const grants = found.rows.map((row) => ({
        ...viewOf(row),
        agentName: row.name,
        agentDescription: row.description,
      }));
      return { grants, principalId: person?.principal_id ?? null, ...pageAnswer(found) };
    },
  );

  app.get(
    '/v1/principal/audit',
    {
      config: { access: 'principal' },
      schema: { ...ownPermissionsWords.listOwnAuditEntries, response: { 200: auditEntries } },
    },
    async ({ caller }, reply) => {
      const entries = await database.forList(caller.developerId, (transaction) =>
        newestEntriesOf(transaction, caller.principal ?? '', MOST_ENTRIES),
      );
      return (reply as FastifyReply).type('application/json; charset=utf-8').send(entriesJson(entries));
    },
  );

  app.delete(
    '/v1/principal/grants/:id',
    {
      config: { access: 'principal', refusals: { 404: ['NOT_FOUND'] } },
      schema: { ...ownPermissionsWords.revokeOwnGrant, params: grantPath, response: { 204: z.undefined() } },
    },
    async ({ caller, params }, reply) => {
      const { developerId, principal = '' } = caller;
      const hasStopped = await database.forDeveloper(developerId, async (transaction) => {
        const own = await transaction
          .selectFrom('grants')
          .select('id')
          .where('id', '=', params.id)
          .where('principal', '=', principal)
          .executeTakeFirst();
        if (own === undefined) return false;
        const isStopped = await stopByPerson(transaction, own.id);
        return (
          (await revoke(transaction, developerId, { kind: 'grant', id: own.id, by: 'vouched' })) || isStopped
        );
      });
      if (!hasStopped) throw notFound('grant to revoke or stop');
      return reply.code(204).send();
    },
  );
};

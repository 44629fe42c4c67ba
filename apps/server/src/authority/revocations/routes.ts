import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { notFound } from '../../base/api-error.ts';
import { idField, plainText } from '../../http/requests/fields.ts';
import { grantStatuses, readGrantStatus } from './grant-status.ts';
import type { Database } from '../../base/store/database.ts';
import { readLog } from '../feed/feed-log.ts';
import { revoke, type RevocationTarget } from './revoke.ts';
import { words } from './words.ts';

interface Dependencies {
  database: Database;
}

const statusQuery = z.object({
  grantId: plainText(64),
  jti: plainText(64).describe('A token of the grant; without it, the grant alone is looked up').optional(),
});
const statusAnswer = z.object({
  revoked: z.boolean().describe('Whether nothing may be done with it any more; false only for `active`'),
  status: z.enum(grantStatuses),
});

/**
 * Ends all grants of an agent or of the developer at once, after which new ones may follow; and tells whether one grant
 * has ended.
 */
export const revocationRoutes: FastifyPluginAsyncZod<Dependencies> = async (app, { database }) => {
  async function end(developerId: string, target: RevocationTarget): Promise<void> {
    const isRevoked = await database.forDeveloper(developerId, (transaction) =>
      revoke(transaction, developerId, target),
    );
    if (!isRevoked) throw notFound('thing to revoke');
  }

  app.get(
    '/v1/revocations/status',
    {
      config: { access: ['verify'] },
      schema: { ...words.getRevocationStatus, querystring: statusQuery, response: { 200: statusAnswer } },
    },
    async ({ caller, query: { grantId, jti } }) => {
      const status = await database.forDeveloper(caller.developerId, (transaction) =>
        readGrantStatus(transaction, grantId, jti),
      );
      return { revoked: status !== 'active', status };
    },
  );

  app.delete(
    '/v1/agents/:id/grants',
    {
      config: { access: ['issue'], refusals: { 404: ['NOT_FOUND'] } },
      schema: {
        ...words.revokeAgentGrants,
        params: z.object({ id: idField('ag') }),
        response: { 204: z.undefined() },
      },
    },
    async ({ caller, params }, reply) => {
      await end(caller.developerId, { kind: 'agent', id: params.id, by: 'developer' });
      return reply.code(204).send();
    },
  );

  app.delete(
    '/v1/me/grants',
    { config: { access: ['admin'] }, schema: { ...words.revokeAllGrants, response: { 204: z.undefined() } } },
    async ({ caller }, reply) => {
      // A new log refers to its developer's row: if this transaction held it by then, the two would deadlock.
      await readLog(database, caller.developerId, { after: 0, most: 0 });
      await end(caller.developerId, { kind: 'developer', id: caller.developerId, by: 'developer' });
      return reply.code(204).send();
    },
  );
};

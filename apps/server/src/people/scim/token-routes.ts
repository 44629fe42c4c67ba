import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { answerOnce, resultEnded } from '../../http/answers/idempotency.ts';
import { durationField, idField, nameField } from '../../http/requests/fields.ts';
import { pageAnswer, pageMembers, pageParameters, readPage } from '../../http/requests/pagination.ts';
import { type Connection, isToken, makeConnection, removeConnection, rotateToken } from './connections.ts';
import type { ScimDependencies } from './scim-dependencies.ts';
import { scimUrl } from './views.ts';
import { words } from './words.ts';

const MATCHES = ['userName', 'externalId', 'email'] as const;

const newToken = z.object({
  label: nameField(100).describe('Of the identity provider, for people'),
  matches: z
    .enum(MATCHES)
    .default('userName')
    .describe(
      'The attribute of a user that is the principalId of the person; email is the primary e-mail address',
    ),
});
const tokenView = z.object({
  id: z.string(),
  label: z.string(),
  matches: z.enum(MATCHES),
  baseUrl: z.string().describe('What the identity provider calls, with the token'),
  createdAt: z.string(),
  rotatedAt: z.string().nullable(),
  previousUntil: z.string().nullable().describe('Until when the token before the last rotation works'),
  lastUsedAt: z.string().nullable().describe('To the minute'),
});
const madeToken = tokenView.extend({ token: z.string().describe('Shown once') });

export type ScimTokenAnswer = z.output<typeof tokenView>;

const path = z.object({ id: idField('sct') });
const LONGEST_OVERLAP = 30 * 86_400;
const rotation = z.object({
  overlap: durationField('24h').describe('How long the token before still works, 30 days at most'),
});

const admin = { access: ['admin'] as const };

/** The connections of identity providers, each with its token (`docs/protocol.md` §16). */
export const scimTokenRoutes: FastifyPluginAsyncZod<ScimDependencies> = async (app, { config, database }) => {
  const refuseEnded = {
    beforeReplay: async (transaction: Parameters<typeof isToken>[0], { token }: { token: string }) =>
      (await isToken(transaction, token)) ? undefined : resultEnded('SCIM token'),
  };

  function viewOf(connection: Connection): z.input<typeof tokenView> {
    const { previous_until } = connection;
    const isOver = previous_until === null || previous_until.getTime() <= Date.now();
    return {
      id: connection.id,
      label: connection.label,
      matches: connection.matches,
      baseUrl: scimUrl(config),
      createdAt: connection.created_at.toISOString(),
      rotatedAt: connection.rotated_at?.toISOString() ?? null,
      previousUntil: isOver ? null : previous_until.toISOString(),
      lastUsedAt: connection.used_at?.toISOString() ?? null,
    };
  }

  app.post(
    '/v1/scim/tokens',
    {
      config: { ...admin, refusals: { 409: ['TOO_MANY_SCIM_TOKENS'], 410: ['RESULT_ENDED'] } },
      schema: { ...words.createScimToken, body: newToken, response: { 201: madeToken } },
    },
    async (request, reply) =>
      answerOnce(
        request,
        reply,
        async (transaction) => {
          const { developerId } = request.caller;
          const { connection, token } = await makeConnection(transaction, developerId, request.body);
          return { status: 201, body: { ...viewOf(connection), token }, isSecret: true };
        },
        refuseEnded,
      ),
  );

  app.get(
    '/v1/scim/tokens',
    {
      config: admin,
      schema: {
        ...words.listScimTokens,
        querystring: z.object(pageParameters),
        response: { 200: z.object({ tokens: z.array(tokenView), ...pageMembers }) },
      },
    },
    async ({ caller, query }) => {
      const page = await database.forList(caller.developerId, (transaction) =>
        readPage(
          transaction,
          transaction.selectFrom('scim_connections').selectAll().orderBy('id', 'desc'),
          query,
        ),
      );
      const { nextCursor: _none, ...members } = pageAnswer(page);
      return { tokens: page.rows.map(viewOf), ...members };
    },
  );

  app.post(
    '/v1/scim/tokens/:id/rotate',
    {
      config: { ...admin, refusals: { 404: ['NOT_FOUND'], 410: ['RESULT_ENDED'] } },
      schema: { ...words.rotateScimToken, params: path, body: rotation, response: { 200: madeToken } },
    },
    async (request, reply) =>
      answerOnce(
        request,
        reply,
        async (transaction) => {
          const { developerId } = request.caller;
          const overlap = Math.min(request.body.overlap, LONGEST_OVERLAP);
          const { connection, token } = await rotateToken(
            transaction,
            developerId,
            request.params.id,
            overlap,
          );
          return { status: 200, body: { ...viewOf(connection), token }, isSecret: true };
        },
        refuseEnded,
      ),
  );

  app.delete(
    '/v1/scim/tokens/:id',
    {
      config: { ...admin, refusals: { 404: ['NOT_FOUND'] } },
      schema: { ...words.deleteScimToken, params: path, response: { 204: z.undefined() } },
    },
    async ({ caller: { developerId }, params }, reply) => {
      await database.forDeveloper(developerId, (transaction) =>
        removeConnection(transaction, developerId, params.id),
      );
      return reply.code(204).send();
    },
  );
};

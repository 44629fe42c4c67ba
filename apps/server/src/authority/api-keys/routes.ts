import { API_KEY_PREFIXES } from '@grantex/core/issuer';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ApiError } from '../../base/api-error.ts';
import { idField, nameField, roleField } from '../../http/requests/fields.ts';
import { answerOnce, resultEnded } from '../../http/answers/idempotency.ts';
import type { Answer } from '../../http/answers/kept-answers.ts';
import { pageMembers, pageParameters } from '../../http/requests/pagination.ts';
import { newSecret } from '../../base/secrets.ts';
import type { Transaction, Database } from '../../base/store/database.ts';
import { createApiKey, isApiKey, listApiKeys, rotateApiKey, withinLifeOf } from './api-key.ts';
import { deleteApiKey } from './delete-key.ts';
import type { Site } from '../../base/site.ts';
import type { ApiKeys } from './api-key-lookup.ts';
import { words } from './words.ts';

interface Dependencies {
  config: Site;
  database: Database;
  apiKeys: ApiKeys;
  now: () => number;
}

const newKey = z.object({
  name: nameField(200),
  roles: z.array(roleField).min(1).max(5),
  expiresAt: z.iso.datetime().optional(),
});
const apiKey = z.object({
  id: z.string(),
  name: z.string(),
  roles: z.array(roleField),
  createdAt: z.string(),
  expiresAt: z.string().nullable(),
  lastUsedAt: z.string().nullable(),
  allowedBy: z
    .string()
    .nullable()
    .describe(
      'The key or person (mem_…) in whose console session somebody allowed this one; it ends with them',
    ),
});
export type ApiKeyAnswer = z.output<typeof apiKey>;
const madeKey = apiKey.extend({ apiKey: z.string() });
const id = z.object({ id: idField('key') });

/** A developer's API keys (`docs/protocol.md` §3). A change holds at once here, within a second elsewhere. */
export const keyRoutes: FastifyPluginAsyncZod<Dependencies> = async (
  app,
  { config, database, apiKeys, now },
) => {
  const prefix = API_KEY_PREFIXES[config.mode];

  app.post(
    '/v1/keys',
    {
      config: { access: ['admin'], refusals: { 409: ['TOO_MANY_KEYS'], 410: ['RESULT_ENDED'] } },
      schema: { ...words.createApiKey, body: newKey, response: { 201: madeKey } },
    },
    async (request, reply) => {
      const { name, roles, expiresAt } = request.body;
      const make = async (transaction: Transaction): Promise<Answer<z.input<typeof madeKey>>> => {
        const key = newSecret(prefix);
        const { developerId, keyId } = request.caller;
        const until = expiresAt === undefined ? undefined : inFuture(expiresAt, now());
        const made = await createApiKey(transaction, developerId, {
          name,
          roles: [...new Set(roles)],
          key,
          expiresAt: await withinLifeOf(transaction, keyId, until),
        });
        return { status: 201, body: { ...made, apiKey: key }, isSecret: true };
      };
      return answerOnce(request, reply, make, { beforeReplay: refuseDeletedKey });
    },
  );

  app.get(
    '/v1/keys',
    {
      config: { access: ['admin'] },
      schema: {
        ...words.listApiKeys,
        querystring: z.object(pageParameters),
        response: { 200: z.object({ keys: z.array(apiKey), ...pageMembers }) },
      },
    },
    async ({ caller, query }) => {
      await apiKeys.writeLastUses();
      const { rows, ...page } = await database.forList(caller.developerId, (transaction) =>
        listApiKeys(transaction, query),
      );
      return { keys: rows, ...page };
    },
  );

  app.delete(
    '/v1/keys/:id',
    {
      config: {
        access: ['admin'],
        refusals: { 404: ['NOT_FOUND'], 409: ['LAST_ADMIN_KEY', 'BREAK_GLASS_KEY'] },
      },
      schema: { ...words.deleteApiKey, params: id, response: { 204: z.null() } },
    },
    async ({ caller, params }, reply) => {
      await remove(caller.developerId, params.id);
      return reply.code(204).send(null);
    },
  );

  app.delete(
    '/v1/me/key',
    {
      config: {
        access: ['issue', 'verify', 'audit-write', 'audit-read'],
        refusals: { 404: ['NOT_FOUND'], 409: ['LAST_ADMIN_KEY', 'BREAK_GLASS_KEY'] },
      },
      schema: { ...words.deleteOwnApiKey, response: { 204: z.null() } },
    },
    async ({ caller: { developerId, keyId = '' } }, reply) => {
      await remove(developerId, keyId);
      return reply.code(204).send(null);
    },
  );

  async function remove(developerId: string, keyId: string): Promise<void> {
    const removed = await database.forDeveloper(developerId, (transaction) =>
      deleteApiKey(transaction, developerId, keyId),
    );
    for (const each of removed) apiKeys.forget(each);
  }

  app.post(
    '/v1/keys/rotate',
    {
      config: {
        access: ['admin'],
        refusals: { 404: ['NOT_FOUND'], 409: ['TOO_MANY_KEYS'], 410: ['RESULT_ENDED'] },
      },
      schema: {
        ...words.rotateApiKey,
        response: { 200: z.object({ apiKey: z.string(), rotatedAt: z.string() }) },
      },
    },
    async (request, reply) => {
      const { developerId, keyId = '', session } = request.caller;
      const body = await answerOnce(
        request,
        reply,
        async (transaction) => {
          const key = newSecret(prefix);
          const rotatedAt = await rotateApiKey(transaction, developerId, keyId, key, session);
          return { status: 200, body: { apiKey: key, rotatedAt }, isSecret: true };
        },
        { about: keyId, beforeReplay: refuseDeletedKey },
      );
      apiKeys.forget(keyId);
      return body;
    },
  );
};

async function refuseDeletedKey(
  transaction: Transaction,
  { apiKey }: { apiKey: string },
): Promise<ApiError | undefined> {
  return (await isApiKey(transaction, apiKey)) ? undefined : resultEnded('API key');
}

function inFuture(instant: string, now: number): Date {
  const date = new Date(instant);
  if (date.getTime() > now) return date;
  throw new ApiError(400, 'VALIDATION_ERROR', 'expiresAt: must be in the future');
}

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ApiError } from '../../base/api-error.ts';
import type { Database } from '../../base/store/database.ts';
import type { Access } from '../../http/credentials/authentication.ts';
import { idField, roleField } from '../../http/requests/fields.ts';
import { pageMembers, pageParameters } from '../../http/requests/pagination.ts';
import { erasePerson, listPeople } from './console-people.ts';
import { endConsoleSession, endOtherConsoleSessions, listConsoleSessions } from './console-sessions.ts';
import { words } from './words.ts';

interface Dependencies {
  database: Database;
}

const person = z.object({
  id: z.string(),
  issuer: z.string(),
  subject: z.string(),
  name: z.string().nullable(),
  email: z.string().nullable(),
});
const personAnswer = person.extend({
  connectionId: z.string().nullable(),
  roles: z.array(roleField).describe('Of the last sign-in; empty once what the person had was ended'),
  signedInAt: z.string(),
});
export type SsoPersonAnswer = z.output<typeof personAnswer>;

const sessionAnswer = z.object({
  id: z.string(),
  person: person.nullable(),
  key: z.object({ id: z.string(), name: z.string() }).nullable(),
  createdAt: z.string(),
  usedAt: z.string(),
  endsAt: z.string(),
  isOwn: z.boolean(),
});
export type SsoSessionAnswer = z.output<typeof sessionAnswer>;

const admin = { access: ['admin'] as const satisfies Access };
const none = { 204: z.undefined() };

/** The people of a developer's organization, and the sessions of the console (`docs/protocol.md` §16). */
export const consolePeopleRoutes: FastifyPluginAsyncZod<Dependencies> = async (app, { database }) => {
  app.get(
    '/v1/sso/people',
    {
      config: admin,
      schema: {
        ...words.listSsoPeople,
        querystring: z.object(pageParameters),
        response: { 200: z.object({ people: z.array(personAnswer), ...pageMembers }) },
      },
    },
    async ({ caller: { developerId }, query }) => {
      const { rows, total, page, pageSize } = await database.forList(developerId, (transaction) =>
        listPeople(transaction, query),
      );
      return { people: rows, total, page, pageSize };
    },
  );

  app.delete(
    '/v1/sso/people/:id',
    {
      config: { ...admin, refusals: { 404: ['NOT_FOUND'], 409: ['SSO_OWN_PERSON'] } },
      schema: { ...words.eraseSsoPerson, params: z.object({ id: idField('mem') }), response: none },
    },
    async ({ caller: { developerId, person: own }, params }, reply) => {
      if (own?.id === params.id)
        throw new ApiError(
          409,
          'SSO_OWN_PERSON',
          'somebody else must erase you: the entry of it would name you again',
        );
      await database.forDeveloper(developerId, (transaction) =>
        erasePerson(transaction, developerId, params.id),
      );
      return reply.code(204).send();
    },
  );

  app.get(
    '/v1/sso/sessions',
    {
      config: admin,
      schema: {
        ...words.listConsoleSessions,
        response: { 200: z.object({ sessions: z.array(sessionAnswer) }) },
      },
    },
    async ({ caller: { developerId, session } }) => ({
      sessions: await database.forDeveloper(developerId, (transaction) =>
        listConsoleSessions(transaction, developerId, session),
      ),
    }),
  );

  app.delete(
    '/v1/sso/sessions/:id',
    {
      config: { ...admin, refusals: { 404: ['NOT_FOUND'] } },
      schema: {
        ...words.endConsoleSession,
        params: z.object({ id: z.string().regex(/^cse_[0-9a-f]{26}$/, 'must be an id of a session') }),
        response: none,
      },
    },
    async ({ caller: { developerId }, params }, reply) => {
      await database.forDeveloper(developerId, (transaction) =>
        endConsoleSession(transaction, developerId, params.id),
      );
      return reply.code(204).send();
    },
  );

  app.delete(
    '/v1/sso/sessions',
    {
      config: admin,
      schema: { ...words.endOtherConsoleSessions, response: { 200: z.object({ ended: z.number().int() }) } },
    },
    async ({ caller: { developerId, session } }) => ({
      ended: await database.forDeveloper(developerId, (transaction) =>
        endOtherConsoleSessions(transaction, developerId, session),
      ),
    }),
  );
};

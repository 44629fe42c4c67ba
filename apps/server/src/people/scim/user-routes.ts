import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Transaction } from '../../base/store/database.ts';
import { SCIM_TYPE } from '../../http/answers/scim-errors.ts';
import type { Caller } from '../../http/credentials/authentication.ts';
import { readJsonBodies } from '../../http/requests/json-bodies.ts';
import { callingConnection } from './connections.ts';
import { listUsers } from './lists.ts';
import { applyPatch } from './messages/apply-patch.ts';
import { type Projection, project } from './messages/projection.ts';
import { readPatch } from './messages/read-patch.ts';
import { BODY_FAULTS, PATCH_FAULTS } from './resources/refusals.ts';
import {
  idPath,
  listQuery,
  patchBody,
  resourceQuery,
  scimAnswer,
  scimBody,
  TAKEN_TYPES,
} from './messages/route-schemas.ts';
import { USER_TYPE } from './resources/attributes.ts';
import { readResource } from './resources/read-attributes.ts';
import type { ScimDependencies } from './scim-dependencies.ts';
import {
  changeUser,
  findUser,
  makeUser,
  type Provisioner,
  removeUser,
  type ScimUser,
  type WhenLeft,
} from './users.ts';
import { listView, type ResourceView, scimUrl, userViews } from './views.ts';
import { scimWords } from './words.ts';

const ofConnection = { access: 'scim' as const };
const write = { consumes: TAKEN_TYPES, body: scimBody };
interface UserDependencies extends ScimDependencies {
  /** What else ends for people who have left. */
  whenLeft: WhenLeft;
}

/** The people whom a connection provisions (`docs/protocol.md` §16, RFC 7644). */
export const scimUserRoutes: FastifyPluginAsyncZod<UserDependencies> = async (
  app,
  { config, database, whenLeft },
) => {
  const base = scimUrl(config);
  readJsonBodies(app, { types: TAKEN_TYPES });

  async function provisionerOf(transaction: Transaction, caller: Caller): Promise<Provisioner> {
    return { connection: await callingConnection(transaction, caller), whenLeft };
  }

  async function viewOf(
    transaction: Transaction,
    user: ScimUser,
    projection: Projection,
  ): Promise<ResourceView> {
    const [view = {}] = await userViews(transaction, base, [user]);
    return project(USER_TYPE, view, projection);
  }

  app.get(
    '/scim/v2/Users',
    {
      config: { ...ofConnection, refusals: { 400: ['INVALID_FILTER', 'TOO_MANY'] } },
      schema: { ...scimWords.listScimUsers, querystring: listQuery, response: { 200: scimAnswer } },
    },
    async ({ caller, query }, reply) => {
      const answer = await database.forList(caller.developerId, async (transaction) => {
        const { views, total } = await listUsers(
          transaction,
          base,
          await callingConnection(transaction, caller),
          query,
        );
        return listView(views, total, query.startIndex);
      });
      return reply.type(SCIM_TYPE).send(answer);
    },
  );

  app.post(
    '/scim/v2/Users',
    {
      config: { ...ofConnection, refusals: { 400: BODY_FAULTS, 409: ['UNIQUENESS'] } },
      schema: {
        ...scimWords.createScimUser,
        ...write,
        querystring: resourceQuery,
        response: { 201: scimAnswer },
      },
    },
    async ({ caller, body, query }, reply) => {
      const attributes = readResource(USER_TYPE, body);
      const { user, view } = await database.forDeveloper(caller.developerId, async (transaction) => {
        const made = await makeUser(transaction, await provisionerOf(transaction, caller), attributes);
        return { user: made, view: await viewOf(transaction, made, query) };
      });
      return reply
        .code(201)
        .header('location', `${base}${USER_TYPE.endpoint}/${user.id}`)
        .type(SCIM_TYPE)
        .send(view);
    },
  );

  app.get(
    '/scim/v2/Users/:id',
    {
      config: { ...ofConnection, refusals: { 404: ['NOT_FOUND'] } },
      schema: {
        ...scimWords.getScimUser,
        params: idPath,
        querystring: resourceQuery,
        response: { 200: scimAnswer },
      },
    },
    async ({ caller, params, query }, reply) => {
      const view = await database.forDeveloper(caller.developerId, async (transaction) => {
        const { connection } = await provisionerOf(transaction, caller);
        return viewOf(transaction, await findUser(transaction, connection, params.id), query);
      });
      return reply.type(SCIM_TYPE).send(view);
    },
  );

  app.put(
    '/scim/v2/Users/:id',
    {
      config: {
        ...ofConnection,
        refusals: { 400: BODY_FAULTS, 404: ['NOT_FOUND'], 409: ['UNIQUENESS'] },
      },
      schema: {
        ...scimWords.replaceScimUser,
        ...write,
        params: idPath,
        querystring: resourceQuery,
        response: { 200: scimAnswer },
      },
    },
    async ({ caller, params, body, query }, reply) => {
      const given = readResource(USER_TYPE, body);
      const view = await database.forDeveloper(caller.developerId, async (transaction) => {
        const user = await changeUser(
          transaction,
          await provisionerOf(transaction, caller),
          params.id,
          // Leaving it out neither deactivates nor activates somebody.
          ({ active }) => ({ ...(active === undefined ? {} : { active }), ...given }),
        );
        return viewOf(transaction, user, query);
      });
      return reply.type(SCIM_TYPE).send(view);
    },
  );

  app.patch(
    '/scim/v2/Users/:id',
    {
      config: {
        ...ofConnection,
        refusals: { 400: [...BODY_FAULTS, ...PATCH_FAULTS], 404: ['NOT_FOUND'], 409: ['UNIQUENESS'] },
      },
      schema: {
        ...scimWords.updateScimUser,
        consumes: TAKEN_TYPES,
        body: patchBody,
        params: idPath,
        querystring: resourceQuery,
        response: { 200: scimAnswer },
      },
    },
    async ({ caller, params, body, query }, reply) => {
      const operations = readPatch(USER_TYPE, params.id, body);
      const view = await database.forDeveloper(caller.developerId, async (transaction) => {
        const user = await changeUser(
          transaction,
          await provisionerOf(transaction, caller),
          params.id,
          (present) => applyPatch(USER_TYPE, present, operations),
        );
        return viewOf(transaction, user, query);
      });
      return reply.type(SCIM_TYPE).send(view);
    },
  );

  app.delete(
    '/scim/v2/Users/:id',
    {
      config: { ...ofConnection, refusals: { 404: ['NOT_FOUND'] } },
      schema: { ...scimWords.deleteScimUser, params: idPath, response: { 204: z.undefined() } },
    },
    async ({ caller, params }, reply) => {
      await database.forDeveloper(caller.developerId, async (transaction) =>
        removeUser(transaction, await provisionerOf(transaction, caller), params.id),
      );
      return reply.code(204).send();
    },
  );
};

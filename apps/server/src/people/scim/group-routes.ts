import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Transaction } from '../../base/store/database.ts';
import { SCIM_TYPE } from '../../http/answers/scim-errors.ts';
import { LARGE_BODY_LIMIT } from '../../http/requests/body-limits.ts';
import { readJsonBodies } from '../../http/requests/json-bodies.ts';
import { callingConnection } from './connections.ts';
import { changeGroup, findGroup, makeGroup, removeGroup, type ScimGroup } from './groups.ts';
import { groupViews, listGroups } from './lists.ts';
import { applyPatch } from './messages/apply-patch.ts';
import type { Projection } from './messages/projection.ts';
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
import { GROUP_TYPE } from './resources/attributes.ts';
import { readResource } from './resources/read-attributes.ts';
import type { ScimDependencies } from './scim-dependencies.ts';
import { listView, type ResourceView, scimUrl } from './views.ts';
import { scimWords } from './words.ts';

const ofConnection = { access: 'scim' as const };
const write = { consumes: TAKEN_TYPES, body: scimBody };
/** The groups that a connection pushes (`docs/protocol.md` §16, RFC 7644). */
export const scimGroupRoutes: FastifyPluginAsyncZod<ScimDependencies> = async (app, { config, database }) => {
  const base = scimUrl(config);
  readJsonBodies(app, { types: TAKEN_TYPES });

  async function viewOf(
    transaction: Transaction,
    group: ScimGroup,
    projection: Projection,
  ): Promise<ResourceView> {
    const [view = {}] = await groupViews(transaction, base, [group], projection);
    return view;
  }

  app.get(
    '/scim/v2/Groups',
    {
      config: { ...ofConnection, refusals: { 400: ['INVALID_FILTER', 'TOO_MANY'] } },
      schema: { ...scimWords.listScimGroups, querystring: listQuery, response: { 200: scimAnswer } },
    },
    async ({ caller, query }, reply) => {
      const answer = await database.forList(caller.developerId, async (transaction) => {
        const { views, total } = await listGroups(
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
    '/scim/v2/Groups',
    {
      bodyLimit: LARGE_BODY_LIMIT,
      config: { ...ofConnection, refusals: { 400: BODY_FAULTS } },
      schema: {
        ...scimWords.createScimGroup,
        ...write,
        querystring: resourceQuery,
        response: { 201: scimAnswer },
      },
    },
    async ({ caller, body, query }, reply) => {
      const attributes = readResource(GROUP_TYPE, body);
      const { group, view } = await database.forDeveloper(caller.developerId, async (transaction) => {
        const made = await makeGroup(transaction, await callingConnection(transaction, caller), attributes);
        return { group: made, view: await viewOf(transaction, made, query) };
      });
      return reply
        .code(201)
        .header('location', `${base}${GROUP_TYPE.endpoint}/${group.id}`)
        .type(SCIM_TYPE)
        .send(view);
    },
  );

  app.get(
    '/scim/v2/Groups/:id',
    {
      config: { ...ofConnection, refusals: { 404: ['NOT_FOUND'] } },
      schema: {
        ...scimWords.getScimGroup,
        params: idPath,
        querystring: resourceQuery,
        response: { 200: scimAnswer },
      },
    },
    async ({ caller, params, query }, reply) => {
      const view = await database.forDeveloper(caller.developerId, async (transaction) => {
        const group = await findGroup(transaction, await callingConnection(transaction, caller), params.id);
        return viewOf(transaction, group, query);
      });
      return reply.type(SCIM_TYPE).send(view);
    },
  );

  app.put(
    '/scim/v2/Groups/:id',
    {
      bodyLimit: LARGE_BODY_LIMIT,
      config: { ...ofConnection, refusals: { 400: BODY_FAULTS, 404: ['NOT_FOUND'] } },
      schema: {
        ...scimWords.replaceScimGroup,
        ...write,
        params: idPath,
        querystring: resourceQuery,
        response: { 200: scimAnswer },
      },
    },
    async ({ caller, params, body, query }, reply) => {
      const given = readResource(GROUP_TYPE, body);
      const view = await database.forDeveloper(caller.developerId, async (transaction) => {
        const connection = await callingConnection(transaction, caller);
        const group = await changeGroup(transaction, connection, params.id, () => given);
        return viewOf(transaction, group, query);
      });
      return reply.type(SCIM_TYPE).send(view);
    },
  );

  app.patch(
    '/scim/v2/Groups/:id',
    {
      bodyLimit: LARGE_BODY_LIMIT,
      config: {
        ...ofConnection,
        refusals: { 400: [...BODY_FAULTS, ...PATCH_FAULTS], 404: ['NOT_FOUND'] },
      },
      schema: {
        ...scimWords.updateScimGroup,
        consumes: TAKEN_TYPES,
        body: patchBody,
        params: idPath,
        querystring: resourceQuery,
        response: { 200: scimAnswer, 204: z.undefined() },
      },
    },
    async ({ caller, params, body, query }, reply) => {
      const operations = readPatch(GROUP_TYPE, params.id, body);
      const isAnswered = query.attributes !== undefined || query.excludedAttributes !== undefined;
      const view = await database.forDeveloper(caller.developerId, async (transaction) => {
        const connection = await callingConnection(transaction, caller);
        const group = await changeGroup(transaction, connection, params.id, (present) =>
          applyPatch(GROUP_TYPE, present, operations),
        );
        return isAnswered ? viewOf(transaction, group, query) : undefined;
      });
      // A group may have many members, and nobody has asked for them (RFC 7644 §3.5.2).
      if (view === undefined) return reply.code(204).send();
      return reply.code(200).type(SCIM_TYPE).send(view);
    },
  );

  app.delete(
    '/scim/v2/Groups/:id',
    {
      config: { ...ofConnection, refusals: { 404: ['NOT_FOUND'] } },
      schema: { ...scimWords.deleteScimGroup, params: idPath, response: { 204: z.undefined() } },
    },
    async ({ caller, params }, reply) => {
      await database.forDeveloper(caller.developerId, async (transaction) =>
        removeGroup(transaction, await callingConnection(transaction, caller), params.id),
      );
      return reply.code(204).send();
    },
  );
};

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { ApiError, notFound } from '../../base/api-error.ts';
import { SCIM_TYPE } from '../../http/answers/scim-errors.ts';
import { idPath, scimAnswer } from './messages/route-schemas.ts';
import { resourceTypes, schemas, serviceProviderConfig } from './resources/discovery.ts';
import type { ScimDependencies } from './scim-dependencies.ts';
import { listView, scimUrl } from './views.ts';
import { scimWords } from './words.ts';

const ofConnection = { access: 'scim' as const };

/** What clients read of a SCIM server before they provision (RFC 7644 §4). */
export const scimDiscoveryRoutes: FastifyPluginAsyncZod<ScimDependencies> = async (app, { config }) => {
  const base = scimUrl(config);
  const server = serviceProviderConfig(base, `${config.publicUrl}/docs/guides/scim`);

  app.get(
    '/scim/v2/ServiceProviderConfig',
    { config: ofConnection, schema: { ...scimWords.getScimConfiguration, response: { 200: scimAnswer } } },
    async (_request, reply) => reply.type(SCIM_TYPE).send({ ...server }),
  );

  for (const [name, described, listing, reading] of [
    ['ResourceTypes', resourceTypes(base), scimWords.listScimResourceTypes, scimWords.getScimResourceType],
    ['Schemas', schemas(base), scimWords.listScimSchemas, scimWords.getScimSchema],
  ] as const) {
    app.get(
      `/scim/v2/${name}`,
      { config: ofConnection, schema: { ...listing, response: { 200: scimAnswer } } },
      async (_request, reply) => {
        const all = Object.values(described);
        return reply.type(SCIM_TYPE).send(listView(all, all.length));
      },
    );

    app.get(
      `/scim/v2/${name}/:id`,
      {
        config: { ...ofConnection, refusals: { 404: ['NOT_FOUND'] } },
        schema: { ...reading, params: idPath, response: { 200: scimAnswer } },
      },
      async ({ params: { id } }, reply) => {
        const one = Object.hasOwn(described, id) ? described[id] : undefined;
        if (one === undefined) throw notFound(name === 'Schemas' ? 'schema' : 'resource type');
        return reply.type(SCIM_TYPE).send({ ...one });
      },
    );
  }

  app.get(
    '/scim/v2/Me',
    {
      config: { ...ofConnection, refusals: { 501: ['NOT_IMPLEMENTED'] } },
      schema: { ...scimWords.getScimMe, response: {} },
    },
    async () => {
      throw new ApiError(501, 'NOT_IMPLEMENTED', 'a SCIM token is of an identity provider, which is no user');
    },
  );
};

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { SCIM_TYPE } from '../../http/answers/scim-errors.ts';
import { plainText } from '../../http/requests/fields.ts';
import { readJsonBodies } from '../../http/requests/json-bodies.ts';
import { callingConnection } from './connections.ts';
import { listAll, listGroups, listUsers } from './lists.ts';
import {
  countField,
  filterField,
  scimAnswer,
  schemasField,
  startIndexField,
  TAKEN_TYPES,
} from './messages/route-schemas.ts';
import type { ScimDependencies } from './scim-dependencies.ts';
import { listView, scimUrl } from './views.ts';
import { scimWords } from './words.ts';

const names = z.array(plainText(200)).max(100).optional();

/** The query of a list in a body, whose addresses do not end up in logs (RFC 7644 §3.4.3). */
const searchRequest = z.object({
  schemas: schemasField,
  attributes: names,
  excludedAttributes: names,
  filter: filterField.optional(),
  startIndex: startIndexField,
  count: countField,
});

/** Lists by POST: of users, of groups, and of both. */
export const scimSearchRoutes: FastifyPluginAsyncZod<ScimDependencies> = async (
  app,
  { config, database },
) => {
  const base = scimUrl(config);
  readJsonBodies(app, { types: TAKEN_TYPES });
  for (const [path, list, described] of [
    ['/Users', listUsers, scimWords.searchScimUsers],
    ['/Groups', listGroups, scimWords.searchScimGroups],
    ['', listAll, scimWords.searchScim],
  ] as const) {
    app.post(
      `/scim/v2${path}/.search`,
      {
        config: { access: 'scim', refusals: { 400: ['INVALID_FILTER', 'TOO_MANY'] } },
        schema: { ...described, consumes: TAKEN_TYPES, body: searchRequest, response: { 200: scimAnswer } },
      },
      async ({ caller, body }, reply) => {
        const { attributes, excludedAttributes, ...request } = body;
        const answer = await database.forList(caller.developerId, async (transaction) => {
          const connection = await callingConnection(transaction, caller);
          const { views, total } = await list(transaction, base, connection, {
            ...request,
            attributes: attributes?.join(','),
            excludedAttributes: excludedAttributes?.join(','),
          });
          return listView(views, total, request.startIndex);
        });
        return reply.type(SCIM_TYPE).send(answer);
      },
    );
  }
};

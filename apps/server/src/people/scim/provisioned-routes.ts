import { canonicalScopes } from '@grantex/core/issuer';
import { sql } from 'kysely';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { scopeField } from '../../authority/scopes/scope-field.ts';
import { containsText } from '../../base/store/contains-text.ts';
import { SCOPE_FAULTS } from '../../http/answers/refusals.ts';
import { idField, plainText } from '../../http/requests/fields.ts';
import { cursorMembers, cursorParameters, pageAnswer, readPage } from '../../http/requests/pagination.ts';
import { type ScimGroup, setApproves } from './groups.ts';
import type { ScimDependencies } from './scim-dependencies.ts';
import { words } from './words.ts';

const searched = { tokenId: idField('sct').optional(), contains: plainText(256).optional() };

const userView = z.object({
  id: z.string(),
  tokenId: z.string().describe('The connection that provisions them'),
  userName: z.string(),
  externalId: z.string().nullable(),
  displayName: z.string().nullable(),
  name: z.string().nullable().describe('The principalId that they have, in lower case'),
  active: z.boolean(),
  groups: z.array(z.string()).describe('Ids of groups'),
  createdAt: z.string(),
  updatedAt: z.string(),
});
const groupView = z.object({
  id: z.string(),
  tokenId: z.string(),
  displayName: z.string(),
  externalId: z.string().nullable(),
  members: z.number().int(),
  approves: z.array(z.string()).nullable().describe('What its members may approve; null: nothing of its own'),
  createdAt: z.string(),
  updatedAt: z.string(),
});

export type ScimUserAnswer = z.output<typeof userView>;
export type ScimGroupAnswer = z.output<typeof groupView>;

const admin = { access: ['admin'] as const };

/** What identity providers have provisioned, for the developer, who says what groups may approve (`docs/protocol.md` §16). */
export const provisionedRoutes: FastifyPluginAsyncZod<ScimDependencies> = async (app, { database }) => {
  app.get(
    '/v1/scim/users',
    {
      config: admin,
      schema: {
        ...words.listProvisionedUsers,
        querystring: z.object({
          ...searched,
          active: z.enum(['true', 'false']).optional(),
          ...cursorParameters('scu'),
        }),
        response: { 200: z.object({ users: z.array(userView), ...cursorMembers }) },
      },
    },
    async ({ caller, query }) =>
      database.forList(caller.developerId, async (transaction) => {
        let users = transaction
          .selectFrom('scim_users')
          .leftJoin('scim_names', 'scim_names.user_id', 'scim_users.id')
          .selectAll('scim_users')
          .select('scim_names.name_key')
          .select(
            sql<
              string[]
            >`ARRAY(SELECT group_id FROM scim_members WHERE user_id = scim_users.id ORDER BY group_id)`.as(
              'groups',
            ),
          )
          .orderBy('scim_users.id', 'desc');
        const { tokenId, contains, active, cursor } = query;
        if (tokenId !== undefined) users = users.where('scim_users.connection_id', '=', tokenId);
        if (active !== undefined) users = users.where('scim_users.is_active', '=', active === 'true');
        if (contains !== undefined) {
          users = users.where(
            containsText(contains, 'scim_users.id', 'scim_users.user_name', 'scim_users.external_id'),
          );
        }
        const page = await readPage(
          transaction,
          users,
          query,
          cursor === undefined ? undefined : (rest) => rest.where('scim_users.id', '<', cursor),
        );
        const views = page.rows.map((row) => {
          const { displayName } = row.attributes;
          return {
            id: row.id,
            tokenId: row.connection_id,
            userName: row.user_name,
            externalId: row.external_id,
            displayName: typeof displayName === 'string' ? displayName : null,
            name: row.name_key,
            active: row.is_active,
            groups: row.groups,
            createdAt: row.created_at.toISOString(),
            updatedAt: row.updated_at.toISOString(),
          };
        });
        return { users: views, ...pageAnswer(page) };
      }),
  );

  const membersOf = sql<number>`(SELECT count(*)::int FROM scim_members WHERE group_id = scim_groups.id)`;

  app.get(
    '/v1/scim/groups',
    {
      config: admin,
      schema: {
        ...words.listProvisionedGroups,
        querystring: z.object({ ...searched, ...cursorParameters('scg') }),
        response: { 200: z.object({ groups: z.array(groupView), ...cursorMembers }) },
      },
    },
    async ({ caller, query }) =>
      database.forList(caller.developerId, async (transaction) => {
        let groups = transaction
          .selectFrom('scim_groups')
          .selectAll()
          .select(membersOf.as('members'))
          .orderBy('id', 'desc');
        const { tokenId, contains, cursor } = query;
        if (tokenId !== undefined) groups = groups.where('connection_id', '=', tokenId);
        if (contains !== undefined) {
          groups = groups.where(containsText(contains, 'scim_groups.id', 'scim_groups.display_name'));
        }
        const page = await readPage(
          transaction,
          groups,
          query,
          cursor === undefined ? undefined : (rest) => rest.where('id', '<', cursor),
        );
        return { groups: page.rows.map(viewOf), ...pageAnswer(page) };
      }),
  );

  app.patch(
    '/v1/scim/groups/:id',
    {
      config: { ...admin, refusals: { 400: SCOPE_FAULTS, 404: ['NOT_FOUND'] } },
      schema: {
        ...words.setGroupApprovals,
        params: z.object({ id: idField('scg') }),
        body: z.object({
          approves: z
            .array(scopeField)
            .max(100)
            .nullable()
            .describe(
              'The scopes that members may approve, with whatever these cover; null: none of its own',
            ),
        }),
        response: {
          200: groupView.extend({
            endedGrants: z
              .number()
              .int()
              .describe('Grants that this group alone allowed, and that have ended'),
          }),
        },
      },
    },
    async ({ caller: { developerId }, params, body }) => {
      const approves = body.approves === null ? null : canonicalScopes(body.approves);
      return database.forDeveloper(developerId, async (transaction) => {
        const { group, endedGrants } = await setApproves(transaction, developerId, params.id, approves);
        const { members } = await transaction
          .selectFrom('scim_groups')
          .select(membersOf.as('members'))
          .where('id', '=', group.id)
          .executeTakeFirstOrThrow();
        return { ...viewOf({ ...group, members }), endedGrants };
      });
    },
  );
};

function viewOf(group: ScimGroup & { members: number }): z.input<typeof groupView> {
  return {
    id: group.id,
    tokenId: group.connection_id,
    displayName: group.display_name,
    externalId: group.external_id,
    members: group.members,
    approves: group.approves,
    createdAt: group.created_at.toISOString(),
    updatedAt: group.updated_at.toISOString(),
  };
}

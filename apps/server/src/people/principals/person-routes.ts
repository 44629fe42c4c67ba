import { BINDING_WAYS } from '@grantex/core/issuer';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { idField, plainText, principalIdField } from '../../http/requests/fields.ts';
import { emailField } from '../../base/email-address.ts';
import { appendEvent } from '../../ledger/events/append-event.ts';
import { notFound } from '../../base/api-error.ts';
import { cursorMembers, cursorParameters, pageAnswer, readPage } from '../../http/requests/pagination.ts';
import { enterAddress, readAddress, removeAddress } from './email.ts';
import { findOrMakePrincipal, findPrincipal } from './principal.ts';
import { endSessions, openSessionsOf } from './sessions.ts';
import { MOST_GRANTS, principalRows, readPrincipal, viewOf } from './view.ts';
import type { Transaction, Database } from '../../base/store/database.ts';
import { words } from './words.ts';

interface Dependencies {
  database: Database;
  masterKey: Uint8Array;
}

const principalPath = z.object({ principalId: principalIdField });
const principalView = z.object({
  principalId: z.string(),
  principal: z.string(),
  createdAt: z.string(),
  email: z.string().nullable().describe('Masked: a•••@example.com'),
  emailEnteredAt: z.string().nullable(),
  emailConfirmed: z.boolean().describe('Whether the bound person has followed a link that was sent there'),
  binding: z
    .object({
      way: z.enum(BINDING_WAYS),
      identityProvider: z.string().nullable().describe('Issuer of the binding provider, for directory'),
      boundAt: z.string(),
    })
    .nullable()
    .describe('How the name is bound to a person, and since when'),
  activeGrants: z
    .number()
    .int()
    .describe(`Grants in force that the person gave, without delegated ones; counted up to ${MOST_GRANTS}`),
  openSessions: z.number().int().describe('Vouched sessions that have not ended'),
});

const listQuery = z.object({
  principalId: principalIdField.optional(),
  startsWith: plainText(256).optional().describe('The beginning of the principalId, letter for letter'),
  contains: plainText(256)
    .optional()
    .describe(
      'Any part of the principalId, or six characters and more of the principal; for the role admin, of the address, too',
    ),
  binding: z
    .enum([...BINDING_WAYS, 'unbound'])
    .optional()
    .describe('How the name is bound, or that nobody is'),
  ...cursorParameters('prn'),
});
const principalPage = z.object({ principals: z.array(principalView), ...cursorMembers });
const addressView = z.object({ email: z.string(), enteredAt: z.string() });
const sessionList = z.object({
  sessions: z
    .array(z.object({ id: z.string(), createdAt: z.string(), expiresAt: z.string() }))
    .describe('The newest 200 that have not ended'),
});

const emailPath = '/v1/principals/:principalId/email';
const sessionsPath = '/v1/principals/:principalId/sessions';

export type PrincipalAnswer = z.output<typeof principalView>;
export type PrincipalPageAnswer = z.output<typeof principalPage>;
export type PrincipalAddressAnswer = z.output<typeof addressView>;
export type PrincipalSessionList = z.output<typeof sessionList>;

/** Who a developer's principals are: their bindings, addresses and vouched sessions (`docs/protocol.md` §6). */
export const personRoutes: FastifyPluginAsyncZod<Dependencies> = async (app, dependencies) => {
  const { database } = dependencies;

  app.get(
    '/v1/principals',
    {
      config: { access: ['issue'] },
      schema: { ...words.listPrincipals, querystring: listQuery, response: { 200: principalPage } },
    },
    async ({ caller, query }) => {
      const { page, pageSize, cursor, ...filter } = query;
      // Others read addresses masked: a search must not unmask them.
      const inAddresses = caller.roles.includes('admin');
      const found = await database.forList(caller.developerId, (transaction) =>
        readPage(
          transaction,
          principalRows(transaction, { ...filter, inAddresses }),
          { page, pageSize },
          cursor === undefined ? undefined : (rest) => rest.where('principals.id', '<', cursor),
        ),
      );
      return { principals: found.rows.map(viewOf), ...pageAnswer(found) };
    },
  );

  app.get(
    '/v1/principals/:principalId',
    {
      config: { access: ['issue'], refusals: { 404: ['NOT_FOUND'] } },
      schema: { ...words.getPrincipal, params: principalPath, response: { 200: principalView } },
    },
    ({ caller, params }) =>
      database.forDeveloper(caller.developerId, (transaction) =>
        readPrincipal(transaction, params.principalId),
      ),
  );

  app.get(
    emailPath,
    {
      config: { access: ['admin'], refusals: { 404: ['NOT_FOUND'] } },
      schema: { ...words.getPrincipalEmail, params: principalPath, response: { 200: addressView } },
    },
    async ({ caller, params }) => {
      const address = await database.forDeveloper(caller.developerId, (transaction) =>
        readAddress(transaction, params.principalId),
      );
      if (address === undefined) throw notFound('address');
      return { email: address.email, enteredAt: address.enteredAt.toISOString() };
    },
  );

  app.put(
    emailPath,
    {
      config: { access: ['admin'], refusals: { 409: ['PRINCIPAL_BOUND', 'PRINCIPAL_RETIRED'] } },
      schema: {
        ...words.setPrincipalEmail,
        params: principalPath,
        body: z.object({ email: emailField }),
        response: { 200: principalView },
      },
    },
    ({ caller, params, body }) =>
      database.forDeveloper(caller.developerId, async (transaction) => {
        const principal = await findOrMakePrincipal(
          transaction,
          dependencies,
          caller.developerId,
          params.principalId,
        );
        await enterAddress(transaction, principal, body.email);
        await tellOfAddress(transaction, caller.developerId, { principal, isRemoved: false });
        return readPrincipal(transaction, params.principalId);
      }),
  );

  app.delete(
    emailPath,
    {
      config: { access: ['admin'], refusals: { 404: ['NOT_FOUND'], 409: ['PRINCIPAL_BOUND'] } },
      schema: { ...words.deletePrincipalEmail, params: principalPath, response: { 204: z.undefined() } },
    },
    async ({ caller, params }, reply) => {
      await database.forDeveloper(caller.developerId, async (transaction) => {
        const principal = await mustFind(transaction, params.principalId);
        await removeAddress(transaction, principal);
        await tellOfAddress(transaction, caller.developerId, { principal, isRemoved: true });
      });
      return reply.code(204).send();
    },
  );

  app.get(
    sessionsPath,
    {
      config: { access: ['admin'], refusals: { 404: ['NOT_FOUND'] } },
      schema: { ...words.listPrincipalSessions, params: principalPath, response: { 200: sessionList } },
    },
    ({ caller, params }) =>
      database.forDeveloper(caller.developerId, async (transaction) => ({
        sessions: await openSessionsOf(transaction, await mustFind(transaction, params.principalId)),
      })),
  );

  app.delete(
    sessionsPath,
    {
      config: { access: ['admin'], refusals: { 404: ['NOT_FOUND'] } },
      schema: { ...words.endPrincipalSessions, params: principalPath, response: { 204: z.undefined() } },
    },
    async ({ caller, params }, reply) => {
      await end(caller.developerId, params.principalId);
      return reply.code(204).send();
    },
  );

  app.delete(
    `${sessionsPath}/:id`,
    {
      config: { access: ['admin'], refusals: { 404: ['NOT_FOUND'] } },
      schema: {
        ...words.endPrincipalSession,
        params: principalPath.extend({ id: idField('psn') }),
        response: { 204: z.undefined() },
      },
    },
    async ({ caller, params }, reply) => {
      await end(caller.developerId, params.principalId, params.id);
      return reply.code(204).send();
    },
  );

  async function end(developerId: string, principalId: string, id?: string): Promise<void> {
    const hasEnded = await database.forDeveloper(developerId, async (transaction) =>
      endSessions(transaction, developerId, await mustFind(transaction, principalId), id),
    );
    if (!hasEnded) throw notFound('open session');
  }
};

function tellOfAddress(
  transaction: Transaction,
  developerId: string,
  data: { principal: string; isRemoved: boolean },
): Promise<void> {
  return appendEvent(transaction, developerId, { type: 'principal.address_changed', data });
}

/** @throws {ApiError} 404 */
async function mustFind(transaction: Transaction, principalId: string): Promise<string> {
  const principal = await findPrincipal(transaction, principalId);
  if (principal === undefined) throw notFound('principal');
  return principal;
}

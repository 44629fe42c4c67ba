import { BINDING_WAYS } from '@grantex/core/issuer';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { principalIdField } from '../../http/requests/fields.ts';
import { emailField } from '../../base/email-address.ts';
import { enterAddress, readPrincipal } from './email.ts';
import { findOrMakePrincipal } from './principal.ts';
import type { Database } from '../../base/store/database.ts';

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
  binding: z
    .object({
      way: z.enum(BINDING_WAYS),
      identityProvider: z.string().nullable().describe('Issuer of the binding provider, for directory'),
      boundAt: z.string(),
    })
    .nullable()
    .describe('How the name is bound to a person, and since when'),
});

export type PrincipalAnswer = z.output<typeof principalView>;

/** A principal's address and binding (`docs/protocol.md` §6). */
export const personRoutes: FastifyPluginAsyncZod<Dependencies> = async (app, dependencies) => {
  const { database } = dependencies;

  app.get(
    '/v1/principals/:principalId',
    {
      config: { access: ['issue'], refusals: { 404: ['NOT_FOUND'] } },
      schema: { params: principalPath, response: { 200: principalView } },
    },
    ({ caller, params }) =>
      database.forDeveloper(caller.developerId, (transaction) =>
        readPrincipal(transaction, params.principalId),
      ),
  );

  app.put(
    '/v1/principals/:principalId/email',
    {
      config: { access: ['admin'], refusals: { 409: ['PRINCIPAL_BOUND', 'PRINCIPAL_RETIRED'] } },
      schema: {
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
        return readPrincipal(transaction, params.principalId);
      }),
  );
};

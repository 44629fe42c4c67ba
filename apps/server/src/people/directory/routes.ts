import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { notFound } from '../../base/api-error.ts';
import type { Access } from '../../http/credentials/authentication.ts';
import { plainText, principalIdField } from '../../http/requests/fields.ts';
import { findPrincipal } from '../principals/principal.ts';
import { createDirectory, type DirectoryOptions } from './directory.ts';
import { claimField, issuerField, notDiscovered, scopesField } from './provider-fields.ts';
import { callbackOf, findProvider, type Provider, encryptClientSecret } from './provider.ts';
import { endDirectoryBinding, removeProvider, saveProvider } from './save-provider.ts';
import type { Database } from '../../base/store/database.ts';
import { words } from './words.ts';

interface Dependencies extends DirectoryOptions {
  database: Database;
}

const providerBody = z
  .strictObject({
    issuer: issuerField,
    clientId: plainText(256),
    clientSecret: plainText(1_024).describe('Stored encrypted, and never returned'),
    principalClaim: claimField
      .default('sub')
      .describe('The claim that contains exactly the principalId; email counts only if it is verified'),
    scopes: scopesField.default([]).describe('Scopes to request besides openid, such as email or profile'),
  })
  .describe('The provider that identifies the person of a principal');

const providerView = z.object({
  issuer: z.string(),
  clientId: z.string(),
  principalClaim: z.string(),
  scopes: z.array(z.string()),
  redirectUri: z.string().describe('Register it with the provider'),
  createdAt: z.string(),
  updatedAt: z.string(),
});
const savedView = providerView.extend({
  endedBindings: z.number().describe('Principals that must sign in again; all of their grants are revoked'),
});

export type SignInProviderAnswer = z.output<typeof providerView>;

const principalPath = z.object({ principalId: principalIdField });

const admin = { access: ['admin'] as const satisfies Access };

/** The OpenID Connect provider by which a developer's principals are bound (`docs/protocol.md` §6). */
export const providerRoutes: FastifyPluginAsyncZod<Dependencies> = async (app, dependencies) => {
  const { config, database, masterKey } = dependencies;
  const directory = createDirectory(dependencies);

  app.get(
    '/v1/sign-in-provider',
    {
      config: { ...admin, refusals: { 404: ['NOT_FOUND'] } },
      schema: { ...words.getSignInProvider, response: { 200: providerView } },
    },
    async ({ caller: { developerId } }) => {
      const provider = await database.forDeveloper(developerId, (transaction) =>
        findProvider(transaction, developerId),
      );
      if (provider === undefined) throw notFound('sign-in provider');
      return viewOf(provider);
    },
  );

  app.put(
    '/v1/sign-in-provider',
    {
      config: { ...admin, refusals: { 422: ['DISCOVERY_FAILED'] } },
      schema: { ...words.setSignInProvider, body: providerBody, response: { 200: savedView } },
    },
    async ({ caller: { developerId }, body, log }) => {
      // Outside of a transaction: a provider may be slow.
      const configuration = await directory
        .ask(developerId, () => directory.discover(body))
        .catch((error: unknown) => notDiscovered(error, body.issuer, log));
      const { issuer } = configuration.serverMetadata();
      const { provider, endedBindings } = await database.forDeveloper(developerId, (transaction) =>
        saveProvider(transaction, developerId, {
          ...body,
          issuer,
          clientSecret: encryptClientSecret(masterKey, body.clientSecret),
        }),
      );
      return { ...viewOf(provider), endedBindings };
    },
  );

  app.delete(
    '/v1/sign-in-provider',
    {
      config: { ...admin, refusals: { 404: ['NOT_FOUND'] } },
      schema: { ...words.deleteSignInProvider, response: { 204: z.undefined() } },
    },
    async ({ caller: { developerId } }, reply) => {
      await database.forDeveloper(developerId, (transaction) => removeProvider(transaction, developerId));
      return reply.code(204).send();
    },
  );

  app.delete(
    '/v1/principals/:principalId/directory-binding',
    {
      config: { ...admin, refusals: { 404: ['NOT_FOUND'] } },
      schema: { ...words.endDirectoryBinding, params: principalPath, response: { 204: z.undefined() } },
    },
    async ({ caller: { developerId }, params }, reply) => {
      await database.forDeveloper(developerId, async (transaction) => {
        const principal = await findPrincipal(transaction, params.principalId);
        const isEnded =
          principal !== undefined && (await endDirectoryBinding(transaction, developerId, principal));
        if (!isEnded) throw notFound('principal that is bound by a directory');
      });
      return reply.code(204).send();
    },
  );

  function viewOf(provider: Provider): z.input<typeof providerView> {
    return {
      issuer: provider.issuer,
      clientId: provider.client_id,
      principalClaim: provider.principal_claim,
      scopes: provider.scopes,
      redirectUri: callbackOf(config.publicUrl, provider.developer_id),
      createdAt: provider.created_at.toISOString(),
      updatedAt: provider.updated_at.toISOString(),
    };
  }
};

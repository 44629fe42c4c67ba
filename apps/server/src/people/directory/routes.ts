import type { FastifyBaseLogger } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ApiError, notFound } from '../../base/api-error.ts';
import type { Access } from '../../http/credentials/authentication.ts';
import { plainText, principalIdField } from '../../http/requests/fields.ts';
import { isNormalUrl } from '../../http/requests/normal-url.ts';
import { findPrincipal } from '../principals/principal.ts';
import { createDirectory, type DirectoryOptions } from './directory.ts';
import { OutboundFault, PublicOutboundFault } from '../../base/outbound/outbound-fetch.ts';
import { callbackOf, findProvider, ISSUER_LENGTH, type Provider, encryptClientSecret } from './provider.ts';
import { endDirectoryBinding, removeProvider, saveProvider } from './save-provider.ts';
import type { Database } from '../../base/store/database.ts';

interface Dependencies extends DirectoryOptions {
  database: Database;
}

const scopeToken = z.string().regex(/^[!#-[\]-~]{1,64}$/, 'must be a scope of OAuth');

const providerBody = z
  .strictObject({
    issuer: z
      .string()
      .max(ISSUER_LENGTH)
      .refine(isIssuer, 'must be the https URL of an OpenID Connect issuer, in its normal form')
      .meta({ pattern: '^https?://[^?#]+$' }),
    clientId: plainText(256),
    clientSecret: plainText(1_024).describe('Stored encrypted, and never returned'),
    principalClaim: z
      .string()
      .regex(/^[A-Za-z0-9_.:/-]{1,128}$/, 'must be the name of a claim')
      .default('sub')
      .describe('The claim that contains exactly the principalId; email counts only if it is verified'),
    scopes: z
      .array(scopeToken)
      .max(16)
      .default([])
      .describe('Scopes to request besides openid, such as email or profile'),
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
      schema: { response: { 200: providerView } },
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
      schema: { body: providerBody, response: { 200: savedView } },
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
      schema: { response: { 204: z.undefined() } },
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
      schema: { params: principalPath, response: { 204: z.undefined() } },
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

/** The outbound fetch checks the scheme: a development server may reach this machine over http. */
function isIssuer(text: string): boolean {
  return /^https?:/.test(text) && !text.includes('?') && isNormalUrl(text);
}

/** One text for every reason why a description cannot be read: details would reveal the server's network. */
const UNREAD =
  "no description of an OpenID Connect provider could be read there; ask the server's operator, whose log states the reason";

function notDiscovered(error: unknown, issuer: string, log: Pick<FastifyBaseLogger, 'warn'>): never {
  if (!(error instanceof OutboundFault)) throw error;
  log.warn({ err: error, issuer }, 'the description of a sign-in provider could not be read');
  const fault = error instanceof PublicOutboundFault ? error.message : UNREAD;
  throw new ApiError(422, 'DISCOVERY_FAILED', `the issuer cannot be used: ${fault}`);
}

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { createDomainFetch } from '../../authority/domains/domain-document.ts';
import { originOf } from '../../authority/domains/domain-name.ts';
import { ApiError } from '../../base/api-error.ts';
import type { Database, Transaction } from '../../base/store/database.ts';
import type { Access } from '../../http/credentials/authentication.ts';
import { answerOnce } from '../../http/answers/idempotency.ts';
import { idField } from '../../http/requests/fields.ts';
import type { ProviderClient } from '../directory/discover.ts';
import { createDirectory, type DirectoryOptions } from '../directory/directory.ts';
import { encryptClientSecret } from '../directory/provider.ts';
import { notDiscovered } from '../directory/provider-fields.ts';
import { callbackOf, type Connection, findConnection, listConnections } from './connection.ts';
import { connectionAnswer, connectionBody, connectionChanges } from './connection-schemas.ts';
import { proveDomains, takeDomains } from './domains.ts';
import {
  changeConnection,
  type ConnectionSettings,
  createConnection,
  deleteConnection,
} from './save-connection.ts';
import { words } from './words.ts';

interface Dependencies extends DirectoryOptions {
  database: Database;
}

const admin = { access: ['admin'] as const satisfies Access };
const id = z.object({ id: idField('sso') });
const none = { 204: z.undefined() };

const refusals = {
  409: ['SSO_DOMAIN_TAKEN', 'SSO_NOT_TRIED', 'TOO_MANY_CONNECTIONS'],
  422: [
    'DISCOVERY_FAILED',
    'SSO_DOMAIN_NOT_PROVEN',
    'SSO_PROTOCOL_UNSUPPORTED',
    'SSO_CLIENT_MISSING',
    'BREAK_GLASS_REQUIRED',
  ],
};

/** The connections by which people sign in to the console (`docs/protocol.md` §16). */
export const ssoRoutes: FastifyPluginAsyncZod<Dependencies> = async (app, dependencies) => {
  const { config, database, masterKey } = dependencies;
  const directory = createDirectory(dependencies);
  const fetch = createDomainFetch(config);

  app.post(
    '/v1/sso/connections',
    {
      config: { ...admin, refusals },
      schema: { ...words.createSsoConnection, body: connectionBody, response: { 201: connectionAnswer } },
    },
    async (request, reply) => {
      const { developerId } = request.caller;
      const { body, log } = request;
      const { protocol, clientId = '', clientSecret = '', ...wanted } = body;
      if (protocol !== 'oidc') throw unsupported(protocol);
      if ((clientId === '') !== (clientSecret === '')) throw clientIncomplete();
      const domains = normal(wanted.domains);
      await directory
        .ask(developerId, () => directory.discover(clientOf(wanted.issuer, clientId, clientSecret)))
        .catch((error: unknown) => notDiscovered(error, wanted.issuer, log));
      const lost = await directory.ask(developerId, () =>
        proveDomains({ fetch, database }, { developerId, domains }),
      );
      return answerOnce(
        request,
        reply,
        async (transaction) => {
          await takeDomains(transaction, lost);
          const made = await createConnection(transaction, developerId, {
            ...wanted,
            active: wanted.active ?? clientId !== '',
            clientId,
            clientSecret: encryptClientSecret(masterKey, clientSecret),
            domains,
            enforced: false,
            breakGlassKeyId: null,
          });
          return { status: 201, body: viewOf(made) };
        },
        { asSystem: lost.length > 0 },
      );
    },
  );

  app.get(
    '/v1/sso/connections',
    {
      config: admin,
      schema: {
        ...words.listSsoConnections,
        response: { 200: z.object({ connections: z.array(connectionAnswer) }) },
      },
    },
    async ({ caller: { developerId } }) => ({
      connections: (
        await database.forDeveloper(developerId, (transaction) => listConnections(transaction, developerId))
      ).map(viewOf),
    }),
  );

  app.get(
    '/v1/sso/connections/:id',
    {
      config: { ...admin, refusals: { 404: ['NOT_FOUND'] } },
      schema: { ...words.getSsoConnection, params: id, response: { 200: connectionAnswer } },
    },
    async ({ caller: { developerId }, params }) =>
      viewOf(
        await database.forDeveloper(developerId, (transaction) =>
          findConnection(transaction, developerId, params.id),
        ),
      ),
  );

  app.patch(
    '/v1/sso/connections/:id',
    {
      config: { ...admin, refusals: { ...refusals, 404: ['NOT_FOUND'] } },
      schema: {
        ...words.updateSsoConnection,
        params: id,
        body: connectionChanges,
        response: { 200: connectionAnswer },
      },
    },
    async ({ caller: { developerId }, params, body, log }) => {
      const before = await database.forDeveloper(developerId, (transaction) =>
        findConnection(transaction, developerId, params.id),
      );
      const { issuer = before.issuer, clientId = before.client_id, clientSecret } = body;
      const isOther = issuer !== before.issuer || clientId !== before.client_id;
      if (isOther && clientId !== '' && clientSecret === undefined) throw clientIncomplete();
      if (isOther) {
        const client = clientOf(issuer, clientId, clientSecret ?? '');
        await directory
          .ask(developerId, () => directory.discover(client))
          .catch((error: unknown) => notDiscovered(error, issuer, log));
      }
      const domains = body.domains === undefined ? undefined : normal(body.domains);
      const added = domains?.filter((domain) => !before.domains.includes(domain)) ?? [];
      const lost = await directory.ask(developerId, () =>
        proveDomains({ fetch, database }, { developerId, domains: added }),
      );
      const given = Object.entries(body).filter(([, value]) => value !== undefined);
      const members = {
        ...(Object.fromEntries(given) as Partial<Omit<ConnectionSettings, 'clientSecret'>>),
        ...(domains !== undefined && { domains }),
        ...(clientSecret !== undefined && { clientSecret: encryptClientSecret(masterKey, clientSecret) }),
      };
      const change = async (transaction: Transaction) => {
        await takeDomains(transaction, lost);
        return changeConnection(transaction, developerId, params.id, members);
      };
      return viewOf(
        await (lost.length > 0 ? database.asSystem(change) : database.forDeveloper(developerId, change)),
      );
    },
  );

  app.delete(
    '/v1/sso/connections/:id',
    {
      config: { ...admin, refusals: { 404: ['NOT_FOUND'] } },
      schema: { ...words.deleteSsoConnection, params: id, response: none },
    },
    async ({ caller: { developerId }, params }, reply) => {
      await database.forDeveloper(developerId, (transaction) =>
        deleteConnection(transaction, developerId, params.id),
      );
      return reply.code(204).send();
    },
  );

  function viewOf(connection: Connection): z.input<typeof connectionAnswer> {
    return {
      id: connection.id,
      protocol: 'oidc',
      name: connection.name,
      issuer: connection.issuer,
      clientId: connection.client_id === '' ? null : connection.client_id,
      scopes: connection.scopes,
      domains: [...connection.domains],
      groupClaim: connection.group_claim,
      roleMappings: connection.role_mappings,
      defaultRole: connection.default_roles[0] ?? null,
      active: connection.is_active,
      enforced: connection.is_enforced,
      breakGlassKeyId: connection.break_glass_key,
      redirectUri: callbackOf(config.publicUrl, connection.id),
      createdAt: connection.created_at.toISOString(),
      updatedAt: connection.updated_at.toISOString(),
    };
  }
};

/** Domains in their normal form, each once. */
function normal(domains: readonly string[]): string[] {
  return [...new Set(domains.map((domain) => originOf(domain)?.name ?? domain))].toSorted();
}

/** The client with which a provider's description is read. The library wants one, also where there is none yet. */
function clientOf(issuer: string, clientId: string, clientSecret: string): ProviderClient {
  return clientId === ''
    ? { issuer, clientId: 'none', clientSecret: 'none' }
    : { issuer, clientId, clientSecret };
}

function clientIncomplete(): ApiError {
  return new ApiError(
    400,
    'VALIDATION_ERROR',
    'clientSecret: a client of a provider has an id and a secret; give both, also where one of them changes',
  );
}

function unsupported(protocol: string): ApiError {
  return new ApiError(
    422,
    'SSO_PROTOCOL_UNSUPPORTED',
    `protocol: ${protocol} is not supported, only oidc; a broker such as Keycloak speaks SAML and LDAP to your directory and OpenID Connect to this server (docs/guides/single-sign-on.md)`,
  );
}

import { CALL_DETAIL_TYPE, DPOP_ALGORITHMS } from '@grantex/core/issuer';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Database, Transaction } from '../../base/store/database.ts';
import { ASSERTION_ALGORITHMS, GRANT_TYPES } from '../clients/client.ts';
import { words } from './words.ts';

interface Dependencies {
  config: MetadataOptions;
  database: Database;
}

/** What metadata depends on. */
interface MetadataOptions {
  publicUrl: string;
  isRegistrationOpen: boolean;
}

/** Seconds that clients may keep the metadata. */
const METADATA_MAX_AGE = 300;

const texts = z.array(z.string());
const metadata = z.object({
  issuer: z.string(),
  authorization_endpoint: z.string(),
  token_endpoint: z.string(),
  registration_endpoint: z.string().optional(),
  pushed_authorization_request_endpoint: z.string(),
  require_pushed_authorization_requests: z.boolean(),
  revocation_endpoint: z.string(),
  introspection_endpoint: z.string(),
  jwks_uri: z.string(),
  scopes_supported: texts.optional(),
  response_types_supported: texts,
  response_modes_supported: texts,
  grant_types_supported: texts,
  authorization_grant_profiles_supported: texts,
  code_challenge_methods_supported: texts,
  token_endpoint_auth_methods_supported: texts,
  token_endpoint_auth_signing_alg_values_supported: texts,
  revocation_endpoint_auth_methods_supported: texts,
  revocation_endpoint_auth_signing_alg_values_supported: texts,
  introspection_endpoint_auth_methods_supported: texts,
  introspection_endpoint_auth_signing_alg_values_supported: texts,
  authorization_response_iss_parameter_supported: z.boolean(),
  client_id_metadata_document_supported: z.boolean(),
  dpop_signing_alg_values_supported: texts,
  authorization_details_types_supported: texts,
});

/** `GET /.well-known/oauth-authorization-server` (RFC 8414 §3). */
export const metadataEndpoint: FastifyPluginAsyncZod<Dependencies> = async (app, { config, database }) => {
  const describe = async () => metadataOf(config, await database.asSystem(offeredScopes));
  const routeOf = (operationId: string) => ({
    config: { access: 'public' as const, cache: `public, max-age=${METADATA_MAX_AGE}` },
    schema: { ...words.getOauthMetadata, operationId, response: { 200: metadata } },
  });
  const wellKnown = '/.well-known/oauth-authorization-server';
  app.get(wellKnown, routeOf(words.getOauthMetadata.operationId), describe);
  // Where the issuer has a path, it comes after the well-known one (RFC 8414 §3.1).
  const { pathname } = new URL(config.publicUrl);
  if (pathname !== '/')
    app.get(wellKnown + pathname.replace(/\/$/, ''), routeOf('getOauthMetadataOfPath'), describe);
};

/**
 * The metadata of this authorization server (RFC 8414 §2).
 * @param scopes what its services offer to clients; undefined where it does not say
 */
function metadataOf({ publicUrl, isRegistrationOpen }: MetadataOptions, scopes: string[] | undefined) {
  return {
    issuer: publicUrl,
    authorization_endpoint: `${publicUrl}/oauth/authorize`,
    token_endpoint: `${publicUrl}/oauth/token`,
    ...(isRegistrationOpen ? { registration_endpoint: `${publicUrl}/oauth/register` } : {}),
    pushed_authorization_request_endpoint: `${publicUrl}/oauth/par`,
    require_pushed_authorization_requests: false,
    revocation_endpoint: `${publicUrl}/oauth/revoke`,
    introspection_endpoint: `${publicUrl}/oauth/introspect`,
    jwks_uri: `${publicUrl}/.well-known/jwks.json`,
    ...(scopes === undefined ? {} : { scopes_supported: scopes }),
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: [...GRANT_TYPES],
    authorization_grant_profiles_supported: ['urn:ietf:params:oauth:grant-profile:id-jag'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['none', 'private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: [...ASSERTION_ALGORITHMS],
    // Otherwise clients take it for `client_secret_basic` (RFC 8414 §2).
    revocation_endpoint_auth_methods_supported: ['none', 'private_key_jwt'],
    revocation_endpoint_auth_signing_alg_values_supported: [...ASSERTION_ALGORITHMS],
    introspection_endpoint_auth_methods_supported: ['client_secret_basic', 'private_key_jwt'],
    introspection_endpoint_auth_signing_alg_values_supported: [...ASSERTION_ALGORITHMS],
    authorization_response_iss_parameter_supported: true,
    client_id_metadata_document_supported: true,
    dpop_signing_alg_values_supported: [...DPOP_ALGORITHMS],
    authorization_details_types_supported: [CALL_DETAIL_TYPE],
  };
}

/**
 * All that services here offer to clients, where one developer has them all. Several are not told of each other, and clients
 * would ask each service for the scopes of all: they read those of a service in its own metadata.
 */
async function offeredScopes(transaction: Transaction): Promise<string[] | undefined> {
  const { rows } = await sql<{ scopes: string[] }>`
    SELECT array_agg(DISTINCT scope ORDER BY scope) AS scopes FROM resources, unnest(scopes) AS scope
    WHERE open_to = 'clients' HAVING count(DISTINCT developer_id) = 1`.execute(transaction);
  return rows[0]?.scopes;
}

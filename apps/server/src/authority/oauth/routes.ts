import { createDpopNonces } from '@grantex/core/issuer';
import type { FastifyPluginAsyncZod, ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ApiError } from '../../base/api-error.ts';
import { keyedDigest } from '../../base/encryption/keyed-digest.ts';
import type { Database } from '../../base/store/database.ts';
import { allowAnyOrigin } from '../../http/answers/any-origin.ts';
import { authorizationOf } from '../../http/credentials/bearer.ts';
import { type Form, takeForms } from '../../http/requests/form-bodies.ts';
import type { Clients } from '../clients/clients.ts';
import { readyKeys } from '../keys/ready-keys.ts';
import type { Issuer } from '../tokens/grant-token.ts';
import { presentedClient } from './authenticate.ts';
import { provenKeyOf } from './key-proof.ts';
import { metadataOf, offeredScopes } from './metadata.ts';
import { redeemCode, redeemRefreshToken, type TokenCaller } from './redeem.ts';
import type { Redeemed } from '../grants/one-time-credential.ts';

interface Dependencies extends Issuer {
  config: Issuer['config'] & { isRegistrationOpen: boolean };
  database: Database;
  clients: Clients;
  masterKey: Uint8Array;
  now: () => number;
}

/** Seconds that clients may keep the metadata. */
const METADATA_MAX_AGE = 300;

const texts = z.array(z.string());
const metadata = z.object({
  issuer: z.string(),
  authorization_endpoint: z.string(),
  token_endpoint: z.string(),
  registration_endpoint: z.string().optional(),
  jwks_uri: z.string(),
  scopes_supported: texts,
  response_types_supported: texts,
  response_modes_supported: texts,
  grant_types_supported: texts,
  code_challenge_methods_supported: texts,
  token_endpoint_auth_methods_supported: texts,
  token_endpoint_auth_signing_alg_values_supported: texts,
  authorization_response_iss_parameter_supported: z.boolean(),
  client_id_metadata_document_supported: z.boolean(),
  dpop_signing_alg_values_supported: texts,
});

const tokenForm = z.record(z.string(), z.string()).meta({
  description: 'The parameters of RFC 6749 §4.1.3 or §6; unknown ones are ignored',
  required: ['grant_type', 'client_id'],
});
const tokenAnswer = z.object({
  access_token: z.string(),
  token_type: z.enum(['Bearer', 'DPoP']),
  expires_in: z.number().int().describe('Seconds'),
  scope: z.string().describe('What the token holds, which may be less than what was asked for'),
  refresh_token: z.string().optional(),
});

type Grant = (needs: Dependencies, caller: TokenCaller, form: Form) => Promise<Redeemed>;

/** The grants of the token endpoint, by `grant_type`. */
const GRANTS: ReadonlyMap<string, Grant> = new Map([
  ['authorization_code', redeemCode],
  ['refresh_token', redeemRefreshToken],
]);

/** The endpoints of OAuth that clients call themselves, and what describes them (`docs/protocol.md` §14). */
export const oauthRoutes: FastifyPluginAsyncZod<Dependencies> = async (app, dependencies) => {
  const { config, database, clients, now } = dependencies;
  const nonces = createDpopNonces({
    secret: Buffer.from(keyedDigest(dependencies.masterKey, 'nonces of DPoP proofs', '')).toString('hex'),
    clock: now,
  });
  allowAnyOrigin(app);

  const describe = async () => metadataOf(config, await database.asSystem(offeredScopes));
  const description = {
    config: { access: 'public' as const, cache: `public, max-age=${METADATA_MAX_AGE}` },
    schema: { response: { 200: metadata } },
  };
  const wellKnown = '/.well-known/oauth-authorization-server';
  app.get(wellKnown, description, describe);
  // Where the issuer has a path, it comes after the well-known one (RFC 8414 §3.1).
  const { pathname } = new URL(config.publicUrl);
  if (pathname !== '/') app.get(wellKnown + pathname.replace(/\/$/, ''), description, describe);

  await app.register(async (forms) => {
    takeForms(forms);

    forms.withTypeProvider<ZodTypeProvider>().post(
      '/oauth/token',
      {
        config: {
          access: 'public',
          errors: 'oauth',
          ignoresIdempotencyKey: true,
          refusals: {
            400: [
              'INVALID_AUTHORIZATION_DETAILS',
              'INVALID_DPOP_PROOF',
              'INVALID_GRANT',
              'INVALID_SCOPE',
              'INVALID_TARGET',
              'UNAUTHORIZED_CLIENT',
              'UNSUPPORTED_GRANT_TYPE',
              'USE_DPOP_NONCE',
            ],
            401: ['INVALID_CLIENT'],
          },
        },
        schema: {
          body: tokenForm,
          consumes: ['application/x-www-form-urlencoded'],
          response: { 200: tokenAnswer },
        },
        preHandler: readyKeys(dependencies.issuerKeys),
      },
      async (request, reply) => {
        const form: Form = request.body;
        const { grant_type: grantType } = form;
        if (grantType === undefined) throw new ApiError(400, 'INVALID_REQUEST', 'grant_type is missing');
        const grant = GRANTS.get(grantType);
        if (grant === undefined) {
          throw new ApiError(
            400,
            'UNSUPPORTED_GRANT_TYPE',
            'grant_type is none of those in the metadata of this server',
          );
        }
        if ('authorization_details' in form) {
          throw new ApiError(400, 'INVALID_AUTHORIZATION_DETAILS', 'authorization_details are not supported');
        }
        const presented = presentedClient(authorizationOf(request.raw.rawHeaders), form);
        const { client, method } = await clients.authenticate(presented, request);
        const types: readonly string[] = client.grantTypes;
        if (!types.includes(grantType)) {
          throw new ApiError(400, 'UNAUTHORIZED_CLIENT', 'this client has not registered this grant_type');
        }
        const url = `${config.publicUrl}/oauth/token`;
        const key = await provenKeyOf(request, reply, { url, nonces, now: now() });
        const issued = await grant(dependencies, { client, method, key }, form);
        const { grantToken, expiresAt, scopes, refreshToken } = issued;
        return {
          access_token: grantToken,
          token_type: key === undefined ? ('Bearer' as const) : ('DPoP' as const),
          expires_in: Math.max(0, Math.floor((expiresAt.getTime() - now()) / 1_000)),
          scope: scopes.join(' '),
          ...(types.includes('refresh_token') ? { refresh_token: refreshToken } : {}),
        };
      },
    );
  });
};

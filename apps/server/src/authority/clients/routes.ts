import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ApiError } from '../../base/api-error.ts';
import type { Site } from '../../base/site.ts';
import type { Database } from '../../base/store/database.ts';
import { allowAnyOrigin } from '../../http/answers/any-origin.ts';
import { createNetworkLimit } from '../../http/credentials/network-limit.ts';
import { publicJwks } from './public-jwks.ts';
import { metadataToRegister, registerClient } from './registration.ts';
import { words } from './words.ts';

interface Dependencies {
  config: Site & { isRegistrationOpen: boolean; rateLimit: number };
  database: Database;
  now: () => number;
}

/** Services such as claude.ai register clients for all of their people from one network. */
const REGISTRATIONS_PER_HOUR = { perNetwork: 60, perSite: 300, total: 3_000 };

const names = { type: ['array', 'null'], items: { type: 'string', maxLength: 256 } };
/** Only described here: {@link metadataToRegister} refuses faults with the codes of RFC 7591. */
const body = z.record(z.string(), z.unknown()).meta({
  description: 'Client metadata (RFC 7591 §2)',
  required: ['redirect_uris'],
  properties: {
    redirect_uris: { type: 'array', items: { type: 'string', format: 'uri' } },
    client_name: { type: ['string', 'null'] },
    grant_types: names,
    response_types: names,
    token_endpoint_auth_method: { type: ['string', 'null'] },
    jwks_uri: { type: ['string', 'null'] },
    dpop_bound_access_tokens: { type: ['boolean', 'null'] },
    require_pushed_authorization_requests: { type: ['boolean', 'null'] },
    authorization_details_types: names,
  },
});
const registered = z.object({
  client_id: z.string().regex(/^cl_[0-9A-HJKMNP-TV-Z]{26}$/),
  client_id_issued_at: z.number().int().describe('Seconds since 1970'),
  client_name: z.string(),
  redirect_uris: z.array(z.string()),
  grant_types: z.array(z.string()),
  response_types: z.array(z.string()),
  token_endpoint_auth_method: z.enum(['none', 'private_key_jwt']),
  token_endpoint_auth_signing_alg: z.string().optional(),
  jwks: publicJwks.optional(),
  jwks_uri: z.string().optional(),
  dpop_bound_access_tokens: z.literal(true).optional(),
  require_pushed_authorization_requests: z.literal(true).optional(),
  authorization_details_types: z.array(z.string()).optional(),
});

/** Dynamic client registration (RFC 7591; `docs/protocol.md` §14). */
export const clientRoutes: FastifyPluginAsyncZod<Dependencies> = async (app, { config, database, now }) => {
  const limit = createNetworkLimit({ ...REGISTRATIONS_PER_HOUR, isLimited: config.rateLimit > 0, now });
  allowAnyOrigin(app);

  app.post(
    '/oauth/register',
    {
      config: {
        access: 'public',
        errors: 'oauth',
        refusals: { 400: ['INVALID_CLIENT_METADATA', 'INVALID_REDIRECT_URI'], 403: ['ACCESS_DENIED'] },
      },
      schema: { ...words.registerClient, body, response: { 201: registered } },
    },
    async (request, reply) => {
      if (!config.isRegistrationOpen) {
        throw new ApiError(
          403,
          'ACCESS_DENIED',
          'this server registers no clients; use a client id metadata document, or an agent of a developer',
        );
      }
      const metadata = metadataToRegister(request.body, config);
      limit(request);
      const { clientId, createdAt } = await database.asSystem((transaction) =>
        registerClient(transaction, metadata),
      );
      reply.code(201);
      return {
        client_id: clientId,
        client_id_issued_at: Math.floor(createdAt.getTime() / 1_000),
        ...metadata,
      };
    },
  );
};

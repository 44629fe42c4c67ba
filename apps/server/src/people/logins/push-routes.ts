import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Clients } from '../../authority/clients/clients.ts';
import { authenticateClient } from '../../authority/oauth/authenticate.ts';
import { createNonces, provenKeyOf } from '../../authority/tokens/key-proof.ts';
import { ApiError } from '../../base/api-error.ts';
import type { Limits } from '../../ledger/billing/limits.ts';
import type { Database } from '../../base/store/database.ts';
import { type Form, formProperties, takeForms } from '../../http/requests/form-bodies.ts';
import { checkRequest } from './begin.ts';
import { limitLogins } from './limit.ts';
import { checkRedirectUri } from './parameters.ts';
import { PUSHED_LIFETIME, pushRequest } from './push.ts';
import { words } from './words.ts';

interface Dependencies {
  config: { publicUrl: string; rateLimit: number };
  database: Database;
  limits: Limits;
  clients: Clients;
  masterKey: Uint8Array;
  now: () => number;
}

const pushForm = z.record(z.string(), z.string()).meta({
  description:
    'The parameters of an authorization request, and those by which the client authenticates (RFC 9126 §2.1)',
  required: ['client_id', 'response_type', 'code_challenge', 'code_challenge_method'],
  properties: formProperties(
    'client_id',
    'response_type',
    'redirect_uri',
    'scope',
    'state',
    'code_challenge',
    'code_challenge_method',
    'resource',
    'authorization_details',
    'dpop_jkt',
    'client_assertion',
    'client_assertion_type',
  ),
});
const pushAnswer = z.object({
  request_uri: z.string(),
  expires_in: z.number().int().describe('Seconds'),
});

/** `POST /oauth/par` (RFC 9126; `docs/protocol.md` §14): takes the request of a client before its browser comes. */
export const pushRoutes: FastifyPluginAsyncZod<Dependencies> = async (app, dependencies) => {
  const { config, database, clients, now } = dependencies;
  const nonces = createNonces(dependencies);
  const limit = limitLogins(dependencies);
  const url = `${config.publicUrl}/oauth/par`;
  takeForms(app);

  app.post(
    '/oauth/par',
    {
      config: {
        access: 'public',
        errors: 'oauth',
        ignoresIdempotencyKey: true,
        refusals: {
          400: [
            'INVALID_DETAILS',
            'INVALID_DPOP_PROOF',
            'INVALID_SCOPE',
            'INVALID_TARGET',
            'LOGIN_REQUIRED',
            'REDIRECT_URI_NOT_REGISTERED',
            'REGISTRATION_NOT_SUPPORTED',
            'REQUEST_NOT_SUPPORTED',
            'REQUEST_URI_NOT_SUPPORTED',
            'UNAUTHORIZED_CLIENT',
            'UNSUPPORTED_RESPONSE_TYPE',
            'USE_DPOP_NONCE',
          ],
          401: ['INVALID_CLIENT'],
          403: ['ACCESS_DENIED'],
        },
      },
      schema: {
        ...words.pushAuthorizationRequest,
        body: pushForm,
        consumes: ['application/x-www-form-urlencoded'],
        response: { 201: pushAnswer },
      },
    },
    async (request, reply) => {
      const form: Form = request.body;
      limit(request);
      const { client } = await authenticateClient(clients, request, form);
      const key = await provenKeyOf(request, reply, { url, nonces, now: now() });
      const { dpop_jkt: named = key?.jkt } = form;
      if (key !== undefined && key.jkt !== named) {
        throw new ApiError(400, 'INVALID_DPOP_PROOF', 'dpop_jkt names another key than that of the proof');
      }
      checkRedirectUri(client, form);
      const asked = named === undefined ? form : { ...form, dpop_jkt: named };
      await checkRequest(dependencies, client, asked);
      reply.code(201);
      return {
        request_uri: await pushRequest(database, client.id, asked, key),
        expires_in: PUSHED_LIFETIME,
      };
    },
  );
};

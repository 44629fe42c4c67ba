import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { decodeJwt } from 'jose';
import { z } from 'zod';
import { ApiError } from '../../base/api-error.ts';
import type { Limits } from '../../ledger/billing/limits.ts';
import type { Database } from '../../base/store/database.ts';
import { detailsField } from '../../http/requests/details-fields.ts';
import { type Form, formProperties, takeForms } from '../../http/requests/form-bodies.ts';
import type { Clients } from '../clients/clients.ts';
import type { Issued } from '../grants/issue.ts';
import { readyKeys } from '../keys/ready-keys.ts';
import type { Issuer } from '../tokens/grant-token.ts';
import { createNonces, provenKeyOf } from '../tokens/key-proof.ts';
import { authenticateClient } from './authenticate.ts';
import { exchangeToken } from './exchange-token.ts';
import { redeemCode, redeemRefreshToken, type TokenCaller } from './redeem.ts';
import { words } from './words.ts';

interface Dependencies extends Issuer {
  database: Database;
  limits: Limits;
  clients: Clients;
  masterKey: Uint8Array;
  now: () => number;
  /** Takes assertions of the providers of developers (ID-JAG). */
  redeemAssertion: (caller: TokenCaller, form: Form) => Promise<Issued>;
}

const tokenForm = z.record(z.string(), z.string()).meta({
  description:
    'The parameters of RFC 6749 §4.1.3 or §6, of RFC 8693 §2.1, or of RFC 7523 §2.1; unknown ones are ignored',
  required: ['grant_type'],
  properties: formProperties(
    'grant_type',
    'client_id',
    'code',
    'code_verifier',
    'redirect_uri',
    'refresh_token',
    'resource',
    'scope',
    'subject_token',
    'subject_token_type',
    'actor_token',
    'actor_token_type',
    'audience',
    'authorization_details',
    'assertion',
    'client_assertion',
    'client_assertion_type',
  ),
});
const tokenAnswer = z.object({
  access_token: z.string(),
  token_type: z.enum(['Bearer', 'DPoP']),
  expires_in: z.number().int().describe('Seconds'),
  scope: z.string().describe('What the token holds, which may be less than what was asked for'),
  authorization_details: detailsField
    .optional()
    .describe('What limits the scopes `name:action:by_details` (RFC 9396 §7)'),
  refresh_token: z.string().optional(),
  issued_token_type: z.string().optional().describe('Of a token exchange (RFC 8693)'),
});

type Grant = (
  needs: Dependencies,
  caller: TokenCaller,
  form: Form,
) => Promise<Issued & { refreshToken?: string; issuedTokenType?: string }>;

const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const REQUESTED_BEFORE =
  'authorization_details: the token has those of its grant; ask for others at /oauth/authorize';

/** The grants of the token endpoint, by `grant_type`. */
const GRANTS: ReadonlyMap<string, Grant> = new Map<string, Grant>([
  ['authorization_code', redeemCode],
  ['refresh_token', redeemRefreshToken],
  [TOKEN_EXCHANGE, exchangeToken],
  [
    'urn:ietf:params:oauth:grant-type:jwt-bearer',
    ({ redeemAssertion }, caller, form) => redeemAssertion(caller, form),
  ],
]);

/** `POST /oauth/token` (RFC 6749 §3.2; `docs/protocol.md` §14). */
export const tokenEndpoint: FastifyPluginAsyncZod<Dependencies> = async (app, dependencies) => {
  const { config, clients, now } = dependencies;
  const nonces = createNonces(dependencies);
  takeForms(app);

  app.post(
    '/oauth/token',
    {
      config: {
        access: 'public',
        errors: 'oauth',
        ignoresIdempotencyKey: true,
        refusals: {
          400: [
            'INVALID_DETAILS',
            'INVALID_DPOP_PROOF',
            'INVALID_GRANT',
            'INVALID_SCOPE',
            'INVALID_TARGET',
            'UNAUTHORIZED_CLIENT',
            'UNSUPPORTED_GRANT_TYPE',
            'USE_DPOP_NONCE',
          ],
          401: ['INVALID_CLIENT'],
          403: ['ACCESS_DENIED', 'INVALID_SCOPE'],
        },
      },
      schema: {
        ...words.issueOauthToken,
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
      if ('authorization_details' in form && grantType !== TOKEN_EXCHANGE) {
        throw new ApiError(400, 'INVALID_REQUEST', REQUESTED_BEFORE);
      }
      const { client, method } = await authenticateClient(clients, request, form);
      const types: readonly string[] = client.grantTypes;
      if (!types.includes(grantType)) {
        throw new ApiError(400, 'UNAUTHORIZED_CLIENT', 'this client has not registered this grant_type');
      }
      const url = `${config.publicUrl}/oauth/token`;
      const key = await provenKeyOf(request, reply, { url, nonces, now: now() });
      const issued = await grant(dependencies, { client, method, key }, form);
      const { grantToken, expiresAt, scopes, authorizationDetails, refreshToken, issuedTokenType } = issued;
      return {
        access_token: grantToken,
        token_type: 'cnf' in decodeJwt(grantToken) ? ('DPoP' as const) : ('Bearer' as const),
        expires_in: Math.max(0, Math.floor((expiresAt.getTime() - now()) / 1_000)),
        scope: scopes.join(' '),
        ...(authorizationDetails === undefined ? {} : { authorization_details: authorizationDetails }),
        ...(types.includes('refresh_token') ? { refresh_token: refreshToken } : {}),
        ...(issuedTokenType === undefined ? {} : { issued_token_type: issuedTokenType }),
      };
    },
  );
};

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ApiError } from '../../base/api-error.ts';
import { answerOnce } from '../../http/answers/idempotency.ts';
import type { Answer } from '../../http/answers/kept-answers.ts';
import { detailsField } from '../../http/requests/details-fields.ts';
import { idField } from '../../http/requests/fields.ts';
import { readyKeys } from '../keys/ready-keys.ts';
import type { Issuer } from '../tokens/grant-token.ts';
import { createNonces, provenKeyOf, useKeyProof } from '../tokens/key-proof.ts';
import { isRevoked } from '../tokens/revoked-token.ts';
import { retryNextSecond } from '../tokens/same-second.ts';
import { authorizationCode } from './exchange.ts';
import {
  type OneTimeCredential,
  type Presented,
  redeem,
  type Redeemed,
  refuseReplay,
} from './one-time-credential.ts';
import { refreshTokenCredential } from './refresh.ts';
import { tokensWords } from './words.ts';

const secretField = z.string().min(1).max(256);

const exchangeBody = z.object({
  code: secretField,
  agentId: idField('ag'),
  codeVerifier: z.string().max(1_024).optional(),
});
const refreshBody = z.object({ refreshToken: secretField, agentId: idField('ag') });
const tokenAnswer = z.object({
  grantToken: z.string(),
  refreshToken: z.string(),
  grantId: z.string(),
  scopes: z.array(z.string()),
  authorizationDetails: detailsField.optional(),
  expiresAt: z.string().describe('When the token expires'),
});

export type TokenAnswer = z.output<typeof tokenAnswer>;

interface Dependencies extends Issuer {
  masterKey: Uint8Array;
  now: () => number;
}

/** What is wrong with the key of a token. */
const KEY_FAULTS = ['INVALID_DPOP_PROOF', 'KEY_REQUIRED', 'USE_DPOP_NONCE'] as const;

/** Exchanges a code for a grant token, and refreshes one (`docs/protocol.md` §6). */
export const tokenRoutes: FastifyPluginAsyncZod<Dependencies> = async (app, dependencies) => {
  const { config, issuerKeys, now } = dependencies;
  const preHandler = readyKeys(issuerKeys);
  const nonces = createNonces(dependencies);

  app.post(
    '/v1/token',
    {
      config: {
        access: ['issue'],
        refusals: {
          400: ['INVALID_CODE', 'SCOPE_NOT_DECLARED', ...KEY_FAULTS],
          403: ['APPROVAL_NOT_ALLOWED', 'ON_HOLD', 'POLICY_REFUSED', 'PRINCIPAL_DEPROVISIONED'],
        },
      },
      schema: { ...tokensWords.exchangeCode, body: exchangeBody, response: { 201: tokenAnswer } },
      preHandler,
    },
    (request, reply) => redeemOnce(request, reply, authorizationCode, request.body),
  );

  app.post(
    '/v1/token/refresh',
    {
      config: {
        access: ['issue'],
        refusals: {
          400: ['INVALID_REFRESH_TOKEN', 'SCOPE_NOT_DECLARED', ...KEY_FAULTS],
          403: ['ON_HOLD', 'POLICY_REFUSED', 'PRINCIPAL_DEPROVISIONED'],
        },
      },
      schema: { ...tokensWords.refreshToken, body: refreshBody, response: { 201: tokenAnswer } },
      preHandler,
    },
    (request, reply) => redeemOnce(request, reply, refreshTokenCredential, request.body),
  );

  async function redeemOnce<PRESENTED extends Presented>(
    request: FastifyRequest,
    reply: FastifyReply,
    credential: OneTimeCredential<PRESENTED>,
    given: PRESENTED,
  ): Promise<TokenAnswer> {
    const { developerId } = request.caller;
    const url = `${config.publicUrl}${request.routeOptions.url ?? ''}`;
    const key = await provenKeyOf(request, reply, { url, nonces, now: now() });
    const presented = { ...given, jkt: key?.jkt };
    return retryNextSecond(() =>
      answerOnce(
        request,
        reply,
        async (transaction) => {
          if (key !== undefined) await useKeyProof(transaction, key);
          return answer(await redeem(transaction, dependencies, developerId, credential, presented));
        },
        {
          presentsSecret: true,
          about: key?.jkt ?? '',
          ended: credential.used,
          // Not refused for a hold: the answer's token has ended, and its refresh token works again once that is released.
          beforeReplay: async (transaction, { grantToken }) =>
            (await refuseReplay(transaction, developerId, credential, presented)) ??
            ((await isRevoked(transaction, grantToken)) ? credential.used() : undefined),
        },
      ),
    );
  }
};

function answer(redeemed: Redeemed | ApiError): Answer<TokenAnswer> | ApiError {
  if (redeemed instanceof ApiError) return redeemed;
  const { grantId, expiresAt } = redeemed;
  const body = { ...redeemed, expiresAt: expiresAt.toISOString() };
  return { status: 201, body, isSecret: true, dependsOn: grantId };
}

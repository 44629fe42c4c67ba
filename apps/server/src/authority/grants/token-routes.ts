import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ApiError } from '../../base/api-error.ts';
import { answerOnce } from '../../http/answers/idempotency.ts';
import type { Answer } from '../../http/answers/kept-answers.ts';
import { idField } from '../../http/requests/fields.ts';
import { readyKeys } from '../keys/ready-keys.ts';
import type { Issuer } from '../tokens/grant-token.ts';
import { isRevoked } from '../tokens/revoked-token.ts';
import { retryNextSecond } from '../tokens/same-second.ts';
import { authorizationCode } from './exchange.ts';
import { type OneTimeCredential, redeem, type Redeemed, refuseReplay } from './one-time-credential.ts';
import { refreshTokenCredential } from './refresh.ts';

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
  expiresAt: z.string().describe('When the token expires'),
});

export type TokenAnswer = z.output<typeof tokenAnswer>;

/** Exchanges a code for a grant token, and refreshes one (`docs/protocol.md` §6). */
export const tokenRoutes: FastifyPluginAsyncZod<Issuer> = async (app, issuer) => {
  const preHandler = readyKeys(issuer.issuerKeys);

  app.post(
    '/v1/token',
    {
      config: {
        access: ['issue'],
        refusals: { 400: ['INVALID_CODE', 'KEY_REQUIRED', 'SCOPE_NOT_DECLARED'] },
      },
      schema: { body: exchangeBody, response: { 201: tokenAnswer } },
      preHandler,
    },
    (request, reply) => redeemOnce(request, reply, authorizationCode, request.body),
  );

  app.post(
    '/v1/token/refresh',
    {
      config: {
        access: ['issue'],
        refusals: { 400: ['INVALID_REFRESH_TOKEN', 'KEY_REQUIRED', 'SCOPE_NOT_DECLARED'] },
      },
      schema: { body: refreshBody, response: { 201: tokenAnswer } },
      preHandler,
    },
    (request, reply) => redeemOnce(request, reply, refreshTokenCredential, request.body),
  );

  function redeemOnce<PRESENTED extends { agentId: string }>(
    request: FastifyRequest,
    reply: FastifyReply,
    credential: OneTimeCredential<PRESENTED>,
    presented: PRESENTED,
  ): Promise<TokenAnswer> {
    const { developerId } = request.caller;
    return retryNextSecond(() =>
      answerOnce(
        request,
        reply,
        async (transaction) => answer(await redeem(transaction, issuer, developerId, credential, presented)),
        {
          presentsSecret: true,
          ended: credential.used,
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

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
import { exchange, type Exchanged, refuseReplayedCode, usedCode } from './exchange.ts';
import { refresh, refuseReplayedRefreshToken, usedRefreshToken } from './refresh.ts';

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

/** Exchanges a code for a grant token, and refreshes one (`docs/protocol.md` §6). */
export const tokenRoutes: FastifyPluginAsyncZod<Issuer> = async (app, issuer) => {
  const preHandler = readyKeys(issuer.issuerKeys);

  app.post(
    '/v1/token',
    {
      config: { access: ['issue'], refusals: { 400: ['INVALID_CODE', 'SCOPE_NOT_DECLARED'] } },
      schema: { body: exchangeBody, response: { 201: tokenAnswer } },
      preHandler,
    },
    (request, reply) =>
      retryNextSecond(() =>
        answerOnce(
          request,
          reply,
          async (transaction) =>
            answer(await exchange(transaction, issuer, request.caller.developerId, request.body)),
          {
            presentsSecret: true,
            ended: usedCode,
            beforeReplay: async (transaction, { grantToken }) =>
              (await refuseReplayedCode(transaction, request.caller.developerId, request.body)) ??
              ((await isRevoked(transaction, grantToken)) ? usedCode() : undefined),
          },
        ),
      ),
  );

  app.post(
    '/v1/token/refresh',
    {
      config: { access: ['issue'], refusals: { 400: ['INVALID_REFRESH_TOKEN', 'SCOPE_NOT_DECLARED'] } },
      schema: { body: refreshBody, response: { 201: tokenAnswer } },
      preHandler,
    },
    (request, reply) =>
      retryNextSecond(() =>
        answerOnce(
          request,
          reply,
          async (transaction) =>
            answer(await refresh(transaction, issuer, request.caller.developerId, request.body)),
          {
            presentsSecret: true,
            ended: usedRefreshToken,
            beforeReplay: async (transaction, { grantToken }) =>
              (await refuseReplayedRefreshToken(transaction, request.caller.developerId, request.body)) ??
              ((await isRevoked(transaction, grantToken)) ? usedRefreshToken() : undefined),
          },
        ),
      ),
  );
};

function answer(exchanged: Exchanged | ApiError): Answer<z.input<typeof tokenAnswer>> | ApiError {
  if (exchanged instanceof ApiError) return exchanged;
  const { grantId, expiresAt } = exchanged;
  const body = { ...exchanged, expiresAt: expiresAt.toISOString() };
  return { status: 201, body, isSecret: true, grantId };
}

import { MAX_SCOPES } from '@grantex/core/issuer';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Dependencies } from '../../main/dependencies.ts';
import { ApiError, notFound } from '../../base/api-error.ts';
import { idField, plainText } from '../../http/requests/fields.ts';
import { type Answer, answerOnce } from '../../http/answers/idempotency.ts';
import { SCOPE_FAULTS } from '../../http/answers/refusals.ts';
import { readyKeys } from '../keys/ready-keys.ts';
import { revoke } from '../revocations/revoke.ts';
import { scopeField } from '../scopes/scope-field.ts';
import { exchange, type Exchanged, refuseReplayedCode, usedCode } from '../grants/exchange.ts';
import { refresh, refuseReplayedRefreshToken, usedRefreshToken } from '../grants/refresh.ts';
import { isRevoked } from './revoked-token.ts';
import { createStandings } from './standing.ts';
import { verifyOnline } from './verify.ts';
import { waitOut } from './wait-out.ts';

const secretField = z.string().min(1).max(256);
const tokenField = z.string().min(1).max(65_536);

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

const verifyBody = z.object({
  token: tokenField,
  audience: plainText(512).optional(),
  scopes: z.array(scopeField).max(MAX_SCOPES).optional(),
});
const verifyAnswer = z.discriminatedUnion('valid', [
  z.object({
    valid: z.literal(true),
    grantId: z.string(),
    scopes: z.array(z.string()),
    principal: z.string(),
    agent: z.string(),
    expiresAt: z.string(),
  }),
  z.object({ valid: z.literal(false) }),
]);
const revokeBody = z.object({ jti: idField('tok') });

/** Grant tokens: getting, refreshing, verifying and revoking one (`docs/protocol.md` §6). */
export const tokenRoutes: FastifyPluginAsyncZod<Dependencies> = async (app, dependencies) => {
  const standings = createStandings(dependencies.database);
  const preHandler = readyKeys(dependencies.issuerKeys);

  app.post(
    '/v1/token',
    {
      config: { access: ['issue'], refusals: { 400: ['INVALID_CODE', 'SCOPE_NOT_DECLARED'] } },
      schema: { body: exchangeBody, response: { 201: tokenAnswer } },
      preHandler,
    },
    (request, reply) =>
      waitOut(() =>
        answerOnce(
          request,
          reply,
          async (transaction) =>
            answer(await exchange(transaction, dependencies, request.caller.developerId, request.body)),
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
      waitOut(() =>
        answerOnce(
          request,
          reply,
          async (transaction) =>
            answer(await refresh(transaction, dependencies, request.caller.developerId, request.body)),
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

  app.post(
    '/v1/tokens/verify',
    {
      config: {
        access: ['verify'],
        refusals: { 400: SCOPE_FAULTS },
        ignoresIdempotencyKey: true,
      },
      schema: { body: verifyBody, response: { 200: verifyAnswer } },
    },
    async ({ caller, body }) => {
      const verdict = await verifyOnline(dependencies, standings, caller.developerId, body.token, body);
      if (!verdict.isGood) return { valid: false as const };
      const { grnt, scp, sub, agt, exp } = verdict.claims;
      return {
        valid: true as const,
        grantId: grnt,
        scopes: [...scp],
        principal: sub,
        agent: agt,
        expiresAt: new Date(exp * 1_000).toISOString(),
      };
    },
  );

  app.post(
    '/v1/tokens/revoke',
    {
      config: { access: ['issue'], refusals: { 404: ['NOT_FOUND'] } },
      schema: { body: revokeBody, response: { 204: z.null() } },
    },
    (request, reply) =>
      answerOnce(request, reply, async (transaction) => {
        const target = { kind: 'token', id: request.body.jti } as const;
        const wasGood = await revoke(transaction, request.caller.developerId, target);
        if (!wasGood) throw notFound('token');
        return { status: 204, body: null };
      }),
  );
};

function answer(exchanged: Exchanged | ApiError): Answer<z.input<typeof tokenAnswer>> | ApiError {
  if (exchanged instanceof ApiError) return exchanged;
  const { grantId, expiresAt } = exchanged;
  const body = { ...exchanged, expiresAt: expiresAt.toISOString() };
  return { status: 201, body, isSecret: true, grantId };
}

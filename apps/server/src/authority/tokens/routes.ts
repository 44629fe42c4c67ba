import { MAX_SCOPES } from '@grantex/core/issuer';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { notFound } from '../../base/api-error.ts';
import { idField, plainText, thumbprintField } from '../../http/requests/fields.ts';
import { detailsField } from '../../http/requests/details-fields.ts';
import { answerOnce } from '../../http/answers/idempotency.ts';
import { SCOPE_FAULTS } from '../../http/answers/refusals.ts';
import { revoke } from '../revocations/revoke.ts';
import { scopeField } from '../scopes/scope-field.ts';
import { createTokenStatusReader } from './token-status.ts';
import { type OnlineVerifier, verifyOnline } from './verify.ts';
import type { Database } from '../../base/store/database.ts';
import { words } from './words.ts';

interface Dependencies extends OnlineVerifier {
  database: Database;
}

const tokenField = z.string().min(1).max(65_536);

const verifyBody = z.object({
  token: tokenField,
  audience: plainText(512).optional(),
  scopes: z.array(scopeField).max(MAX_SCOPES).optional(),
  keyThumbprint: thumbprintField
    .describe(
      'The key (RFC 7638) of which the service demands a proof; needed for a token that is bound to one',
    )
    .optional(),
});
const verifyAnswer = z.discriminatedUnion('valid', [
  z.object({
    valid: z.literal(true),
    grantId: z.string(),
    scopes: z.array(z.string()),
    authorizationDetails: detailsField.optional(),
    principal: z.string(),
    agent: z.string(),
    expiresAt: z.string(),
  }),
  z.object({ valid: z.literal(false) }),
]);

export type VerifyAnswer = z.output<typeof verifyAnswer>;

const revokeBody = z.object({ jti: idField('tok') });

/** Verifies and revokes a grant token (`docs/protocol.md` §6). */
export const tokenRoutes: FastifyPluginAsyncZod<Dependencies> = async (app, dependencies) => {
  const tokenStatus = createTokenStatusReader(dependencies.database);

  app.post(
    '/v1/tokens/verify',
    {
      config: {
        access: ['verify'],
        refusals: { 400: SCOPE_FAULTS },
        ignoresIdempotencyKey: true,
      },
      schema: { ...words.verifyToken, body: verifyBody, response: { 200: verifyAnswer } },
    },
    async ({ caller, body }) => {
      const verdict = await verifyOnline(dependencies, tokenStatus, caller.developerId, body.token, body);
      if (!verdict.isValid) return { valid: false as const };
      const { grnt, scp, authorization_details: details, sub, agt, exp } = verdict.claims;
      return {
        valid: true as const,
        grantId: grnt,
        scopes: [...scp],
        ...(details === undefined ? {} : { authorizationDetails: details }),
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
      schema: { ...words.revokeToken, body: revokeBody, response: { 204: z.null() } },
    },
    (request, reply) =>
      answerOnce(request, reply, async (transaction) => {
        const target = { kind: 'token', id: request.body.jti, by: 'developer' } as const;
        const wasGood = await revoke(transaction, request.caller.developerId, target);
        if (!wasGood) throw notFound('token');
        return { status: 204, body: null };
      }),
  );
};

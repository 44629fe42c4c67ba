import { GRANT_STATUSES } from '@grantex/core/issuer';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { notFound } from '../../base/api-error.ts';
import {
  audienceField,
  durationField,
  idField,
  idsField,
  principalIdField,
} from '../../http/requests/fields.ts';
import { askedDetailsField, detailsField } from '../../http/requests/details-fields.ts';
import { answerOnce } from '../../http/answers/idempotency.ts';
import {
  cursorMembers,
  cursorParameters,
  orderParameter,
  pageAnswer,
  partialMember,
  readFiltered,
} from '../../http/requests/pagination.ts';
import { DETAIL_FAULTS, SCOPE_FAULTS } from '../../http/answers/refusals.ts';
import { readyKeys } from '../keys/ready-keys.ts';
import { createGrantRevoker } from '../revocations/revoke-together.ts';
import { grantEnded } from '../revocations/revoked-at.ts';
import { isRevokedOrHeld } from '../tokens/revoked-token.ts';
import { scopeField } from '../scopes/scope-field.ts';
import { createTokenStatusReader } from '../tokens/token-status.ts';
import { type OnlineVerifier, verifyOnline } from '../tokens/verify.ts';
import { createNonces, provenKeyOf } from '../tokens/key-proof.ts';
import { retryNextSecond } from '../tokens/same-second.ts';
import { delegate } from './delegate.ts';
import { readParentToken } from './parent-token.ts';
import { liftByDeveloper, stopByDeveloper } from './stops.ts';
import { afterGrant, grantFilter } from './filter.ts';
import { grantRows, grantView, viewOf } from './view.ts';
import type { Limits } from '../../ledger/billing/limits.ts';
import type { Database } from '../../base/store/database.ts';
import { words } from './words.ts';

interface Dependencies extends OnlineVerifier {
  database: Database;
  limits: Limits;
  masterKey: Uint8Array;
  now: () => number;
}

const tokenField = z.string().min(1).max(65_536);
const grantPath = z.object({ id: idField('grnt') });

const listQuery = z.object({
  agentId: idField('ag').optional(),
  principalId: principalIdField.optional(),
  status: z.enum(GRANT_STATUSES).optional(),
  below: idField('grnt')
    .optional()
    .describe('Id of a grant: lists the grants delegated from it, at any depth'),
  within: idsField('grnt')
    .optional()
    .describe('Ids of grants, separated by commas: lists these and the grants delegated from them'),
  order: orderParameter.describe('desc: the newest first. Default: asc with below, otherwise desc'),
  ...cursorParameters('grnt'),
});
const grantPage = z.object({ grants: z.array(grantView), ...cursorMembers, ...partialMember });

const delegateBody = z.object({
  parentGrantToken: tokenField,
  subAgentId: idField('ag'),
  scopes: z.array(scopeField).min(1),
  authorizationDetails: askedDetailsField
    .optional()
    .describe('What limits the scopes further than the parent is limited'),
  expiresIn: durationField('1h'),
  audience: audienceField.optional(),
});
const delegateAnswer = z.object({
  grantToken: z.string(),
  grantId: z.string(),
  scopes: z.array(z.string()),
  authorizationDetails: detailsField.optional(),
  expiresAt: z.string().describe('When the token expires'),
});
const verifyBody = z.object({ token: tokenField });
const verifyAnswer = z.discriminatedUnion('active', [
  z.object({ active: z.literal(true), claims: z.looseObject({}) }),
  z.object({ active: z.literal(false), reason: z.string() }),
]);

/** Lists, delegates, revokes and verifies grants (`docs/protocol.md` §6). */
export const grantRoutes: FastifyPluginAsyncZod<Dependencies> = async (app, dependencies) => {
  const { config, database, issuerKeys, limits, now } = dependencies;
  const tokenStatus = createTokenStatusReader(database);
  const revoker = createGrantRevoker(database);
  const nonces = createNonces(dependencies);
  const delegateUrl = `${config.publicUrl}/v1/grants/delegate`;

  app.get(
    '/v1/grants',
    {
      config: { access: ['issue'] },
      schema: { ...words.listGrants, querystring: listQuery, response: { 200: grantPage } },
    },
    async ({ caller, query }) => {
      const { page, pageSize, cursor, order = query.below === undefined ? 'desc' : 'asc', ...filter } = query;
      const found = await database.forList(caller.developerId, async (transaction) =>
        readFiltered(
          transaction,
          grantRows(transaction).orderBy('grants.id', order),
          { ...(await grantFilter(transaction, filter)), order, after: afterGrant(cursor, order) },
          { page, pageSize },
        ),
      );
      return { grants: found.rows.map(viewOf), ...pageAnswer(found) };
    },
  );

  app.get(
    '/v1/grants/:id',
    {
      config: { access: ['issue'], refusals: { 404: ['NOT_FOUND'] } },
      schema: { ...words.getGrant, params: grantPath, response: { 200: grantView } },
    },
    async ({ caller, params }) => {
      const row = await database.forDeveloper(caller.developerId, (transaction) =>
        grantRows(transaction).where('grants.id', '=', params.id).executeTakeFirst(),
      );
      if (row === undefined) throw notFound('grant');
      return viewOf(row);
    },
  );

  app.delete(
    '/v1/grants/:id',
    {
      config: { access: ['issue'], refusals: { 404: ['NOT_FOUND'] } },
      schema: { ...words.revokeGrant, params: grantPath, response: { 204: z.undefined() } },
    },
    async ({ caller, params }, reply) => {
      const { developerId } = caller;
      const hasStopped =
        (await revoker.revoke(developerId, params.id)) ||
        (await database.forDeveloper(developerId, (transaction) =>
          stopByDeveloper(transaction, developerId, params.id),
        ));
      if (!hasStopped) throw notFound('grant to revoke or stop');
      return reply.code(204).send();
    },
  );

  app.delete(
    '/v1/grants/:id/stop',
    {
      config: { access: ['issue'], refusals: { 404: ['NOT_FOUND'], 409: ['STOPPED_BY_PERSON'] } },
      schema: { ...words.liftGrantStop, params: grantPath, response: { 204: z.undefined() } },
    },
    async ({ caller: { developerId }, params }, reply) => {
      const refusal = await database.forDeveloper(developerId, (transaction) =>
        liftByDeveloper(transaction, developerId, params.id),
      );
      if (refusal !== undefined) throw refusal;
      return reply.code(204).send();
    },
  );

  app.post(
    '/v1/grants/delegate',
    {
      config: {
        access: ['issue'],
        refusals: {
          400: [
            'AGENT_IS_CLIENT',
            'AUDIENCE_NOT_NARROWER',
            'AUDIENCE_NOT_REGISTERED',
            'DETAILS_NOT_NARROWER',
            'GRANT_ENDED',
            'INVALID_DPOP_PROOF',
            'INVALID_PARENT_TOKEN',
            'KEY_REQUIRED',
            'SCOPE_NOT_DECLARED',
            'SCOPE_NOT_NARROWER',
            'TOKEN_TOO_LARGE',
            'USE_DPOP_NONCE',
            ...DETAIL_FAULTS,
            ...SCOPE_FAULTS,
          ],
          402: ['PLAN_LIMIT_EXCEEDED'],
          403: [
            'AGENT_NOT_ACTIVE',
            'DELEGATION_DEPTH_EXCEEDED',
            'ON_HOLD',
            'POLICY_REFUSED',
            'PRINCIPAL_DEPROVISIONED',
          ],
          404: ['NOT_FOUND'],
        },
      },
      schema: { ...words.delegateGrant, body: delegateBody, response: { 201: delegateAnswer } },
      preHandler: readyKeys(issuerKeys, (body) => (body as z.output<typeof delegateBody>).parentGrantToken),
    },
    async (request, reply) => {
      const { developerId } = request.caller;
      const { parentGrantToken, authorizationDetails: details, ...wanted } = request.body;
      const key = await provenKeyOf(request, reply, { url: delegateUrl, nonces, now: now() });
      const parentToken = await readParentToken(dependencies, developerId, parentGrantToken, key);
      return retryNextSecond(() =>
        answerOnce(
          request,
          reply,
          async (transaction) => {
            await limits.mayAdd(transaction, developerId, 'grant');
            const delegated = await delegate(transaction, dependencies, {
              ...wanted,
              details,
              parentToken,
              key,
            });
            const body = { ...delegated, expiresAt: delegated.expiresAt.toISOString() };
            return { status: 201, body, isSecret: true, dependsOn: delegated.grantId };
          },
          {
            presentsSecret: true,
            about: key?.jkt ?? '',
            beforeReplay: async (transaction, { grantToken }) =>
              (await isRevokedOrHeld(transaction, grantToken)) ? grantEnded() : undefined,
          },
        ),
      );
    },
  );

  app.post(
    '/v1/grants/verify',
    {
      config: { access: ['verify'], ignoresIdempotencyKey: true },
      schema: { ...words.verifyGrant, body: verifyBody, response: { 200: verifyAnswer } },
    },
    async ({ caller, body }) => {
      const verdict = await verifyOnline(dependencies, tokenStatus, caller.developerId, body.token);
      return verdict.isValid
        ? { active: true as const, claims: { ...verdict.claims } }
        : { active: false as const, reason: verdict.reason };
    },
  );
};

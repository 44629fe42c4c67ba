import { AUTHORIZATION_STATUSES } from '@grantex/core/issuer';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { redirectUriSchema } from '../../authority/agents/redirect-uri.ts';
import {
  audienceField,
  durationField,
  idField,
  plainText,
  principalIdField,
} from '../../http/requests/fields.ts';
import { askedDetailsField, detailsField } from '../../http/requests/details-fields.ts';
import { answerOnce, resultEnded } from '../../http/answers/idempotency.ts';
import { cursorMembers, cursorParameters, pageAnswer, readPage } from '../../http/requests/pagination.ts';
import { DETAIL_FAULTS, SCOPE_FAULTS } from '../../http/answers/refusals.ts';
import { scopeField } from '../../authority/scopes/scope-field.ts';
import { authorize, refuseAuthorizedAgain } from './authorize.ts';
import { approveInSandbox, cancelRequest, type Decided, denyInSandbox, readRequest } from './by-developer.ts';
import { isPresentLink, replaceLink } from './consent-link.ts';
import { requestRows } from './list-requests.ts';
import { CODE_CHALLENGE } from '../../authority/grants/pkce.ts';
import { requestView } from './request.ts';
import type { Site } from '../../base/site.ts';
import type { Limits } from '../../ledger/billing/limits.ts';
import type { Database } from '../../base/store/database.ts';
import { words } from './words.ts';

interface Dependencies {
  config: Site & { maxGrantLifetime: number };
  database: Database;
  limits: Limits;
  masterKey: Uint8Array;
}

const authorizeBody = z
  .object({
    agentId: idField('ag'),
    principalId: principalIdField,
    scopes: z.array(scopeField).min(1),
    authorizationDetails: askedDetailsField.optional().describe('What limits the scopes (RFC 9396)'),
    redirectUri: redirectUriSchema.optional(),
    state: plainText(1_024).optional(),
    expiresIn: durationField('24h'),
    audience: audienceField.optional(),
    codeChallenge: z.string().regex(CODE_CHALLENGE, 'must be an S256 challenge of 43 characters').optional(),
    codeChallengeMethod: z.literal('S256').default('S256'),
  })
  .describe('What an agent asks a person for');

const requestAnswer = z.object({
  authRequestId: z.string(),
  agentId: z.string(),
  principalId: z.string().nullable(),
  scopes: z.array(z.string()),
  authorizationDetails: detailsField.optional().describe('What limits `scopes`; absent where nothing does'),
  audience: z.string(),
  redirectUri: z.string().optional(),
  state: z.string().optional(),
  expiresIn: z.string(),
  approvedScopes: z
    .array(z.string())
    .optional()
    .describe('The approved part of `scopes`, once there is an approval: what the grant holds'),
  approvedAuthorizationDetails: detailsField.optional().describe('What limits `approvedScopes`'),
  approvedExpiresIn: z.string().optional().describe('Life of the grant, as it was approved'),
  status: z.enum(AUTHORIZATION_STATUSES),
  createdAt: z.string(),
  expiresAt: z.string(),
  code: z.string().optional().describe('For POST /v1/token, once, within 60 seconds'),
  sandbox: z.literal(true).optional().describe('No person was asked'),
});
const authorizeAnswer = requestAnswer.extend({ consentUrl: z.string() });

export type AuthorizeAnswer = z.output<typeof authorizeAnswer>;

const listQuery = z.object({
  authRequestId: idField('areq').optional().describe('One request, without taking its code'),
  agentId: idField('ag').optional(),
  principalId: principalIdField.optional(),
  status: z.enum(AUTHORIZATION_STATUSES).optional(),
  ...cursorParameters('areq'),
});
const requestPage = z.object({
  requests: z.array(requestAnswer.omit({ code: true })),
  ...cursorMembers,
});
const linkAnswer = z.object({
  consentUrl: z.string().describe('Replaces the earlier one, which no longer works'),
  expiresAt: z.string().describe('When the request expires: as before'),
});

export type RequestPageAnswer = z.output<typeof requestPage>;
export type ConsentLinkAnswer = z.output<typeof linkAnswer>;

const requestPath = z.object({ id: idField('areq') });

/** Asks for a grant (`docs/protocol.md` §6). Only a sandbox allows decisions over HTTP. */
export const consentRoutes: FastifyPluginAsyncZod<Dependencies> = async (app, dependencies) => {
  const { config, database, limits } = dependencies;
  const isSandbox = config.mode === 'sandbox';
  const refusals = { 404: ['NOT_FOUND'], 409: ['REQUEST_DECIDED'], 410: ['REQUEST_EXPIRED'] };

  app.post(
    '/v1/authorize',
    {
      config: {
        access: ['issue'],
        refusals: {
          400: [
            'AGENT_IS_CLIENT',
            'AUDIENCE_NOT_REGISTERED',
            'PKCE_REQUIRED',
            'REDIRECT_URI_NOT_REGISTERED',
            'SCOPE_NOT_DECLARED',
            'TOKEN_TOO_LARGE',
            ...DETAIL_FAULTS,
            ...SCOPE_FAULTS,
          ],
          402: ['PLAN_LIMIT_EXCEEDED'],
          403: [
            'AGENT_NOT_ACTIVE',
            'APPROVAL_NOT_ALLOWED',
            'ON_HOLD',
            'POLICY_REFUSED',
            'PRINCIPAL_DEPROVISIONED',
          ],
          404: ['NOT_FOUND'],
          409: ['PRINCIPAL_RETIRED'],
          410: ['RESULT_ENDED'],
        },
      },
      schema: {
        ...words.createAuthorizationRequest,
        body: authorizeBody,
        response: { 201: authorizeAnswer },
      },
    },
    (request, reply) =>
      answerOnce(
        request,
        reply,
        async (transaction) => {
          const { developerId } = request.caller;
          await limits.mayAdd(transaction, developerId, 'grant');
          const { authorizationDetails: details, ...input } = request.body;
          const authorized = await authorize(transaction, dependencies, developerId, { ...input, details });
          const body = { ...answer(authorized), consentUrl: authorized.consentUrl };
          return { status: 201, body, isSecret: true };
        },
        {
          beforeReplay: (transaction, body) => refuseAuthorizedAgain(transaction, request.body.agentId, body),
        },
      ),
  );

  app.get(
    '/v1/authorize',
    {
      config: { access: ['issue'] },
      schema: { ...words.listAuthorizationRequests, querystring: listQuery, response: { 200: requestPage } },
    },
    async ({ caller, query }) => {
      const { page, pageSize, cursor, ...filter } = query;
      const found = await database.forList(caller.developerId, (transaction) =>
        readPage(
          transaction,
          requestRows(transaction, filter),
          { page, pageSize },
          cursor === undefined ? undefined : (rest) => rest.where('authorization_requests.id', '<', cursor),
        ),
      );
      return { requests: found.rows.map((request) => answer({ request })), ...pageAnswer(found) };
    },
  );

  app.get(
    '/v1/authorize/:id',
    {
      config: { access: ['issue'], refusals: { 404: ['NOT_FOUND'] } },
      // A HEAD would use up the code, which is returned once, and drop it.
      exposeHeadRoute: false,
      schema: { ...words.getAuthorizationRequest, params: requestPath, response: { 200: requestAnswer } },
    },
    async ({ caller: { developerId }, params: { id } }) =>
      answer(await database.forDeveloper(developerId, (transaction) => readRequest(transaction, id))),
  );

  app.delete(
    '/v1/authorize/:id',
    {
      config: { access: ['issue'], refusals },
      schema: { ...words.cancelAuthorizationRequest, params: requestPath, response: { 204: z.undefined() } },
    },
    async ({ caller, params }, reply) => {
      await database.forDeveloper(caller.developerId, (transaction) => cancelRequest(transaction, params.id));
      return reply.code(204).send();
    },
  );

  app.post(
    '/v1/authorize/:id/link',
    {
      config: { access: ['issue'], refusals: { ...refusals, 410: ['REQUEST_EXPIRED', 'RESULT_ENDED'] } },
      schema: { ...words.createConsentLink, params: requestPath, response: { 201: linkAnswer } },
    },
    (request, reply) =>
      answerOnce(
        request,
        reply,
        async (transaction) => {
          const { consentUrl, expiresAt } = await replaceLink(transaction, dependencies, request.params.id);
          return { status: 201, body: { consentUrl, expiresAt: expiresAt.toISOString() }, isSecret: true };
        },
        {
          beforeReplay: async (transaction, { consentUrl }) =>
            (await isPresentLink(transaction, request.params.id, consentUrl))
              ? undefined
              : resultEnded('consent link'),
        },
      ),
  );

  if (!isSandbox) return;
  for (const [decision, decide, described] of [
    ['approve', approveInSandbox, words.approveAuthorizationRequest],
    ['deny', denyInSandbox, words.denyAuthorizationRequest],
  ] as const) {
    app.post(
      `/v1/authorize/:id/${decision}`,
      {
        config: { access: ['issue'], refusals },
        schema: { ...described, params: requestPath, response: { 200: requestAnswer } },
      },
      (request, reply) =>
        answerOnce(request, reply, async (transaction) => ({
          status: 200,
          body: answer(await decide(transaction, request.params.id)),
          isSecret: true,
        })),
    );
  }

  function answer({ request, code }: Decided): z.input<typeof requestAnswer> {
    return {
      ...requestView(request),
      ...(code === undefined ? {} : { code }),
      ...(isSandbox ? { sandbox: true as const } : {}),
    };
  }
};

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Site } from '../../base/site.ts';
import type { Database } from '../../base/store/database.ts';
import { plainText } from '../../http/requests/fields.ts';
import { createTokenStatusReader } from '../tokens/token-status.ts';
import { type OnlineVerifier, verifyOnline } from '../tokens/verify.ts';
import { evaluate, type Evaluation } from './evaluate.ts';
import { words } from './words.ts';

interface Dependencies extends OnlineVerifier {
  config: OnlineVerifier['config'] & Site;
  database: Database;
}

const properties = z.record(z.string(), z.unknown()).optional().describe('Ignored');
const entity = z.strictObject({ type: plainText(256), id: plainText(1_024), properties });
const action = z.strictObject({ name: plainText(256), properties });
const context = z
  .looseObject({
    token: z.string().max(65_536).optional().describe('The grant token of whoever calls'),
    agent: z.string().max(256).optional(),
  })
  .describe('Other members are ignored');

const evaluationBody = z.object({ subject: entity, action, resource: entity, context: context.optional() });
const evaluationsBody = z.object({
  subject: entity.optional(),
  action: action.optional(),
  resource: entity.optional(),
  context: context.optional(),
  evaluations: z
    .array(
      z.strictObject({ action: action.optional(), resource: entity.optional(), context: context.optional() }),
    )
    .min(1)
    .max(50),
  options: z
    .strictObject({
      evaluations_semantic: z
        .enum(['execute_all', 'deny_on_first_deny', 'permit_on_first_permit'])
        .default('execute_all'),
    })
    .optional(),
});
const decision = z.object({ decision: z.boolean() });

const EVALUATION = '/access/v1/evaluation';
const EVALUATIONS = '/access/v1/evaluations';

/** The Authorization API of AuthZEN for gateways of MCP (`docs/protocol.md` §15, Policies). */
export const authzenRoutes: FastifyPluginAsyncZod<Dependencies> = async (app, dependencies) => {
  const { config, database } = dependencies;
  const tokenStatus = createTokenStatusReader(database);

  async function decide(developerId: string, asked: Evaluation): Promise<boolean> {
    const token = asked.context?.token;
    if (typeof token !== 'string') return false;
    const verdict = await verifyOnline(dependencies, tokenStatus, developerId, token);
    return evaluate(database, developerId, asked, verdict.isValid ? verdict.claims : undefined);
  }

  app.get(
    '/.well-known/authzen-configuration',
    {
      config: { access: 'public' },
      schema: {
        ...words.getAuthzenConfiguration,
        response: {
          200: z.object({
            policy_decision_point: z.string(),
            access_evaluation_endpoint: z.string(),
            access_evaluations_endpoint: z.string(),
          }),
        },
      },
    },
    async () => ({
      policy_decision_point: config.publicUrl,
      access_evaluation_endpoint: config.publicUrl + EVALUATION,
      access_evaluations_endpoint: config.publicUrl + EVALUATIONS,
    }),
  );

  app.post(
    EVALUATION,
    {
      config: { access: ['verify'], ignoresIdempotencyKey: true },
      schema: { ...words.evaluateAccess, body: evaluationBody, response: { 200: decision } },
    },
    async (request, reply) => {
      nameRequest(request, reply);
      return { decision: await decide(request.caller.developerId, request.body) };
    },
  );

  app.post(
    EVALUATIONS,
    {
      config: { access: ['verify'], ignoresIdempotencyKey: true },
      schema: {
        ...words.evaluateAccessBatch,
        body: evaluationsBody,
        response: { 200: z.object({ evaluations: z.array(decision) }) },
      },
    },
    async (request, reply) => {
      nameRequest(request, reply);
      const { evaluations, options, ...defaults } = request.body;
      const last = LAST[options?.evaluations_semantic ?? 'execute_all'];
      const decisions: { decision: boolean }[] = [];
      for (const each of evaluations) {
        const given = Object.fromEntries(Object.entries(each).filter(([, value]) => value !== undefined));
        const isAllowed = await decide(request.caller.developerId, { ...defaults, ...given });
        decisions.push({ decision: isAllowed });
        if (isAllowed === last) break;
      }
      return { evaluations: decisions };
    },
  );
};

/** The decision after which no other is asked for. */
const LAST = { execute_all: undefined, deny_on_first_deny: false, permit_on_first_permit: true } as const;

/** AuthZEN names the request by the header of whoever asks. */
function nameRequest({ headers }: FastifyRequest, reply: FastifyReply): void {
  const given = headers['x-request-id'];
  if (typeof given === 'string' && /^[\x21-\x7e]{1,128}$/.test(given)) reply.header('x-request-id', given);
}

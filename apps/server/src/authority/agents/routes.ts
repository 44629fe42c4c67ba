import { AGENT_STATUSES } from '@grantex/core/issuer';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ApiError } from '../../base/api-error.ts';
import { answerOnce } from '../../http/answers/idempotency.ts';
import { orderParameter, pageMembers, pageParameters } from '../../http/requests/pagination.ts';
import { idField, nameField, plainText } from '../../http/requests/fields.ts';
import { SCOPE_FAULTS } from '../../http/answers/refusals.ts';
import { holdView } from '../holds/holds-on.ts';
import { scopeField } from '../scopes/scope-field.ts';
import { createAgent, deleteAgent, listAgents, readAgent, rotateAgentKey, updateAgent } from './agent.ts';
import type { ProvenKey } from './agent-keys.ts';
import { verifyKeyProof } from './key-proof.ts';
import { publicKeySchema, type AgentPublicKey } from './public-key.ts';
import { redirectUriSchema } from './redirect-uri.ts';
import type { Site } from '../../base/site.ts';
import type { Limits } from '../../ledger/billing/limits.ts';
import type { Database } from '../../base/store/database.ts';
import { words } from './words.ts';

interface Dependencies {
  config: Site;
  database: Database;
  limits: Limits;
  now: () => number;
}

const name = nameField(200);
const description = z
  .string()
  .regex(/^[^\0\p{Cs}]{0,2000}$/u, 'must be text of at most 2000 characters, without NUL')
  .nullable();
const scopes = z.array(scopeField);
const redirectUris = z.array(redirectUriSchema).max(20);
/** A compact JWS. Its reader refuses anything else with `INVALID_KEY_PROOF`. */
const publicKeyProof = z
  .string()
  .max(4_096)
  .meta({ pattern: String.raw`^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$` });

const dpop = z
  .enum(['accept', 'required'])
  .describe('Whether its tokens may or must be bound to a key (§14)');

const newAgent = z.object({
  name,
  description: description.optional(),
  scopes: scopes.optional(),
  redirectUris: redirectUris.optional(),
  dpop: dpop.optional(),
  publicKey: publicKeySchema.optional(),
  publicKeyProof: publicKeyProof.optional(),
});
/** The status of an agent that is not deleted. */
const livingStatus = z.enum(AGENT_STATUSES).exclude(['deleted']);
const changes = z
  .object({
    name: name.optional(),
    description: description.optional(),
    scopes: scopes.optional(),
    redirectUris: redirectUris.optional(),
    dpop: dpop.optional(),
    status: livingStatus.optional(),
  })
  .refine((given) => Object.keys(given).length > 0, 'must name something to change')
  .meta({ minProperties: 1 });
const kind = z
  .enum(['agent', 'client'])
  .describe('Registered by the developer, or an OAuth client that a person authorized');
const listQuery = z.object({
  name: plainText(200).describe('What the name begins with; case is ignored').optional(),
  exactName: plainText(200).describe('The whole name; case counts').optional(),
  contains: plainText(200)
    .describe('Any part of the name, or six characters and more of the id; case is ignored')
    .optional(),
  status: livingStatus.optional(),
  kind: kind.optional(),
  order: orderParameter.describe('desc, the default: the newest first'),
  ...pageParameters,
});
const newKey = z.object({ publicKey: publicKeySchema, publicKeyProof });

const agent = z.object({
  id: z.string(),
  agentId: z.string(),
  did: z.string(),
  developerId: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  scopes: z.array(z.string()),
  redirectUris: z.array(z.string()),
  dpop,
  status: z.enum(AGENT_STATUSES),
  kind,
  clientId: z.string().nullable(),
  keys: z.array(
    z.object({
      kid: z.string(),
      publicKey: z.object({ kty: z.string(), crv: z.string(), x: z.string(), y: z.string().optional() }),
      createdAt: z.string(),
      revokedAt: z.string().nullable(),
    }),
  ),
  holds: z.array(holdView).describe('Who keeps it, and everything below its grants, from acting for now'),
  createdAt: z.string(),
  updatedAt: z.string(),
});
/** An agent in answers. */
export type AgentAnswer = z.output<typeof agent>;

const params = z.object({ id: idField('ag') });

/** Agents and their keys (`docs/protocol.md` §5). */
export const agentRoutes: FastifyPluginAsyncZod<Dependencies> = async (
  app,
  { config, database, limits, now },
) => {
  const issuer = config.publicUrl;

  async function proven(developerId: string, publicKey: AgentPublicKey, proof: string): Promise<ProvenKey> {
    return { publicKey, proof: await verifyKeyProof(proof, publicKey, { issuer, developerId, now: now() }) };
  }

  app.post(
    '/v1/agents',
    {
      config: {
        access: ['admin'],
        refusals: {
          400: ['INVALID_KEY_PROOF', 'KEY_PROOF_REQUIRED', ...SCOPE_FAULTS],
          402: ['PLAN_LIMIT_EXCEEDED'],
        },
      },
      schema: { ...words.createAgent, body: newAgent, response: { 201: agent } },
    },
    async (request, reply) => {
      const { developerId } = request.caller;
      const { publicKey, publicKeyProof: proof, ...given } = request.body;
      if ((publicKey === undefined) !== (proof === undefined)) throw keyProofRequired();
      return answerOnce(request, reply, async (transaction) => {
        await limits.mayAdd(transaction, developerId, 'agent');
        const isKeyed = publicKey !== undefined && proof !== undefined;
        const key = isKeyed ? await proven(developerId, publicKey, proof) : undefined;
        const made = await createAgent(transaction, developerId, {
          name: given.name,
          description: given.description ?? null,
          scopes: given.scopes ?? [],
          redirectUris: given.redirectUris ?? [],
          dpop: given.dpop ?? 'accept',
          key,
        });
        return { status: 201, body: made };
      });
    },
  );

  app.get(
    '/v1/agents',
    {
      config: { access: ['issue'] },
      schema: {
        ...words.listAgents,
        querystring: listQuery,
        response: { 200: z.object({ agents: z.array(agent), ...pageMembers }) },
      },
    },
    async ({ caller, query }) => {
      const { rows, ...page } = await database.forList(caller.developerId, (transaction) =>
        listAgents(transaction, query),
      );
      return { agents: rows, ...page };
    },
  );

  app.get(
    '/v1/agents/:id',
    {
      config: { access: ['issue'], refusals: { 404: ['NOT_FOUND'] } },
      schema: { ...words.getAgent, params, response: { 200: agent } },
    },
    async ({ caller, params: { id } }) =>
      database.forDeveloper(caller.developerId, (transaction) => readAgent(transaction, id)),
  );

  for (const [method, described] of [
    ['PATCH', words.updateAgent],
    // A published client updates with POST.
    ['POST', words.updateAgentByPost],
  ] as const) {
    app.route({
      method,
      url: '/v1/agents/:id',
      config: {
        access: ['admin'],
        refusals: { 400: ['AGENT_IS_CLIENT', ...SCOPE_FAULTS], 404: ['NOT_FOUND'] },
      },
      schema: { ...described, params, body: changes, response: { 200: agent } },
      handler: async (request, reply) => {
        const { developerId } = request.caller;
        return answerOnce(request, reply, async (transaction) => ({
          status: 200,
          body: await updateAgent(transaction, developerId, request.params.id, request.body),
        }));
      },
    });
  }

  app.delete(
    '/v1/agents/:id',
    {
      config: { access: ['admin'], refusals: { 404: ['NOT_FOUND'] } },
      schema: { ...words.deleteAgent, params, response: { 204: z.null() } },
    },
    async ({ caller, params: { id } }, reply) => {
      await database.forDeveloper(caller.developerId, (transaction) =>
        deleteAgent(transaction, caller.developerId, id),
      );
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/v1/agents/:id/keys',
    {
      config: {
        access: ['admin'],
        refusals: {
          400: ['AGENT_IS_CLIENT', 'INVALID_KEY_PROOF'],
          404: ['NOT_FOUND'],
          409: ['KEY_EXISTS', 'TOO_MANY_KEYS'],
        },
      },
      schema: { ...words.rotateAgentKey, params, body: newKey, response: { 201: agent } },
    },
    async (request, reply) => {
      const { developerId } = request.caller;
      const { publicKey, publicKeyProof: proof } = request.body;
      return answerOnce(request, reply, async (transaction) => {
        const key = await proven(developerId, publicKey, proof);
        const rotated = await rotateAgentKey(transaction, developerId, request.params.id, key);
        return { status: 201, body: rotated };
      });
    },
  );
};

function keyProofRequired(): ApiError {
  const message = 'publicKey and publicKeyProof must be given together, or neither';
  return new ApiError(400, 'KEY_PROOF_REQUIRED', message);
}

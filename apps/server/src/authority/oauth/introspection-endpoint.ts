import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ApiError } from '../../base/api-error.ts';
import type { Database } from '../../base/store/database.ts';
import { authorizationOf } from '../../http/credentials/bearer.ts';
import { detailsField } from '../../http/requests/details-fields.ts';
import { type Form, formProperties, takeForms } from '../../http/requests/form-bodies.ts';
import type { ApiKeys } from '../api-keys/api-key-lookup.ts';
import type { Clients } from '../clients/clients.ts';
import { createTokenStatusReader } from '../tokens/token-status.ts';
import { type OnlineVerifier, UNCHECKED, verifyOnline } from '../tokens/verify.ts';
import { authenticateClient } from './authenticate.ts';
import { basicCredentials, basicRefused, isBasic } from './basic.ts';
import { words } from './words.ts';

interface Dependencies extends OnlineVerifier {
  apiKeys: ApiKeys;
  database: Database;
  clients: Clients;
}

/** Whoever may ask, and about which tokens. */
interface Introspector {
  developerId: string;
  /** The service that asks about tokens for itself. */
  audience?: string;
  /** The agent that asks about its own tokens. */
  agentId?: string;
}

const introspectionForm = z.record(z.string(), z.string()).meta({
  description: 'The parameters of RFC 7662 §2.1; unknown ones are ignored',
  required: ['token'],
  properties: formProperties('token', 'token_type_hint'),
});

const texts = z.array(z.string());
/** The claims of the token (`docs/protocol.md` §6). */
const active = z.object({
  active: z.literal(true),
  token_type: z.enum(['Bearer', 'DPoP']),
  scope: z.string(),
  client_id: z.string(),
  sub: z.string(),
  aud: z.union([z.string(), texts]),
  iss: z.string(),
  jti: z.string(),
  exp: z.number().int(),
  iat: z.number().int(),
  nbf: z.number().int(),
  acr: z.string().optional(),
  amr: texts.optional(),
  auth_time: z.number().int().optional(),
  idp: z.string().optional(),
  cnf: z.object({ jkt: z.string() }).optional(),
  act: z.object({ sub: z.string(), act: z.unknown().optional() }),
  agt: z.string(),
  dev: z.string(),
  grnt: z.string(),
  prn: z.string().optional(),
  scp: texts,
  authorization_details: detailsField.optional(),
  delegationDepth: z.number().int(),
  parentAgt: z.string().optional(),
  parentGrnt: z.string().optional(),
  parentExp: z.number().int().optional(),
  anc: texts.optional(),
  ancAgt: texts.optional(),
});
const introspection = z.discriminatedUnion('active', [active, z.object({ active: z.literal(false) })]);

/**
 * `POST /oauth/introspect` (RFC 7662; `docs/protocol.md` §14): whether a token is valid now, for the service that it is for
 * and for the agent that has it. A bound token is active with its `cnf`: whoever asks checks the proof of that key.
 */
export const introspectionEndpoint: FastifyPluginAsyncZod<Dependencies> = async (app, dependencies) => {
  const { apiKeys, clients, database } = dependencies;
  const tokenStatus = createTokenStatusReader(database);
  takeForms(app);

  app.post(
    '/oauth/introspect',
    {
      config: {
        access: 'public',
        errors: 'oauth',
        ignoresIdempotencyKey: true,
        refusals: { 401: ['INVALID_CLIENT'] },
      },
      schema: {
        ...words.introspectOauthToken,
        body: introspectionForm,
        consumes: ['application/x-www-form-urlencoded'],
        response: { 200: introspection },
      },
    },
    async (request) => {
      const form: Form = request.body;
      const { token } = form;
      if (token === undefined) throw new ApiError(400, 'INVALID_REQUEST', 'token is missing');
      const { developerId, audience, agentId } = await introspectorOf(request, form);
      const verdict = await verifyOnline(dependencies, tokenStatus, developerId, token, {
        audience,
        keyThumbprint: UNCHECKED,
      });
      const isTheirs = verdict.isValid && (agentId === undefined || verdict.claims.client_id === agentId);
      if (!isTheirs) return { active: false as const };
      const { claims } = verdict;
      const type = claims.cnf === undefined ? ('Bearer' as const) : ('DPoP' as const);
      // Checked as it is serialized.
      return { active: true, token_type: type, ...claims } as z.output<typeof active>;
    },
  );

  async function introspectorOf(request: FastifyRequest, form: Form): Promise<Introspector> {
    const authorization = authorizationOf(request.raw.rawHeaders);
    return isBasic(authorization) ? serviceOf(request, form, authorization) : agentOf(request, form);
  }

  /** A service shows an API key of the developer whose tokens it accepts. */
  async function serviceOf(
    request: FastifyRequest,
    form: Form,
    authorization: string,
  ): Promise<Introspector> {
    const { name: audience, password: key } = basicCredentials(authorization);
    const other = ['client_assertion', 'client_secret'].find((parameter) => parameter in form);
    if (other !== undefined) {
      throw new ApiError(400, 'INVALID_REQUEST', `${other}: authenticate in one way alone`);
    }
    const { client_id: clientId = audience } = form;
    if (clientId !== audience) throw basicRefused('client_id is not the user name');
    const caller = await apiKeys.find(key, () => app.guessing.refuse(request));
    if (caller === undefined) {
      app.guessing.note(request);
      throw basicRefused('the password is not an API key of this server');
    }
    const mayVerify = caller.roles.includes('verify') || caller.roles.includes('admin');
    if (!mayVerify) throw basicRefused('this needs an API key with the role verify');
    return { developerId: caller.developerId, audience };
  }

  async function agentOf(request: FastifyRequest, form: Form): Promise<Introspector> {
    const { client, method } = await authenticateClient(clients, request, form);
    if (client.kind !== 'agent' || method !== 'private_key_jwt') {
      throw new ApiError(
        401,
        'INVALID_CLIENT',
        'a service authenticates by Basic, with its URL and an API key; an agent by private_key_jwt',
      );
    }
    return { developerId: client.developerId, agentId: client.id };
  }
};

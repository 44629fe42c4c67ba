import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import { jsonSchemaTransform, type FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Access } from './authentication.ts';

type OpenApi = NonNullable<FastifyDynamicSwaggerOptions['openapi']>;
type Transform = NonNullable<FastifyDynamicSwaggerOptions['transform']>;

/** What the OpenAPI document says of the whole; the rest comes from the routes' schemas. */
export function describeApi(publicUrl: string): OpenApi {
  return {
    openapi: '3.1.0',
    info: { title: 'Grantex', version: '1', description: 'The contract in words: docs/protocol.md' },
    servers: [{ url: publicUrl }],
    components: {
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key, gx_test_… or gx_live_…' },
        principalSession: { type: 'http', scheme: 'bearer', description: 'A principal session' },
      },
    },
  };
}

/** The one shape of every error (`docs/protocol.md` §2). */
const REFUSAL = {
  description: 'Refused, or not now',
  type: 'object',
  required: ['message', 'code', 'requestId'],
  properties: {
    message: { type: 'string' },
    code: { type: 'string', description: 'Stable, in upper snake case' },
    requestId: { type: 'string', description: 'The header x-request-id' },
  },
};

/** Adds to a route's schemas its errors, and who may call it: `x-roles` are the roles of an API key, one of which suffices. */
export const describeRoute: Transform = (route) => {
  const { schema, url } = jsonSchemaTransform(route);
  const response = { ...(schema.response as object | undefined), '4xx': REFUSAL, '5xx': REFUSAL };
  const access = route.route.config?.access ?? 'public';
  return { schema: { ...schema, response, ...securityOf(access) }, url };
};

function securityOf(access: Access): object {
  if (access === 'public') return { security: [] };
  if (access === 'principal') return { security: [{ principalSession: [] }] };
  return { security: [{ apiKey: [] }], 'x-roles': [...new Set(['admin', ...access])] };
}

/** `GET /openapi.json`: the document that the schemas of all routes make. */
export const openApiRoutes: FastifyPluginAsyncZod = async (app) => {
  app.get(
    '/openapi.json',
    { config: { access: 'public' }, schema: { response: { 200: z.record(z.string(), z.unknown()) } } },
    async () => ({ ...app.swagger() }),
  );
};

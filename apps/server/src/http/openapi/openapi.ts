import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import type { FastifyReply } from 'fastify';
import { jsonSchemaTransform, type FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { components, headersOf, refusalResponse, type Response, type Shape } from './openapi-components.ts';
import { isScimPath } from '../answers/scim-errors.ts';
import type { Access } from '../credentials/authentication.ts';
import { refusalsOf, type Refusals } from '../answers/refusals.ts';
import { takesBody } from '../requests/unknown-members.ts';

type OpenApi = NonNullable<FastifyDynamicSwaggerOptions['openapi']>;
type Transform = NonNullable<FastifyDynamicSwaggerOptions['transform']>;
type TransformObject = NonNullable<FastifyDynamicSwaggerOptions['transformObject']>;

const WHOLE = `The contract in words: docs/protocol.md.

Each operation names every status and error code that it can answer with. Beside them there are answers that belong to no operation: 404 \`NO_SUCH_ROUTE\` for a path that is not here, 405 \`METHOD_NOT_ALLOWED\` with \`allow\` for a method that a path does not have, and 400 \`MALFORMED_REQUEST\`, 408 \`REQUEST_TIMEOUT\` and 431 \`HEADERS_TOO_LARGE\` for what did not become a request. A 500 \`INTERNAL_ERROR\` is a fault of the server. All of them have the shape of the schema Refusal. The routes under /oauth/ refuse in the shape of OAuth, everything under /scim/ in the shape of SCIM.`;

/** The general part of the OpenAPI document. The rest comes from the routes' schemas. */
export function describeApi(publicUrl: string): OpenApi {
  return {
    openapi: '3.1.0',
    info: { title: 'Grantex', version: '1', description: WHOLE },
    servers: [{ url: publicUrl }],
    components: {
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key, gx_test_… or gx_live_…' },
        principalSession: { type: 'http', scheme: 'bearer', description: 'A principal session' },
        scimToken: {
          type: 'http',
          scheme: 'bearer',
          description: 'The SCIM token of an identity provider, gx_scim_…',
        },
      },
    },
  };
}

/** The member by which {@link describeRoute} passes a route's properties to {@link describeAnswers}. */
const DECLARED = 'x-declared';

interface Declared {
  access: Access;
  own: Refusals;
  ignoresIdempotencyKey: boolean;
  cache: string | undefined;
  shape: Shape;
  hasParameters: boolean;
}

/** A route's schemas as JSON Schema. */
export const describeRoute: Transform = (route) => {
  const { schema, url } = jsonSchemaTransform(route);
  const {
    access = 'public',
    refusals = {},
    ignoresIdempotencyKey = false,
    cache,
    errors,
  } = route.route.config ?? {};
  const declared: Declared = {
    access,
    own: refusals,
    ignoresIdempotencyKey,
    cache,
    shape: errors ?? (isScimPath(url) ? 'scim' : 'api'),
    hasParameters: schema.params !== undefined,
  };
  // Without a response, the library would add a 200.
  const { body, response = { default: {} }, ...others } = schema;
  const described = { ...others, response, [DECLARED]: declared };
  return { schema: takesBody(route.schema) ? { ...described, body } : described, url };
};

interface Operation {
  parameters?: object[];
  responses: Record<string, Response>;
  [DECLARED]: Declared;
}

/**
 * Adds refusals, headers and access to every operation: `x-roles` are the roles of an API key, one of which suffices;
 * several in a list of their own are needed together.
 */
export const describeAnswers: TransformObject = (document) => {
  if (!('openapiObject' in document)) throw new Error('this describes OpenAPI 3.1 alone');
  const { openapiObject: whole } = document;
  const paths = Object.entries((whole.paths ?? {}) as Record<string, Record<string, Operation>>).map(
    ([path, operations]): [string, object] => [
      path,
      Object.fromEntries(
        Object.entries(operations).map(([method, operation]) => [method, described(method, operation)]),
      ),
    ],
  );
  const all = { ...whole.components, ...components };
  return { ...whole, components: all, paths: Object.fromEntries(paths) } as ReturnType<TransformObject>;
};

function described(method: string, { [DECLARED]: declared, ...operation }: Operation): object {
  const { access, own, hasParameters, ignoresIdempotencyKey, shape, cache } = declared;
  const isDoneOnce = method === 'post' && typeof access !== 'string' && !ignoresIdempotencyKey;
  const responses = { ...operation.responses };
  for (const [status, { description, content }] of Object.entries(responses)) {
    responses[status] = {
      description: description === 'Default Response' ? 'Done' : description,
      headers: headersOf(status, access, content, cache),
      ...(content === undefined ? {} : { content }),
    };
  }
  for (const [status, codes] of refusalsOf({ method, access, hasParameters, isDoneOnce, own })) {
    responses[status] = refusalResponse(status, codes, { access, shape }, responses[status]);
  }
  const parameters = [
    ...(operation.parameters ?? []),
    ...(isDoneOnce ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
  ];
  return {
    ...operation,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...securityOf(access),
    responses,
  };
}

function securityOf(access: Access): object {
  if (access === 'public') return { security: [] };
  if (access === 'principal') return { security: [{ principalSession: [] }] };
  if (access === 'scim') return { security: [{ scimToken: [] }] };
  return { security: [{ apiKey: [] }], 'x-roles': [...new Set(['admin', ...access])] };
}

/** `GET /openapi.json`: the document from the schemas of all routes, made once per process. */
export const openApiRoutes: FastifyPluginAsyncZod = async (app) => {
  let document: Buffer | undefined;

  app.get(
    '/openapi.json',
    { config: { access: 'public' }, schema: { response: { 200: z.record(z.string(), z.unknown()) } } },
    async (_request, reply) => {
      document ??= Buffer.from(JSON.stringify(app.swagger()));
      return (reply as FastifyReply).type('application/json; charset=utf-8').send(document);
    },
  );
};

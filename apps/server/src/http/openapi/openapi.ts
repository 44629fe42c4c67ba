import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import type { FastifyReply } from 'fastify';
import { jsonSchemaTransform, type FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  components,
  type Content,
  headersOf,
  refusalResponse,
  type Response,
  type Shape,
} from './openapi-components.ts';
import { examplesOf } from './examples.ts';
import { isScimPath } from '../answers/scim-errors.ts';
import type { Access } from '../credentials/authentication.ts';
import { compressedFile, representationOf, type ServedFile } from '../answers/representation.ts';
import { refusalsOf, type Refusals } from '../answers/refusals.ts';
import { takesBody } from '../requests/unknown-members.ts';
import { words } from './words.ts';

type Transform = NonNullable<FastifyDynamicSwaggerOptions['transform']>;
type TransformObject = NonNullable<FastifyDynamicSwaggerOptions['transformObject']>;

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
  operationId: string;
  description: string;
  parameters?: object[];
  requestBody?: { content: Content };
  responses: Record<string, Response | { $ref: string }>;
  [DECLARED]: Declared;
}

/**
 * Adds refusals, headers and access to every operation: `x-roles` are the roles of an API key, one of which suffices;
 * several in a list of their own are needed together.
 */
export const describeAnswers: TransformObject = (document) => {
  if (!('openapiObject' in document)) throw new Error('this describes OpenAPI 3.1 alone');
  const { openapiObject: whole } = document;
  const responses: Record<string, Response> = {};
  const paths = Object.entries((whole.paths ?? {}) as Record<string, Record<string, Operation>>).map(
    ([path, operations]): [string, object] => [
      path,
      Object.fromEntries(
        Object.entries(operations).map(([method, operation]) => [
          method,
          described(method, operation, responses),
        ]),
      ),
    ],
  );
  const shared = Object.fromEntries(
    Object.entries(responses).toSorted(([one], [other]) => (one < other ? -1 : 1)),
  );
  const all = { ...whole.components, ...components, responses: shared };
  return { ...whole, components: all, paths: Object.fromEntries(paths) } as ReturnType<TransformObject>;
};

/** @param shared the refusals that many operations share, by the names of their codes; gets those that are missing */
function described(
  method: string,
  { [DECLARED]: declared, ...operation }: Operation,
  shared: Record<string, Response>,
): object {
  const { access, own, hasParameters, ignoresIdempotencyKey, shape, cache } = declared;
  const isDoneOnce = method === 'post' && typeof access !== 'string' && !ignoresIdempotencyKey;
  const examples = examplesOf(operation.operationId);
  const responses = { ...operation.responses } as Record<string, Response>;
  for (const [status, { description, content }] of Object.entries(responses)) {
    responses[status] = {
      description: description === 'Default Response' ? 'Done' : description,
      headers: headersOf(status, access, content, cache),
      ...(content === undefined ? {} : { content: withExample(content, examples.responses?.[status]) }),
    };
  }
  const refusals: Record<string, { $ref: string }> = {};
  for (const [status, codes] of refusalsOf({ method, access, hasParameters, isDoneOnce, own })) {
    const response = refusalResponse(status, codes, { access, shape }, responses[status]);
    const isOwn = Number(status) in own || responses[status] !== undefined;
    if (isOwn) {
      responses[status] = response;
      continue;
    }
    const name = [...codes, ...(shape === 'api' ? [] : [shape]), ...(access === 'public' ? [access] : [])];
    shared[name.join('.')] ??= response;
    refusals[status] = { $ref: `#/components/responses/${name.join('.')}` };
  }
  const parameters = [
    ...(operation.parameters ?? []),
    ...(isDoneOnce ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
  ];
  const { requestBody } = operation;
  return {
    ...operation,
    description: [operation.description, ...rolesSentence(access)].join('\n\n'),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(requestBody === undefined
      ? {}
      : { requestBody: { ...requestBody, content: withExample(requestBody.content, examples.request) } }),
    ...securityOf(access),
    responses: { ...responses, ...refusals },
  };
}

/** An example is for each content type that takes it: text for text, anything else for JSON and forms. */
function withExample(content: Content, example: unknown): Content {
  if (example === undefined) return content;
  return Object.fromEntries(
    Object.entries(content).map(([type, media]) => {
      const isText = (media.schema as { type?: unknown }).type === 'string';
      return [type, isText === (typeof example === 'string') ? { ...media, example } : media];
    }),
  );
}

function rolesSentence(access: Access): string[] {
  if (typeof access === 'string') return [];
  const demands = access.map((demand) =>
    typeof demand === 'string'
      ? `\`${demand}\``
      : `${demand.map((role) => `\`${role}\``).join(' and ')} together`,
  );
  const all = access.includes('admin') ? demands : [...demands, '`admin`'];
  return [`Role of the API key: ${new Intl.ListFormat('en', { type: 'disjunction' }).format(all)}.`];
}

function securityOf(access: Access): object {
  if (access === 'public') return { security: [] };
  if (access === 'principal') return { security: [{ principalSession: [] }] };
  if (access === 'scim') return { security: [{ scimToken: [] }] };
  return { security: [{ apiKey: [] }], 'x-roles': [...new Set(['admin', ...access])] };
}

/** `GET /openapi.json`: the document from the schemas of all routes, made once per process. */
export const openApiRoutes: FastifyPluginAsyncZod = async (app) => {
  let document: ServedFile | undefined;

  app.get(
    '/openapi.json',
    {
      config: { access: 'public' },
      schema: { ...words.getOpenApiDocument, response: { 200: z.record(z.string(), z.unknown()) } },
    },
    async ({ headers: { 'accept-encoding': accepted } }, reply) => {
      document ??= compressedFile(
        'application/json; charset=utf-8',
        Buffer.from(JSON.stringify(app.swagger())),
      );
      const { headers, content } = representationOf(document, accepted);
      return (reply as FastifyReply).headers(headers).type(document.type).send(content);
    },
  );
};

import { oauthErrorOf } from '../answers/oauth-errors.ts';
import { SCIM_ERROR_URN, SCIM_TYPE, SCIM_TYPES } from '../answers/scim-errors.ts';
import type { Access } from '../credentials/authentication.ts';

/** Schemas by content type, as OpenAPI has them. */
export type Content = Readonly<Record<string, { schema: object; example?: unknown }>>;

/** A response object of OpenAPI. */
export interface Response {
  description: string;
  headers?: object;
  content?: Content;
}

/** Routes that show how much of a rate limit is left, which is counted per credential. */
const RATE_LIMITS = {
  'x-ratelimit-limit': { $ref: '#/components/headers/RateLimit' },
  'x-ratelimit-remaining': { $ref: '#/components/headers/RateLimitRemaining' },
  'x-ratelimit-reset': { $ref: '#/components/headers/RateLimitReset' },
};

const count = { type: 'integer', minimum: 0 };

/** The components that many operations share (`docs/protocol.md` §2). */
export const components = {
  schemas: {
    Refusal: {
      description: 'Refused, or temporarily unavailable',
      type: 'object',
      required: ['message', 'code', 'requestId'],
      additionalProperties: false,
      properties: {
        message: { type: 'string', description: 'For people; may change' },
        code: { type: 'string', pattern: '^[A-Z][A-Z0-9_]*$', description: 'For programs; stable' },
        requestId: { type: 'string', description: 'The header x-request-id' },
        errorUri: {
          type: 'string',
          description: 'The page about the code: what happened, and how to mend it',
        },
      },
    },
    OauthError: {
      description: 'Refused, or temporarily unavailable (RFC 6749 §5.2)',
      type: 'object',
      required: ['error', 'error_description'],
      additionalProperties: false,
      properties: {
        error: { type: 'string', pattern: '^[a-z_]+$', description: 'For programs; stable' },
        error_description: { type: 'string', description: 'For people; may change' },
        error_uri: { type: 'string', description: 'The page about the error' },
      },
    },
    ScimError: {
      description: 'Refused, or temporarily unavailable (RFC 7644 §3.12)',
      type: 'object',
      required: ['schemas', 'status', 'detail'],
      additionalProperties: false,
      properties: {
        schemas: { type: 'array', items: { const: SCIM_ERROR_URN }, minItems: 1, maxItems: 1 },
        status: { type: 'string', pattern: '^[45][0-9]{2}$' },
        scimType: { enum: [...new Set(Object.values(SCIM_TYPES))] },
        detail: { type: 'string', description: 'For people; may change' },
      },
    },
  },
  headers: {
    RequestId: {
      description: 'Identifies the request in the log',
      required: true,
      schema: { type: 'string' },
    },
    NoStore: { description: 'No cache stores it', required: true, schema: { const: 'no-store' } },
    Unbuffered: {
      description: 'Proxies do not buffer the stream',
      required: true,
      schema: { const: 'no' },
    },
    RetryAfter: { description: 'Seconds', required: true, schema: count },
    RetryAfterFirst: { description: 'Seconds; with IDEMPOTENCY_IN_PROGRESS alone', schema: count },
    Challenge: { description: 'How to authenticate', required: true, schema: { const: 'Bearer' } },
    ClientChallenge: {
      description: 'For a client that has sent a secret by Basic; other clients would not read the error',
      schema: { type: 'string', pattern: '^Basic ' },
    },
    Location: { description: 'The address of the new resource', required: true, schema: { type: 'string' } },
    RateLimit: {
      schema: count,
    },
    RateLimitRemaining: { description: 'Requests left in this window', schema: count },
    RateLimitReset: { description: 'Seconds until the next window', schema: { type: 'integer', minimum: 1 } },
  },
  parameters: {
    IdempotencyKey: {
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      description: 'The same key with the same request repeats the first answer',
      schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$' },
    },
  },
};

/** The shape of a route's refusals. */
export type Shape = 'api' | 'oauth' | 'scim';

/** Answers with `Retry-After`: always, or, for 409, while the first call is still running. */
const PUT_OFF: Readonly<Record<string, object>> = {
  429: { $ref: '#/components/headers/RetryAfter' },
  503: { $ref: '#/components/headers/RetryAfter' },
  409: { $ref: '#/components/headers/RetryAfterFirst' },
};

/**
 * The headers of an answer.
 * @param cache its `Cache-Control`, if it is not `no-store`
 */
export function headersOf(
  status: string,
  access: Access,
  content: Response['content'] = {},
  cache?: string,
): object {
  return {
    'cache-control':
      cache === undefined
        ? { $ref: '#/components/headers/NoStore' }
        : { description: 'How long caches keep it', required: true, schema: { const: cache } },
    ...('text/event-stream' in content || 'application/x-ndjson' in content
      ? { 'x-accel-buffering': { $ref: '#/components/headers/Unbuffered' } }
      : {}),
    'x-request-id': { $ref: '#/components/headers/RequestId' },
    ...(access === 'public' || status === '401' ? {} : RATE_LIMITS),
    ...(access === 'scim' && status === '201' ? { location: { $ref: '#/components/headers/Location' } } : {}),
    ...(status in PUT_OFF ? { 'retry-after': PUT_OFF[status] } : {}),
    ...(status === '401' ? { 'www-authenticate': { $ref: '#/components/headers/Challenge' } } : {}),
  };
}

/** A refusal with one of these codes, in addition to what the route declares for the same status. */
export function refusalResponse(
  status: string,
  codes: readonly string[],
  { access, shape }: { access: Access; shape: Shape },
  beside: Response | undefined,
): Response {
  const { words, type, schema } = BODIES[shape](codes);
  const { [type]: own, ...others } = beside?.content ?? {};
  return {
    description: words.join(', '),
    headers: {
      ...headersOf(status, access),
      ...(shape === 'oauth' && status === '401'
        ? { 'www-authenticate': { $ref: '#/components/headers/ClientChallenge' } }
        : {}),
    },
    content: { ...others, [type]: { schema: own === undefined ? schema : { anyOf: [own.schema, schema] } } },
  };
}

interface RefusalBody {
  words: readonly string[];
  type: string;
  schema: object;
}

const BODIES: Readonly<Record<Shape, (codes: readonly string[]) => RefusalBody>> = {
  api: (codes) => ({
    words: codes,
    type: 'application/json',
    schema: { $ref: '#/components/schemas/Refusal', properties: { code: { enum: codes } } },
  }),
  oauth(codes) {
    const words = [...new Set(codes.map(oauthErrorOf))].toSorted();
    return {
      words,
      type: 'application/json',
      schema: { $ref: '#/components/schemas/OauthError', properties: { error: { enum: words } } },
    };
  },
  scim: (codes) => ({
    words: codes,
    type: SCIM_TYPE,
    schema: { $ref: '#/components/schemas/ScimError' },
  }),
};

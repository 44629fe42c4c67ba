import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';

type OpenApi = NonNullable<FastifyDynamicSwaggerOptions['openapi']>;

/** Several tags under one heading. */
export interface TagGroup {
  name: string;
  /** What each tag is about, in one sentence. */
  tags: Readonly<Record<string, string>>;
}

/** What the general part of the document is made of. */
export interface ApiOptions {
  publicUrl: string;
  mode: 'sandbox' | 'live';
  tags: readonly TagGroup[];
}

const WHOLE = `The HTTP API of a Grantex server: it makes grants, ends them, and keeps the record of what agents did with them.

**Authentication.** Send an API key as \`Authorization: Bearer gx_test_…\`. Each operation names the roles of which the key needs one. A few operations take another credential, or none.

**Refusals.** Each operation names every status and error code that it can answer with. A refusal has the shape of the schema Refusal; the routes under /oauth/ refuse in the shape of OAuth, everything under /scim/ in the shape of SCIM. Some answers belong to no operation: 404 \`NO_SUCH_ROUTE\` for an unknown path, 405 \`METHOD_NOT_ALLOWED\` with \`allow\` for a method that a path does not have, and 400 \`MALFORMED_REQUEST\`, 408 \`REQUEST_TIMEOUT\` and 431 \`HEADERS_TOO_LARGE\` for what did not become a request. A 500 \`INTERNAL_ERROR\` is a fault of the server.

**Repeating a request.** A POST with an \`Idempotency-Key\` is done once: the same key with the same request gets the first answer again.`;

/** Operations that stand in for a person. */
const OF_A_SANDBOX = [
  'POST /v1/authorize/{id}/approve',
  'POST /v1/authorize/{id}/deny',
  'POST /v1/approvals/{id}/decide',
]
  .map((line) => `\`${line}\``)
  .join(', ');

const MODES: Readonly<Record<ApiOptions['mode'], string>> = {
  sandbox: `This is the document of a sandbox. A live server has all of it but the operations that stand in for a person: ${OF_A_SANDBOX}.`,
  live: `This is the document of a live server. A sandbox also has operations that stand in for a person: ${OF_A_SANDBOX}.`,
};

/** The general part of the OpenAPI document. The rest comes from the routes' schemas. */
export function describeApi({ publicUrl, mode, tags }: ApiOptions): OpenApi {
  // How Scalar and Redoc group tags.
  const groups = {
    'x-tagGroups': tags.map((group) => ({ name: group.name, tags: Object.keys(group.tags) })),
  };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Grantex',
      version: '1',
      summary: 'The authorization layer for AI agents',
      description: [
        WHOLE,
        `[The protocol](${publicUrl}/docs/protocol) is the contract in words.`,
        MODES[mode],
      ].join('\n\n'),
      license: { name: 'Apache 2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: publicUrl }],
    tags: tags.flatMap((group) =>
      Object.entries(group.tags).map(([name, description]) => ({ name, description })),
    ),
    ...groups,
    components: {
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key, gx_test_… or gx_live_…' },
        principalSession: {
          type: 'http',
          scheme: 'bearer',
          description: 'The session of a person, sess_…, from `POST /v1/principal-sessions`',
        },
        scimToken: {
          type: 'http',
          scheme: 'bearer',
          description: 'The SCIM token of an identity provider, gx_scim_…',
        },
      },
    },
  };
}

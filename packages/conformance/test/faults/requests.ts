import { type Fault, server } from './fault.ts';

/** §2: ids, lists, errors, bodies. */
export const requestFaults: readonly Fault[] = [
  {
    name: 'rows of another developer are found',
    noticedBy: ['2.id-of-a-stranger', '2.lists-of-a-stranger'],
    edits: [
      server(
        'base/store/database.ts',
        "forDeveloper: (developerId, work) => under('grantex_app'",
        "forDeveloper: (developerId, work) => under('none'",
      ),
      server(
        'base/store/database.ts',
        "forList: (developerId, work) => under('grantex_app'",
        "forList: (developerId, work) => under('none'",
      ),
    ],
  },
  {
    name: 'an id of any form is looked up',
    noticedBy: ['2.id-of-another-form'],
    edits: [server('http/requests/fields.ts', '`^${prefix}_[A-Za-z0-9_]{1,59}$`', '`^.*$`')],
  },
  {
    name: 'an unknown grant is active',
    noticedBy: ['2.unknown-is-revoked'],
    edits: [
      server(
        'authority/revocations/grant-status.ts',
        "rows[0]?.status ?? 'unknown'",
        "rows[0]?.status ?? 'active'",
      ),
    ],
  },
  {
    name: 'secrets hold eight random bytes',
    noticedBy: ['2.secrets-are-random'],
    edits: [
      server(
        'base/secrets.ts',
        "prefix + takeRandomBytes(32).toString('base64url')",
        "prefix + takeRandomBytes(8).toString('base64url').padEnd(43, 'A')",
      ),
    ],
  },
  {
    name: 'a repeated member of a body is taken',
    noticedBy: ['2.repeated-member'],
    edits: [server('http/requests/json-bodies.ts', 'duplicateFault(text) ?? findFault', 'findFault')],
  },
  {
    name: 'unknown members and parameters are ignored',
    noticedBy: ['2.unknown-member', '2.unknown-parameter'],
    edits: [server('http/requests/unknown-members.ts', 'schema.strict()', 'schema')],
  },
  {
    name: 'a grant has another grantId',
    noticedBy: ['2.two-names-of-an-id'],
    edits: [server('authority/grants/view.ts', '    grantId: row.id,', "    grantId: 'grnt_1',")],
  },
  {
    name: 'agents are listed with the oldest first',
    noticedBy: ['2.list-shape'],
    edits: [server('authority/agents/agent.ts', "order = 'desc'", "order = 'asc'")],
  },
  {
    name: 'a cursor begins with the item that it names',
    noticedBy: ['2.cursor'],
    edits: [
      server(
        'authority/grants/filter.ts',
        'sql`grants.id < ${cursor}` : sql`grants.id > ${cursor}`',
        'sql`grants.id <= ${cursor}` : sql`grants.id >= ${cursor}`',
      ),
    ],
  },
  {
    name: 'an error has no code',
    noticedBy: ['2.error-shape', '2.unknown-path'],
    edits: [server('http/answers/error-handler.ts', "json', { message, code,", "json', { message,")],
  },
  {
    name: 'every answer has the same request id',
    noticedBy: ['2.request-id'],
    edits: [
      server(
        'http/answers/error-handler.ts',
        "reply.headers({ 'x-request-id': request.id,",
        "reply.headers({ 'x-request-id': 'req_1',",
      ),
    ],
  },
  {
    name: 'a validation error names no field',
    noticedBy: ['2.error-names-field'],
    edits: [
      server(
        'http/answers/error-handler.ts',
        "`${field === '' ? `the ${place}` : field}: ${fault}`",
        "'something is wrong'",
      ),
    ],
  },
  {
    name: 'some routes need no credential',
    noticedBy: ['2.credential-needed', '2.credential-before-body'],
    edits: [
      server(
        'http/credentials/bearer.ts',
        "throw new ApiError(401, 'CREDENTIAL_MISSING'",
        "throw new ApiError(404, 'NOT_FOUND'",
      ),
    ],
  },
  {
    name: 'a value of another form is a 500 with the stack of the error',
    noticedBy: ['2.hostile-values', '2.unknown-parameter'],
    edits: [
      server(
        'http/answers/error-handler.ts',
        'if (hasZodFastifySchemaValidationErrors(error)) return validationError(error);',
        "if (hasZodFastifySchemaValidationErrors(error)) return new ApiError(500, 'INTERNAL_ERROR', String((error as Error).stack));",
      ),
    ],
  },
  {
    name: 'a method that a path does not have is an unknown path',
    noticedBy: ['2.unknown-method'],
    edits: [
      server(
        'http/requests/other-methods.ts',
        'done(path === null ? undefined : notAllowed(String(path.store)))',
        'done(undefined)',
      ),
    ],
  },
  {
    name: 'bodies of any size are taken',
    noticedBy: ['2.large-body'],
    edits: [
      server('http/requests/body-limits.ts', 'const BODY_LIMIT = 131_072', 'const BODY_LIMIT = 131_072_000'),
    ],
  },
  {
    name: 'answers may be cached',
    noticedBy: ['2.no-store'],
    edits: [
      server(
        'http/answers/error-handler.ts',
        "const { cache = 'no-store' }",
        "const { cache = 'max-age=60' }",
      ),
    ],
  },
  {
    name: 'the OpenAPI document lacks refusals',
    noticedBy: ['2.openapi'],
    edits: [
      server(
        'http/openapi/openapi.ts',
        'const response = refusalResponse(status, codes, { access, shape }, responses[status]);',
        "if (status === '400') continue;\n    const response = refusalResponse(status, codes, { access, shape }, responses[status]);",
      ),
    ],
  },
  {
    name: 'of a repeated parameter the last one counts',
    noticedBy: ['2.repeated-parameter'],
    edits: [
      server(
        'http/requests/json-bodies.ts',
        'if (request.body === undefined && request.routeOptions',
        'const query = (request.query ?? {}) as Record<string, unknown>;\n    for (const [name, value] of Object.entries(query)) if (Array.isArray(value)) query[name] = value.at(-1);\n    if (request.body === undefined && request.routeOptions',
      ),
    ],
  },
  {
    name: 'an answer does not say how much of the rate limit is left',
    noticedBy: ['2.rate-limit-headers'],
    environment: { GRANTEX_RATE_LIMIT: '5000' },
    edits: [
      server(
        'http/credentials/authentication.ts',
        "reply.header('x-ratelimit-remaining', rate.remaining);",
        '',
      ),
    ],
  },
  {
    name: 'the endpoints of OAuth refuse in the shape of the API',
    noticedBy: ['2.oauth-error-shape'],
    edits: [
      server(
        'http/answers/error-handler.ts',
        "const isOauth = routeOptions.config?.errors === 'oauth';",
        "const isOauth = routeOptions.config?.errors === undefined && code === '';",
      ),
    ],
  },
];

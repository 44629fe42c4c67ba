import fc, { type Arbitrary } from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { documentOf, type Mode } from '../../support/contract.ts';
import { testServer, type TestServer } from '../../support/server.ts';

interface Schema {
  type?: string;
  properties?: object;
  pattern?: string;
  format?: string;
  enum?: unknown[];
  const?: unknown;
  minLength?: number;
  maxLength?: number;
  allOf?: Schema[];
}

interface Operation {
  parameters?: { name: string; schema?: object }[];
  requestBody?: { required?: boolean; content: Record<string, { schema: object }> };
}

/** What a detail limits, which is refused in words of its own: 400 `INVALID_DETAILS`, or `TOKEN_TOO_LARGE` for all together. */
const DETAILS = ['POST /v1/authorize', 'POST /v1/grants/delegate'].flatMap((line) =>
  ['arguments host', 'arguments prefix', 'arguments under', 'scope'].map(
    (member) => `${line} authorizationDetails ${member}`,
  ),
);

/**
 * Secrets, tokens, names that may be unknown here, and facts of a call that refuse the call alone: they have no pattern. Their
 * length is limited.
 */
const FREE_TEXT = [
  ...DETAILS,
  'POST /access/v1/evaluation context agent',
  'POST /access/v1/evaluation context token',
  'POST /access/v1/evaluations context agent',
  'POST /access/v1/evaluations context token',
  'POST /access/v1/evaluations evaluations context agent',
  'POST /access/v1/evaluations evaluations context token',
  'POST /oauth/register authorization_details_types',
  'POST /v1/admissions amount',
  'POST /v1/admissions token',
  'POST /v1/admissions/{entryId}/settle actual',
  'POST /v1/policies/test acr',
  'POST /v1/policies/test amount',
  'POST /v1/policies/test currency',
  'POST /oauth/register grant_types',
  'POST /oauth/register response_types',
  'POST /v1/grants/delegate parentGrantToken',
  'POST /v1/grants/verify token',
  'POST /v1/token code',
  'POST /v1/token codeVerifier',
  'POST /v1/token/refresh refreshToken',
  'POST /v1/tokens/verify token',
];

/** Every string in a request: its place, in words, and its schema. */
function stringsOf(mode: Mode): [place: string, schema: Schema][] {
  return Object.entries(documentOf(mode).paths).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, Operation>).flatMap(([method, operation]) => {
      const line = `${method.toUpperCase()} ${path}`;
      const { parameters = [], requestBody } = operation;
      return [
        ...parameters.flatMap(({ name, schema }) => stringsIn(schema, `${line} ${name}`)),
        ...stringsIn(requestBody?.content['application/json']?.schema, line),
      ];
    }),
  );
}

function stringsIn(schema: unknown, place: string): [string, Schema][] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { type, properties = {} } = schema as Schema;
  if (type === 'string') return [[place, schema]];
  const named = Object.entries(properties).flatMap(([name, part]) => stringsIn(part, `${place} ${name}`));
  const others = Object.entries(schema)
    .filter(([name]) => name !== 'properties' && name !== 'propertyNames')
    .flatMap(([, part]) => stringsIn(part, place));
  return [...named, ...others];
}

function patternsOf({ pattern, allOf = [] }: Schema): string[] {
  return [...(pattern === undefined ? [] : [pattern]), ...allOf.flatMap(patternsOf)];
}

/** The verdict of the document's schema about a text. */
function isAdmitted(schema: Schema, text: string): boolean {
  const { length } = Array.from(text);
  const { minLength = 0, maxLength = Infinity } = schema;
  return (
    length >= minLength &&
    length <= maxLength &&
    patternsOf(schema).every((pattern) => new RegExp(pattern, 'u').test(text))
  );
}

describe.each<Mode>(['sandbox', 'live'])('the OpenAPI document of a %s server', (mode) => {
  test('has a pattern for every text of a request, except where the form means nothing', () => {
    const strings = stringsOf(mode);
    expect(strings.length).toBeGreaterThan(90);
    const free = strings.filter(
      ([, schema]) =>
        schema.enum === undefined &&
        schema.const === undefined &&
        schema.format === undefined &&
        patternsOf(schema).length === 0,
    );
    expect(free.map(([place]) => place).toSorted()).toEqual(FREE_TEXT.toSorted());
    const unlimited = free.filter(([, { maxLength }]) => maxLength === undefined);
    expect(unlimited.map(([place]) => place).filter((place) => !DETAILS.includes(place))).toEqual([]);
  });

  test('has patterns that every ECMAScript engine compiles', () => {
    for (const pattern of stringsOf(mode).flatMap(([, schema]) => patternsOf(schema))) {
      expect(() => new RegExp(pattern, 'u')).not.toThrow();
    }
  });

  test('says that a change of an agent changes something, and that no audience is repeated', () => {
    const bodyOf = (path: string, method: string): unknown =>
      documentOf(mode).paths[path]?.[method].requestBody;
    for (const method of ['patch', 'post']) {
      expect(bodyOf('/v1/agents/{id}', method)).toMatchObject({
        required: true,
        content: { 'application/json': { schema: { minProperties: 1 } } },
      });
    }
    expect(JSON.stringify(bodyOf('/v1/me', 'patch'))).toContain('"uniqueItems":true');
  });
});

let server: TestServer;
let agentId: string;
beforeAll(async () => {
  server = await testServer();
  agentId = (await server.developer.call('POST /v1/agents', { name: 'an agent' })).body.agentId;
});
afterAll(() => server.close());

interface Field {
  /** Of the document. */
  place: string;
  /** Texts, some valid and some not. */
  texts: Arbitrary<string>;
  /** The request with the text in that place. */
  send: (text: string) => [line: string, body?: object];
}

const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const part = fc.oneof(
  { arbitrary: fc.stringMatching(/^[A-Za-z0-9_.-]{1,64}$/), weight: 8 },
  fc.stringMatching(/^max_[0-9]{1,16}(\.[0-9]{1,5})?$/),
  fc.constantFrom('', '*', 'a b', 'max_', 'max_01', 'x'.repeat(64), 'x'.repeat(65)),
);
const words = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(' ', '\u115f', '\u2800', '\u{e0001}', '\u202e', '\ud800', 'a\u0000', '.', '..', '…', '✓'),
  fc.constantFrom(119, 120, 121, 200, 201, 256, 257).map((length) => '😀'.repeat(length)),
);

const FIELDS: readonly Field[] = [
  {
    place: 'POST /v1/tokens/revoke jti',
    texts: fc
      .tuple(
        fc.constantFrom('tok_', 'tok_', 'tok_', 'grnt_', 'tok', ''),
        fc.oneof(fc.stringMatching(ULID), words),
      )
      .map((parts) => parts.join('')),
    send: (jti) => ['POST /v1/tokens/revoke', { jti }],
  },
  {
    place: 'GET /v1/grants cursor',
    texts: fc.oneof(fc.stringMatching(/^(grnt|ag)_[0-9A-Z]{0,64}$/), words),
    send: (cursor) => [`GET /v1/grants?${new URLSearchParams({ cursor }).toString()}`],
  },
  {
    place: 'GET /v1/events cursor',
    texts: fc.oneof(
      fc.stringMatching(/^evt_[0-8][0-9A-HJKMNP-TV-Z]{25}_[0-9]{1,19}_[A-Za-z0-9_-]{1,64}$/),
      fc.stringMatching(/^at_[0-9a-z]{1,10}_[0-9]{1,19}_[A-Za-z0-9_-]{1,65}$/),
      fc.constantFrom('9'.repeat(19), '1'.repeat(20)).map((xid) => `at_1_${xid}_e`),
      words,
    ),
    send: (cursor) => [`GET /v1/events?${new URLSearchParams({ cursor }).toString()}`],
  },
  {
    place: 'PATCH /v1/agents/{id} scopes',
    texts: fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(':')),
    send: (scope) => [`PATCH /v1/agents/${agentId}`, { scopes: [scope] }],
  },
  {
    place: 'POST /v1/principal-sessions expiresIn',
    texts: fc.oneof(
      fc.stringMatching(/^[0-9]{0,10}[smhdw]$/),
      fc.constantFrom('0s', '000h', '1.5h', ' 1h', '1h\n'),
    ),
    send: (expiresIn) => ['POST /v1/principal-sessions', { principalId: 'user_nobody', expiresIn }],
  },
  {
    place: 'POST /v1/principal-sessions principalId',
    texts: words,
    send: (principalId) => ['POST /v1/principal-sessions', { principalId }],
  },
  {
    place: 'POST /v1/audit/log agentId',
    texts: words,
    send: (agentId) => ['POST /v1/audit/log', { agentId, grantId: 'grnt_nobody', action: 'a' }],
  },
  {
    place: 'PUT /v1/principals/{principalId}/email email',
    texts: fc.oneof(
      fc.emailAddress({ size: 'medium' }),
      fc.constantFrom(62, 63, 64, 65, 66).map((length) => `${'a'.repeat(length)}@example.com`),
      fc.constantFrom(63, 64).map((length) => `a@${`${'b'.repeat(length)}.`.repeat(3)}example.com`),
      words,
    ),
    send: (email) => ['PUT /v1/principals/user_x/email', { email }],
  },
  {
    place: 'PATCH /v1/agents/{id} name',
    texts: words,
    send: (name) => [`PATCH /v1/agents/${agentId}`, { name }],
  },
  {
    place: 'PATCH /v1/agents/{id} description',
    texts: fc.oneof(
      words,
      fc.constantFrom(2_000, 2_001).map((length) => '😀'.repeat(length)),
    ),
    send: (description) => [`PATCH /v1/agents/${agentId}`, { description }],
  },
];

/** The refusal of a text with an invalid form. */
const FORM = ['VALIDATION_ERROR', 'INVALID_SCOPE'];

test.each(FIELDS)('$place is refused for its form exactly where the document refuses it', async (field) => {
  const schema = stringsOf('sandbox').find(([place]) => place === field.place)?.[1] ?? {};
  const seen = new Set<boolean>();
  await fc.assert(
    fc.asyncProperty(field.texts, async (text) => {
      const admitted = isAdmitted(schema, text);
      seen.add(admitted);
      const { status, body } = await server.developer.call(...field.send(text));
      expect([text, status === 400 && FORM.includes(body.code)]).toEqual([text, !admitted]);
    }),
    { numRuns: 150 },
  );
  expect(seen.size).toBe(2);
});

test.each(['{}', '', undefined])('a change of an agent that changes nothing is refused: %j', async (body) => {
  for (const method of ['PATCH', 'POST']) {
    const response = await fetch(`${server.url}/v1/agents/${agentId}`, {
      method,
      headers: { authorization: `Bearer ${server.developer.key}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body }),
    });
    expect([response.status, await response.json()]).toMatchObject([400, { code: 'VALIDATION_ERROR' }]);
  }
});

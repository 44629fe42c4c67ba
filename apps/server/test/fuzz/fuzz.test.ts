import fc, { type Arbitrary } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tenant, type Tenant } from '../isolation/tenant.ts';
import { engines } from '../support/databases.ts';
import { testServer, type TestServer } from '../support/server.ts';
import { hostile, hostileText, type Known, type Schema } from './hostile.ts';

/** How many requests; `FUZZ_REQUESTS` for a longer run. PGlite is slower, and the same statements run there. */
const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? 2_000);
const SHARE = { postgresql: 0.75, pglite: 0.25 };
const PATIENCE = 180_000 + REQUESTS * 50;

interface Operation {
  security: Record<string, string[]>[];
  parameters?: { name: string; in: 'path' | 'query' | 'header'; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
}

interface Request {
  line: string;
  key: string | null;
  body: string | undefined;
}

describe.each(engines)('hostile requests to every route on $engine', ({ engine, place }) => {
  test('are refused or answered, never with a 5xx', { timeout: PATIENCE }, async () => {
    const server = await testServer({ place: await place() });
    const victim = await tenant(server, 'user_fuzz');
    const requests = await requestsTo(server, victim);
    const statuses = new Set<number>();
    await fc.assert(
      fc.asyncProperty(requests, async ({ line, key, body }) => {
        const [method = '', path = ''] = line.split(' ');
        const response = await fetch(server.url + path, {
          method,
          redirect: 'manual',
          headers: {
            ...(key === null ? {} : { authorization: `Bearer ${key}` }),
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          },
          ...(body === undefined ? {} : { body }),
        });
        statuses.add(response.status);
        expect([line, body, faultOf(response, await response.text())]).toEqual([line, body, undefined]);
      }),
      { numRuns: Math.ceil(REQUESTS * SHARE[engine]) },
    );
    expect([...statuses]).toEqual(expect.arrayContaining([200, 201, 204, 400, 404]));
    expect((await victim.call('GET /health')).status).toBe(200);
    await server.close();
  });
});

/** What each member would be given by somebody who means it. */
function knownTo(tenant: Tenant): Known {
  const { agentId, subAgentId, keyId, requestId, grantId, childGrantId, entryId } = tenant;
  return {
    ...Object.fromEntries(
      Object.entries(tenant)
        .filter((entry) => typeof entry[1] === 'string')
        .map(([name, value]) => [name, [value]]),
    ),
    id: [agentId, keyId, requestId, grantId, childGrantId, entryId],
    did: [`did:grantex:${agentId}`],
    subAgentId: [subAgentId],
    parentGrantToken: [tenant.grantToken],
    token: [tenant.grantToken],
    scopes: ['flights:search', 'flights:book', 'payments:initiate:max_500'],
    redirectUris: ['https://travel.example/callback'],
    redirectUri: ['https://travel.example/callback'],
    audience: ['https://api.travel.example'],
    expiresIn: ['1h', '7d'],
    expiresAt: ['2199-01-01T00:00:00Z'],
    action: ['flights.book'],
    cursor: [grantId, '1'],
    page: ['1', '2'],
    pageSize: ['1', '200'],
  };
}

/** What is wrong with an answer, as against with the request. */
function faultOf({ status, headers }: Response, text: string): string | undefined {
  if (status >= 500) return `it is a ${status}: ${text}`;
  const requestId = headers.get('x-request-id');
  if (requestId === null) return 'it has no x-request-id';
  // A deleted agent's document is an answer, not an error.
  if (status < 400 || status === 410) return undefined;
  const { message, code, requestId: named } = JSON.parse(text) as Record<string, unknown>;
  const isError = typeof message === 'string' && typeof code === 'string' && named === requestId;
  return isError ? undefined : `it is no error of ours: ${text}`;
}

/** Requests to every operation of the OpenAPI document, each as likely as any other. */
async function requestsTo(server: TestServer, victim: Tenant): Promise<Arbitrary<Request>> {
  const { body: document } = await server.callAs(null)('GET /openapi.json');
  const known = knownTo(victim);
  const paths = Object.entries(document.paths as Record<string, Record<string, Operation>>);
  const operations = paths.flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => requestTo(method, path, operation, known, victim)),
  );
  return fc.oneof(...operations);
}

function requestTo(
  method: string,
  path: string,
  { parameters = [], requestBody, security }: Operation,
  known: Known,
  victim: Tenant,
): Arbitrary<Request> {
  const all = Object.values(known).flat();
  const text = (name: string): Arbitrary<string> =>
    fc.oneof(fc.constantFrom(...(known[name] ?? all)), hostileText).filter((value) => value !== '');
  const places = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const inPath = fc.record(Object.fromEntries(places.map((name) => [name, text(name)])));
  const inQuery = fc.record(
    Object.fromEntries(
      parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => [name, text(name)]),
    ),
    { requiredKeys: [] },
  );
  const schema = requestBody?.content['application/json']?.schema;
  const hasBody = method !== 'get' && method !== 'delete';
  return fc
    .record({ inPath, inQuery, body: hasBody ? bodyOf(schema, known) : fc.constant(undefined) })
    .map((drawn) => ({
      line: `${method.toUpperCase()} ${filled(path, drawn.inPath)}${queryOf(drawn.inQuery)}`,
      key: credentialOf(security, victim),
      body: drawn.body,
    }));
}

/** Mostly JSON of the schema; now and then something that is not JSON, or not as it is usually written. */
function bodyOf(schema: Schema | undefined, known: Known): Arbitrary<string | undefined> {
  const json = hostile(schema ?? { type: 'object' }, known).map((value) => JSON.stringify(value));
  const broken = fc.constantFrom(
    '',
    '{',
    'null',
    '"x"',
    '{"a":1e400}',
    '{"__proto__":{"a":1}}',
    '[1,]',
    '\ufeff{}',
  );
  return fc.oneof({ arbitrary: json, weight: 12 }, { arbitrary: broken, weight: 1 });
}

function filled(path: string, values: Record<string, string>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_all, name: string) =>
    encodeURIComponent((values[name] ?? '').toWellFormed()),
  );
}

function queryOf(values: Record<string, string | undefined>): string {
  const given = Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
}

function credentialOf(security: Operation['security'], { key, sessionToken }: Tenant): string | null {
  const [scheme] = security.flatMap((choice) => Object.keys(choice));
  if (scheme === undefined) return null;
  return scheme === 'principalSession' ? sessionToken : key;
}

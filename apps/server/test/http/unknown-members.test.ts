import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { documentOf, type Mode } from '../support/contract.ts';
import { makeAgent, makeGrant } from '../support/grants.ts';
import { testServer, type TestServer } from '../support/server.ts';

/** Members of the public product's requests that would restrict, and that this server does not have. */
const RESTRICTING: readonly (readonly [line: string, member: string, value: unknown])[] = [
  ['POST /v1/agents', 'status', 'suspended'],
  ['POST /v1/agents', 'publicJwk', { kty: 'EC' }],
  ['POST /v1/agents', 'resourceServers', ['https://flights.example']],
  ['PATCH /v1/agents/:agentId', 'statusReason', 'stolen'],
  ['POST /v1/agents/:agentId', 'publicJwk', { kty: 'EC' }],
  ['POST /v1/authorize', 'purpose', 'booking'],
  ['POST /v1/authorize', 'dataRegion', 'eu'],
  ['POST /v1/authorize', 'authorizationDetails', [{ type: 'urn:grantex:tools:v1' }]],
  ['POST /v1/token', 'credentialFormat', 'sd-jwt'],
  ['POST /v1/token', 'redirectUri', 'https://app.example/callback'],
  ['POST /v1/grants/delegate', 'purpose', 'booking'],
  ['POST /v1/audit/log', 'purpose', 'booking'],
  ['PATCH /v1/me', 'fidoRequired', true],
  ['POST /v1/principal-sessions', 'scopes', ['calendar:read']],
];

let server: TestServer;
let bodies: Readonly<Record<string, object>>;
let agentId: string;
beforeAll(async () => {
  server = await testServer();
  const { call } = server.developer;
  agentId = await makeAgent(call);
  const { grantId, grantToken } = await makeGrant(call, agentId);
  const wanted = { agentId, principalId: 'user_alice', scopes: ['flights:search'] };
  const { code } = (await call('POST /v1/authorize', wanted)).body;
  bodies = {
    'POST /v1/agents': { name: 'a', scopes: [] },
    'PATCH /v1/agents/:agentId': { name: 'a' },
    'POST /v1/agents/:agentId': { name: 'a' },
    'POST /v1/authorize': wanted,
    'POST /v1/token': { code, agentId },
    'POST /v1/grants/delegate': {
      parentGrantToken: grantToken,
      subAgentId: await makeAgent(call),
      scopes: ['flights:search'],
    },
    'POST /v1/audit/log': { grantId, action: 'a', status: 'allowed' },
    'PATCH /v1/me': { settings: {} },
    'POST /v1/principal-sessions': { principalId: 'user_alice' },
  };
});
afterAll(() => server.close());

test.each(RESTRICTING)('%s with %s is refused by name', async (line, member, value) => {
  const { call } = server.developer;
  const path = line.replace(':agentId', agentId);
  const { status, body } = await call(path, { ...bodies[line], [member]: value });
  expect([status, body.code]).toEqual([400, 'VALIDATION_ERROR']);
  expect(body.message).toContain(`"${member}"`);
});

test('what is refused with such a member is done without it', async () => {
  for (const [line, body] of Object.entries(bodies)) {
    const { status } = await server.developer.call(line.replace(':agentId', agentId), body);
    expect([line, status < 300]).toEqual([line, true]);
  }
});

test('a list is not given unfiltered to who asks for a filter that there is not', async () => {
  const { status, body } = await server.developer.call('GET /v1/grants?purpose=booking');
  expect([status, body.code]).toEqual([400, 'VALIDATION_ERROR']);
  expect(body.message).toContain('"purpose"');
});

interface Operation {
  requestBody?: { content: Record<string, { schema: object }> };
}

/** What callers may write as they like: what their own calls were about, and members of a JWK, which are dropped. */
const FREE = /\/(metadata|publicKey)(\/|$)/;

/** The paths of the objects in a schema that take members which it does not name. */
function openPlaces(schema: unknown, place: string): string[] {
  if (typeof schema !== 'object' || schema === null || FREE.test(place)) return [];
  const { type, additionalProperties } = schema as Record<string, unknown>;
  const own = type === 'object' && additionalProperties !== false ? [place] : [];
  return [...own, ...Object.entries(schema).flatMap(([name, part]) => openPlaces(part, `${place}/${name}`))];
}

describe.each<Mode>(['sandbox', 'live'])('the OpenAPI document of a %s server', (mode) => {
  test('has no body that takes what it does not name', () => {
    const operations = Object.entries(documentOf(mode).paths).flatMap(([path, methods]) =>
      Object.entries(methods as Record<string, Operation>).map(([method, { requestBody }]) => ({
        line: `${method.toUpperCase()} ${path}`,
        schema: requestBody?.content['application/json']?.schema,
      })),
    );
    const bodied = operations.filter(({ schema }) => schema !== undefined);
    expect(bodied.length).toBeGreaterThan(15);
    expect(bodied.flatMap(({ line, schema }) => openPlaces(schema, line))).toEqual([]);
  });
});

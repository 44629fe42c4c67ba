import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { checkRegisteredAudience } from '../../../src/authority/developers/audiences.ts';
import { type TestDeveloper, testServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
let developer: TestDeveloper;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  developer = await server.signUp();
});

const FLIGHTS = 'https://flights.example';
const HOTELS = 'https://hotels.example';
const register = (audiences: unknown) => developer.call('PATCH /v1/me', { settings: { audiences } });

async function agent(): Promise<string> {
  return (await developer.call('POST /v1/agents', { name: 'a', scopes: ['a:b', 'a:c'] })).body.agentId;
}

async function authorize(agentId: string, audience?: string) {
  return developer.call('POST /v1/authorize', {
    agentId,
    principalId: 'user_alice',
    scopes: ['a:b', 'a:c'],
    ...(audience === undefined ? {} : { audience }),
  });
}

test('without registered audiences, a grant may be for any service', async () => {
  const agentId = await agent();
  for (const audience of [undefined, FLIGHTS, 'urn:example:any']) {
    expect((await authorize(agentId, audience)).status).toBe(201);
  }
  await register([]);
  expect((await authorize(agentId, FLIGHTS)).status).toBe(201);
});

test('with registered audiences, a grant is for one of them or for the issuer, letter for letter', async () => {
  const agentId = await agent();
  expect((await register([FLIGHTS])).status).toBe(200);
  for (const audience of [undefined, server.url, FLIGHTS]) {
    expect((await authorize(agentId, audience)).status).toBe(201);
  }
  for (const audience of [HOTELS, `${FLIGHTS}/`, `${server.url}/`]) {
    const { status, body } = await authorize(agentId, audience);
    expect([status, body.code]).toEqual([400, 'AUDIENCE_NOT_REGISTERED']);
    expect(body.message).toContain(audience);
  }
  // Another spelling of it, which is another audience.
  expect((await authorize(agentId, FLIGHTS.toUpperCase())).body.code).toBe('VALIDATION_ERROR');
});

test('a delegated grant is for one of them too, and cannot inherit an audience that is no longer registered', async () => {
  const [agentId, subAgentId] = [await agent(), await agent()];
  const { body: asked } = await authorize(agentId);
  const { body: parent } = await developer.call('POST /v1/token', { code: asked.code, agentId });
  await register([FLIGHTS]);
  const delegate = (parentGrantToken: string, audience?: string) =>
    developer.call('POST /v1/grants/delegate', {
      parentGrantToken,
      subAgentId,
      scopes: ['a:b'],
      ...(audience === undefined ? {} : { audience }),
    });
  expect((await delegate(parent.grantToken, HOTELS)).body.code).toBe('AUDIENCE_NOT_REGISTERED');
  const { status, body: child } = await delegate(parent.grantToken, FLIGHTS);
  expect([status, typeof child.grantToken]).toEqual([201, 'string']);
  expect((await delegate(parent.grantToken)).status).toBe(201);

  const { body: forFlights } = await authorize(agentId, FLIGHTS);
  const { body: narrow } = await developer.call('POST /v1/token', { code: forFlights.code, agentId });
  await register([HOTELS]);
  expect((await delegate(narrow.grantToken)).body.code).toBe('AUDIENCE_NOT_REGISTERED');
});

test('registered audiences belong to one developer', async () => {
  await register([FLIGHTS]);
  developer = await server.signUp();
  expect((await authorize(await agent(), HOTELS)).status).toBe(201);
});

test('removing them lifts the restriction', async () => {
  await register([FLIGHTS]);
  expect((await developer.call('GET /v1/me')).body.settings.audiences).toEqual([FLIGHTS]);
  await register(null);
  expect((await developer.call('GET /v1/me')).body.settings).toEqual({});
  expect((await authorize(await agent(), HOTELS)).status).toBe(201);
});

test.each([
  ['no URI', ['flights']],
  ['a fragment', ['https://a.example#b']],
  ['one twice', [FLIGHTS, FLIGHTS]],
  ['too many', Array.from({ length: 101 }, (_none, index) => `https://${index}.example`)],
  ['no list', FLIGHTS],
  ['markup', ['https://a.example/<script>']],
])('%s is refused', async (_name, audiences) => {
  const { status, body } = await register(audiences);
  expect([status, body.code]).toEqual([400, 'VALIDATION_ERROR']);
  expect(body.message).toContain('audiences');
});

test('the audience rule alone', () => {
  const issuer = 'https://issuer.example';
  expect(() => checkRegisteredAudience({}, issuer, FLIGHTS)).not.toThrow();
  expect(() => checkRegisteredAudience({ audiences: [] }, issuer, FLIGHTS)).not.toThrow();
  expect(() => checkRegisteredAudience({ audiences: [HOTELS] }, issuer, issuer)).not.toThrow();
  expect(() => checkRegisteredAudience({ audiences: [HOTELS] }, issuer, FLIGHTS)).toThrow(
    /register it there/,
  );
});

import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { freePort } from 'test-config';
import { testServer, type TestDeveloper, type TestServer } from '../../support/server.ts';

/** Who may say that a service is theirs. */

let server: TestServer;
let developer: TestDeveloper;
let stranger: TestDeveloper;
/** What the host of all services here answers. */
let answer: (path: string, response: ServerResponse) => void;
let asked: string[];
let origin: string;
const host = createServer(({ url = '' }, response) => {
  asked.push(url);
  response.setHeader('content-type', 'application/json');
  answer(url, response);
});
beforeAll(async () => {
  [server] = await Promise.all([
    testServer({ environment: { GRANTEX_MODE: 'live' } }),
    new Promise<void>((done) => host.listen(0, '127.0.0.1', done)),
  ]);
  origin = `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
  stranger = await server.signUp();
});
afterAll(async () => {
  host.closeAllConnections();
  host.close();
  await server.close();
});
beforeEach(async () => {
  developer = await server.signUp();
  asked = [];
});

const OPEN = { openTo: 'clients', scopes: ['flights:search'] };
const metadataOf = (resource: string, more: object = {}): string =>
  JSON.stringify({
    resource,
    authorization_servers: [server.url],
    grantex_developer: developer.id,
    ...more,
  });

async function claim(audience: string, { call }: TestDeveloper = developer): Promise<[number, string?]> {
  const { status, body } = await call('PATCH /v1/me', { settings: { resources: { [audience]: OPEN } } });
  return [status, body.code];
}

const FALSE: Readonly<Record<string, (response: ServerResponse, audience: string) => void>> = {
  'names another developer': (response, audience) =>
    response.end(metadataOf(audience, { grantex_developer: stranger.id })),
  'names no developer': (response, audience) =>
    response.end(metadataOf(audience, { grantex_developer: undefined })),
  'names several developers': (response, audience) =>
    response.end(metadataOf(audience, { grantex_developer: [developer.id, stranger.id] })),
  'names another issuer': (response, audience) =>
    response.end(metadataOf(audience, { authorization_servers: ['https://other.example'] })),
  'names this issuer after another one': (response, audience) =>
    response.end(metadataOf(audience, { authorization_servers: ['https://other.example', server.url] })),
  'names this issuer in another writing': (response, audience) =>
    response.end(metadataOf(audience, { authorization_servers: [`${server.url}/`] })),
  'names this issuer as a text': (response, audience) =>
    response.end(metadataOf(audience, { authorization_servers: server.url })),
  'names another service': (response) => response.end(metadataOf(`${origin}/other`)),
  'names this service in another writing': (response, audience) => response.end(metadataOf(`${audience}/`)),
  'names two developers, one after the other': (response, audience) =>
    response.end(metadataOf(audience).replace('{', `{"grantex_developer":${JSON.stringify(stranger.id)},`)),
  'is a page': (response, audience) =>
    response.setHeader('content-type', 'text/html').end(metadataOf(audience)),
  'is a list': (response, audience) => response.end(`[${metadataOf(audience)}]`),
  'is null': (response) => response.end('null'),
  'is no JSON': (response) => response.end('<html>'),
  'is not found': (response, audience) => response.writeHead(404).end(metadataOf(audience)),
  'is an error': (response, audience) => response.writeHead(500).end(metadataOf(audience)),
  'is elsewhere': (response) => response.writeHead(302, { location: `${origin}/real` }).end(),
  'is huge': (response, audience) => response.end(metadataOf(audience, { more: 'x'.repeat(70_000) })),
  'breaks off': (response) => {
    response.writeHead(200, { 'content-length': '1000' });
    response.write('{');
    response.destroy();
  },
};

test.each(Object.entries(FALSE))('a service whose document %s is nobody’s', async (_name, reply) => {
  const audience = `${origin}/mcp`;
  answer = (path, response) =>
    path === '/real' ? void response.end(metadataOf(audience)) : reply(response, audience);
  expect(await claim(audience)).toEqual([422, 'RESOURCE_NOT_CONFIRMED']);
  expect(asked).not.toContain('/real');
  const { body } = await developer.call('GET /v1/me');
  expect(body.settings).toEqual({});
});

test('the document is at the path of the service or at the root of its host, and speaks for that service alone', async () => {
  const audience = `${origin}/tenants/a/mcp`;
  answer = (path, response) =>
    void response
      .writeHead(path === '/.well-known/oauth-protected-resource' ? 200 : 404)
      .end(metadataOf(audience));
  expect(await claim(audience)).toEqual([200, undefined]);
  expect(asked).toEqual([
    '/.well-known/oauth-protected-resource/tenants/a/mcp',
    '/.well-known/oauth-protected-resource',
  ]);
  expect(await claim(`${origin}/tenants/b/mcp`)).toEqual([422, 'RESOURCE_NOT_CONFIRMED']);
});

test('a service that one developer has is nobody else’s in another writing', async () => {
  const audience = `${origin}/${developer.id}`;
  answer = (_path, response) => void response.end(metadataOf(audience));
  expect(await claim(audience)).toEqual([200, undefined]);
  const escaped = `${origin}/%64${developer.id.slice(1)}`;
  answer = (_path, response) => void response.end(metadataOf(escaped, { grantex_developer: stranger.id }));
  expect(await claim(escaped, stranger)).toEqual([409, 'RESOURCE_TAKEN']);
  // Its own developer does not register it twice either.
  const twice = { [audience]: OPEN, [escaped]: OPEN };
  answer = (_path, response) => void response.end(metadataOf(escaped));
  expect(await developer.call('PATCH /v1/me', { settings: { resources: twice } })).toMatchObject({
    status: 409,
    body: { code: 'RESOURCE_TAKEN' },
  });
});

/** What the developer is told of services that have moved. */
const movedAway = async (): Promise<object[]> =>
  (await developer.call('GET /v1/events')).body.events
    .filter(({ type }: { type: string }) => type === 'resource.moved')
    .map(({ data }: { data: object }) => data);

test('a service moves to the developer whom its document names now, and the earlier one is told', async () => {
  const audience = `${origin}/${developer.id}`;
  answer = (_path, response) => void response.end(metadataOf(audience));
  expect(await claim(audience)).toEqual([200, undefined]);
  expect(await claim(audience, stranger)).toEqual([422, 'RESOURCE_NOT_CONFIRMED']);
  answer = (_path, response) => void response.end(metadataOf(audience, { grantex_developer: stranger.id }));
  expect(await claim(audience, stranger)).toEqual([200, undefined]);
  const { body } = await developer.call('GET /v1/me');
  expect(body.settings).toEqual({ audiences: [audience] });
  await expect.poll(movedAway).toEqual([{ audience }]);
  // It does not come back by what the earlier developer saves once more.
  expect(await claim(audience)).toEqual([422, 'RESOURCE_NOT_CONFIRMED']);
  await stranger.call('PATCH /v1/me', { settings: { resources: null } });
});

test('a service that moves while its earlier developer changes it is not registered there again', async () => {
  const [moved, added] = [`${origin}/${developer.id}/moved`, `${origin}/${developer.id}/added`];
  answer = (_path, response) => void response.end(metadataOf(moved));
  expect(await claim(moved)).toEqual([200, undefined]);
  answer = (path, response) => {
    const isMoved = path.endsWith('/moved');
    const reply = (): void =>
      void response.end(
        metadataOf(isMoved ? moved : added, isMoved ? { grantex_developer: stranger.id } : {}),
      );
    if (isMoved) reply();
    // The other service answers only once the first one has moved.
    else void claim(moved, stranger).then(reply);
  };
  const resources = { [moved]: { people: 'anyone' }, [added]: OPEN };
  const { status, body } = await developer.call('PATCH /v1/me', { settings: { resources } });
  expect([status, body.code]).toEqual([422, 'RESOURCE_NOT_CONFIRMED']);
  expect((await developer.call('GET /v1/me')).body.settings).toEqual({ audiences: [moved] });
  expect((await stranger.call('GET /v1/me')).body.settings.resources).toHaveProperty([moved]);
  await stranger.call('PATCH /v1/me', { settings: { resources: null } });
});

test('two changes of one developer, at the same time, of a service that is new to both, keep each other', async () => {
  const [slow, both] = [`${origin}/${developer.id}/slow`, `${origin}/${developer.id}/both`];
  const strict = { resources: { [both]: { ...OPEN, dpop: 'required' } } };
  answer = (path, response) => {
    const reply = (): void => void response.end(metadataOf(path.endsWith('/slow') ? slow : both));
    // It answers only once the other change is made.
    if (path.endsWith('/slow')) void developer.call('PATCH /v1/me', { settings: strict }).then(reply);
    else reply();
  };
  const resources = { [slow]: OPEN, [both]: { ...OPEN, people: 'anyone' } };
  expect((await developer.call('PATCH /v1/me', { settings: { resources } })).status).toBe(200);
  const { body } = await developer.call('GET /v1/me');
  expect(body.settings.resources[both]).toMatchObject({ dpop: 'required', people: 'anyone' });
  expect(await movedAway()).toEqual([]);
});

test.each([500, 401])(
  'the document at the root does not speak for a service whose own one answers %i',
  async (status) => {
    const audience = `${origin}/tenants/${developer.id}`;
    answer = (_path, response) => void response.end(metadataOf(audience));
    expect(await claim(audience)).toEqual([200, undefined]);
    answer = (path, response) =>
      void response
        .writeHead(path === '/.well-known/oauth-protected-resource' ? 200 : status)
        .end(metadataOf(audience, { grantex_developer: stranger.id }));
    expect(await claim(audience, stranger)).toEqual([422, 'RESOURCE_NOT_CONFIRMED']);
  },
);

test('two developers who claim one service at once do not both get it', async () => {
  const audience = `${origin}/both`;
  let turn = 0;
  answer = (_path, response) => {
    turn += 1;
    const owner = turn % 2 === 1 ? developer.id : stranger.id;
    response.end(metadataOf(audience, { grantex_developer: owner }));
  };
  await Promise.all([claim(audience), claim(audience, stranger)]);
  const claimed = await Promise.all(
    [developer, stranger].map(async ({ call }) => (await call('GET /v1/me')).body.settings.resources ?? {}),
  );
  expect(claimed.filter((resources) => audience in resources).length).toBeLessThanOrEqual(1);
});

test.each([
  'https://10.0.0.1/mcp',
  'https://192.168.1.1/mcp',
  'https://169.254.169.254/latest/meta-data',
  'https://[fd00::1]/mcp',
  'https://0.0.0.0/mcp',
  'https://[::ffff:10.0.0.1]/mcp',
])('%s is never asked, and the refusal does not tell what is there', async (audience) => {
  const { status, body } = await developer.call('PATCH /v1/me', {
    settings: { resources: { [audience]: OPEN } },
  });
  expect([400, 422]).toContain(status);
  expect(JSON.stringify(body)).not.toMatch(/ECONN|EHOST|ETIMEDOUT|private|not allowed/);
});

test.each([
  'http://client.example/mcp',
  'https://client.example/mcp#x',
  'https://user@client.example/mcp',
  'https://*.example/mcp',
  'urn:example:service',
  'com.example.app:/mcp',
  'javascript:alert(1)',
  'https://client.example/../mcp',
  'https://CLIENT.example/mcp',
  'https://client.example:443/mcp',
])('%j is the name of no service', async (audience) => {
  const [status] = await claim(audience);
  expect([400, 422]).toContain(status);
  expect(asked).toEqual([]);
});

test.each([
  [{ scopes: [] }, 'scopes: clients may ask for nothing'],
  [{ defaultScopes: ['flights:book'] }, 'defaultScopes: '],
  [{ scopes: ['flights:search', 'offline_access'] }, 'scopes: offline_access'],
  [{ scopes: ['openid'] }, 'scopes: openid'],
  [{ scopes: ['email'] }, 'scopes: email'],
  [{ scopes: ['profile'] }, 'scopes: profile'],
  [{ openTo: 'agents', scopes: [], defaultScopes: ['openid'] }, 'scopes: openid'],
])('a service with %o is refused, and its host not asked', async (different, fault) => {
  const resources = { [`${origin}/mcp`]: { ...OPEN, ...different } };
  const { status, body } = await developer.call('PATCH /v1/me', { settings: { resources } });
  expect([status, body.code]).toEqual([422, 'RESOURCE_REFUSED']);
  expect(body.message).toContain(fault);
  expect(asked).toEqual([]);
});

describe('a server whose issuer has a path', () => {
  let below: TestServer;
  let issuer: string;
  beforeAll(async () => {
    const port = await freePort();
    issuer = `http://127.0.0.1:${port}/auth/x`;
    below = await testServer({ environment: { PORT: String(port), GRANTEX_PUBLIC_URL: issuer } });
  });
  afterAll(() => below.close());

  test.each(['', '/', '/mcp', '/../x/mcp', '/%6dcp'])('has no service at its issuer%s', async (rest) => {
    for (const at of [issuer, issuer.replace('/auth/', '/%61uth/')]) {
      const [status] = await claim(at + rest, below.developer);
      expect([400, 422]).toContain(status);
    }
  });

  test.each(['/mcp', '/auth', '/auth/xy', '/AUTH/x'])('may have one at %s of its host', async (path) => {
    const audience = new URL(issuer).origin + path;
    expect(await claim(audience, below.developer)).toEqual([200, undefined]);
  });
});

test('audiences and services stay one list', async () => {
  const audience = `${origin}/list`;
  answer = (_path, response) => void response.end(metadataOf(audience));
  const set = (settings: object): Promise<{ status: number; body: any }> =>
    developer.call('PATCH /v1/me', { settings });
  const audiences = async (): Promise<unknown> =>
    (await developer.call('GET /v1/me')).body.settings.audiences;
  await set({ audiences: ['urn:other'] });
  await claim(audience);
  expect(await audiences()).toEqual(['urn:other', audience]);
  expect(await set({ audiences: ['urn:other'] })).toMatchObject({ body: { code: 'RESOURCE_REFUSED' } });
  expect(await set({ audiences: null })).toMatchObject({ status: 200 });
  expect(await audiences()).toEqual([audience]);
  expect(await set({ resources: null })).toMatchObject({ status: 200 });
  expect(await audiences()).toBeUndefined();
});

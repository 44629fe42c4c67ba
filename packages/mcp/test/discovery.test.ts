import type { RequestListener } from 'node:http';
import { createVerifier, type GrantAuth, grantAuth, type GuardServerOptions, online } from '@grantex/mcp';
import * as client from '@modelcontextprotocol/client';
import * as authV1 from '@modelcontextprotocol/sdk/client/auth.js';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { listen, type Listening } from 'adapter-tests';
import { describe, expect, test } from 'vitest';
import { type Mount, MOUNTS } from './support/mounts.ts';
import { setUp } from './support/setting.ts';

const RULES = {
  search: { scopes: ['flights:search'] },
  book: { scopes: ['flights:book', 'payments:initiate'] },
} as const;

const setting = setUp();

interface Site extends Listening {
  readonly resource: string;
  readonly issuer: string;
}

/** Serves a guarded MCP endpoint at `/mcp` of an application, and the metadata of its issuer elsewhere. */
async function siteOf(mount: Mount, lists: GuardServerOptions['lists'] = 'granted'): Promise<Site> {
  const issuer = await listen((_request, response) => response.end(JSON.stringify(ISSUER(issuer.url))));
  let application: RequestListener = () => {};
  const site = await listen((...exchange) => application(...exchange));
  const resource = `${site.url}/mcp`;
  const guard = setting.service.guardWith({
    verifier: verifierOf(resource),
    scope: 'flights:search',
  });
  const auth = grantAuth({
    guard,
    rules: RULES,
    resource,
    authorizationServers: [issuer.url],
    resourceName: 'Flüge',
    developer: 'dev_travel',
  });
  application = await mount(auth, ({ guardServer, makeServer }) => {
    const server = guardServer(makeServer(), { guard, rules: RULES, lists });
    for (const name of Object.keys(RULES))
      server.registerTool(name, {}, async () => ({ content: [{ type: 'text', text: name }] }));
    return server;
  });
  return {
    ...site,
    resource,
    issuer: issuer.url,
    async [Symbol.asyncDispose]() {
      await site[Symbol.asyncDispose]();
      await issuer[Symbol.asyncDispose]();
    },
  };
}

function verifierOf(audience: string) {
  const { url: issuer, apiKey } = setting.issuer;
  return createVerifier({ issuer, audience, revocation: online({ apiKey }) });
}

/** What a client needs of an issuer to send a person there. */
const ISSUER = (issuer: string): object => ({
  issuer,
  authorization_endpoint: `${issuer}/oauth/authorize`,
  token_endpoint: `${issuer}/oauth/token`,
  response_types_supported: ['code'],
  code_challenge_methods_supported: ['S256'],
});

const MESSAGE = { jsonrpc: '2.0', id: 1, method: 'tools/list' };

function post(url: string, token?: string): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(MESSAGE),
  });
}

/** A person at a client that has a token or none, and where it sent them. */
function personOf({ issuer }: Site, token?: string) {
  const asked: URLSearchParams[] = [];
  const held = { token };
  return {
    asked,
    held,
    redirectUrl: 'http://127.0.0.1:1/callback',
    clientMetadata: { redirect_uris: ['http://127.0.0.1:1/callback'] },
    clientInformation: () => ({ client_id: 'ag_claude', issuer }),
    tokens: () =>
      held.token === undefined ? undefined : { access_token: held.token, token_type: 'Bearer', issuer },
    saveTokens() {},
    redirectToAuthorization: (url: URL) => void asked.push(url.searchParams),
    saveCodeVerifier() {},
    codeVerifier: () => 'verifier',
  };
}

const CLIENTS = [
  {
    name: 'client 2.4',
    ...client,
    connect: async (url: string, person: ReturnType<typeof personOf>) => {
      const one = new client.Client({ name: 'agent', version: '1' });
      await one.connect(new client.StreamableHTTPClientTransport(new URL(url), { authProvider: person }));
      return one;
    },
  },
  {
    name: 'SDK 1.32',
    ...authV1,
    connect: async (url: string, person: ReturnType<typeof personOf>) => {
      const one = new ClientV1({ name: 'agent', version: '1' });
      await one.connect(new TransportV1(new URL(url), { authProvider: person }));
      return one;
    },
  },
] as const;

describe.each(Object.entries(MOUNTS))('%s', (_name, mount) => {
  test('serves the metadata letter for letter, at the path and at the root, to pages too', async () => {
    await using site = await siteOf(mount);
    for (const path of ['/mcp', '']) {
      const url = `${site.url}/.well-known/oauth-protected-resource${path}`;
      const answer = await fetch(url, { headers: { 'mcp-protocol-version': '2025-11-25' } });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toContain('application/json');
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
      expect(await answer.json()).toEqual({
        resource: site.resource,
        authorization_servers: [site.issuer],
        scopes_supported: ['flights:search', 'flights:book', 'payments:initiate'],
        bearer_methods_supported: ['header'],
        resource_name: 'Flüge',
        grantex_developer: 'dev_travel',
      });
      const preflight = await fetch(url, {
        method: 'OPTIONS',
        headers: {
          origin: 'https://page.example',
          'access-control-request-method': 'GET',
          'access-control-request-headers': 'mcp-protocol-version',
        },
      });
      expect(preflight.status).toBe(204);
      expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
      expect(preflight.headers.get('access-control-allow-methods')).toContain('GET');
      expect(preflight.headers.get('access-control-allow-headers')).toBe('MCP-Protocol-Version');
      expect((await fetch(url, { method: 'HEAD' })).status).toBe(200);
    }
  });

  test('lets nobody without a token through, with a slash, a query or another method', async () => {
    await using site = await siteOf(mount);
    for (const ending of ['', '?', '?a=b', '/', '//', '/.well-known/oauth-protected-resource'])
      expect([401, 404]).toContain((await post(`${site.resource}${ending}`)).status);
    expect((await post(site.resource)).status).toBe(401);
    for (const method of ['GET', 'DELETE', 'OPTIONS', 'PUT'])
      expect((await fetch(site.resource, { method })).status).toBe(401);
  });

  test.each(CLIENTS)(
    'tells a stranger on $name where to get a token, and what to ask for',
    async (reader) => {
      await using site = await siteOf(mount);
      const answer = await post(site.resource);
      expect(answer.headers.get('access-control-expose-headers')).toBe('WWW-Authenticate, DPoP-Nonce');
      const resourceMetadataUrl = new URL(`${site.url}/.well-known/oauth-protected-resource/mcp`);
      const { error, ...said } = reader.extractWWWAuthenticateParams(answer);
      expect(error).toBe(undefined);
      expect(said).toMatchObject({ resourceMetadataUrl, scope: 'flights:search' });
      for (const options of [{ resourceMetadataUrl }, {}])
        expect(await reader.discoverOAuthProtectedResourceMetadata(site.resource, options)).toMatchObject({
          resource: site.resource,
          authorization_servers: [site.issuer],
        });

      const person = personOf(site);
      await expect(reader.connect(site.resource, person)).rejects.toThrow(/unauthorized|403|auth/i);
      expect(person.asked.map((query) => [query.get('scope'), query.get('resource')])).toEqual([
        ['flights:search', site.resource],
      ]);
    },
  );

  test.each(CLIENTS)('has $name ask for what is held and what is missing', async (reader) => {
    await using site = await siteOf(mount);
    const scopes = ['flights:search', 'payments:initiate:max_500'];
    const person = personOf(site, setting.issuer.grantToken({ scopes, audience: site.resource }));
    const connected = await reader.connect(site.resource, person);
    expect((await connected.listTools()).tools.map(({ name }) => name)).toEqual(['search']);
    await expect(connected.callTool({ name: 'book' })).rejects.toThrow(/unauthorized|403|auth/i);
    const [asked, ...more] = person.asked;
    expect(more).toEqual([]);
    expect(asked?.get('scope')?.split(' ')).toEqual(
      expect.arrayContaining(['flights:search', 'payments:initiate:max_500', 'flights:book']),
    );
    await connected.close();
  });

  test.each(CLIENTS)(
    'with a list of all, has $name call what it lacks, ask for it, and call again',
    async (reader) => {
      await using site = await siteOf(mount, 'all');
      const tokenFor = (...scopes: string[]) =>
        setting.issuer.grantToken({ scopes, audience: site.resource });
      const person = personOf(site, tokenFor('flights:search'));
      const connected = await reader.connect(site.resource, person);
      expect((await connected.listTools()).tools.map(({ name }) => name)).toEqual(['search', 'book']);
      await expect(connected.callTool({ name: 'book' })).rejects.toThrow(/unauthorized|403|auth/i);
      expect(person.asked.map((query) => query.get('scope'))).toEqual([
        'flights:search flights:book payments:initiate',
      ]);
      person.held.token = tokenFor('flights:search', 'flights:book', 'payments:initiate');
      expect(await connected.callTool({ name: 'book' })).toMatchObject({ content: [{ text: 'book' }] });
      await connected.close();
    },
  );

  test.each(CLIENTS)('sends $name to log in anew when the grant was revoked', async (reader) => {
    await using site = await siteOf(mount);
    const { grantId, token } = setting.issuer.grant({ scopes: ['flights:search'], audience: site.resource });
    expect((await post(site.resource, token)).status).toBe(200);
    setting.issuer.revoke(grantId);
    const answer = await post(site.resource, token);
    expect(answer.status).toBe(401);
    expect(reader.extractWWWAuthenticateParams(answer)).toMatchObject({
      error: 'invalid_token',
      scope: 'flights:search',
    });
    const person = personOf(site, token);
    await expect(reader.connect(site.resource, person)).rejects.toThrow(/unauthorized|403|auth/i);
    expect(person.asked).toHaveLength(1);
  });
});

test('a token for the resource, as it is published, is a token for the guard', async () => {
  await using site = await siteOf(MOUNTS.Hono);
  const { resource } = await client.discoverOAuthProtectedResourceMetadata(site.resource);
  const audiences = [resource, `${resource}/`, new URL(resource).origin];
  const statuses = audiences.map(async (audience) => {
    const token = setting.issuer.grantToken({ scopes: ['flights:search'], audience });
    return (await post(site.resource, token)).status;
  });
  expect(await Promise.all(statuses)).toEqual([200, 401, 401]);
});

describe('the resource', () => {
  const make = (resource: string | URL, changed: object = {}): GrantAuth =>
    grantAuth({
      guard: setting.service.guardWith({ verifier: verifierOf(String(resource)) }),
      rules: { ...RULES, later: { scopes: ['offline_access', 'flights:search'] } },
      resource,
      authorizationServers: ['https://grantex.example'],
      ...changed,
    });
  const METADATA = '/.well-known/oauth-protected-resource';

  test.each([
    ['https://travel.example', ''],
    ['https://travel.example/', ''],
    ['https://TRAVEL.example:443/mcp', '/mcp'],
    ['https://travel.example/mcp/', '/mcp'],
    ['https://travel.example/größe', '/gr%C3%B6%C3%9Fe'],
    ['https://travel.example/mcp?tenant=7', '/mcp?tenant=7'],
  ])('%s is published as it is written, and its challenge is plain ASCII', async (resource, path) => {
    const { fetch, metadata } = make(resource);
    const url = `https://travel.example${METADATA}${path}`;
    const described = await fetch(new Request(url));
    expect(await (described as Response).json()).toMatchObject({
      resource,
      scopes_supported: ['flights:search', 'flights:book', 'payments:initiate'],
    });
    const refused = (await fetch(new Request(resource, { method: 'POST' }))) as Response;
    expect(refused.headers.get('www-authenticate')).toBe(
      `Bearer realm="grantex", resource_metadata="${url}"`,
    );
    expect(metadata.fetch(new Request(resource))).toBe(undefined);
    expect(metadata.fetch(new Request(url, { method: 'POST' }))).toBe(undefined);
  });

  test('what clients would trip over is named when it is made', () => {
    const resource = 'https://travel.example/mcp';
    const guard = setting.service.guardWith({ verifier: verifierOf('https://travel.example') });
    expect(() => make(resource, { guard })).toThrow(
      'grantAuth: "resource" must be an audience of the guard, letter for letter. It is https://travel.example/mcp, and the guard accepts https://travel.example.',
    );
    expect(() => make(new URL('https://travel.example'), { guard })).toThrow(
      '"resource" must be an audience',
    );
    for (const wrong of ['/mcp', 'travel.example', 'ftp://travel.example', 'https://travel.example/#a'])
      expect(() => make(wrong)).toThrow('"resource" must be an http(s) URL');
    for (const wrong of [undefined, [], 'https://a.test', ['https://a.test/'], ['a.test'], [1]])
      expect(() => make(resource, { authorizationServers: wrong })).toThrow('"authorizationServers" must be');
    for (const wrong of ['', 'travel', 7])
      expect(() => make(resource, { developer: wrong })).toThrow('"developer" must be');
    expect(() => make(resource, { resourceName: '' })).toThrow('"resourceName" must be');
  });
});

import {
  createVerifier,
  feed,
  type GrantAuth,
  type GrantAuthInfo,
  grantAuth,
  guardServer,
  online,
  TOKEN_KEY,
  type VerifiedToken,
  type VerifierOptions,
} from '@grantex/mcp';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as ClientTransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Listening } from 'adapter-tests';
import { host } from './support/host.ts';
import { type AnyServer, type HttpLine, httpLines, newestHttp, type ToolResult } from './support/lines.ts';
import { RESOURCE, setUp } from './support/setting.ts';

const RULES = {
  search: { scopes: ['flights:search'] },
  book: {
    scopes: ['flights:book', 'payments:initiate'],
    action: 'flight.booked',
    amount: ({ price }: { price: number }) => price,
  },
} as const;

const METADATA = 'https://travel.example/.well-known/oauth-protected-resource/mcp';

const setting = setUp();

const said = (text: string): ToolResult => ({ content: [{ type: 'text', text }] });

function authOf(): ReturnType<typeof grantAuth> {
  const { guard } = setting.service;
  return grantAuth({
    guard,
    rules: RULES,
    resources: { timetable: { scopes: ['timetable:read'] } },
    prompts: { plan: { scopes: ['trips:plan'] } },
    resource: RESOURCE,
    authorizationServers: ['https://grantex.example'],
  });
}

function register(server: Pick<AnyServer, 'registerTool'>): void {
  server.registerTool('search', {}, async () => said('found'));
  // The model writes the price as text, from which no rule could read an amount.
  const inputSchema = z.object({ price: z.string().transform(Number) });
  server.registerTool('book', { inputSchema }, async ({ price }: { price: number }) =>
    said(`booked for ${price}`),
  );
}

function hostOf(line: HttpLine, auth: Pick<GrantAuth, 'middleware'> | false = authOf()): Promise<Listening> {
  return host(
    auth === false ? undefined : auth,
    () => {
      const server = line.guardServer(line.makeServer(), {
        guard: setting.service.guard,
        rules: RULES,
        // The token of the process, which must never serve a stranger.
        token: () => setting.service.tokenFor('flights:search'),
      });
      register(server);
      return server;
    },
    () => line.makeTransport(),
  );
}

function post(url: string, method: string, params: object, token?: string): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
}

const call = (url: string, name: string, token?: string, input: object = {}): Promise<Response> =>
  post(url, 'tools/call', { name, arguments: input }, token);

describe.each(httpLines)('$name', (line) => {
  test('a request without a token is told where to get one, whatever it asks for', async () => {
    await using site = await hostOf(line);
    for (const method of ['initialize', 'tools/list', 'tools/call']) {
      const answer = await post(site.url, method, { name: 'search' });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe(
        `Bearer realm="grantex", resource_metadata="${METADATA}"`,
      );
    }
  });

  test('the metadata of the resource names it, its issuers and the scopes of tools, resources and prompts', async () => {
    await using site = await hostOf(line);
    const answer = await fetch(`http://127.0.0.1:${site.port}/.well-known/oauth-protected-resource/mcp`);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(await answer.json()).toEqual({
      resource: RESOURCE,
      authorization_servers: ['https://grantex.example'],
      scopes_supported: [
        'flights:search',
        'flights:book',
        'payments:initiate',
        'timetable:read',
        'trips:plan',
      ],
      bearer_methods_supported: ['header'],
    });
  });

  test('an invalid token is a 401, recorded once with the action of the called tool', async () => {
    await using site = await hostOf(line);
    const answer = await call(site.url, 'book', setting.issuer.faultyToken('expired'), { price: '420' });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
    expect(answer.headers.get('www-authenticate')).toContain(`resource_metadata="${METADATA}"`);
    expect(await setting.service.recorded()).toEqual(['blocked flight.booked']);
  });

  test('one challenge names everything that is held or missing', async () => {
    await using site = await hostOf(line);
    const nothing = await call(site.url, 'book', setting.service.tokenFor('flights:search'), {
      price: '420',
    });
    expect(nothing.status).toBe(403);
    expect(nothing.headers.get('www-authenticate')).toContain(
      'scope="flights:search flights:book payments:initiate"',
    );
    const limited = await call(site.url, 'book', setting.service.tokenFor('payments:initiate:max_500'), {
      price: '420',
    });
    expect(limited.status).toBe(403);
    expect(limited.headers.get('www-authenticate')).toContain(
      'scope="payments:initiate:max_500 flights:book"',
    );
    expect(await limited.json()).toMatchObject({ code: 'scope_missing', missingScopes: ['flights:book'] });
    expect(await setting.service.recorded()).toEqual(['blocked flight.booked', 'blocked flight.booked']);
  });

  test('a prompt is challenged for its scopes like a tool', async () => {
    await using site = await hostOf(line);
    const answer = await post(
      site.url,
      'prompts/get',
      { name: 'plan' },
      setting.service.tokenFor('flights:search'),
    );
    expect(answer.status).toBe(403);
    expect(answer.headers.get('www-authenticate')).toContain('scope="flights:search trips:plan"');
    expect(await setting.service.recorded()).toEqual(['blocked plan']);
  });

  test('what depends on the arguments is decided where they are parsed', async () => {
    await using site = await hostOf(line);
    const token = setting.service.tokenFor('flights:book', 'payments:initiate:max_500');
    const booked = await call(site.url, 'book', token, { price: '420' });
    expect(booked.status).toBe(200);
    expect(await booked.json()).toMatchObject({ result: said('booked for 420') });
    const refused = await call(site.url, 'book', token, { price: '900' });
    expect(await refused.json()).toMatchObject({
      result: { isError: true, structuredContent: { missingScopes: ['payments:initiate:max_900'] } },
    });
    expect(await setting.service.recorded()).toEqual([
      'allowed flight.booked',
      'success flight.booked',
      'blocked flight.booked',
    ]);
  });

  test('without authentication in front of it nobody acts with the token of the process, or with one in _meta', async () => {
    await using site = await hostOf(line, false);
    const _meta = { [TOKEN_KEY]: setting.service.tokenFor('flights:search') };
    const answer = await post(site.url, 'tools/call', { name: 'search', arguments: {}, _meta });
    expect(await answer.json()).toMatchObject({ result: { structuredContent: { code: 'no_credentials' } } });
    expect(await (await post(site.url, 'tools/list', {})).json()).toMatchObject({ result: { tools: [] } });
  });
});

test.each([
  ['2.x', () => new Client({ name: 'agent', version: '1' }), StreamableHTTPClientTransport],
  ['1.x', () => new ClientV1({ name: 'agent', version: '1' }), ClientTransportV1],
] as const)('a client of %s lists and calls what its grant allows', async (_line, makeClient, Transport) => {
  await using site = await hostOf(newestHttp);
  const headers = { authorization: `Bearer ${setting.service.tokenFor('flights:search')}` };
  const client = makeClient() as Client;
  await client.connect(new Transport(new URL(site.url), { requestInit: { headers } }));
  expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['search']);
  expect(await client.callTool({ name: 'search' })).toMatchObject(said('found'));
  await expect(client.callTool({ name: 'book', arguments: { price: '420' } })).rejects.toThrow(
    /403|scope|auth/i,
  );
  await client.close();
});

describe('a fetch handler with the 2026 protocol', () => {
  function fetchOf(): (request: Request) => Promise<Response> {
    const auth = authOf();
    const handler = createMcpHandler(() => {
      const server = guardServer(new McpServer({ name: 'travel', version: '1' }), {
        guard: setting.service.guard,
        rules: RULES,
      });
      register(server);
      return server;
    });
    return async (request) => {
      const message: unknown = request.method === 'POST' ? await request.clone().json() : undefined;
      const answer: Response | GrantAuthInfo = await auth.fetch(request, message);
      return answer instanceof Response ? answer : handler.fetch(request, { authInfo: answer });
    };
  }

  test('serves its metadata, challenges, lists and calls', async () => {
    const serve = fetchOf();
    expect(await (await serve(new Request(METADATA))).json()).toMatchObject({ resource: RESOURCE });
    expect((await serve(new Request(RESOURCE, { method: 'POST', body: '{}' }))).status).toBe(401);

    const statuses: number[] = [];
    const client = new Client({ name: 'agent', version: '1' }, { versionNegotiation: { mode: 'auto' } });
    const transport = new StreamableHTTPClientTransport(new URL(RESOURCE), {
      requestInit: { headers: { authorization: `Bearer ${setting.service.tokenFor('flights:search')}` } },
      fetch: async (url, init) => {
        const answer = await serve(new Request(url, init));
        statuses.push(answer.status);
        return answer;
      },
    });
    await client.connect(transport);
    expect(client.getProtocolEra()).toBe('modern');
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['search']);
    expect(await client.callTool({ name: 'search' })).toMatchObject(said('found'));
    await expect(client.callTool({ name: 'book', arguments: { price: '420' } })).rejects.toThrow(
      /403|scope|auth/i,
    );
    expect(statuses.at(-1)).toBe(403);
    expect(await setting.service.recorded()).toEqual([
      'allowed search',
      'success search',
      'blocked flight.booked',
    ]);
    await client.close();
  });
});

/** A verifier that counts its calls. */
function countingVerifier(revocation: VerifierOptions['revocation']) {
  const verifier = createVerifier({
    issuer: setting.issuer.url,
    audience: setting.issuer.audience,
    developers: [setting.issuer.developerId],
    revocation,
    // A token that is verified twice is not found in a cache the second time.
    cacheSize: 0,
  });
  const asked = { verify: 0, recheck: 0 };
  return {
    asked,
    close: () => verifier.close(),
    verify(token: string, scopes?: readonly string[]) {
      asked.verify += 1;
      return verifier.verify(token, scopes);
    },
    recheck(verified: VerifiedToken, scopes?: readonly string[]) {
      asked.recheck += 1;
      return verifier.recheck(verified, scopes);
    },
  };
}

test('a request is verified once, and its grant rechecked where the call is decided', async () => {
  const { asked, ...verifier } = countingVerifier('none');
  setting.service = { ...setting.service, guard: setting.service.guardWith({ verifier }) };
  for (const line of httpLines) {
    await using site = await hostOf(line);
    const countOf = async (answer: Promise<Response>): Promise<object> => {
      Object.assign(asked, { verify: 0, recheck: 0 });
      const { status } = await answer;
      return { status, ...asked };
    };
    const token = setting.service.tokenFor('flights:search');
    expect(await countOf(call(site.url, 'search', token))).toEqual({ status: 200, verify: 1, recheck: 1 });
    expect(await countOf(post(site.url, 'tools/list', {}, token))).toEqual({
      status: 200,
      verify: 1,
      recheck: 1,
    });
    expect(await countOf(call(site.url, 'book', token))).toEqual({ status: 403, verify: 1, recheck: 1 });
    const expired = setting.issuer.faultyToken('expired');
    expect(await countOf(call(site.url, 'search', expired))).toEqual({ status: 401, verify: 1, recheck: 0 });
    expect(await countOf(call(site.url, 'search'))).toEqual({ status: 401, verify: 0, recheck: 0 });
  }
});

test.each([
  ['feed', (apiKey: string) => feed({ apiKey })],
  ['online', (apiKey: string) => online({ apiKey })],
])(
  'a grant that is revoked after the authentication is refused by the guard, with %s',
  async (_way, learn) => {
    const verifier = countingVerifier(learn(setting.issuer.apiKey));
    setting.service = { ...setting.service, guard: setting.service.guardWith({ verifier }) };
    for (const line of httpLines) {
      const grant = setting.issuer.grant({ scopes: ['flights:search'] });
      const { middleware } = authOf();
      const isRevoked = async (): Promise<boolean> =>
        Promise.resolve(verifier.verify(grant.token)).then(
          () => false,
          () => true,
        );
      const revoke = async (): Promise<void> => {
        setting.issuer.revoke(grant.grantId);
        await expect.poll(isRevoked).toBe(true);
      };
      const auth: Pick<GrantAuth, 'middleware'> = {
        middleware: (request, response, next) =>
          middleware(request, response, () => void revoke().then(() => next(), next)),
      };
      await using site = await hostOf(line, auth);
      const answer = await call(site.url, 'search', grant.token);
      expect(answer.status).toBe(200);
      expect(await answer.json()).toMatchObject({
        result: { isError: true, content: [{ text: expect.stringContaining('"code":"revoked"') }] },
      });
    }
    expect(await setting.service.recorded()).toEqual(httpLines.map(() => 'blocked search'));
    await verifier.close();
  },
);

test('only the very grant that was verified stands for a token', async () => {
  const { asked, ...verifier } = countingVerifier('none');
  const guard = setting.service.guardWith({ verifier });
  setting.service = { ...setting.service, guard };
  const token = setting.service.tokenFor('flights:search');
  const body = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: 'search', arguments: {} },
  });
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
  const answerTo = async (authInfo: GrantAuthInfo): Promise<string> => {
    const handler = createMcpHandler(() => {
      const server = guardServer(new McpServer({ name: 'travel', version: '1' }), { guard, rules: RULES });
      register(server);
      return server;
    });
    const request = new Request(RESOURCE, { method: 'POST', headers, body });
    return (await handler.fetch(request, { authInfo })).text();
  };
  const sent = new Request(RESOURCE, { method: 'POST', headers: { authorization: `Bearer ${token}` } });
  const authInfo = (await authOf().fetch(sent)) as GrantAuthInfo;
  expect(await answerTo({ ...authInfo })).toContain('found');
  expect(asked).toEqual({ verify: 1, recheck: 1 });
  expect(await answerTo({ ...authInfo, token: 'garbage' })).toContain('malformed_token');
  const narrow = setting.service.tokenFor('flights:book');
  expect(await answerTo({ ...authInfo, token: narrow })).toContain('scope_missing');
  const wider = { ...authInfo.extra.grant, scopes: ['flights:search'] };
  expect(await answerTo({ ...authInfo, token: narrow, extra: { grant: wider } })).toContain('scope_missing');
});

test.each([
  { method: { toString: 1, valueOf: 1 } },
  { method: 'tools/call', params: { name: { toString: 1, valueOf: 1 } } },
  { method: 'tools/call', params: null },
])('a malformed message, %j, is challenged like any other without a token', async (message) => {
  const answer = await authOf().fetch(new Request(RESOURCE, { method: 'POST' }), message);
  expect(answer).toMatchObject({ status: 401 });
});

test('wrong options are named in the error', () => {
  const options = {
    guard: setting.service.guard,
    rules: RULES,
    resource: RESOURCE,
    authorizationServers: ['https://grantex.example'],
  } as const;
  const make = (changed: object) => () => grantAuth({ ...options, ...changed });
  expect(make({ guard: undefined })).toThrow('grantAuth: "guard" must be a guard');
  expect(make({ rules: [] })).toThrow('grantAuth: "rules" must be an object');
  expect(make({ resource: '/mcp' })).toThrow('grantAuth: "resource" must be an http(s) URL');
  expect(make({ authorizationServers: [] })).toThrow('grantAuth: "authorizationServers" must be a list');
});

test('a request with an address that is not a URL is handled like any other', async () => {
  await using site = await hostOf(newestHttp);
  expect((await fetch(`http://127.0.0.1:${site.port}//[`)).status).toBe(401);
});

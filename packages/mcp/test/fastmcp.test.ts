import {
  createFastMcp,
  createVerifier,
  currentGrant,
  feed,
  type FastMcpOptions,
  type ResourceInput,
} from '@grantex/mcp/fastmcp';
import * as entry from '@grantex/mcp/fastmcp';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { testExports, testOptions } from 'adapter-tests';
import { isFullRun } from 'test-config';
import { beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type FastMcp, type FastMcpSite, hostFastMcp, SILENT } from './support/fast-mcp-site.ts';
import { RESOURCE, setUp } from './support/setting.ts';

const OPTIONS = {
  rules: {
    search: { scopes: ['flights:search'] },
    book: { scopes: ['flights:book'], amount: ({ price }: { price: number }) => price },
  },
  resources: {
    policy: { scopes: ['policies:read'] },
    trip: {
      scopes: ['trips:read'],
      metadata: ({ uri, variables }: ResourceInput) => ({ uri, ...variables }),
    },
  },
  prompts: { plan: { scopes: ['trips:plan'] } },
} as const satisfies Partial<FastMcpOptions>;

type Answer = { readonly isError?: boolean; readonly content: readonly { readonly text: string }[] };

let ran: string[] = [];

const setting = setUp();
beforeEach(() => {
  ran = [];
});

function register(server: FastMcp): void {
  server.addTool({
    name: 'search',
    description: 'Search flights',
    execute: async (_input, { session }) => {
      ran.push(`search ${session?.extra.grant.grantId === currentGrant()?.grantId}`);
      return `for ${session?.extra.grant.principalId}`;
    },
  });
  // The model writes the price as text, from which no rule could read an amount.
  const parameters = z.object({ price: z.string().transform(Number) });
  server.addTools([
    { name: 'book', description: 'Book', parameters, execute: async ({ price }) => `booked for ${price}` },
    { name: 'unruled', description: 'Unruled', execute: async () => 'ran unguarded' },
  ]);
  const load = async (): Promise<{ text: string }> => ({ text: 'read' });
  server.addResource({ name: 'policy', uri: 'travel://policy', load });
  server.addResourceTemplate({
    name: 'trip',
    uriTemplate: 'travel://trips/{trip}',
    arguments: [{ name: 'trip', complete: async () => ({ values: ['7', '8'] }) }],
    load,
  });
  server.addPrompt({
    name: 'plan',
    arguments: [{ name: 'to', complete: async () => ({ values: ['Rome'] }) }],
    load: async () => 'Plan a trip.',
  });
}

const host = (isStateless = false): Promise<FastMcpSite> =>
  hostFastMcp({ guard: setting.service.guard, ...OPTIONS }, register, isStateless);

async function call(client: Client, name: string, input: Record<string, unknown> = {}): Promise<string> {
  const { isError, content } = (await client.callTool({ name, arguments: input })) as Answer;
  const text = content[0]?.text ?? '';
  return isError === true ? (JSON.parse(text) as { code: string }).code : text;
}

// FastMCP takes a second to open a session.
describe.each(isFullRun ? [true, false] : [true])('over HTTP, stateless: %s', (isStateless) => {
  test('each call is decided by what its tool gets, and recorded', async () => {
    await using site = await host(isStateless);
    const { token, principalId } = setting.issuer.grant({
      scopes: ['flights:search', 'flights:book:max_500'],
    });
    const client = await site.client(token);
    expect(await call(client, 'search')).toBe(`for ${principalId}`);
    expect(ran).toEqual(['search true']);
    expect(await call(client, 'book', { price: '420' })).toBe('booked for 420');
    expect(await call(client, 'book', { price: '900' })).toBe('amount_over');
    expect(await call(client, 'unruled')).toBe('no_rule');
    expect(await setting.service.recorded()).toEqual([
      'allowed search',
      'success search',
      'allowed book',
      'success book',
      'blocked book',
      'blocked unruled',
    ]);
  });

  test('resources, prompts and completions need their rules', async () => {
    await using site = await host(isStateless);
    const client = await site.client(setting.service.tokenFor('trips:read'));
    await client.readResource({ uri: 'travel://trips/7' });
    await expect(client.readResource({ uri: 'travel://policy' })).rejects.toThrow(/scope/);
    await expect(client.getPrompt({ name: 'plan', arguments: { to: 'Rome' } })).rejects.toThrow(/scope/);
    const argument = { name: 'trip', value: '' };
    const ofTrip = { ref: { type: 'ref/resource' as const, uri: 'travel://trips/{trip}' }, argument };
    expect((await client.complete(ofTrip)).completion.values).toEqual(['7', '8']);
    const ofPlan = {
      ref: { type: 'ref/prompt' as const, name: 'plan' },
      argument: { name: 'to', value: '' },
    };
    expect((await client.complete(ofPlan)).completion.values).toEqual([]);
    expect(await setting.service.recorded()).toEqual([
      'allowed trip',
      'success trip',
      'blocked policy',
      'blocked plan',
    ]);
    const [read] = setting.service.recorder.entries;
    expect(read?.metadata).toMatchObject({ uri: 'travel://trips/{trip}', trip: '7' });
  });

  test('without a valid token nothing is answered', async () => {
    await using site = await host(isStateless);
    const message = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'search' } };
    const post = async (headers: Record<string, string>): Promise<number> => {
      const all = new Headers(headers);
      all.set('content-type', 'application/json');
      all.set('accept', 'application/json, text/event-stream');
      const answer = await fetch(site.url, { method: 'POST', headers: all, body: JSON.stringify(message) });
      expect(answer.headers.get('www-authenticate')).toContain('Bearer');
      return answer.status;
    };
    expect(await post({})).toBe(401);
    expect(await post({ authorization: `Bearer ${setting.issuer.faultyToken('expired')}` })).toBe(401);
    expect(await post({ authorization: 'Basic x' })).toBe(401);
    // The transport before this one hands out a session whose messages carry no token.
    const old = await fetch(site.url.replace('/mcp', '/sse'), {
      headers: { authorization: `Bearer ${setting.service.tokenFor('flights:search')}` },
    });
    expect(old.status).toBe(405);
    expect(ran).toEqual([]);
  });
});

test('a session belongs to one grant, whose token can be refreshed', async () => {
  await using site = await host();
  const { token } = setting.issuer.grant({ scopes: ['flights:search'] });
  const client = await site.client(token);
  expect(await call(client, 'search')).toContain('for ');
  const { sessionId = '' } = client.transport as StreamableHTTPClientTransport;
  const callIn = async (bearer: string): Promise<Response> =>
    fetch(site.url, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${bearer}`,
        'mcp-session-id': sessionId,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 9,
        method: 'tools/call',
        params: { name: 'search', arguments: {} },
      }),
    });
  expect((await callIn(token)).status).toBe(200);
  const other = setting.service.tokenFor('flights:search', 'flights:book');
  expect((await callIn(other)).status).toBe(404);
  expect(ran).toHaveLength(2);
  let changes = 0;
  client.setNotificationHandler(ToolListChangedNotificationSchema, () => void (changes += 1));
  const change = (): number => {
    site.server.addTool({ name: `late-${Date.now()}`, execute: async () => 'late' });
    return changes;
  };
  await expect.poll(change).toBeGreaterThan(0);
  // The stream of the session's own messages, which its client has open now.
  const streamIn = async (headers: Record<string, string>): Promise<number> => {
    const all = { ...headers, accept: 'text/event-stream', 'mcp-session-id': sessionId };
    const answer = await fetch(site.url, { headers: all });
    await answer.body?.cancel();
    return answer.status;
  };
  expect(await streamIn({ authorization: `Bearer ${token}` })).toBe(409);
  expect(await streamIn({ authorization: `Bearer ${other}` })).toBe(404);
  expect(await streamIn({})).toBe(401);
});

test('the signal of a tool aborts when its grant ends', async () => {
  const verifier = createVerifier({
    issuer: setting.issuer.url,
    audience: setting.issuer.audience,
    developers: [setting.issuer.developerId],
    revocation: feed({ apiKey: setting.issuer.apiKey }),
  });
  const grant = setting.issuer.grant({ scopes: ['flights:search'] });
  let reason: unknown;
  const options = { guard: setting.service.guardWith({ verifier }), ...OPTIONS };
  const add = (server: FastMcp): void =>
    server.addTool({
      name: 'search',
      async execute(_input, { signal }) {
        setting.issuer.revoke(grant.grantId);
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        ({ reason } = signal);
        return 'stopped';
      },
    });
  await using site = await hostFastMcp(options, add, true);
  expect(await call(await site.client(grant.token), 'search')).toBe('stopped');
  expect(reason).toMatchObject({ reason: 'revoked' });
  await verifier.close();
});

test('a client finds the metadata, letter for letter, at the path and at the root, also in a browser', async () => {
  const metadata = {
    resource: RESOURCE,
    authorizationServers: ['https://grantex.example'],
    resourceName: 'Travel',
    developer: 'dev_travel',
  } as const;
  const guard = setting.service.guardWith({ scope: 'flights:search' });
  await using site = await hostFastMcp({ guard, ...OPTIONS, metadata }, register);
  for (const path of ['/mcp', '']) {
    const url = new URL(`/.well-known/oauth-protected-resource${path}`, site.url);
    const answer = await fetch(url, { headers: { origin: 'https://page.example' } });
    expect(answer.headers.get('access-control-allow-origin')).toBeTruthy();
    expect(await answer.json()).toMatchObject({
      resource: RESOURCE,
      authorization_servers: ['https://grantex.example'],
      bearer_methods_supported: ['header'],
      resource_name: 'Travel',
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
    expect(preflight.ok).toBe(true);
    expect(preflight.headers.get('access-control-allow-headers')).toMatch(/mcp-protocol-version/i);
  }
  const refused = await fetch(site.url, { method: 'POST', body: '{}' });
  expect(refused.headers.get('www-authenticate')).toBe(
    'Bearer realm="grantex", scope="flights:search", resource_metadata="https://travel.example/.well-known/oauth-protected-resource/mcp"',
  );
  expect(refused.headers.get('access-control-expose-headers')).toMatch(/WWW-Authenticate/);
  const elsewhere = { ...metadata, resource: 'https://travel.example' };
  expect(() =>
    createFastMcp({ name: 'travel', version: '1.0.0', guard, ...OPTIONS, metadata: elsewhere }),
  ).toThrow('createFastMcp: "metadata": "resource" must be an audience of the guard');
});

test('over other transports the token comes from the process', async () => {
  const held: { token?: string } = {};
  const server = createFastMcp({
    name: 'travel',
    version: '1.0.0',
    logger: SILENT,
    guard: setting.service.guard,
    ...OPTIONS,
    token: () => held.token,
  });
  register(server);
  const [serverSide, clientSide] = InMemoryTransport.createLinkedPair();
  const client = new Client({ name: 'agent', version: '1.0.0' });
  await Promise.all([server.connect(serverSide), client.connect(clientSide)]);
  expect(await call(client, 'search')).toBe('no_credentials');
  held.token = setting.service.tokenFor('flights:search');
  expect(await call(client, 'search')).toContain('for ');
  expect(ran).toEqual(['search true']);
  await client.close();
});

testExports(entry, ['createFastMcp', 'tokenFromFile']);
testOptions([
  {
    name: 'createFastMcp',
    takes: ['guard', 'rules', 'token'],
    optional: ['token'],
    make: (options) => createFastMcp({ name: 'travel', version: '1.0.0', ...options } as FastMcpOptions),
  },
]);

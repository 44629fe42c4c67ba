import {
  type AuditReceipt,
  type AuditRecord,
  guardServer,
  type GuardServerOptions,
  TOKEN_KEY,
  tokenVerifier,
} from '@grantex/mcp';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import {
  createMcpHandler,
  McpServer,
  type ReadResourceResult,
  requireBearerAuth,
  Server,
} from '@modelcontextprotocol/server';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  type AnyClient,
  type AnyLowLevelServer,
  connect,
  handle,
  type HandledRequest,
  type Line,
  lines,
} from './support/lines.ts';
import { setUp } from './support/setting.ts';

const RULES = {
  search: { scopes: ['flights:search'] },
  book: { scopes: ['flights:book'], amount: (input: { price: number }) => input.price },
} as const;
const RESOURCES = {
  'travel://policy': { scopes: ['policies:read'] },
  'travel://trips/{trip}': {
    scopes: ['trips:read'],
    metadata: ({ uri, variables }: { uri: string; variables?: object }) => ({ uri, ...variables }),
  },
} as const;
const PROMPTS = { plan: { scopes: ['trips:plan'] } } as const;
const CAPABILITIES = { tools: {}, resources: { subscribe: true }, prompts: {}, completions: {}, logging: {} };

let ran: (readonly [string, unknown])[] = [];

const setting = setUp();
beforeEach(() => {
  ran = [];
});

/** As many servers are written: one handler for each method, and a switch in it. */
function register(line: Line, server: AnyLowLevelServer): void {
  const named = (...names: readonly string[]) =>
    names.map((name) => ({ name, inputSchema: { type: 'object' } }));
  const run = (name: string, result: object) => (request: HandledRequest) => {
    ran.push([name, request.params]);
    return result;
  };
  handle(line, server, 'tools/list', () => ({ tools: named('search', 'book', 'unruled') }));
  handle(line, server, 'tools/call', run('call', { content: [{ type: 'text', text: 'done' }] }));
  handle(line, server, 'resources/list', () => ({
    resources: [
      { name: 'policy', uri: 'travel://policy' },
      { name: 'Rome', uri: 'travel://trips/7' },
      { name: 'else', uri: 'travel://else' },
    ],
  }));
  handle(line, server, 'resources/templates/list', () => ({
    resourceTemplates: [
      { name: 'trip', uriTemplate: 'travel://trips/{trip}' },
      { name: 'any', uriTemplate: 'travel://{any}' },
    ],
  }));
  handle(line, server, 'resources/read', run('read', { contents: [{ uri: 'travel://x', text: 'x' }] }));
  handle(line, server, 'resources/subscribe', run('subscribe', {}));
  handle(line, server, 'prompts/list', () => ({ prompts: [{ name: 'plan' }, { name: 'unruled' }] }));
  handle(line, server, 'prompts/get', run('prompt', { messages: [] }));
  handle(line, server, 'completion/complete', run('complete', { completion: { values: ['7'] } }));
}

async function start(
  line: Line,
  options: Partial<GuardServerOptions> = {},
  order: 'before' | 'after' | 'twice' = 'before',
): Promise<AnyClient> {
  const server = line.makeLowLevelServer({ capabilities: CAPABILITIES });
  const all = {
    guard: setting.service.guard,
    rules: RULES,
    resources: RESOURCES,
    prompts: PROMPTS,
    token: () => undefined,
    ...options,
  };
  if (order !== 'after') line.guardServer(server, all);
  register(line, server);
  if (order !== 'before') line.guardServer(server, all);
  const client = await connect(line, server);
  setting.open.push(client, server);
  return client;
}

const holding = (...scopes: string[]) => ({ _meta: { [TOKEN_KEY]: setting.service.tokenFor(...scopes) } });

describe.each(lines)('a server of the lower level, $name', (line) => {
  test.each(['before', 'after', 'twice'] as const)(
    'each call is checked and recorded once, with the guard set %s',
    async (order) => {
      const client = await start(line, {}, order);
      const held = holding('flights:search', 'flights:book:max_500', 'trips:read', 'trips:plan');
      await client.callTool({ name: 'search', arguments: {}, ...held });
      await client.callTool({ name: 'book', arguments: { price: 400 }, ...held });
      await client.readResource({ uri: 'travel://trips/7', ...held });
      await client.subscribeResource({ uri: 'travel://trips/7', ...held });
      await client.getPrompt({ name: 'plan', ...held });
      expect(ran.map(([name]) => name)).toEqual(['call', 'call', 'read', 'subscribe', 'prompt']);
      expect(JSON.stringify(ran)).not.toContain(TOKEN_KEY);
      const entries = await setting.service.recorded();
      expect(entries.filter((entry) => entry.startsWith('allowed'))).toHaveLength(5);
      expect(entries.filter((entry) => entry.startsWith('success'))).toHaveLength(5);
      const [, , , , read] = setting.service.recorder.entries;
      expect(read?.metadata).toEqual({ uri: 'travel://trips/7', trip: '7' });
    },
  );

  test('what the grant does not cover reaches no handler', async () => {
    const client = await start(line);
    const held = holding('flights:search', 'flights:book:max_500');
    const refused = async (name: string, input: object = {}): Promise<string> => {
      const result = await client.callTool({ name, arguments: input, ...held });
      expect(result.isError).toBe(true);
      return (JSON.parse(result.content[0]?.text ?? '') as { code: string }).code;
    };
    expect(await refused('book', { price: 900 })).toBe('amount_over');
    expect(await refused('book', {})).toBe('amount_invalid');
    for (const name of ['unruled', 'constructor', '__proto__', ''])
      expect(await refused(name)).toBe('no_rule');
    for (const uri of ['travel://policy', 'travel://trips/7']) {
      await expect(client.readResource({ uri, ...held })).rejects.toMatchObject({
        data: { code: 'scope_missing' },
      });
      await expect(client.subscribeResource({ uri, ...held })).rejects.toMatchObject({ data: {} });
    }
    for (const uri of ['travel://else', 'travel://POLICY', 'travel://trips/../policy']) {
      await expect(
        client.readResource({ uri, ...holding('policies:read', 'trips:read') }),
      ).rejects.toMatchObject({
        data: { code: 'no_rule' },
      });
    }
    await expect(client.getPrompt({ name: 'plan', ...held })).rejects.toMatchObject({ data: {} });
    await expect(client.getPrompt({ name: 'plan' })).rejects.toMatchObject({
      data: { code: 'no_credentials' },
    });
    expect(ran).toEqual([]);
  });

  test('what a caller in memory changes while the call is recorded does not run', async () => {
    let change = (): void => undefined;
    const write = async (entry: AuditRecord): Promise<AuditReceipt> => {
      change();
      return setting.service.recorder.write(entry);
    };
    const token = (): string =>
      setting.service.tokenFor('flights:search', 'flights:book:max_500', 'trips:read');
    const guard = setting.service.guardWith({ audit: { ...setting.service.recorder, write } });
    const client = await start(line, { guard, token });
    const search = { name: 'search', arguments: {}, note: () => 'no JSON' };
    change = () => Object.assign(search, { name: 'book', arguments: { price: 900 } });
    await client.callTool(search);
    const book = { name: 'book', arguments: { price: 400, seat: { row: 1 } } };
    change = () => {
      book.arguments.seat.row = 2;
      book.arguments = { price: 900, seat: { row: 3 } };
    };
    await client.callTool(book);
    const trip = { uri: 'travel://trips/7' };
    change = () => Object.assign(trip, { uri: 'travel://policy' });
    await client.readResource(trip);
    expect(ran).toMatchObject([
      ['call', { name: 'search', arguments: {} }],
      ['call', { name: 'book', arguments: { price: 400, seat: { row: 1 } } }],
      ['read', { uri: 'travel://trips/7' }],
    ]);
    expect([search.name, book.arguments.price, trip.uri]).toEqual(['book', 900, 'travel://policy']);
    const circular: Record<string, unknown> = { price: 1 };
    circular['itself'] = circular;
    expect((await client.callTool({ name: 'book', arguments: circular })).isError).toBe(true);
    expect(ran).toHaveLength(3);
  });

  test('lists and completions show what the grant covers', async () => {
    const client = await start(line, {
      token: () => setting.service.tokenFor('flights:search', 'trips:read'),
    });
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['search']);
    expect((await client.listResources()).resources.map(({ uri }) => uri)).toEqual(['travel://trips/7']);
    expect((await client.listResourceTemplates()).resourceTemplates.map(({ name }) => name)).toEqual([
      'trip',
    ]);
    expect((await client.listPrompts()).prompts).toEqual([]);
    const argument = { name: 'trip', value: '' };
    const complete = async (ref: object): Promise<readonly string[]> =>
      (await client.complete({ ref, argument })).completion.values;
    expect(await complete({ type: 'ref/resource', uri: 'travel://trips/{trip}' })).toEqual(['7']);
    for (const uri of ['travel://policy', 'travel://{any}', 'travel://trips/{secret}']) {
      expect(await complete({ type: 'ref/resource', uri })).toEqual([]);
    }
    expect(await complete({ type: 'ref/prompt', name: 'plan' })).toEqual([]);
    expect(setting.service.recorder.entries).toEqual([]);
  });

  test('an agent that the guard refuses sees and completes nothing', async () => {
    const guard = setting.service.guard.forAgent({ agentId: 'ag_other' });
    const token = () => setting.service.tokenFor('flights:search', 'trips:read');
    const client = await start(line, { guard, token });
    expect((await client.listTools()).tools).toEqual([]);
    expect((await client.listResources()).resources).toEqual([]);
    const ref = { type: 'ref/resource', uri: 'travel://trips/{trip}' };
    const completed = await client.complete({ ref, argument: { name: 'trip', value: '' } });
    expect(completed.completion.values).toEqual([]);
    const verifier = tokenVerifier({ guard });
    await expect(verifier.verifyAccessToken(token())).rejects.toThrow('agent');
  });

  test('lists of all show what has a rule; what a template matches and completions still need the scopes', async () => {
    const client = await start(line, { token: () => setting.service.tokenFor('none:such'), lists: 'all' });
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(Object.keys(RULES));
    expect((await client.listResources()).resources.map(({ uri }) => uri)).toEqual(['travel://policy']);
    expect((await client.listResourceTemplates()).resourceTemplates.map(({ name }) => name)).toEqual([
      'trip',
    ]);
    expect((await client.listPrompts()).prompts.map(({ name }) => name)).toEqual(['plan']);
    const params = { ref: { type: 'ref/prompt', name: 'plan' }, argument: { name: 'trip', value: '' } };
    expect((await client.complete(params)).completion.values).toEqual([]);
    await expect(client.callTool({ name: 'search' })).resolves.toMatchObject({ isError: true });
    expect(ran).toEqual([]);
  });

  test('what "unguarded" names needs no grant, unless it has a rule', async () => {
    const client = await start(line, { unguarded: ['resources', 'prompts'] });
    await client.readResource({ uri: 'travel://else' });
    await client.getPrompt({ name: 'unruled' });
    await expect(client.readResource({ uri: 'travel://policy' })).rejects.toMatchObject({ data: {} });
    // Written otherwise, it is not the resource with the rule, and a server could take it for that.
    for (const uri of ['travel://POLICY', 'travel://policy?', 'travel://u@policy:80'])
      await expect(client.readResource({ uri })).rejects.toMatchObject({ data: {} });
    expect(ran.map(([name]) => name)).toEqual(['read', 'prompt']);
    expect(setting.service.recorder.entries).toEqual([]);
  });

  test('a template that is not supported is named when the guard is made', () => {
    const server = line.makeLowLevelServer({ capabilities: CAPABILITIES });
    const resources = { 'travel://{?x}': { scopes: ['trips:read'] } } as const;
    const make = (): unknown =>
      line.guardServer(server, { guard: setting.service.guard, rules: {}, resources });
    expect(make).toThrow('"travel://{?x}" is not a template');
  });
});

/** A client of the revision of 2026, over HTTP, with a grant. */
async function connectModern(
  handler: ReturnType<typeof createMcpHandler>,
  ...scopes: readonly string[]
): Promise<Client> {
  const gate = requireBearerAuth({ verifier: tokenVerifier({ guard: setting.service.guard }) });
  const url = 'https://travel.example/mcp';
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    requestInit: { headers: { authorization: `Bearer ${setting.service.tokenFor(...scopes)}` } },
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const answer = await gate(request);
      return answer instanceof Response ? answer : handler.fetch(request, { authInfo: answer });
    },
  });
  const client = new Client({ name: 'agent', version: '1' }, { versionNegotiation: { mode: 'auto' } });
  await client.connect(transport);
  setting.open.push(client);
  return client;
}

test('a client of the revision of 2026 reads a refusal, over HTTP, and lists what its grant covers', async () => {
  const handler = createMcpHandler(() => {
    const server = guardServer(
      new Server({ name: 'travel', version: '1' }, { capabilities: { tools: {} } }),
      {
        guard: setting.service.guard,
        rules: RULES,
      },
    );
    server.setRequestHandler('tools/list', () => ({
      tools: ['search', 'book'].map((name) => ({ name, inputSchema: { type: 'object' } })),
    }));
    server.setRequestHandler('tools/call', () => ({ content: [{ type: 'text', text: 'done' }] }));
    return server;
  });
  const client = await connectModern(handler, 'flights:search');
  expect(client.getProtocolEra()).toBe('modern');
  expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['search']);
  expect(await client.callTool({ name: 'search' })).toMatchObject({ content: [{ text: 'done' }] });
  expect(await client.callTool({ name: 'book', arguments: { price: 1 } })).toMatchObject({
    isError: true,
    content: [{ text: expect.stringContaining('scope_missing') }],
  });
});

test.each(['McpServer', 'Server'])('no cache shares what one caller of a %s was shown', async (level) => {
  const hint = { ttlMs: 60_000, cacheScope: 'public' } as const;
  const lists = ['tools/list', 'prompts/list', 'resources/list', 'resources/templates/list'] as const;
  const cacheHints = Object.fromEntries([...lists, 'resources/read'].map((method) => [method, hint]));
  const about = { name: 'travel', version: '1' };
  const capabilities = { tools: {}, resources: {}, prompts: {} };
  const readFrom = async (uri: string): Promise<ReadResourceResult> => ({
    contents: [{ uri, text: 'read' }],
  });
  const handler = createMcpHandler(() => {
    const options = {
      guard: setting.service.guard,
      rules: RULES,
      resources: { [level === 'Server' ? 'travel://policy' : 'policy']: { scopes: ['policies:read'] } },
      unguarded: ['resources'],
    } as const;
    if (level === 'McpServer') {
      const server = guardServer(new McpServer(about, { capabilities, cacheHints }), options);
      server.registerTool('search', {}, () => ({ content: [] }));
      server.registerPrompt('plan', {}, () => ({ messages: [] }));
      for (const name of ['policy', 'open']) {
        server.registerResource(name, `travel://${name}`, { cacheHint: hint }, async ({ href }) =>
          readFrom(href),
        );
      }
      return server;
    }
    const server = guardServer(new Server(about, { capabilities, cacheHints }), options);
    server.setRequestHandler('tools/list', () => ({ tools: [], ...hint }));
    server.setRequestHandler('prompts/list', () => ({ prompts: [] }));
    server.setRequestHandler('resources/list', () => ({ resources: [] }));
    server.setRequestHandler('resources/templates/list', () => ({ resourceTemplates: [] }));
    server.setRequestHandler('resources/read', async ({ params: { uri } }) => readFrom(uri));
    return server;
  });
  const client = await connectModern(handler, 'policies:read');
  const list = [
    client.listTools(),
    client.listPrompts(),
    client.listResources(),
    client.listResourceTemplates(),
  ];
  for (const shown of await Promise.all<object>(list)) {
    expect(shown).toMatchObject({ cacheScope: 'private', ttlMs: 0 });
  }
  const read = async (uri: string): Promise<object> => client.readResource({ uri });
  expect(await read('travel://policy')).toMatchObject({ cacheScope: 'private', ttlMs: 60_000 });
  expect(await read('travel://open')).toMatchObject(hint);
});

import {
  type AuditSink,
  currentGrant,
  type GuardMcpServerOptions,
  guardMcpServer,
} from '@grantex/openai-agents';
import {
  Agent,
  getAllMcpTools,
  type MCPServer,
  MCPServerSSE,
  MCPServerStdio,
  MCPServerStreamableHttp,
} from '@openai/agents';
import { createFollowingGuard } from 'adapter-tests';
import { describe, expect, test } from 'vitest';
import { frameworks } from './frameworks.ts';
import { type ArrivedCall, serveBookings } from './mcp-site.ts';
import { modelThatCalls, runner, type ScriptedCall, toldTo } from './scripted.ts';
import { createService, type Service, token, type Trip } from './service.ts';

const rules = {
  book: { scopes: ['flights:book'], amount: ({ price }: { price: number }) => price },
} as const;
const BOOK: ScriptedCall = ['book', { flight: 'AI 101', price: 420 }];

const optionsOf = ({ guard }: Pick<Service, 'guard'>): GuardMcpServerOptions<Trip> => ({
  guard,
  rules,
  token,
});

/** What a model is told that makes these calls, with the grant of a run. */
async function told(server: MCPServer, context: Trip, ...calls: readonly ScriptedCall[]): Promise<string[]> {
  const model = modelThatCalls(calls);
  const agent = new Agent<Trip>({ name: 'Travel', model, mcpServers: [server] });
  await runner.run(agent, 'Book.', { context });
  return toldTo(model);
}

/** A server of the application's own. Its private member is missing in what only inherits from it. */
class OwnServer implements MCPServer {
  readonly name = 'own';
  readonly cacheToolsList = false;
  readonly #booked: unknown[] = [];

  get booked(): readonly unknown[] {
    return this.#booked;
  }

  async listTools() {
    const properties = { flight: { type: 'string' }, price: { type: 'number' } };
    const required = ['flight', 'price'];
    return [
      {
        name: 'book',
        inputSchema: { type: 'object' as const, properties, required, additionalProperties: false },
      },
    ];
  }

  async callTool(_name: string, input: unknown) {
    this.#booked.push(input);
    return [{ type: 'text', text: `booked for ${currentGrant()?.principalId}` }];
  }

  async connect(): Promise<void> {}
  async close(): Promise<void> {}
  async invalidateToolsCache(): Promise<void> {}
}

describe.each(frameworks)('$name', ({ framework }) => {
  test('only calls that the grant covers reach a server over HTTP, with the metadata that others give them', async () => {
    await using service = await createService();
    const arrived: ArrivedCall[] = [];
    await using site = await serveBookings((call) => (arrived.push(call), `booked ${call.input.flight}`));
    const server = guardMcpServer(
      new framework.MCPServerStreamableHttp({
        url: site.url,
        toolMetaResolver: ({ toolName }) => ({ 'app.example/tool': toolName }),
      }),
      optionsOf(service),
    );
    expect(server).toBeInstanceOf(framework.MCPServerStreamableHttp);
    await server.connect();
    const model = modelThatCalls([
      ['book', { flight: 'AI 1', price: 100 }],
      ['book', { flight: 'AI 2', price: 900 }],
    ]);
    const agent = new framework.Agent<Trip>({ name: 'Travel', model, mcpServers: [server] });
    const run = new framework.Runner({ tracingDisabled: true });
    await run.run(agent, 'Book.', { context: service.holding('flights:book:max_500') });
    await server.close();
    expect(toldTo(model)).toEqual(['booked AI 1', expect.stringContaining('"code":"amount_over"')]);
    expect(arrived).toMatchObject([{ input: { flight: 'AI 1' }, meta: { 'app.example/tool': 'book' } }]);
    expect((await service.recorded()).toSorted()).toEqual(['allowed book', 'blocked book', 'success book']);
  });
});

test('a call that a server works on is cancelled there when its grant is revoked, and the model is told', async () => {
  await using service = await createService();
  await using following = createFollowingGuard(service);
  const { grantId, token: grantToken } = service.issuer.grant({ scopes: ['flights:book'] });
  const { promise: isCancelled, resolve: cancel } = Promise.withResolvers<string>();
  await using site = await serveBookings(({ signal }) => {
    signal.addEventListener('abort', () => cancel('cancelled'));
    service.issuer.revoke(grantId);
    return isCancelled;
  });
  const server = guardMcpServer(new MCPServerStreamableHttp({ url: site.url }), optionsOf(following));
  await server.connect();
  expect(await told(server, { grantToken: () => grantToken }, BOOK)).toEqual([
    expect.stringContaining('"code":"revoked"'),
  ]);
  expect(await isCancelled).toBe('cancelled');
  await server.close();
  await service.recorder.settled();
  expect(service.recorder.entries.map(({ status, metadata }) => [status, metadata['ended']])).toEqual([
    ['allowed', undefined],
    ['failure', 'revoked'],
  ]);
});

test('runs at the same time are each decided by their own grant', async () => {
  await using service = await createService();
  const own = new OwnServer();
  const server = guardMcpServer(own, optionsOf(service));
  const runs = ['flights:book', 'flights:search', 'flights:book', 'flights:search'].map((scope) =>
    told(server, service.holding(scope), BOOK),
  );
  expect(await Promise.all(runs)).toEqual([
    [expect.stringMatching(/^booked for user_/)],
    [expect.stringContaining('scope_missing')],
    [expect.stringMatching(/^booked for user_/)],
    [expect.stringContaining('scope_missing')],
  ]);
  expect(server.booked).toHaveLength(2);
});

test('a call outside of a run has no grant, whatever its arguments are', async () => {
  await using service = await createService();
  const server = guardMcpServer(new OwnServer(), optionsOf(service));
  for (const input of [null, {}, { ...Object(BOOK[1]) }]) {
    const answer = await server.callTool('book', input);
    expect([...answer]).toEqual([{ type: 'text', text: expect.stringContaining('no_credentials') }]);
    expect(answer).toHaveProperty('isError', true);
  }
  expect(server.booked).toEqual([]);
});

test('the way that reads the whole result, and tools named after their server, are guarded alike', async () => {
  await using service = await createService();
  await using site = await serveBookings(() => 'booked');
  const server = guardMcpServer(
    new MCPServerStreamableHttp({ url: site.url, name: 'bookings', useStructuredContent: true }),
    optionsOf(service),
  );
  await server.connect();
  expect(await server.callToolResult('book', {})).toMatchObject({ isError: true });
  const toldNamed = async (scope: string): Promise<string[]> => {
    const model = modelThatCalls([['mcp_bookings__book', Object(BOOK[1])]]);
    const agent = new Agent<Trip>({
      name: 'Travel',
      model,
      mcpServers: [server],
      mcpConfig: { includeServerInToolNames: true },
    });
    await runner.run(agent, 'Book.', { context: service.holding(scope) });
    return toldTo(model);
  };
  expect(await toldNamed('flights:book')).toEqual(['{"told":"booked"}']);
  expect(await toldNamed('flights:search')).toEqual([expect.stringContaining('scope_missing')]);
  await server.close();
});

test('tools that an application takes from a guarded server stay guarded', async () => {
  await using service = await createService();
  const server = guardMcpServer(new OwnServer(), optionsOf(service));
  const model = modelThatCalls([BOOK]);
  const tools = await getAllMcpTools<Trip>([server]);
  await runner.run(new Agent<Trip>({ name: 'Travel', model, tools }), 'Book.', {
    context: service.holding('flights:search'),
  });
  expect(toldTo(model)).toEqual([expect.stringContaining('scope_missing')]);
  expect(server.booked).toEqual([]);
});

test('a tool without a rule of its own is refused, whatever it is called', async () => {
  await using service = await createService();
  for (const name of ['cancel', 'constructor', '__proto__', 'callTool']) {
    const own = new OwnServer();
    own.listTools = async () => [{ ...(await OwnServer.prototype.listTools())[0], name }] as never;
    const server = guardMcpServer(own, optionsOf(service));
    expect(await told(server, service.holding('flights:book'), [name, Object(BOOK[1])])).toEqual([
      expect.stringContaining('"no_rule"'),
    ]);
    expect(server.booked).toEqual([]);
  }
});

test('a method that is replaced later, on either server, is guarded too', async () => {
  await using service = await createService();
  const own: MCPServer = new OwnServer();
  const server = guardMcpServer(own, optionsOf(service));
  const free = async (): Promise<never> => ({ content: [], structuredContent: {} }) as never;
  Object.assign(own, { callTool: free, callToolResult: free });
  Object.assign(server, { useStructuredContent: true, callToolResult: free });
  expect(own.useStructuredContent).toBe(true);
  expect(await told(server, service.holding('flights:search'), BOOK)).toEqual([
    expect.stringContaining('scope_missing'),
  ]);
});

test('arguments that another part of the program changes while the guard waits do not reach the server', async () => {
  await using service = await createService();
  const own = new OwnServer();
  let input: Record<string, unknown> | null = null;
  Object.assign(own, {
    toolMetaResolver: (context: { arguments: typeof input }) => void (input = context.arguments),
  });
  const audit: AuditSink = {
    ...service.recorder,
    async write(record) {
      Object.assign(Object(input), { price: 9000 });
      return service.recorder.write(record);
    },
  };
  const server = guardMcpServer(own, optionsOf({ guard: service.guardWith({ audit }) }));
  expect(await told(server, service.holding('flights:book:max_500'), BOOK)).toEqual([
    expect.stringContaining('"input_changed"'),
  ]);
  expect(server.booked).toEqual([]);
});

test('the same guard, rules and token twice ask once; another guard is asked too', async () => {
  await using service = await createService();
  const options = optionsOf(service);
  const once = guardMcpServer(new OwnServer(), options);
  expect(guardMcpServer(once, options)).toBe(once);
  const pay = { book: { scopes: ['payments:initiate'], action: 'pay' } } as const;
  const twice = guardMcpServer(once, { ...options, rules: pay });
  await told(twice, service.holding('flights:book', 'payments:initiate'), BOOK);
  expect(await service.recorded()).toEqual(['allowed pay', 'allowed book', 'success book', 'success pay']);
  expect(() => service.guard.assertGuarded({ once, twice })).not.toThrow();
  expect(() => service.guard.assertGuarded({ own: new OwnServer() })).toThrow('own');
});

test('a method that would call a tool in a way that is not known is not there', async () => {
  await using service = await createService();
  const own = Object.assign(new OwnServer(), { callToolLater: () => 'booked' });
  const server = guardMcpServer(own, optionsOf(service));
  expect(server.callToolLater).toBeUndefined();
  expect(server.listTools).toBeDefined();
});

test('a frozen server can be guarded, and is not changed', async () => {
  await using service = await createService();
  const own = new OwnServer();
  Object.assign(own, { callTool: async () => [] });
  const frozen: MCPServer = Object.freeze(own);
  const server = guardMcpServer(frozen, optionsOf(service));
  expect(await told(server, service.holding('flights:search'), BOOK)).toEqual([
    expect.stringContaining('scope_missing'),
  ]);
  expect(frozen.toolMetaResolver).toBeUndefined();
});

test.each([undefined, null, 'files', {}, { callTool() {} }])(
  'a value that is no server throws: %j',
  async (wrong) => {
    await using service = await createService();
    expect(() => guardMcpServer(wrong as never, optionsOf(service))).toThrow('"server" must be');
  },
);

test('the servers of the SDK have no other method that calls a tool', () => {
  const methods = [MCPServerStdio, MCPServerStreamableHttp, MCPServerSSE].flatMap((Server) =>
    Object.getOwnPropertyNames(Server.prototype),
  );
  expect([...new Set(methods)].toSorted()).toEqual([
    'callTool',
    'callToolResult',
    'clearLocalToolsCache',
    'close',
    'connect',
    'constructor',
    'invalidateToolsCache',
    'invalidateToolsCaches',
    'listResourceTemplates',
    'listResources',
    'listTools',
    'name',
    'readResource',
    'sessionId',
  ]);
});

import { once } from 'node:events';
import { type Guard, type GuardServerOptions, TOKEN_KEY } from '@grantex/mcp';
import { PARSED_CALLS, PARSED_GRANT, PARSED_RULE, refusedIn } from 'adapter-tests';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  type AnyClient,
  type AnyContext,
  type AnyServer,
  connect,
  type Line,
  lines,
  type ToolResult,
} from './support/lines.ts';
import { setUp } from './support/setting.ts';

const RULES = {
  search: { scopes: ['flights:search'] },
  book: {
    scopes: ['flights:book', 'payments:initiate'],
    amount: ({ price }: { price: number }) => price,
    metadata: ({ price }: { price: number }) => ({ price }),
  },
} as const;

const setting = setUp();

const said = (text: string): ToolResult => ({ content: [{ type: 'text', text }] });
const refusalIn = ({ content }: ToolResult): { readonly code?: string } =>
  JSON.parse(content[0]?.text ?? '{}') as { readonly code?: string };

async function start(
  line: Line,
  build: (server: AnyServer) => void,
  options: Partial<GuardServerOptions> = {},
  client: AnyClient = line.makeClient(),
): Promise<{
  client: AnyClient;
  call: (name: string, token?: string, input?: object) => Promise<ToolResult>;
}> {
  const server = line.makeServer({ capabilities: { tools: {}, logging: {} } });
  line.guardServer(server, {
    guard: setting.service.guard,
    rules: RULES,
    token: () => undefined,
    ...options,
  });
  build(server);
  await connect(line, server, client);
  setting.open.push(client, server);
  return {
    client,
    call: (name, token, input = {}) =>
      client.callTool({ name, arguments: input, _meta: { [TOKEN_KEY]: token } }),
  };
}

const search = (server: AnyServer, answer = 'found') =>
  server.registerTool('search', {}, async () => said(answer));
const book = (server: AnyServer, ran: (input: { price: number }) => void = () => {}) =>
  server.registerTool(
    'book',
    { inputSchema: z.object({ price: z.number() }) },
    async (input: { price: number }) => {
      ran(input);
      return said(`booked for ${input.price}`);
    },
  );

describe.each(lines)('$name', (line) => {
  test('a tool that was registered before the guard is guarded', async () => {
    const server = line.makeServer();
    search(server);
    line.guardServer(server, { guard: setting.service.guard, rules: RULES, token: () => undefined });
    const client = await connect(line, server);
    setting.open.push(client, server);
    expect(refusalIn(await client.callTool({ name: 'search' })).code).toBe('no_credentials');
    const _meta = { [TOKEN_KEY]: setting.service.tokenFor('flights:search') };
    expect(await client.callTool({ name: 'search', _meta })).toMatchObject(said('found'));
    expect(await setting.service.recorded()).toEqual(['allowed search', 'success search']);
  });

  test('a tool that update changes stays guarded, under its new name too', async () => {
    let registered = { update: (_updates: object) => {} };
    const { call } = await start(line, (server) => {
      registered = search(server);
    });
    registered.update({ callback: async () => said('found by another') });
    expect(refusalIn(await call('search')).code).toBe('no_credentials');
    expect(await call('search', setting.service.tokenFor('flights:search'))).toMatchObject(
      said('found by another'),
    );
    registered.update({ name: 'seek' });
    expect(refusalIn(await call('seek', setting.service.tokenFor('flights:search'))).code).toBe('no_rule');
  });

  test.each(PARSED_CALLS)(
    'arguments that are %s are decided as the tool gets them',
    async (_what, raw, refused) => {
      const ran: unknown[] = [];
      const inputSchema = z.object({
        amount: z.coerce.number().transform((euros) => euros * 100),
        currency: z.string().default('USD'),
      });
      const pay = (server: AnyServer): unknown =>
        server.registerTool('pay', { inputSchema }, async (input: object) => {
          ran.push(input);
          return said('paid');
        });
      const { call } = await start(line, pay, { rules: { pay: PARSED_RULE } });
      const answer = await call('pay', setting.issuer.grantToken(PARSED_GRANT), raw);
      expect(ran).toEqual(refused.length === 0 ? [{ amount: 500, currency: 'EUR' }] : []);
      expect(refused.length === 0 ? [] : refusedIn(refusalIn(answer))).toEqual(refused);
    },
  );

  test('a tool that is disabled, enabled and removed behaves as without a guard', async () => {
    const token = setting.service.tokenFor('flights:search');
    let registered = { disable: () => {}, enable: () => {}, remove: () => {} };
    const { call, client } = await start(line, (server) => {
      registered = search(server);
    });
    const outcome = (): Promise<string> =>
      call('search', token).then(
        ({ content }) => content[0]?.text ?? '',
        (error: Error) => error.message,
      );
    registered.disable();
    expect(await outcome()).toContain('Tool search disabled');
    registered.enable();
    expect(await outcome()).toBe('found');
    registered.remove();
    expect(await outcome()).toContain('Tool search not found');
    expect((await client.listTools()).tools).toEqual([]);
  });

  test('a list contains the tools whose scopes are all held, with a limit or without', async () => {
    const server = line.makeServer();
    let token: string | undefined;
    line.guardServer(server, { guard: setting.service.guard, rules: RULES, token: () => token });
    search(server);
    book(server);
    server.registerTool('unruled', {}, async () => said(''));
    const client = await connect(line, server);
    setting.open.push(client, server);
    const names = async (): Promise<string[]> => (await client.listTools()).tools.map(({ name }) => name);
    expect(await names()).toEqual([]);
    token = setting.service.tokenFor('flights:search', 'flights:book');
    expect(await names()).toEqual(['search']);
    token = setting.service.tokenFor('flights:book', 'payments:initiate:max_500');
    expect(await names()).toEqual(['book']);
    token = setting.issuer.faultyToken('expired', { scopes: ['flights:search'] });
    expect(await names()).toEqual([]);
    expect(setting.service.recorder.entries).toEqual([]);
  });

  test('a list of all contains every tool with a rule, for callers with a grant, and a call needs its scopes', async () => {
    const server = line.makeServer();
    let token: string | undefined;
    const { guard } = setting.service;
    line.guardServer(server, { guard, rules: RULES, lists: 'all', token: () => token });
    search(server);
    book(server);
    server.registerTool('unruled', {}, async () => said('ran'));
    const client = await connect(line, server);
    setting.open.push(client, server);
    const names = async (): Promise<string[]> => (await client.listTools()).tools.map(({ name }) => name);
    expect(await names()).toEqual([]);
    token = setting.issuer.faultyToken('expired', { scopes: ['flights:search'] });
    expect(await names()).toEqual([]);
    token = setting.service.tokenFor('flights:search');
    expect(await names()).toEqual(['search', 'book']);
    expect(await client.callTool({ name: 'book', arguments: { price: 420 } })).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining('"missingScopes":["flights:book","payments:initiate') }],
    });
    expect(await client.callTool({ name: 'unruled' })).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining('no_rule') }],
    });
    expect(await setting.service.recorded()).toEqual(['blocked book', 'blocked unruled']);
  });

  test('a refusal is a result with isError, as text and as structured content', async () => {
    const { call } = await start(line, search);
    const result = await call('search', setting.service.tokenFor('flights:book'));
    expect(result.isError).toBe(true);
    expect(refusalIn(result)).toEqual({
      error: 'insufficient_scope',
      code: 'scope_missing',
      message: 'The grant does not hold every scope that this call needs.',
      missingScopes: ['flights:search'],
      howToAsk: 'Ask the person for a grant that holds flights:search.',
      error_uri: `${setting.service.issuer.url}/docs/errors/scope_missing`,
    });
    expect(result.structuredContent).toEqual(refusalIn(result));
  });

  test("a refusal passes a client that validates results against the tool's schema", async () => {
    const { call, client } = await start(
      line,
      (server) => {
        const outputSchema = z.object({ flights: z.array(z.string()) });
        server.registerTool('search', { outputSchema }, async () => ({
          ...said('found'),
          structuredContent: { flights: ['AI 101'] },
        }));
      },
      { token: () => setting.service.tokenFor('flights:search') },
    );
    await client.listTools();
    expect(refusalIn(await call('search', setting.service.tokenFor('flights:book')))).toMatchObject({
      code: 'scope_missing',
    });
    expect(await call('search', setting.service.tokenFor('flights:search'))).toMatchObject({
      structuredContent: { flights: ['AI 101'] },
    });
  });

  test('a tool without a rule is refused, and so is the name of an inherited member', async () => {
    const { call } = await start(line, (server) => {
      server.registerTool('unruled', {}, async () => said('ran'));
      server.registerTool('seek', {}, async () => said('ran')).update({ name: 'constructor' });
    });
    const token = setting.service.tokenFor('flights:search');
    expect(refusalIn(await call('unruled', token)).code).toBe('no_rule');
    expect(refusalIn(await call('constructor', token)).code).toBe('no_rule');
    expect(await setting.service.recorded()).toEqual(['blocked unruled', 'blocked constructor']);
  });

  test('an error of a tool is passed on, and is a failure; so is a result with isError', async () => {
    let answer = (): ToolResult => {
      throw new RangeError('No such airport.');
    };
    const { call } = await start(line, (server) => server.registerTool('search', {}, async () => answer()));
    const token = setting.service.tokenFor('flights:search');
    expect(await call('search', token)).toMatchObject({ ...said('No such airport.'), isError: true });
    answer = () => ({ ...said('Full.'), isError: true });
    expect(await call('search', token)).toMatchObject({ ...said('Full.'), isError: true });
    expect(await setting.service.recorded()).toEqual([
      'allowed search',
      'failure search',
      'allowed search',
      'failure search',
    ]);
    expect(setting.service.recorder.entries[1]?.metadata).toEqual({ threw: 'RangeError' });
  });

  test('the token is removed from what the tool sees, and nothing else is; the caller may send it again', async () => {
    const seen: unknown[] = [];
    const { client } = await start(line, (server) =>
      server.registerTool('search', {}, async (context: { _meta?: object; mcpReq?: { _meta?: object } }) => {
        seen.push(context.mcpReq === undefined ? context._meta : context.mcpReq._meta);
        return said('found');
      }),
    );
    const _meta = { [TOKEN_KEY]: setting.service.tokenFor('flights:search'), 'travel.example/trip': 7 };
    await client.callTool({ name: 'search', _meta });
    await client.callTool({ name: 'search', _meta });
    expect(seen).toEqual([{ 'travel.example/trip': 7 }, { 'travel.example/trip': 7 }]);
  });

  test('for a call without a token the configured source is asked, each time again', async () => {
    const tokens = [
      undefined,
      setting.service.tokenFor('flights:book'),
      setting.service.tokenFor('flights:search'),
    ];
    const { call } = await start(line, search, { token: () => tokens.shift() });
    expect(refusalIn(await call('search')).code).toBe('no_credentials');
    expect(refusalIn(await call('search')).code).toBe('scope_missing');
    expect(await call('search')).toMatchObject(said('found'));
  });

  test('an unreadable token refuses the call, and lists nothing', async () => {
    const token = (): never => {
      throw new Error('The disk is gone.');
    };
    const { call, client } = await start(line, search, { token });
    const result = await call('search');
    expect(refusalIn(result).code).toBe('token_unavailable');
    expect(JSON.stringify(result)).not.toContain('disk');
    expect((await client.listTools()).tools).toEqual([]);
  });

  test('a token that is not a text is not replaced by that of the process', async () => {
    const { client } = await start(line, search, { token: () => setting.service.tokenFor('flights:search') });
    for (const token of [7, null, {}, { toString: 1, valueOf: 1 }]) {
      const result = await client.callTool({ name: 'search', _meta: { [TOKEN_KEY]: token } });
      expect(refusalIn(result).code).toBe('no_credentials');
    }
  });

  test('a retry after a refusal runs with the better token', async () => {
    const { call } = await start(line, book);
    const grant = (limit: number): string =>
      setting.service.tokenFor('flights:book', `payments:initiate:max_${limit}`);
    expect(refusalIn(await call('book', grant(100), { price: 420 })).code).toBe('amount_over');
    expect(await call('book', grant(500), { price: 420 })).toMatchObject(said('booked for 420'));
    expect(await setting.service.recorded()).toEqual(['blocked book', 'allowed book', 'success book']);
  });

  /** Calls `search`, and cancels once this has happened. */
  async function cancelWhen(client: AnyClient, happened: Promise<void>): Promise<void> {
    const controller = new AbortController();
    const params = { name: 'search', _meta: { [TOKEN_KEY]: setting.service.tokenFor('flights:search') } };
    const options = { signal: controller.signal };
    const call =
      line.major === 1 ? client.callTool(params, undefined, options) : client.callTool(params, options);
    await happened;
    controller.abort();
    await expect(call).rejects.toThrow(/abort|cancel/i);
  }

  test("a call that is cancelled while it runs ends with the tool's answer, or as aborted if the tool throws", async () => {
    const answers = [
      (): ToolResult => said('found too late'),
      (): ToolResult => {
        throw new RangeError('Nobody waits.');
      },
    ];
    for (const answer of answers) {
      const started = Promise.withResolvers<void>();
      const { client } = await start(line, (server) =>
        server.registerTool('search', {}, async (context: AnyContext) => {
          const signal = context.mcpReq?.signal ?? context.signal;
          started.resolve();
          if (signal !== undefined) await once(signal, 'abort');
          return answer();
        }),
      );
      await cancelWhen(client, started.promise);
    }
    await expect
      .poll(() => setting.service.recorded())
      .toEqual(['allowed search', 'success search', 'allowed search', 'failure search']);
    expect(setting.service.recorder.entries[3]?.metadata).toEqual({ ended: 'aborted' });
  });

  test('the same guard and rules twice decide twice and record once; two guards are both required', async () => {
    const server = line.makeServer();
    const options = { guard: setting.service.guard, rules: RULES, token: () => undefined };
    line.guardServer(server, options);
    search(server);
    line.guardServer(line.guardServer(server, options), options);
    book(server);
    const client = await connect(line, server);
    setting.open.push(client, server);
    const call = (name: string, ...scopes: string[]): Promise<ToolResult> =>
      client.callTool({
        name,
        arguments: { price: 1 },
        _meta: { [TOKEN_KEY]: setting.service.tokenFor(...scopes) },
      });
    await call('search', 'flights:search');
    await call('book', 'flights:book', 'payments:initiate');
    expect(await setting.service.recorded()).toEqual([
      'allowed search',
      'success search',
      'allowed book',
      'success book',
    ]);
    line.guardServer(server, {
      ...options,
      rules: { search: { scopes: ['flights:read'], action: 'stricter' } },
    });
    expect(refusalIn(await call('search', 'flights:search'))).toMatchObject({
      missingScopes: ['flights:read'],
    });
    expect(await call('search', 'flights:search', 'flights:read')).toMatchObject(said('found'));
  });

  test("a guarded server's own handler for calls is refused, before a tool is registered or after", async () => {
    let runs = 0;
    const { call } = await start(line, (server) => {
      const own = (): void => setOwnHandler(line, server, () => void (runs += 1));
      expect(own).toThrow('guardServer: a handler of your own for tools/call would bypass the guard.');
      search(server);
      expect(own).toThrow('guardServer: a handler of your own for tools/call would bypass the guard.');
    });
    expect(await call('search', setting.service.tokenFor('flights:search'))).toMatchObject(said('found'));
    expect(runs).toBe(0);
  });

  test.each([false, true])(
    'a handler that bypasses the guard is detected at its first answer, when it has run (isError: %s)',
    async (isError) => {
      const server = line.makeServer({ capabilities: { tools: {} } });
      let runs = 0;
      setOwnHandler(line, server, () => void (runs += 1), isError);
      line.guardServer(server, { guard: setting.service.guard, rules: RULES });
      const client = await connect(line, server);
      setting.open.push(client, server);
      await expect(client.callTool({ name: 'search' })).rejects.toThrow('bypassed the guard');
      expect(runs).toBe(1);
    },
  );

  test('a custom method is answered without a grant if "unguarded" names it', async () => {
    const options = {
      guard: setting.service.guard,
      rules: RULES,
      unguarded: ['travel/early', 'travel/late'],
    } as const;
    const server = line.makeServer();
    setOwnMethod(line, server, 'travel/early');
    line.guardServer(server, options);
    setOwnMethod(line, server, 'travel/late');
    const client = await connect(line, server);
    setting.open.push(client, server);
    for (const method of options.unguarded) {
      expect(await client.request({ method }, z.looseObject({}))).toMatchObject({ method });
    }
  });

  test(`a custom method throws by name unless "unguarded" names it, registered before the guard or after`, () => {
    const options = { guard: setting.service.guard, rules: RULES };
    const late = line.makeServer();
    setOwnMethod(line, late, 'travel/secret');
    expect(() => line.guardServer(late, options)).toThrow('guardServer: nothing guards travel/secret.');
    const early = line.guardServer(line.makeServer(), options);
    expect(() => setOwnMethod(line, early, 'travel/secret')).toThrow('nothing guards travel/secret.');
  });

  test('the fallback handler of a server does not bypass the guard', async () => {
    const forwarded: string[] = [];
    const make = async (build: (server: AnyServer) => void): Promise<AnyClient> => {
      const server = line.makeServer();
      line.guardServer(server, { guard: setting.service.guard, rules: RULES, unguarded: ['travel/else'] });
      const { server: protocol } = server as AnyServer & { readonly server: ForwardingProtocol };
      protocol.registerCapabilities({ tools: {}, resources: {}, prompts: {}, completions: {} });
      protocol.fallbackRequestHandler = async ({ method }) => {
        forwarded.push(method);
        return { tools: [{ name: 'search', inputSchema: { type: 'object' } }], ...said('ran unguarded') };
      };
      build(server);
      const client = await connect(line, server);
      setting.open.push(client, server);
      return client;
    };
    const asked: readonly ((client: AnyClient) => Promise<unknown>)[] = [
      (client) => client.callTool({ name: 'search' }),
      (client) => client.listTools(),
      (client) => client.readResource({ uri: 'travel://policy' }),
      (client) => client.listResources(),
      (client) => client.listResourceTemplates(),
      (client) => client.getPrompt({ name: 'plan' }),
      (client) => client.listPrompts(),
      (client) =>
        client.complete({ ref: { type: 'ref/prompt', name: 'x' }, argument: { name: 'a', value: '' } }),
    ];
    const client = await make(() => undefined);
    for (const ask of asked) {
      await expect(ask(client)).rejects.toThrow('a fallbackRequestHandler that answers');
    }
    expect(forwarded).toEqual([]);
    const other = await make(search);
    expect(refusalIn(await other.callTool({ name: 'search' })).code).toBe('no_credentials');
    await expect(other.readResource({ uri: 'travel://policy' })).rejects.toMatchObject({ code: -32601 });
    await other.request({ method: 'travel/else' }, z.looseObject({}));
    await expect(other.request({ method: 'travel/secret' }, z.looseObject({}))).rejects.toThrow(
      'a fallbackRequestHandler that answers travel/secret',
    );
    expect(forwarded).toEqual(['travel/else']);
  });

  test('a notification of the server’s own is handled only where "unguarded" names it', async () => {
    const options = { guard: setting.service.guard, rules: RULES, unguarded: ['travel/else'] } as const;
    const server = line.guardServer(line.makeServer(), options);
    expect(() => setOwnNotification(line, server, 'travel/book')).toThrow('nothing guards travel/book.');
    const late = line.makeServer();
    setOwnNotification(line, late, 'travel/book');
    expect(() => line.guardServer(late, options)).toThrow('nothing guards travel/book.');
    const handled: string[] = [];
    server.server.fallbackNotificationHandler = async ({ method }) => void handled.push(method);
    const client = await connect(
      line,
      server,
      line.makeClient({ capabilities: { roots: { listChanged: true } } }),
    );
    setting.open.push(client, server);
    for (const method of ['travel/book', 'travel/else', 'notifications/roots/list_changed'])
      await client.notification({ method });
    await client.request({ method: 'ping' }, z.looseObject({}));
    expect(handled).toEqual(['travel/else', 'notifications/roots/list_changed']);
  });

  test('an error of a schema is answered by the SDK as without a guard', async () => {
    const { call } = await start(line, (server) => {
      const inputSchema = z.object({ price: z.string().transform((text): unknown => JSON.parse(text)) });
      server.registerTool('book', { inputSchema }, async () => said('booked'));
    });
    const result = await call('book', setting.service.tokenFor('flights:book', 'payments:initiate'), {
      price: '{',
    });
    expect(result).toMatchObject({ isError: true, content: [{ text: expect.stringContaining('JSON') }] });
    expect(await setting.service.recorded()).toEqual([]);
  });

  test('wrong options and servers are named in the error', () => {
    const server = line.makeServer();
    const options = { guard: setting.service.guard, rules: RULES };
    const make =
      (changed: object, of: object = server) =>
      () =>
        line.guardServer(of as typeof server, { ...options, ...changed });
    expect(make({ guard: {} as Guard })).toThrow('guardServer: "guard" must be a guard');
    expect(make({ rules: undefined })).toThrow('guardServer: "rules" must be an object');
    expect(make({ rules: { search: { scopes: [] } } })).toThrow('guardServer: the rule "search": "scopes"');
    expect(make({ prompts: { plan: {} } })).toThrow('guardServer: "prompts": the rule "plan"');
    expect(make({ token: 'eyJ' })).toThrow('guardServer: "token" must be a function');
    for (const lists of ['offered', true, null, ['all']])
      expect(make({ lists })).toThrow('guardServer: "lists" must be "granted" or "all".');
    expect(make({ unguarded: ['tools'] })).toThrow('guardServer: "unguarded" must be a list');
    expect(make({ unguarded: ['tasks/result'] })).toThrow('guardServer: "unguarded" must be a list');
    expect(make({}, {})).toThrow('guardServer: "server" must be an McpServer');
  });
});

/** The layer below, where a server that forwards to others registers its handlers. */
interface ForwardingProtocol {
  registerCapabilities(capabilities: object): void;
  fallbackRequestHandler?: (request: { readonly method: string }) => Promise<object>;
}

/** As a server written for the layer below does. */
function setOwnHandler({ major }: Line, { server }: AnyServer, ran: () => void, isError = false): void {
  const handler = async (): Promise<ToolResult> => {
    ran();
    return { ...said('ran unguarded'), isError };
  };
  const schema = z.object({ method: z.literal('tools/call'), params: z.object({}).loose() });
  server.setRequestHandler(major === 1 ? schema : 'tools/call', handler);
}

function setOwnMethod({ major }: Line, { server }: AnyServer, method: string): void {
  const answer = async (): Promise<object> => ({ method });
  if (major === 1) server.setRequestHandler(z.object({ method: z.literal(method) }), answer);
  else server.setRequestHandler(method, { params: z.object({}).loose().optional() }, answer);
}

function setOwnNotification({ major }: Line, { server }: AnyServer, method: string): void {
  const handle = async (): Promise<void> => undefined;
  if (major === 1) server.setNotificationHandler(z.object({ method: z.literal(method) }), handle);
  else server.setNotificationHandler(method, { params: z.object({}).loose().optional() }, handle);
}

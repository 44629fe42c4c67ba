import { type GuardServerOptions, type ResourceInput, TOKEN_KEY } from '@grantex/mcp';
import { completable as completableV1 } from '@modelcontextprotocol/sdk/server/completable.js';
import { SubscribeRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { completable } from '@modelcontextprotocol/server';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type AnyClient, type AnyServer, connect, type Line, lines } from './support/lines.ts';
import { setUp } from './support/setting.ts';

const setting = setUp();

const read: string[] = [];

async function start(
  line: Line,
  options: Partial<GuardServerOptions>,
  isGuardedLate = false,
): Promise<AnyClient> {
  const server = line.makeServer();
  const guard = (): unknown =>
    line.guardServer(server, { guard: setting.service.guard, rules: {}, token: () => undefined, ...options });
  if (!isGuardedLate) guard();
  register(line, server);
  if (isGuardedLate) guard();
  const client = await connect(line, server);
  setting.open.push(client, server);
  return client;
}

function register(line: Line, server: AnyServer): void {
  const readFrom = (uri: URL): object => {
    read.push(uri.href);
    return { contents: [{ uri: uri.href, text: `read ${uri.href}` }] };
  };
  server.registerResource('policy', 'travel://policy', {}, async (uri: URL) => readFrom(uri));
  const template = line.template('travel://trips/{trip}', {
    list: () => ({ resources: [{ uri: 'travel://trips/7', name: 'The trip to Rome' }] }),
    complete: { trip: () => ['7', '8'] },
  });
  server.registerResource('trip', template, {}, async (uri: URL) => readFrom(uri));
  const completer = (): string[] => ['Rome', 'Paris'];
  const to = line.major === 1 ? completableV1(z.string(), completer) : completable(z.string(), completer);
  const argsSchema = z.object({ to });
  server.registerPrompt(
    'plan',
    { argsSchema: line.major === 1 ? argsSchema.shape : argsSchema },
    async ({ to }: { to: string }) => ({
      messages: [{ role: 'user', content: { type: 'text', text: `Plan a trip to ${to}.` } }],
    }),
  );
}

const RESOURCES = {
  policy: { scopes: ['policies:read'] },
  trip: { scopes: ['trips:read'], metadata: ({ uri, variables }: ResourceInput) => ({ uri, ...variables }) },
} as const;
const PROMPTS = { plan: { scopes: ['trips:plan'] } } as const;
const holding = (...scopes: string[]) => ({ _meta: { [TOKEN_KEY]: setting.service.tokenFor(...scopes) } });

const COMPLETIONS = {
  ofPrompt: { ref: { type: 'ref/prompt', name: 'plan' }, argument: { name: 'to', value: '' } },
  ofTemplate: {
    ref: { type: 'ref/resource', uri: 'travel://trips/{trip}' },
    argument: { name: 'trip', value: '' },
  },
};

describe.each(lines)('$name', (line) => {
  test.each([false, true])(
    'without a rule it is refused and not listed (guarded late: %s)',
    async (isLate) => {
      read.length = 0;
      const client = await start(line, {}, isLate);
      const held = holding('policies:read', 'trips:read', 'trips:plan');
      const refused = { code: -32600, data: { error: 'insufficient_scope', code: 'no_rule' } };
      await expect(client.readResource({ uri: 'travel://policy', ...held })).rejects.toMatchObject(refused);
      await expect(client.readResource({ uri: 'travel://trips/7', ...held })).rejects.toMatchObject(refused);
      const params = { name: 'plan', arguments: { to: 'Rome' }, ...held };
      await expect(client.getPrompt(params)).rejects.toMatchObject(refused);
      expect(await client.listResources(held)).toMatchObject({ resources: [] });
      expect(await client.listResourceTemplates(held)).toMatchObject({ resourceTemplates: [] });
      expect(await client.listPrompts(held)).toMatchObject({ prompts: [] });
      for (const params of Object.values(COMPLETIONS)) {
        expect((await client.complete({ ...params, ...held })).completion.values).toEqual([]);
      }
      expect(read).toEqual([]);
      expect(await setting.service.recorded()).toEqual(['blocked policy', 'blocked trip', 'blocked plan']);
    },
  );

  test('with a rule it is read with a grant that holds its scopes, and listed for those who hold them', async () => {
    const client = await start(line, { resources: RESOURCES, prompts: PROMPTS });
    const held = holding('trips:read');
    expect(await client.readResource({ uri: 'travel://trips/7', ...held })).toMatchObject({
      contents: [{ text: 'read travel://trips/7' }],
    });
    await expect(client.readResource({ uri: 'travel://policy', ...held })).rejects.toMatchObject({
      data: { code: 'scope_missing', missingScopes: ['policies:read'] },
    });
    const params = { name: 'plan', arguments: { to: 'Rome' } };
    await expect(client.getPrompt({ ...params, ...held })).rejects.toMatchObject({
      data: { missingScopes: ['trips:plan'] },
    });
    expect(await client.getPrompt({ ...params, ...holding('trips:plan') })).toMatchObject({
      messages: [{ content: { text: 'Plan a trip to Rome.' } }],
    });
    expect((await client.listResources(held)).resources.map(({ uri }) => uri)).toEqual(['travel://trips/7']);
    expect((await client.listResourceTemplates(held)).resourceTemplates).toMatchObject([{ name: 'trip' }]);
    expect((await client.listPrompts(held)).prompts).toEqual([]);
    expect((await client.listPrompts(holding('trips:plan'))).prompts).toMatchObject([{ name: 'plan' }]);
    expect((await client.listResources(holding('policies:read'))).resources).toMatchObject([
      { name: 'policy' },
    ]);
    const complete = { ...COMPLETIONS.ofTemplate, ...held };
    expect((await client.complete(complete)).completion.values).toEqual(['7', '8']);
    expect((await client.complete({ ...COMPLETIONS.ofPrompt, ...held })).completion.values).toEqual([]);
    expect(await setting.service.recorded()).toEqual([
      'allowed trip',
      'success trip',
      'blocked policy',
      'blocked plan',
      'allowed plan',
      'success plan',
    ]);
    expect(setting.service.recorder.entries[0]?.metadata).toEqual({ uri: 'travel://trips/7', trip: '7' });
  });

  test('a list of all shows what has a rule; what a template lists and completions still need the scopes', async () => {
    const client = await start(line, { resources: RESOURCES, prompts: PROMPTS, lists: 'all' });
    const held = holding('flights:search');
    expect((await client.listResources(held)).resources.map(({ uri }) => uri)).toEqual(['travel://policy']);
    expect((await client.listResourceTemplates(held)).resourceTemplates).toMatchObject([{ name: 'trip' }]);
    expect((await client.listPrompts(held)).prompts).toMatchObject([{ name: 'plan' }]);
    for (const params of Object.values(COMPLETIONS))
      expect((await client.complete({ ...params, ...held })).completion.values).toEqual([]);
    await expect(client.readResource({ uri: 'travel://policy', ...held })).rejects.toMatchObject({
      data: { code: 'scope_missing', missingScopes: ['policies:read'] },
    });
    expect((await client.listResources(holding('trips:read'))).resources).toHaveLength(2);
    expect((await client.listResources()).resources).toEqual([]);
    const open = await start(line, {
      resources: { trip: RESOURCES.trip },
      unguarded: ['resources'],
      lists: 'all',
    });
    expect((await open.listResources(held)).resources.map(({ uri }) => uri)).toEqual(['travel://policy']);
    expect((await open.listPrompts(held)).prompts).toEqual([]);
  });

  test('subscribing to a resource needs the same rule as reading it', async () => {
    const server = line.makeServer({ capabilities: { resources: { subscribe: true } } });
    const options = { guard: setting.service.guard, rules: {}, token: () => undefined, resources: RESOURCES };
    line.guardServer(server, options);
    register(line, server);
    const subscribed: string[] = [];
    const subscribe = async ({ params }: { params: { uri: string } }): Promise<object> => {
      subscribed.push(params.uri);
      return {};
    };
    server.server.setRequestHandler(
      line.major === 1 ? SubscribeRequestSchema : 'resources/subscribe',
      subscribe,
    );
    const client = await connect(line, server);
    setting.open.push(client, server);
    const held = holding('trips:read');
    await expect(client.subscribeResource({ uri: 'travel://policy', ...held })).rejects.toMatchObject({
      code: -32600,
      data: { missingScopes: ['policies:read'] },
    });
    await expect(client.subscribeResource({ uri: 'travel://else', ...held })).rejects.toMatchObject({
      data: { code: 'no_rule' },
    });
    await client.subscribeResource({ uri: 'travel://trips/7', ...held });
    expect(subscribed).toEqual(['travel://trips/7']);
    expect((await setting.service.recorded()).filter((entry) => entry.endsWith('trip'))).toEqual([
      'allowed trip',
      'success trip',
    ]);
    expect(setting.service.recorder.entries.find(({ status }) => status === 'allowed')?.metadata).toEqual({
      uri: 'travel://trips/7',
      trip: '7',
    });
  });

  test('what "unguarded" names is read without a grant; anything with a rule still needs one', async () => {
    const client = await start(line, {
      unguarded: ['resources', 'prompts'],
      resources: { trip: RESOURCES.trip },
    });
    expect(await client.readResource({ uri: 'travel://policy' })).toMatchObject({ contents: [{}] });
    await expect(client.readResource({ uri: 'travel://trips/7' })).rejects.toMatchObject({
      data: { code: 'no_credentials' },
    });
    expect(await client.getPrompt({ name: 'plan', arguments: { to: 'Rome' } })).toMatchObject({
      messages: [{}],
    });
    expect((await client.listResources()).resources).toMatchObject([{ name: 'policy' }]);
    expect((await client.listPrompts()).prompts).toMatchObject([{ name: 'plan' }]);
    expect((await client.complete(COMPLETIONS.ofPrompt)).completion.values).toEqual(['Rome', 'Paris']);
    expect((await client.complete(COMPLETIONS.ofTemplate)).completion.values).toEqual([]);
    expect(setting.service.recorder.entries).toEqual([]);
  });
});

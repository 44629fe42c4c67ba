import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTestIssuer, type TestIssuer } from '@grantex/testing';
import { isFullRun } from 'test-config';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { parseRules } from '../../src/wrap/rules/rules-file.ts';
import { describeServer } from '../../src/wrap/stdio/describe-server.ts';
import { startServer } from '../../src/wrap/stdio/server-process.ts';
import type { Message } from '../../src/wrap/stdio/messages.ts';
import { createPumpRig, type PumpRig } from './support/pump-rig.ts';
import { environmentOf, folder, published, wrappedHere } from './support/wrapped.ts';

const FILE = {
  tools: {},
  resources: {
    'memo://{id}': { scopes: ['memos:read'], metadata: ['/uri', '/variables/id'] },
    'memo://board': { scopes: ['boards:read'] },
    'memo://secret': null,
  },
  prompts: {
    plan: { scopes: ['trips:plan'], amount: '/price' },
    brief: { scopes: ['trips:brief'] },
    forbidden: null,
  },
};

let issuer: TestIssuer;
let rig: PumpRig;

beforeAll(async () => {
  issuer = await createTestIssuer();
});
afterAll(() => issuer.close());

const request = (method: string, params: object, id = 1): Message => ({ jsonrpc: '2.0', id, method, params });

describe('behind the pump', () => {
  afterEach(() => rig.close());

  function start(scopes: readonly string[], ...unguarded: string[]): PumpRig {
    const { rules, resources, prompts } = parseRules(JSON.stringify(FILE), 'rules.json');
    rig = createPumpRig({
      issuer,
      rules,
      unguarded,
      ...(resources === undefined ? {} : { resources }),
      ...(prompts === undefined ? {} : { prompts }),
    });
    rig.token = issuer.grantToken({ scopes });
    return rig;
  }

  test.each([
    request('resources/read', { uri: 'memo://7' }),
    request('resources/subscribe', { uri: 'memo://7' }),
    request('resources/unsubscribe', { uri: 'memo://7' }),
    request('prompts/get', { name: 'plan', arguments: { price: '420' } }),
  ])('%j reaches the server with a grant that holds its scopes, and is recorded', async (message) => {
    const { client, server, entries } = start(['memos:read', 'trips:plan:max_500']);
    client.say(message);
    expect(await server.next()).toEqual(message);
    server.say({ jsonrpc: '2.0', id: 1, result: {} });
    expect(await client.next()).toMatchObject({ id: 1, result: {} });
    await expect.poll(() => entries.map(({ status }) => status)).toEqual(['allowed', 'success']);
    const isResource = 'uri' in (message['params'] as object);
    const byDigest = { inputDigest: expect.any(String) };
    const recorded = isResource ? { uri: 'memo://7', 'variables/id': '7' } : byDigest;
    expect(entries[0]?.metadata).toEqual(recorded);
  });

  test('what was read with a grant is private to its reader, and what is open is as the server says', async () => {
    const { client, server } = start(['memos:read'], 'resources');
    const cached = { ttlMs: 60_000, cacheScope: 'public' };
    for (const [uri, cacheScope] of [
      ['memo://7', 'private'],
      ['other://7', 'public'],
    ]) {
      client.say(request('resources/read', { uri }));
      await server.next();
      server.say({ jsonrpc: '2.0', id: 1, result: { contents: [], ...cached } });
      expect(await client.next()).toMatchObject({ result: { ttlMs: 60_000, cacheScope } });
    }
  });

  test.each([
    ['scope_missing', request('resources/read', { uri: 'memo://board' })],
    ['scope_missing', request('resources/subscribe', { uri: 'memo://board' })],
    ['no_rule', request('resources/read', { uri: 'memo://secret' })],
    ['no_rule', request('resources/read', { uri: 'memo://SECRET' })],
    ['no_rule', request('resources/read', { uri: 'memo://secre%74' })],
    ['no_rule', request('resources/read', { uri: 'memo://x/../secret' })],
    ['no_rule', request('resources/read', { uri: 'other://7' })],
    ['amount_over', request('prompts/get', { name: 'plan', arguments: { price: '900' } })],
    ['scope_missing', request('prompts/get', { name: 'brief' })],
    ['no_rule', request('prompts/get', { name: 'forbidden' })],
    ['no_rule', request('prompts/get', { name: 'constructor' })],
  ])('%s: %j is refused with an error that says why', async (code, message) => {
    const { client, server } = start(['memos:read', 'trips:plan:max_500']);
    client.say(message);
    expect(await client.next()).toMatchObject({ id: 1, error: { code: -32_600, data: { code } } });
    expect(server.unread).toEqual([]);
  });

  test.each([
    request('resources/read', { uri: 'memo://7', Uri: 'memo://secret' }),
    request('resources/read', { uri: 7 }),
    request('resources/read', {}),
    request('prompts/get', { name: 'plan', arguments: [1] }),
    { jsonrpc: '2.0', method: 'resources/read', params: { uri: 'memo://7' } },
    { jsonrpc: '2.0', method: 'prompts/get', params: { name: 'plan' } },
  ])('%j is malformed, and neither decided nor forwarded', async (message) => {
    const { client, server, entries } = start(['memos:read', 'trips:plan']);
    client.say(message);
    client.say(request('ping', {}, 2));
    expect(await server.next()).toMatchObject({ method: 'ping' });
    expect(entries).toEqual([]);
  });

  test('"unguarded" opens what has no rule, and nothing that has one, is forbidden or could be taken for it', async () => {
    const { client, server } = start(['other:read'], 'resources', 'prompts');
    const open = [
      request('resources/read', { uri: 'other://7' }, 1),
      request('prompts/get', { name: 'free' }, 2),
    ];
    for (const message of open) {
      client.say(message);
      expect(await server.next()).toEqual(message);
    }
    const closed = [
      request('resources/read', { uri: 'memo://7' }, 3),
      request('resources/read', { uri: 'memo://secret' }, 4),
      request('resources/read', { uri: 'memo://x/../secret' }, 5),
      request('resources/read', { uri: 'memo://secret?' }, 6),
      request('resources/read', { uri: 'memo://u:p@secret:80//' }, 7),
      request('resources/read', { uri: 'other://7', URI: 'memo://secret' }, 8),
      request('prompts/get', { name: 'forbidden' }, 9),
    ];
    for (const message of closed) {
      client.say(message);
      expect(await client.next()).toMatchObject({ id: message['id'], error: {} });
    }
    expect(server.unread).toEqual([]);
  });

  test('lists show what the grant allows', async () => {
    const { client, server } = start(['memos:read', 'trips:brief']);
    const lists: readonly (readonly [string, object, object])[] = [
      [
        'resources/list',
        {
          resources: [
            { uri: 'memo://7' },
            { uri: 'memo://board' },
            { uri: 'memo://secret' },
            { uri: 'x://y' },
          ],
        },
        { resources: [{ uri: 'memo://7' }] },
      ],
      [
        'resources/templates/list',
        { resourceTemplates: [{ uriTemplate: 'memo://{id}' }, { uriTemplate: 'memo://{any}' }] },
        { resourceTemplates: [{ uriTemplate: 'memo://{id}' }] },
      ],
      [
        'prompts/list',
        { prompts: [{ name: 'plan' }, { name: 'brief' }, { name: 'forbidden' }], nextCursor: 'x' },
        { prompts: [{ name: 'brief' }], nextCursor: 'x' },
      ],
    ];
    for (const [method, result, seen] of lists) {
      client.say(request(method, {}));
      await server.next();
      server.say({ jsonrpc: '2.0', id: 1, result });
      expect(await client.next()).toEqual({ jsonrpc: '2.0', id: 1, result: seen });
    }
  });

  test('completions and subscriptions of 2026 need the same rules', async () => {
    const { client, server, entries } = start(['memos:read']);
    const about = (ref: object, id: number): Message =>
      request('completion/complete', { ref, argument: { name: 'id', value: '' } }, id);
    const listen = (id: number, ...uris: string[]): Message =>
      request('subscriptions/listen', { notifications: { resourceSubscriptions: uris } }, id);
    for (const message of [about({ type: 'ref/resource', uri: 'memo://{id}' }, 1), listen(2, 'memo://7')]) {
      client.say(message);
      expect(await server.next()).toEqual(message);
    }
    client.say(about({ type: 'ref/prompt', name: 'plan' }, 3));
    expect(await client.next()).toMatchObject({ id: 3, result: { completion: { values: [] } } });
    client.say(about({ type: 'ref/resource', uri: 'memo://{id}', Uri: 'memo://secret' }, 4));
    expect(await client.next()).toMatchObject({ id: 4, result: { completion: { values: [] } } });
    client.say(listen(5, 'memo://7', 'memo://board'));
    expect(await client.next()).toMatchObject({ id: 5, error: { code: -32_600 } });
    expect(server.unread).toEqual([]);
    expect(entries).toEqual([]);
  });
});

// Starts the server three times; the tests behind the pump show the same in every run.
test.runIf(isFullRun)(
  'resources and prompts of a published server are read, listed and completed by their rules',
  async () => {
    const ours = await folder();
    const [path, token] = [join(ours, 'rules.json'), join(ours, 'token')];
    const file = {
      resources: { 'demo://resource/dynamic/text/{resourceId}': { scopes: ['demo:read'] } },
      prompts: { 'simple-prompt': { scopes: ['demo:prompt'] } },
    };
    const tools = Object.fromEntries((await toolsOfEverything()).map((name) => [name, null]));
    await writeFile(path, JSON.stringify({ tools, ...file }));
    await writeFile(token, issuer.grantToken({ scopes: ['demo:read'] }));
    await using box = await wrappedHere({
      rules: path,
      server: published('everything'),
      environment: environmentOf(issuer, token),
    });
    const { client } = box;
    expect(client.getServerCapabilities()).toMatchObject({ resources: {}, prompts: {}, completions: {} });
    const { contents } = await client.readResource({ uri: 'demo://resource/dynamic/text/7' });
    expect(contents).toHaveLength(1);
    await expect(client.readResource({ uri: 'demo://resource/dynamic/blob/7' })).rejects.toMatchObject({
      data: { code: 'no_rule' },
    });
    await expect(client.getPrompt({ name: 'simple-prompt' })).rejects.toMatchObject({
      data: { missingScopes: ['demo:prompt'] },
    });
    expect((await client.listPrompts()).prompts).toEqual([]);
    const { resourceTemplates } = await client.listResourceTemplates();
    expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual([
      'demo://resource/dynamic/text/{resourceId}',
    ]);
  },
);

async function toolsOfEverything(): Promise<string[]> {
  const [command = '', ...args] = published('everything');
  const { tools } = await describeServer(
    (errors) => startServer({ command, args, environment: process.env }, errors),
    new AbortController().signal,
  );
  return tools.map(({ name }) => name);
}

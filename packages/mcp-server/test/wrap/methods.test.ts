import { createTestIssuer, type TestIssuer } from '@grantex/testing';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { mayPassUnguarded } from '../../src/wrap/rules/method-filter.ts';
import type { Message } from '../../src/wrap/stdio/messages.ts';
import { createPumpRig, type PumpRig } from './support/pump-rig.ts';

const rules = { read_file: { scopes: ['files:read'] } } as const;

let issuer: TestIssuer;
let rig: PumpRig;

beforeAll(async () => {
  issuer = await createTestIssuer();
});

afterAll(() => issuer.close());

afterEach(() => rig.close());

function start(...unguarded: string[]): PumpRig {
  rig = createPumpRig({ issuer, rules, unguarded });
  rig.token = issuer.grantToken({ scopes: ['files:read'] });
  return rig;
}

const request = (method: string, params: object = {}): Message => ({ jsonrpc: '2.0', id: 1, method, params });
const completion = (type: unknown): Message =>
  request('completion/complete', { ref: { type, name: 'x' }, argument: { name: 'a', value: '' } });

/** What the server has received, once everything has arrived. */
async function reached(): Promise<unknown[]> {
  rig.client.say(request('ping'));
  await expect.poll(() => rig.server.unread.at(-1)).toMatchObject({ method: 'ping' });
  return rig.server.unread.slice(0, -1).map(({ method }) => method);
}

const RESOURCES: readonly Message[] = [
  request('resources/list'),
  request('resources/templates/list'),
  request('resources/read', { uri: 'file:///etc/passwd' }),
  request('resources/subscribe', { uri: 'file:///etc/passwd' }),
  request('resources/unsubscribe', { uri: 'file:///etc/passwd' }),
  completion('ref/resource'),
  request('subscriptions/listen', { notifications: { resourceSubscriptions: ['file:///etc/passwd'] } }),
  request('subscriptions/listen', { notifications: { ResourceSubscriptions: ['file:///etc/passwd'] } }),
  request('subscriptions/listen', {
    notifications: { 're\u017fourceSubscriptions': ['file:///etc/passwd'] },
  }),
];

const PROMPTS: readonly Message[] = [
  request('prompts/list'),
  request('prompts/get', { name: 'x' }),
  completion('ref/prompt'),
];

test.each([
  ['resources', RESOURCES],
  ['prompts', PROMPTS],
])(
  '%s are refused with the setting that allows them, unless the rules file names them',
  async (kind, messages) => {
    for (const message of messages) {
      const { client } = start();
      client.say(message);
      expect(await client.next()).toMatchObject({
        id: 1,
        error: {
          code: -32_601,
          message: expect.stringContaining(`"unguarded": ["${kind}"] in the rules file`),
        },
      });
      expect(await reached()).toEqual([]);
      await rig.close();
      start(kind).client.say(message);
      expect(await rig.server.next()).toEqual(message);
      await rig.close();
    }
  },
);

test('an unknown method is refused with the setting that allows it, unless the rules file names it', async () => {
  start('travel/status').client.say(request('travel/secret'));
  expect(await rig.client.next()).toMatchObject({
    error: { code: -32_601, message: expect.stringContaining('"unguarded": ["travel/secret"]') },
  });
  rig.client.say(request('travel/status'));
  expect(await rig.server.next()).toEqual(request('travel/status'));
});

test.each<[method: string, shown?: string]>([
  ['tasks/list'],
  ['tasks/get'],
  ['tasks/result'],
  ['tasks/cancel'],
  ['tasks/update'],
  ['tools/other'],
  ['tools'],
  ['__proto__'],
  ['constructor'],
  ['\u001b[2J', String.raw`\u{1b}[2J`],
  ['x\u202e/y', String.raw`x\u{202e}/y`],
  ['x'.repeat(129), `${'x'.repeat(128)}…`],
  [''],
])('the method %j is refused, and no rules file can name it', async (method, shown = method) => {
  start(method).client.say(request(method, { taskId: 'x' }));
  expect(await rig.client.next()).toMatchObject({
    error: { code: -32_601, message: `Grantex: method "${shown}" is never forwarded.` },
  });
  expect(await reached()).toEqual([]);
  expect(mayPassUnguarded(method)).toBe(false);
  expect(rig.log.join('')).not.toContain('\u001b');
});

test.each<[string, Message]>([
  ['a reference without a type', completion('ref/tool')],
  ['a reference of every object', completion('__proto__')],
  [
    'a second reference in another case',
    request('completion/complete', { ref: { type: 'ref/prompt' }, Ref: { type: 'ref/resource' } }),
  ],
  [
    'a second type in another case',
    request('completion/complete', { ref: { type: 'ref/prompt', Type: 'ref/resource' } }),
  ],
  [
    'a second filter in another case',
    request('subscriptions/listen', { notifications: {}, Notifications: {} }),
  ],
  ['a notification with an id', request('notifications/cancelled', { requestId: 2 })],
  ['a request that is an answer', { ...request('ping'), result: {} }],
])('%s is not forwarded', async (_what, message) => {
  start('prompts').client.say(message);
  expect(await rig.client.next()).toMatchObject({ error: {} });
  expect(await reached()).toEqual([]);
});

test('an unknown notification, and a call or reading without an id, are not forwarded', async () => {
  const { client } = start();
  for (const method of [
    'notifications/else',
    'resources/read',
    'prompts/get',
    'tasks/cancel',
    'travel/status',
  ]) {
    client.say({ jsonrpc: '2.0', method, params: {} });
  }
  for (const method of ['notifications/initialized', 'notifications/roots/list_changed']) {
    client.say({ jsonrpc: '2.0', method });
  }
  expect(await reached()).toEqual(['notifications/initialized', 'notifications/roots/list_changed']);
  expect(client.unread).toEqual([]);
});

test('an answer to a question that the server did not ask is not forwarded, and neither is a second answer', async () => {
  const { client, server } = start();
  server.say({ jsonrpc: '2.0', id: 5, method: 'elicitation/create', params: {} });
  await client.next();
  for (const id of ['5', 6, 5, 5]) client.say({ jsonrpc: '2.0', id, result: { action: 'accept' } });
  client.say({ jsonrpc: '2.0', id: 5 });
  expect(await server.next()).toEqual({ jsonrpc: '2.0', id: 5, result: { action: 'accept' } });
  expect(await reached()).toEqual([]);
});

test('the operator learns of messages that the client cannot use, and the client does not', async () => {
  const capabilities = {
    tools: {},
    resources: {},
    prompts: {},
    completions: {},
    tasks: { list: {} },
    logging: {},
  };
  for (const [unguarded, seen] of [
    [[], { tools: {}, logging: {} }],
    [['prompts'], { tools: {}, prompts: {}, completions: {}, logging: {} }],
  ] as const) {
    for (const method of ['initialize', 'server/discover']) {
      start(...unguarded).client.say(request(method));
      await rig.server.next();
      rig.server.say({ jsonrpc: '2.0', id: 1, result: { capabilities, instructions: 'Be kind.' } });
      expect(await rig.client.next()).toEqual({
        jsonrpc: '2.0',
        id: 1,
        result: { capabilities: seen, instructions: 'Be kind.' },
      });
      expect(rig.log.at(-1)).toContain('which the rules file does not allow');
      await rig.close();
    }
  }
});

test('a call that asks for a task is not forwarded, and one that is answered with a task has failed', async () => {
  const { client, server } = start();
  const params = { name: 'read_file', arguments: {} };
  client.say(request('tools/call', { ...params, task: {} }));
  expect(await client.next()).toMatchObject({ error: { message: expect.stringContaining('params.task') } });
  client.say(request('tools/call', { ...params, Task: {} }));
  expect(await client.next()).toMatchObject({ error: { code: -32_602 } });
  for (const result of [{ task: { taskId: 't', status: 'working' } }, { resultType: 'task', taskId: 't' }]) {
    const meta = { 'io.modelcontextprotocol/related-task': { taskId: 'of another' }, progressToken: 1 };
    client.say(request('tools/call', { ...params, _meta: meta }));
    expect(await server.next()).toEqual(request('tools/call', { ...params, _meta: { progressToken: 1 } }));
    server.say({ jsonrpc: '2.0', id: 1, result });
    expect(await client.next()).toMatchObject({ error: { message: expect.stringContaining('with a task') } });
  }
  expect(rig.entries.map(({ status }) => status)).toEqual(['allowed', 'failure', 'allowed', 'failure']);
  expect(rig.entries[1]?.metadata).toEqual({ ended: 'task' });
});

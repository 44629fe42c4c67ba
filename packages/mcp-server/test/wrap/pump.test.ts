import type { Admissions, AuditSink } from '@grantex/core';
import { createTestIssuer, type TestIssuer } from '@grantex/testing';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { TOKEN_KEY } from '@grantex/mcp';
import type { Message } from '../../src/wrap/stdio/messages.ts';
import { createPumpRig, type PumpRig, type PumpSetup } from './support/pump-rig.ts';

const rules = {
  read_file: { scopes: ['files:read'] },
  write_file: { scopes: ['files:write'] },
} as const;

let issuer: TestIssuer;
let rig: PumpRig;

beforeAll(async () => {
  issuer = await createTestIssuer();
});

afterAll(() => issuer.close());

function start(setup: Partial<PumpSetup> = {}): PumpRig {
  rig = createPumpRig({ issuer, rules, ...setup });
  rig.token = issuer.grantToken({ scopes: ['files:read'] });
  return rig;
}

afterEach(async () => {
  await rig.close();
  issuer.resume('feed');
});

const call = (id: string | number, name: string, input?: object, meta?: object): Message => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: {
    name,
    ...(input === undefined ? {} : { arguments: input }),
    ...(meta === undefined ? {} : { _meta: meta }),
  },
});

const listOf = (id: number, ...names: string[]): Message => ({
  jsonrpc: '2.0',
  id,
  result: { tools: names.map((name) => ({ name, inputSchema: { type: 'object' } })) },
});

const bodyOf = ({ result }: Message): Message => {
  const { content } = result as { content: { text: string }[] };
  return JSON.parse(content[0]?.text ?? '') as Message;
};

/** When this arrives, everything sent before it has been passed on. */
async function flushed(): Promise<void> {
  await rig.idle();
  rig.client.say({ jsonrpc: '2.0', method: 'notifications/initialized' });
  await expect.poll(() => rig.server.unread.at(-1)).toMatchObject({ method: 'notifications/initialized' });
}

test.each<Message>([
  {
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { protocolVersion: 'x', unknown: [1, { a: null }] },
  },
  { jsonrpc: '2.0', id: 'p', method: 'ping' },
  { jsonrpc: '2.0', id: 1.5, method: 'prompts/get', params: { name: 'x' }, extra: { by: 'somebody' } },
  { jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: 1, progress: 0.5 } },
  { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'of nothing' } },
  { jsonrpc: '2.0', id: 8, method: 'travel/status', params: [1, 2] },
])("a client's message reaches the server with all its members: %j", async (message) => {
  const { client, server } = start({ unguarded: ['prompts', 'travel/status'] });
  client.say(message);
  expect(await server.next()).toEqual(message);
});

test.each<Message>([
  { jsonrpc: '2.0', id: 7, result: { roots: [] }, extra: 1 },
  { jsonrpc: '2.0', id: 7, error: { code: -1, message: 'no', data: 'x', extra: true } },
])(
  "a client's answer reaches the server once, if it was asked, with all its members: %j",
  async (message) => {
    const { client, server } = start();
    server.say({ jsonrpc: '2.0', id: 7, method: 'roots/list' });
    await client.next();
    client.say(message);
    client.say(message);
    expect(await server.next()).toEqual(message);
    await flushed();
    expect(server.unread).toHaveLength(1);
    expect(rig.log.at(-1)).toContain('a request that the server did not make');
  },
);

test.each<Message>([
  {
    jsonrpc: '2.0',
    id: 1,
    method: 'sampling/createMessage',
    params: { messages: [], unknown: true },
    extra: 1,
  },
  { jsonrpc: '2.0', id: 'e', method: 'elicitation/create', params: {} },
  { jsonrpc: '2.0', id: 2, method: 'roots/list' },
  { jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: 'héllo — 🌍' } },
  { jsonrpc: '2.0', method: 'notifications/tools/list_changed' },
  { jsonrpc: '2.0', id: null, error: { code: -32_700, message: 'Parse error' } },
])("a server's message reaches the client with all its members: %j", async (message) => {
  const { client, server } = start();
  server.say(message);
  expect(await client.next()).toEqual(message);
});

test('an id that both sides use at the same time means two requests', async () => {
  const { client, server } = start();
  client.say(call(1, 'read_file', { path: 'a' }));
  await server.next();
  server.say({ jsonrpc: '2.0', id: 1, method: 'sampling/createMessage', params: {} });
  expect(await client.next()).toMatchObject({ id: 1, method: 'sampling/createMessage' });
  client.say({ jsonrpc: '2.0', id: 1, result: { role: 'assistant' } });
  expect(await server.next()).toEqual({ jsonrpc: '2.0', id: 1, result: { role: 'assistant' } });
  server.say({ jsonrpc: '2.0', id: 1, result: { content: [] } });
  expect(await client.next()).toEqual({ jsonrpc: '2.0', id: 1, result: { content: [] } });
  expect(rig.entries.map(({ status }) => status)).toEqual(['allowed', 'success']);
});

test('a call within the grant runs, and its outcome is recorded', async () => {
  const { client, server, entries } = start();
  const request = { ...call(1, 'read_file', { path: 'a' }, { progressToken: 9 }), extra: 'kept' };
  client.say(request);
  expect(await server.next()).toEqual(request);
  server.say({
    jsonrpc: '2.0',
    id: 1,
    result: { content: [], structuredContent: { a: 1 }, _meta: { b: 2 } },
  });
  expect(await client.next()).toMatchObject({ result: { structuredContent: { a: 1 }, _meta: { b: 2 } } });
  expect(entries).toMatchObject([
    { action: 'read_file', status: 'allowed', metadata: { inputDigest: expect.stringMatching(/^.{40,}$/) } },
    { action: 'read_file', status: 'success' },
  ]);
});

test.each([
  [{ result: { content: [], isError: true } }, {}],
  [{ error: { code: -32_602, message: 'Wrong' } }, { error: -32_602 }],
  [{ error: 'malformed' }, { error: null }],
])(
  'a call that the server answers with %j has failed, and the answer is passed on',
  async (answer, metadata) => {
    const { client, server, entries } = start();
    client.say(call('a', 'read_file'));
    await server.next();
    server.say({ jsonrpc: '2.0', id: 'a', ...answer });
    expect(await client.next()).toEqual({ jsonrpc: '2.0', id: 'a', ...answer });
    expect(entries).toMatchObject([{ status: 'allowed' }, { status: 'failure', metadata }]);
  },
);

test.each([
  ['write_file', { code: 'scope_missing', error: 'insufficient_scope', missingScopes: ['files:write'] }],
  ['format_disk', { code: 'no_rule' }],
  ['constructor', { code: 'no_rule' }],
  ['__proto__', { code: 'no_rule' }],
])('a call of %s is refused as a result that a model can read, and never forwarded', async (name, body) => {
  const { client, server, entries } = start();
  client.say(call(4, name, { path: 'a' }));
  const answer = await client.next();
  expect(answer).toEqual({
    jsonrpc: '2.0',
    id: 4,
    result: { content: [{ type: 'text', text: expect.any(String) }], isError: true },
  });
  expect(bodyOf(answer)).toMatchObject(body);
  expect(entries).toMatchObject([{ status: 'blocked', metadata: { reason: body.code } }]);
  await flushed();
  expect(server.unread).toHaveLength(1);
});

test("a refusal names the type of its result if the request's protocol version needs it", async () => {
  const { client } = start();
  client.say(call(4, 'write_file', {}, { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' }));
  expect(await client.next()).toMatchObject({ result: { resultType: 'complete', isError: true } });
});

test('without a token a call is refused', async () => {
  const { client, entries } = start();
  rig.token = undefined;
  client.say(call(4, 'read_file'));
  expect(bodyOf(await client.next())).toMatchObject({ code: 'no_credentials' });
  expect(entries).toEqual([]);
});

test('while nothing can be recorded, a call is refused and not forwarded', async () => {
  let isDown = true;
  const { client, server, entries } = start({
    sink: (recorder) => ({
      ...recorder,
      write: (entry) => (isDown ? Promise.reject(new Error('down')) : recorder.write(entry)),
    }),
  });
  client.say(call(1, 'read_file'));
  expect(bodyOf(await client.next())).toMatchObject({ code: 'audit_unavailable' });
  expect(server.unread).toEqual([]);
  isDown = false;
  client.say(call(2, 'read_file'));
  expect(await server.next()).toMatchObject({ id: 2 });
  expect(entries.map(({ status }) => status)).toEqual(['allowed']);
});

test('a token in _meta is for its own call only, takes precedence, and never reaches the server', async () => {
  const { client, server } = start({ unguarded: ['resources'] });
  const token = issuer.grantToken({ scopes: ['files:write'] });
  client.say(call(1, 'write_file', { path: 'a' }, { [TOKEN_KEY]: token, progressToken: 3 }));
  client.say(call(2, 'read_file', { path: 'a' }, { [TOKEN_KEY]: token }));
  client.say(call(3, 'write_file', { path: 'a' }));
  expect(await server.next()).toEqual(call(1, 'write_file', { path: 'a' }, { progressToken: 3 }));
  const refused = [bodyOf(await client.next()), bodyOf(await client.next())];
  expect(refused.map(({ code }) => code)).toEqual(['scope_missing', 'scope_missing']);
  client.say({
    jsonrpc: '2.0',
    id: 9,
    method: 'resources/read',
    params: { uri: 'x', _meta: { [TOKEN_KEY]: token } },
  });
  expect(await server.next()).toEqual({
    jsonrpc: '2.0',
    id: 9,
    method: 'resources/read',
    params: { uri: 'x', _meta: {} },
  });
});

test.each<unknown>([null, 1, {}, [], '', { toString: 1, valueOf: 1 }])(
  'a token of %j in _meta counts as missing, no other is tried, and nothing is listed for it',
  async (token) => {
    const { client, server } = start();
    client.say(call(1, 'read_file', {}, { [TOKEN_KEY]: token }));
    expect(bodyOf(await client.next())).toMatchObject({ code: 'no_credentials' });
    client.say(list(2, { [TOKEN_KEY]: token }));
    expect(await server.next()).toEqual(list(2, {}));
    server.say(listOf(2, 'read_file'));
    expect(await client.next()).toEqual(listOf(2));
  },
);

test('a message that cannot be handled is answered as an error of this program, and the next one is read', async () => {
  const { client, server, log } = start({
    credentials: { advise: () => Promise.reject(new Error('The disk is gone.')) },
  });
  client.say(call(1, 'write_file'));
  expect(await client.next()).toEqual({
    jsonrpc: '2.0',
    id: 1,
    error: { code: -32_603, message: 'Grantex could not handle this message.' },
  });
  expect(log.join('\n')).toContain('The disk is gone.');
  client.say(call(1, 'read_file'));
  expect(await server.next()).toMatchObject({ id: 1 });
});

test('a number that cannot be written again is not forwarded, wherever it is', async () => {
  const { client, server, entries, log } = start();
  const params = '{"name":"read_file","arguments":{"list":[{"limit":-1e400}]}}';
  client.say(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${params}}\n`);
  expect(await client.next()).toMatchObject({ id: 1, error: { code: -32_600 } });
  client.say('{"jsonrpc":"2.0","id":1e400,"method":"ping"}\n');
  expect(await client.next()).toMatchObject({ id: null, error: { code: -32_600 } });
  client.say('{"jsonrpc":"2.0","id":9007199254740993,"method":"ping"}\n');
  expect(await client.next()).toMatchObject({ id: null, error: { code: -32_600 } });
  await flushed();
  expect(server.unread).toHaveLength(1);
  expect(entries).toEqual([]);
  client.say(call(2, 'read_file'));
  await expect.poll(() => server.unread).toHaveLength(2);
  server.say('{"jsonrpc":"2.0","method":"notifications/progress","params":{"progress":1e400}}\n');
  server.say('{"jsonrpc":"2.0","id":2,"result":{"content":[],"structuredContent":{"total":1e400}}}\n');
  expect(await client.next()).toMatchObject({ id: 2, error: { code: -32_603 } });
  expect(log.filter((line) => line.includes('too large to be forwarded'))).toHaveLength(2);
  expect(entries).toMatchObject([{ status: 'allowed' }, { status: 'failure', metadata: { error: -32_603 } }]);
});

test('a number with too many digits is the same one in the digest and in the forwarded message', async () => {
  const { client, server, entries } = start();
  const params = (limit: string): string => `{"name":"read_file","arguments":{"limit":${limit}}}`;
  client.say(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${params('9007199254740993')}}\n`);
  expect(await server.next()).toEqual(call(1, 'read_file', { limit: 9_007_199_254_740_992 }));
  client.say(call(2, 'read_file', { limit: 9_007_199_254_740_992 }));
  await server.next();
  const [first, second] = entries.map(({ metadata }) => metadata['inputDigest']);
  expect(first).toBe(second);
});

test.each<[string, Message]>([
  ['without a name', { jsonrpc: '2.0', id: 5, method: 'tools/call', params: { arguments: {} } }],
  [
    'with a name that is not a string',
    { jsonrpc: '2.0', id: 5, method: 'tools/call', params: { name: ['read_file'] } },
  ],
  ['without params', { jsonrpc: '2.0', id: 5, method: 'tools/call' }],
  ['with params that are an array', { jsonrpc: '2.0', id: 5, method: 'tools/call', params: ['read_file'] }],
  [
    'with arguments that are an array',
    { jsonrpc: '2.0', id: 5, method: 'tools/call', params: { name: 'read_file', arguments: [] } },
  ],
  [
    'with arguments that are null',
    { jsonrpc: '2.0', id: 5, method: 'tools/call', params: { name: 'read_file', arguments: null } },
  ],
  [
    'with two names',
    { jsonrpc: '2.0', id: 5, method: 'tools/call', params: { name: 'read_file', Name: 'write_file' } },
  ],
  [
    'with two arguments',
    { jsonrpc: '2.0', id: 5, method: 'tools/call', params: { name: 'read_file', argumentſ: {} } },
  ],
])('a call %s is a protocol error, and is not forwarded', async (_what, message) => {
  const { client, server, entries } = start();
  client.say(message);
  expect(await client.next()).toMatchObject({ id: 5, error: { code: -32_602 } });
  await flushed();
  expect(server.unread).toHaveLength(1);
  expect(entries).toEqual([]);
});

test.each<[string, Message | string]>([
  [
    'a method that is not a string',
    { jsonrpc: '2.0', id: 5, method: ['tools/call'], params: { name: 'read_file' } },
  ],
  [
    'a method in capitals beside another',
    { jsonrpc: '2.0', id: 5, method: 'ping', Method: 'tools/call', params: { name: 'x' } },
  ],
  ['an id that is null', { jsonrpc: '2.0', id: null, method: 'tools/call', params: { name: 'read_file' } }],
  [
    'an id that is an object',
    { jsonrpc: '2.0', id: {}, method: 'tools/call', params: { name: 'read_file' } },
  ],
  ['a batch', `${JSON.stringify([call(1, 'read_file')])}\n`],
  ['text', 'hello\n'],
  ['a number', '7\n'],
])('%s is an invalid request, and is not forwarded', async (_what, message) => {
  const { client, server } = start();
  client.say(message);
  expect(await client.next()).toMatchObject({ error: { code: -32_600 } });
  await flushed();
  expect(server.unread).toHaveLength(1);
});

test('a call that asks for no answer is not forwarded', async () => {
  const { client, server, log } = start();
  client.say({ jsonrpc: '2.0', method: 'tools/call', params: { name: 'read_file' } });
  await flushed();
  expect(server.unread).toHaveLength(1);
  expect(log.join('\n')).toContain('tools/call must have an id');
});

test('of two requests with one id the second is not forwarded, whatever it is', async () => {
  const { client, server } = start();
  client.say({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
  client.say(call(1, 'read_file'));
  client.say({ jsonrpc: '2.0', id: 1, method: 'ping' });
  expect(await client.next()).toMatchObject({ id: null, error: { code: -32_600 } });
  expect(await client.next()).toMatchObject({ id: null, error: { code: -32_600 } });
  expect(await server.next()).toMatchObject({ method: 'tools/list' });
  await flushed();
  expect(server.unread).toHaveLength(1);
  server.say(listOf(1, 'read_file', 'write_file'));
  expect(await client.next()).toEqual(listOf(1, 'read_file'));
});

test('the forwarded line is serialized from what was checked', async () => {
  const { client, server, entries } = start();
  client.say(
    '{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call","params":{"name":"write_file","name":"read_file","arguments":{"path":"a"}}}\n',
  );
  expect(await server.next()).toEqual(call(1, 'read_file', { path: 'a' }));
  expect(entries).toMatchObject([{ action: 'read_file' }]);
});

test('a message nested too deeply to be written again is not forwarded, and ends nothing', async () => {
  const { client, server } = start();
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  client.say(`{"jsonrpc":"2.0","id":1,"method":"ping","params":${deep}}\n`);
  expect(await client.next()).toMatchObject({ id: 1, error: { code: -32_600 } });
  client.say(`{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"read_file","more":${deep}}}\n`);
  expect(await client.next()).toMatchObject({ id: 2, error: { code: -32_600 } });
  expect(rig.entries).toMatchObject([{ status: 'allowed' }, { status: 'failure' }]);
  client.say(call(3, 'read_file'));
  expect(await server.next()).toMatchObject({ id: 3 });
});

/** A sink that delays allowed records. */
function slowly(): { readonly sink: (recorder: AuditSink) => AuditSink; readonly go: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return {
    go: resolve,
    sink: (recorder) => ({
      write: (record) =>
        record.status === 'allowed' ? promise.then(() => recorder.write(record)) : recorder.write(record),
      close: () => recorder.close(),
    }),
  };
}

test('a call that is cancelled while it is checked is not forwarded, and ends as aborted', async () => {
  const { sink, go } = slowly();
  const { client, server, entries } = start({ sink });
  client.say(call(1, 'read_file'));
  client.say({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } });
  client.say({ jsonrpc: '2.0', id: 2, method: 'ping' });
  expect(await server.next()).toMatchObject({ method: 'ping' });
  go();
  await flushed();
  expect(server.unread).toHaveLength(1);
  expect(client.unread).toEqual([]);
  expect(entries).toMatchObject([
    { status: 'allowed' },
    { status: 'failure', metadata: { ended: 'aborted' } },
  ]);
});

test('an admitted call that is cancelled before it is forwarded is given back', async () => {
  const decided = Promise.withResolvers<void>();
  const given: unknown[] = [];
  const admissions: Admissions = {
    async admit() {
      await decided.promise;
      return { decision: 'allow', entryId: 'alog_1' };
    },
    giveBack: async (...what) => void given.push(what),
    waitForApproval: () => expect.unreachable(),
  };
  const asking = { read_file: { ...rules.read_file, approval: true } } as const;
  const { client, server, entries } = start({ admissions, rules: asking });
  client.say(call(1, 'read_file'));
  client.say({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } });
  client.say({ jsonrpc: '2.0', id: 2, method: 'ping' });
  expect(await server.next()).toMatchObject({ method: 'ping' });
  decided.resolve();
  await flushed();
  expect(server.unread).toHaveLength(1);
  expect(given).toEqual([['alog_1', { ended: 'aborted' }]]);
  expect(entries).toEqual([]);
});

test('a call that is refused after it was cancelled is not answered', async () => {
  const { client, server, entries } = start();
  client.say(call(1, 'write_file'));
  client.say({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } });
  await flushed();
  expect(server.unread).toHaveLength(1);
  expect(client.unread).toEqual([]);
  expect(entries).toMatchObject([{ status: 'blocked' }]);
});

test('a call that is cancelled while it runs ends as aborted; its late answer is passed on and changes nothing', async () => {
  const { client, server, entries } = start();
  client.say(call(1, 'read_file'));
  await server.next();
  const cancelled = {
    jsonrpc: '2.0',
    method: 'notifications/cancelled',
    params: { requestId: 1, reason: 'x' },
  };
  client.say(cancelled);
  expect(await server.next()).toEqual(cancelled);
  server.say({ jsonrpc: '2.0', id: 1, result: { content: [] } });
  expect(await client.next()).toMatchObject({ id: 1, result: {} });
  expect(entries).toMatchObject([
    { status: 'allowed' },
    { status: 'failure', metadata: { ended: 'aborted' } },
  ]);
});

test('a call whose grant ends while it runs is stopped and answered, and its late answer is not passed on', async () => {
  const { client, server, entries } = start();
  const { token, grantId } = issuer.grant({ scopes: ['files:read'] });
  client.say(call(1, 'read_file', {}, { [TOKEN_KEY]: token }));
  expect(await server.next()).toMatchObject({ method: 'tools/call' });
  issuer.revoke(grantId);
  expect(await server.next()).toMatchObject({ method: 'notifications/cancelled', params: { requestId: 1 } });
  expect(bodyOf(await client.next())).toMatchObject({ code: 'revoked' });
  server.say({ jsonrpc: '2.0', id: 1, result: { content: [{ type: 'text', text: 'too late' }] } });
  client.say(call(2, 'read_file'));
  expect(await server.next()).toMatchObject({ id: 2 });
  server.say({ jsonrpc: '2.0', id: 2, result: { content: [] } });
  expect(await client.next()).toMatchObject({ id: 2 });
  await expect
    .poll(() => entries.map(({ status }) => status))
    .toEqual(['allowed', 'failure', 'allowed', 'success']);
  expect(entries[1]?.metadata).toEqual({ ended: 'revoked' });
});

test('later messages overtake a call while it is checked', async () => {
  const { sink, go } = slowly();
  const { client, server } = start({ sink });
  client.say(call(1, 'read_file'));
  client.say({ jsonrpc: '2.0', id: 2, method: 'ping' });
  expect(await server.next()).toMatchObject({ method: 'ping' });
  go();
  expect(await server.next()).toMatchObject({ id: 1, method: 'tools/call' });
});

test('concurrent calls do not mix', async () => {
  const { client, server, issuer } = start();
  const writer = issuer.grantToken({ scopes: ['files:write'] });
  const reader = issuer.grantToken({ scopes: ['files:read'] });
  for (let id = 0; id < 20; id += 1) {
    client.say(call(id, 'write_file', { id }, { [TOKEN_KEY]: id % 2 === 0 ? writer : reader }));
  }
  const forwarded = [];
  const refused = [];
  for (let n = 0; n < 10; n += 1) {
    forwarded.push((await server.next())['id']);
    refused.push((await client.next())['id']);
  }
  expect(forwarded.toSorted((a, b) => Number(a) - Number(b))).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18]);
  expect(refused.toSorted((a, b) => Number(a) - Number(b))).toEqual([1, 3, 5, 7, 9, 11, 13, 15, 17, 19]);
});

test('a revocation stops the next call once the feed has it, without a request, and a new token allows the one after', async () => {
  const { client, server, issuer } = start();
  const { token, grantId } = issuer.grant({ scopes: ['files:read'] });
  rig.token = token;
  client.say(call(0, 'read_file'));
  await server.next();
  issuer.revoke(grantId);
  let id = 0;
  /** Whether another call reaches the server. */
  const callAgain = async (): Promise<boolean> => {
    client.say(call((id += 1), 'read_file'));
    await flushed();
    return server.unread.some((message) => message['id'] === id);
  };
  await expect.poll(callAgain, { interval: 5 }).toBe(false);
  expect(client.unread.map(bodyOf).at(-1)).toMatchObject({ code: 'revoked' });
  expect(issuer.requestsTo('verification')).toBe(0);
  rig.token = issuer.grantToken({ scopes: ['files:read'] });
  client.say(call('new', 'read_file'));
  await expect.poll(() => server.unread.at(-1)).toMatchObject({ id: 'new' });
});

test('an answer that nobody waits for, or that comes before its call was forwarded, is not passed on', async () => {
  const { sink, go } = slowly();
  const { client, server, log } = start({ sink });
  client.say(call(1, 'read_file'));
  server.say({ jsonrpc: '2.0', id: 1, result: { content: [] } });
  server.say(listOf(99, 'write_file'));
  server.say('garbage on standard output\n');
  server.say(`${JSON.stringify([listOf(1, 'write_file')])}\n`);
  server.say({ jsonrpc: '2.0', method: 'notifications/last' });
  expect(await client.next()).toMatchObject({ method: 'notifications/last' });
  expect(log).toHaveLength(4);
  go();
  await server.next();
  server.say({ jsonrpc: '2.0', id: 1, result: { content: [1] } });
  expect(await client.next()).toMatchObject({ result: { content: [1] } });
});

test('open calls are recorded as aborted at the end', async () => {
  const { client, server, entries } = start();
  client.say(call(1, 'read_file'));
  await server.next();
  await rig.close();
  expect(entries).toMatchObject([
    { status: 'allowed' },
    { status: 'failure', metadata: { ended: 'aborted' } },
  ]);
});

const list = (id: number, meta?: object): Message => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/list',
  params: { cursor: 'c', ...(meta === undefined ? {} : { _meta: meta }) },
});

test('a list contains the tools that have a rule and are granted, and keeps everything else in it', async () => {
  const { client, server } = start();
  client.say(list(1));
  expect(await server.next()).toEqual(list(1));
  const full = listOf(1, 'read_file', 'write_file', 'format_disk', 'constructor');
  server.say({ ...full, result: { ...(full['result'] as object), nextCursor: 'd', _meta: { a: 1 } } });
  const narrow = listOf(1, 'read_file');
  expect(await client.next()).toEqual({
    ...narrow,
    result: { ...(narrow['result'] as object), nextCursor: 'd', _meta: { a: 1 } },
  });
});

test('a list that depends on a grant is not cached', async () => {
  const { client, server } = start();
  client.say(list(1));
  await server.next();
  server.say({ jsonrpc: '2.0', id: 1, result: { tools: [], ttlMs: 60_000, cacheScope: 'public' } });
  expect(await client.next()).toMatchObject({ result: { ttlMs: 0, cacheScope: 'private' } });
});

test('a limited grant lists the tool that it limits', async () => {
  const { client, server, issuer } = start();
  rig.token = issuer.grantToken({ scopes: ['files:write:max_5'] });
  client.say(list(1));
  await server.next();
  server.say(listOf(1, 'read_file', 'write_file'));
  expect(await client.next()).toEqual(listOf(1, 'write_file'));
});

test('a list is made for the token of its request', async () => {
  const { client, server, issuer } = start();
  client.say(list(1, { [TOKEN_KEY]: issuer.grantToken({ scopes: ['files:write'] }) }));
  expect(await server.next()).toEqual(list(1, {}));
  server.say(listOf(1, 'read_file', 'write_file'));
  expect(await client.next()).toEqual(listOf(1, 'write_file'));
});

test.each(['no token', 'a token that has expired', 'no answer of the issuer'])(
  'with %s nothing is listed',
  async (what) => {
    const { client, server, issuer } = start();
    if (what === 'no token') rig.token = undefined;
    if (what.includes('expired')) rig.token = issuer.faultyToken('expired');
    if (what.includes('issuer')) issuer.interrupt('feed');
    client.say(list(1));
    await server.next();
    server.say(listOf(1, 'read_file', 'write_file'));
    expect(await client.next()).toEqual(listOf(1));
  },
);

test('before there is a grant, all tools with a rule are listed', async () => {
  const { client, server } = start({
    credentials: { canAsk: true, currentToken: () => undefined },
  });
  client.say(list(1));
  await server.next();
  server.say(listOf(1, 'read_file', 'write_file', 'format_disk'));
  expect(await client.next()).toEqual(listOf(1, 'read_file', 'write_file'));
});

test('a list with a null error beside it is a list, and a call answered like that has succeeded', async () => {
  const { client, server, entries } = start();
  client.say(list(1));
  await server.next();
  server.say({ ...listOf(1, 'read_file', 'write_file'), error: null });
  expect(await client.next()).toEqual({ ...listOf(1, 'read_file'), error: null });
  client.say(list(2));
  await server.next();
  server.say({ ...listOf(2, 'write_file'), error: { code: 1, message: 'x' } });
  expect(await client.next()).toMatchObject(listOf(2));
  client.say(call(3, 'read_file'));
  await server.next();
  server.say({ jsonrpc: '2.0', id: 3, result: { content: [] }, error: null });
  await client.next();
  expect(entries).toMatchObject([{ status: 'allowed' }, { status: 'success' }]);
});

test('a message of the server that is both a request and an answer is not passed on', async () => {
  const { client, server, log } = start();
  client.say(list(1));
  await server.next();
  server.say({ ...listOf(1, 'write_file'), method: 'notifications/message' });
  server.say({ jsonrpc: '2.0', id: 1, method: null, error: { code: 1, message: 'x' } });
  server.say(listOf(1, 'read_file', 'write_file'));
  expect(await client.next()).toEqual(listOf(1, 'read_file'));
  expect(log).toHaveLength(2);
});

test('an error in place of a list is passed on', async () => {
  const { client, server } = start();
  client.say(list(1));
  await server.next();
  const error = { jsonrpc: '2.0', id: 1, error: { code: -32_603, message: 'x' } };
  server.say(error);
  expect(await client.next()).toEqual(error);
});

async function initialize(capabilities: object): Promise<void> {
  rig.client.say({ jsonrpc: '2.0', id: 'i', method: 'initialize', params: {} });
  await rig.server.next();
  rig.server.say({ jsonrpc: '2.0', id: 'i', result: { capabilities, instructions: 'Be kind.' } });
  expect(await rig.client.next()).toMatchObject({ result: { capabilities, instructions: 'Be kind.' } });
}

async function listAndLose(): Promise<void> {
  rig.client.say(list(1));
  await rig.server.next();
  rig.server.say(listOf(1, 'read_file'));
  await rig.client.next();
  rig.token = issuer.grantToken({ scopes: ['files:write'] });
  rig.client.say(call(2, 'read_file'));
  expect(bodyOf(await rig.client.next())).toMatchObject({ code: 'scope_missing' });
}

test('when the grant changes, a client is notified once that the list has changed', async () => {
  const { client } = start();
  await initialize({ tools: { listChanged: true } });
  await listAndLose();
  expect(await client.next()).toEqual({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' });
  client.say(call(3, 'read_file'));
  await client.next();
  await flushed();
  expect(client.unread).toEqual([]);
});

test('a wider grant is noticed when a call with it is allowed', async () => {
  const { client, server, issuer } = start();
  await initialize({ tools: { listChanged: true } });
  client.say(list(1));
  await server.next();
  server.say(listOf(1, 'read_file', 'write_file'));
  await client.next();
  rig.token = issuer.grantToken({ scopes: ['files:read', 'files:write'] });
  client.say(call(2, 'read_file'));
  expect(await client.next()).toMatchObject({ method: 'notifications/tools/list_changed' });
});

test('a list that could not be made is made again once the issuer answers, and the client is notified', async () => {
  const { client, server, log } = start();
  await initialize({ tools: { listChanged: true } });
  issuer.interrupt('feed');
  client.say(list(1));
  await server.next();
  server.say(listOf(1, 'read_file'));
  expect(await client.next()).toEqual(listOf(1));
  expect(log.join('\n')).toContain('cannot be checked at the moment');
  issuer.resume('feed');
  await expect
    .poll(() => client.unread)
    .toEqual([{ jsonrpc: '2.0', method: 'notifications/tools/list_changed' }]);
});

test('the list of a server without list changes has none', async () => {
  const { client, server } = start();
  await initialize({ tools: {} });
  await listAndLose();
  client.say(call(3, 'read_file'));
  await client.next();
  server.say({ jsonrpc: '2.0', method: 'notifications/last' });
  expect(await client.next()).toMatchObject({ method: 'notifications/last' });
});

test('a client of the newer version is notified on the stream that it has opened, until that has ended', async () => {
  const { client, server } = start();
  const subscription = { 'io.modelcontextprotocol/subscriptionId': 's' };
  client.say({
    jsonrpc: '2.0',
    id: 's',
    method: 'subscriptions/listen',
    params: { notifications: { toolsListChanged: true } },
  });
  await server.next();
  server.say({
    jsonrpc: '2.0',
    method: 'notifications/subscriptions/acknowledged',
    params: { notifications: { toolsListChanged: true }, _meta: subscription },
  });
  await client.next();
  await listAndLose();
  expect(await client.next()).toEqual({
    jsonrpc: '2.0',
    method: 'notifications/tools/list_changed',
    params: { _meta: subscription },
  });
  client.say({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 's' } });
  await server.next();
  rig.token = issuer.grantToken({ scopes: ['files:read'] });
  client.say(call(5, 'read_file'));
  await server.next();
  server.say({ jsonrpc: '2.0', method: 'notifications/last' });
  expect(await client.next()).toMatchObject({ method: 'notifications/last' });
});

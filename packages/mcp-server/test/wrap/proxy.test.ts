import { once } from 'node:events';
import { createServer } from 'node:http';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTestIssuer, type TestIssuer } from '@grantex/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readUpstream } from '../../src/wrap/http/upstream.ts';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { CHILD_ENVIRONMENT, isFullRun } from 'test-config';
import {
  environmentOf,
  folder,
  PROGRAM,
  proxiedHere,
  rulesFile,
  run,
  textOf,
  type Wrapped,
} from './support/wrapped.ts';
import { event, hostUpstream, TOOLS, type UpstreamSite } from './support/upstream-site.ts';

const RULES = { look: { scopes: ['files:read'] }, write: { scopes: ['files:write'] } };
const SECRET = 'Bearer upstream-secret-5f1c';

let issuer: TestIssuer;
let rules: string;
let environment: Record<string, string>;

beforeAll(async () => {
  issuer = await createTestIssuer();
  rules = await rulesFile(RULES);
  const token = join(await folder(), 'token');
  await writeFile(token, issuer.grantToken({ scopes: ['files:read'] }));
  environment = environmentOf(issuer, token);
});
afterAll(() => issuer.close());

const open = (site: UpstreamSite, path = ''): Promise<Wrapped> =>
  proxiedHere(
    { rules, environment },
    { url: new URL(path, site.url), headers: { authorization: SECRET, 'x-tenant': 'acme' } },
  );

const look = async ({ client }: Wrapped): Promise<string> => textOf(await client.callTool({ name: 'look' }));

test('calls are decided by the grant, and the server gets its own credentials and none of the guard', async () => {
  await using site = await hostUpstream();
  await using box = await open(site);
  expect((await box.client.listTools()).tools.map(({ name }) => name)).toEqual(['look']);
  const _meta = { 'grantex/token': issuer.grantToken({ scopes: ['files:read'] }) };
  expect(textOf(await box.client.callTool({ name: 'look', arguments: { a: 1 }, _meta }))).toContain(
    '{"a":1}',
  );
  const refused = await box.client.callTool({ name: 'write' });
  expect(JSON.parse(textOf(refused))).toMatchObject({ missingScopes: ['files:write'] });

  const [handshake] = site.seen.filter(({ message }) => message['method'] === 'initialize');
  expect(handshake?.headers).toMatchObject({ authorization: SECRET, 'x-tenant': 'acme' });
  const calls = site.seen.filter(({ message }) => message['method'] === 'tools/call');
  expect(calls).toHaveLength(1);
  expect(calls[0]?.headers['mcp-protocol-version']).toBe('2025-11-25');
  expect(calls[0]?.headers['mcp-session-id']).toBeDefined();
  const everything = JSON.stringify(site.seen);
  for (const own of [issuer.apiKey, _meta['grantex/token'], 'grantex/token', 'GRANTEX']) {
    expect(everything).not.toContain(own);
  }
  await expect
    .poll(() => issuer.auditLog.entries.slice(-3).map(({ status, action }) => `${status} ${action}`))
    .toEqual(['allowed look', 'success look', 'blocked write']);
});

test('at the end the session is ended at the server', async () => {
  await using site = await hostUpstream();
  const box = await open(site);
  await look(box);
  await box[Symbol.asyncDispose]();
  expect(site.methods().at(-1)).toBe('DELETE');
});

test('a session that the server has forgotten is begun anew, once, and every call runs once', async () => {
  await using site = await hostUpstream();
  await using box = await open(site);
  await look(box);
  site.forget();
  const before = site.seen.length;
  expect(await Promise.all([look(box), look(box), look(box)])).toHaveLength(3);
  const methods = site.methods().slice(before);
  expect(methods.filter((method) => method === 'initialize')).toHaveLength(1);
  expect(methods.filter((method) => method === 'notifications/initialized')).toHaveLength(1);
  expect(box.log()).toContain('another one was begun');
});

test('messages of the server arrive, also after its stream was cut', async () => {
  await using site = await hostUpstream();
  await using box = await open(site);
  const told: unknown[] = [];
  box.client.setNotificationHandler('notifications/message', ({ params }) => void told.push(params.data));
  const opened = (): number => site.methods().filter((method) => method === 'GET').length;
  const say = (data: string): void =>
    site.tell({ jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data } });
  // One for the description of the server, and one for the client.
  await expect.poll(opened).toBeGreaterThanOrEqual(1);
  await expect.poll(() => (say('one'), told)).toContain('one');
  const before = opened();
  site.cut();
  await expect.poll(opened, { timeout: 5_000 }).toBeGreaterThan(before);
  await expect.poll(() => (say('two'), told)).toContain('two');
});

test('a call whose stream is cut is resumed where the server supports it', async () => {
  await using site = await hostUpstream();
  let id: unknown;
  site.behave = ({ httpMethod, message, headers }, response) => {
    if (message['method'] === 'tools/call') {
      ({ id } = message);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('id: first\nretry: 10\ndata:\n\n', () => response.destroy());
      return true;
    }
    if (httpMethod !== 'GET' || headers['last-event-id'] !== 'first') return false;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const result = { content: [{ type: 'text', text: 'resumed' }] };
    response.end(event({ jsonrpc: '2.0', id, result }, 'second'));
    return true;
  };
  await using box = await open(site);
  expect(await look(box)).toBe('resumed');
});

test('a cancelled call is cancelled at the server, and its end is recorded', async () => {
  await using site = await hostUpstream();
  const { promise: reached, resolve } = Promise.withResolvers<void>();
  site.behave = ({ message }) => {
    if (message['method'] !== 'tools/call') return false;
    resolve();
    return true;
  };
  await using box = await open(site);
  const controller = new AbortController();
  const running = box.client.callTool({ name: 'look' }, { signal: controller.signal });
  await reached;
  controller.abort('enough');
  await expect(running).rejects.toThrow(/enough/);
  await expect.poll(() => site.methods()).toContain('notifications/cancelled');
  await expect
    .poll(() => issuer.auditLog.entries.at(-1))
    .toMatchObject({ status: 'failure', metadata: { ended: 'aborted' } });
});

describe('what the server cannot do', () => {
  test('a redirect to another origin gets neither the call nor the credentials', async () => {
    await using site = await hostUpstream();
    let visits = 0;
    const elsewhere = createServer((_request, response) => {
      visits += 1;
      response.end();
    }).listen(0, '127.0.0.1');
    await once(elsewhere, 'listening');
    const { port } = elsewhere.address() as { readonly port: number };
    site.behave = ({ message }, response) => {
      if (message['method'] !== 'tools/call') return false;
      response.writeHead(307, { location: `http://127.0.0.1:${port}/mcp` }).end();
      return true;
    };
    await using box = await open(site);
    await expect(box.client.callTool({ name: 'look' })).rejects.toThrow('HTTP 307');
    expect(visits).toBe(0);
    elsewhere.close();
  });

  test('a redirect within the origin is followed', async () => {
    await using site = await hostUpstream();
    site.behave = ({ message }, response) => {
      if (message['method'] !== 'tools/call' || site.methods().at(-2) === 'tools/call') return false;
      response.writeHead(307, { location: '/other' }).end();
      return true;
    };
    await using box = await open(site);
    expect(await look(box)).toBeTypeOf('string');
  });

  test.each([
    ['an error that repeats the credentials', 401, 'HTTP 401'],
    ['a fault', 500, 'HTTP 500'],
  ])('%s becomes an error without its text, and is recorded as a failure', async (_what, status, said) => {
    await using site = await hostUpstream();
    site.behave = ({ message, headers }, response) => {
      if (message['method'] !== 'tools/call') return false;
      response.writeHead(status).end(`refused: ${headers.authorization}`);
      return true;
    };
    await using box = await open(site);
    const error: unknown = await box.client.callTool({ name: 'look' }).catch((fault: unknown) => fault);
    expect(String(error)).toContain(said);
    expect(String(error) + box.log()).not.toContain('upstream-secret');
    expect(box.log()).toContain(said);
    await expect
      .poll(() => issuer.auditLog.entries.at(-1))
      .toMatchObject({ status: 'failure', metadata: { error: -32_603 } });
  });

  test.each<[string, (response: Parameters<UpstreamSite['behave']>[1]) => void]>([
    ['cuts the connection', (response) => response.destroy()],
    [
      'answers with something else',
      (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
    ],
    [
      'answers with no message',
      (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{'),
    ],
    [
      'ends its stream without an answer',
      (response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).end(),
    ],
  ])('if it %s, the call gets an error', async (_what, behave) => {
    await using site = await hostUpstream();
    site.behave = ({ message }, response) => {
      if (message['method'] !== 'tools/call') return false;
      behave(response);
      return true;
    };
    await using box = await open(site);
    await expect(box.client.callTool({ name: 'look' })).rejects.toThrow('Grantex: the server');
    site.behave = () => false;
    expect(await look(box)).toBeTypeOf('string');
  });

  test('its answer to a call that nobody made is not forwarded', async () => {
    await using site = await hostUpstream();
    site.behave = ({ message }, response) => {
      if (message['method'] !== 'tools/call') return false;
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(event({ jsonrpc: '2.0', id: 'nobody', result: {} }));
      response.end(event({ jsonrpc: '2.0', id: message['id'], result: { content: [] } }));
      return true;
    };
    await using box = await open(site);
    await box.client.callTool({ name: 'look' });
    expect(box.log()).toContain('answered a request that is not open');
  });
});

test('a server that cannot be reached is named at the start', async () => {
  await using site = await hostUpstream();
  const url = new URL(site.url);
  await site[Symbol.asyncDispose]();
  const started = proxiedHere({ rules, environment }, { url, headers: {} });
  await expect(started).rejects.toThrow(/did not list its tools: .*cannot be reached/);
});

test('the program writes rules for a server over HTTP, and stands in front of it', async () => {
  await using site = await hostUpstream();
  const upstream = ['--url', site.url.href, '--header', 'Authorization=UPSTREAM'];
  const own = { ...environment, UPSTREAM: SECRET };
  const { exitCode, output } = await run(['rules', ...upstream], own);
  expect(exitCode).toBe(0);
  expect(Object.keys((JSON.parse(output) as { tools: object }).tools)).toEqual(TOOLS);

  const client = new Client({ name: 'agent', version: '1' });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [PROGRAM, 'proxy', ...upstream, '--rules', rules],
      env: { ...CHILD_ENVIRONMENT, ...own },
      stderr: 'ignore',
    }),
  );
  expect(textOf(await client.callTool({ name: 'look' }))).toContain('look');
  expect((await client.callTool({ name: 'write' })).isError).toBe(true);
  expect(site.seen.every(({ headers }) => headers.authorization === SECRET)).toBe(true);
  await client.close();
});

const MISTAKES: readonly [string[], RegExp][] = [
  [['proxy', '--rules', 'x', '--url', 'http://travel.example/mcp'], /https/],
  [['proxy', '--rules', 'x'], /--url/],
  [['rules', '--url', 'https://travel.example/mcp', '--', 'npx'], /either a command/],
  [['rules'], /either a command/],
];

test.each(MISTAKES.slice(0, isFullRun ? Infinity : 1))(
  '%j ends with code 2, saying why',
  async (args, message) => {
    const { exitCode, errors } = await run(args, environment);
    expect(exitCode).toBe(2);
    expect(errors).toMatch(message);
  },
);

describe('the options', () => {
  const variables = { TRAVEL: SECRET, BROKEN: 'a\nb', EMPTY: '', GRANTEX_API_KEY: 'gx' };

  test('an address on this machine, or with https, and headers by variable are read', () => {
    for (const url of ['https://travel.example/mcp?x=1', 'http://localhost:3000/mcp', 'http://[::1]/mcp']) {
      expect(readUpstream(url, ['Authorization=TRAVEL'], variables)).toEqual({
        url: new URL(url),
        headers: { Authorization: SECRET },
      });
    }
  });

  test.each([
    ['http://travel.example/mcp', [], /https/],
    ['http://localhost.travel.example/mcp', [], /https/],
    ['ftp://localhost/mcp', [], /https/],
    ['/mcp', [], /must be the URL/],
    ['https://alice:secret@travel.example/mcp', [], /password/],
    ['https://travel.example/mcp#x', [], /fragment/],
    ['https://travel.example/mcp', ['Authorization: Bearer x'], /<name>=<variable>/],
    ['https://travel.example/mcp', ['Authorization=MISSING'], /MISSING is missing/],
    ['https://travel.example/mcp', ['Authorization=EMPTY'], /EMPTY is missing/],
    ['https://travel.example/mcp', ['Authorization=BROKEN'], /BROKEN is not/],
    ['https://travel.example/mcp', ['X=GRANTEX_API_KEY'], /belongs to this program/],
    ['https://travel.example/mcp', ['X=Grantex_Api_Key'], /belongs to this program/],
    ['https://travel.example/mcp', ['Mcp-Session-Id=TRAVEL'], /cannot set/],
    ['https://travel.example/mcp', ['host=TRAVEL'], /cannot set/],
    ['https://travel.example/mcp', ['X=TRAVEL', 'x=TRAVEL'], /twice/],
  ])('%s with %j is refused, and no value is repeated', (url, headers, message) => {
    const read = (): unknown => readUpstream(url, headers, variables);
    expect(read).toThrow(message);
    expect(read).not.toThrow(/secret/);
  });
});

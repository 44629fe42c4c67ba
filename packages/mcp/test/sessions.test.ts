import { randomUUID } from 'node:crypto';
import { json } from 'node:stream/consumers';
import { type GrantAuthInfo, grantAuth } from '@grantex/mcp';
import { NodeStreamableHTTPServerTransport } from '@modelcontextprotocol/node';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { listen, type Listening } from 'adapter-tests';
import { expect, test } from 'vitest';
import { type Line, newest, newestV1 } from './support/lines.ts';
import { setUp } from './support/setting.ts';

const RULES = { pay: { scopes: ['pay:do'] } } as const;

const setting = setUp();

const authOf = () =>
  grantAuth({
    guard: setting.service.guard,
    rules: RULES,
    resource: 'https://travel.example/mcp',
    authorizationServers: ['https://grantex.example'],
  });

type AnyTransport = NodeStreamableHTTPServerTransport | StreamableHTTPServerTransport;
type TransportClass = new (options: {
  readonly sessionIdGenerator: () => string;
  readonly onsessioninitialized: (id: string) => void;
}) => AnyTransport;

/** A server that keeps sessions, and asks the person before it pays. */
function hostSessions(line: Line, Transport: TransportClass): Promise<Listening> {
  const auth = authOf();
  const open = new Map<string, AnyTransport>();

  async function begin(): Promise<AnyTransport> {
    const server = line.guardServer(line.makeServer(), { guard: setting.service.guard, rules: RULES });
    server.registerTool('pay', {}, async () => {
      const requestedSchema = { type: 'object', properties: {} };
      const { action } = await server.server.elicitInput({ message: 'Pay 1,000?', requestedSchema });
      return { content: [{ type: 'text', text: action }] };
    });
    const transport: AnyTransport = new Transport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void open.set(id, transport),
    });
    await server.connect(transport);
    return transport;
  }

  return listen(async (request, response) => {
    const body: unknown = request.method === 'POST' ? await json(request) : undefined;
    auth.middleware(Object.assign(request, { body }), response, () => {
      Promise.resolve(open.get(String(request.headers['mcp-session-id'])) ?? begin())
        .then((transport) => transport.handleRequest(request, response, body))
        .catch(() => response.destroy());
    });
  });
}

test.each([
  ['2.x', newest, NodeStreamableHTTPServerTransport],
  ['1.x', newestV1, StreamableHTTPServerTransport],
] as const)('nobody but its owner sends anything in a session of %s', async (_line, line, Transport) => {
  await using site = await hostSessions(line, Transport);
  const url = new URL(site.url);
  const { token, agentId } = setting.issuer.grant({ scopes: ['pay:do'] });
  const listening = Promise.withResolvers<void>();
  const transport = new StreamableHTTPClientTransport(url, {
    requestInit: { headers: { authorization: `Bearer ${token}` } },
    fetch: async (input, init) => {
      const answer = await fetch(input, init);
      if (init?.method === 'GET') listening.resolve();
      return answer;
    },
  });
  const client = new Client({ name: 'agent', version: '1' }, { capabilities: { elicitation: {} } });
  const send = async (bearer: string, method: string, message?: object): Promise<number> => {
    const answer = await fetch(url, {
      method,
      headers: {
        authorization: `Bearer ${bearer}`,
        'mcp-session-id': transport.sessionId ?? '',
        'mcp-protocol-version': '2025-11-25',
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      ...(message === undefined ? {} : { body: JSON.stringify({ jsonrpc: '2.0', ...message }) }),
    });
    await answer.body?.cancel();
    return answer.status;
  };
  const strangers = [
    setting.issuer.grantToken({ principalId: 'user_mallory', agentId, scopes: ['pay:do'] }),
    setting.issuer.grantToken({ scopes: ['pay:do'] }),
  ];
  const sent: number[] = [];
  client.setRequestHandler(ElicitRequestSchema, async (_request, { requestId }) => {
    for (const stranger of strangers) {
      const accepting = { id: requestId, result: { action: 'accept', content: {} } };
      sent.push(await send(stranger, 'POST', accepting));
      sent.push(await send(stranger, 'GET'), await send(stranger, 'DELETE'));
    }
    return { action: 'decline' };
  });
  await client.connect(transport);
  // The question of the server is lost if nobody listens yet.
  await listening.promise;
  expect(await client.callTool({ name: 'pay' })).toMatchObject({ content: [{ text: 'decline' }] });
  expect(sent).toEqual([404, 404, 404, 404, 404, 404]);
  // A new grant for the same agent, from the same person.
  const renewed = setting.issuer.grantToken({ agentId, scopes: ['pay:do'] });
  expect(await send(renewed, 'POST', { method: 'notifications/roots/list_changed' })).toBe(202);
  expect(await send(renewed, 'DELETE')).toBe(200);
  await client.close();
});

test('whoever opens too many sessions gets no other one, and keeps those that it has', async () => {
  const { fetch: check } = authOf();
  const use = async (sessionId: string, token: string, method = 'POST'): Promise<number> => {
    const headers = { authorization: `Bearer ${token}`, 'mcp-session-id': sessionId };
    const answer: Response | GrantAuthInfo = await check(
      new Request('https://travel.example/mcp', { method, headers }),
    );
    return answer instanceof Response ? answer.status : 200;
  };
  const [alice, mallory] = [setting.service.tokenFor('pay:do'), setting.service.tokenFor('pay:do')];
  expect(await use('of-alice', alice)).toBe(200);
  expect(await use('of-mallory', mallory)).toBe(200);
  for (let count = 1; count < 10_000; count += 1) await use(`${count}`, mallory);
  expect(await use('another', mallory)).toBe(404);
  expect(await use('another', alice)).toBe(200);
  expect(await use('of-alice', mallory)).toBe(404);
  expect(await use('of-mallory', alice)).toBe(404);
  expect(await use('of-mallory', mallory)).toBe(200);
  expect(await use('1', mallory, 'DELETE')).toBe(200);
  expect(await use('one more', mallory)).toBe(200);
});

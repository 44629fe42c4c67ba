import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { grantAuth, TOKEN_KEY } from '@grantex/mcp';
import { createFastMcp } from '@grantex/mcp/fastmcp';
import {
  type AdapterDriver,
  type Attempt,
  authorizationOf,
  type ContractSetup,
  type MountedTool,
  type Outcome,
  type Payment,
  tokenOf,
} from '@grantex/testing';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { z } from 'zod';
import type { Listening } from 'adapter-tests';
import { SILENT } from './support/fast-mcp-site.ts';
import { host } from './support/host.ts';
import {
  type AnyClient,
  type AnyLowLevelServer,
  type AnyServer,
  connect,
  handle,
  type HttpLine,
  type Line,
  lines,
  newestHttp,
  newestV1,
  newestV1Http,
  type ToolResult,
} from './support/lines.ts';

const NO_STREAM = {
  handlerStreams: 'The result of a tool is one message.',
  clientGone: 'The result of a tool is one message: there is no stream that a caller could leave.',
};

const OWN_ERROR = {
  handlerReports: 'A result with isError is how this framework itself says that a tool failed.',
  tokenFails: 'A token comes with the message.',
};

const GUARDED_ONCE = {
  guardedTwice: 'A server is made with its guard, and only once.',
};

const NO_HEADERS = {
  twoHeaders: 'Without HTTP there are no headers.',
  wrongScheme: 'Without HTTP there are no headers.',
};

/** The code of JSON-RPC 2.0 §5.1. */
const INTERNAL_ERROR = -32_603;

const NO_SCHEMA = {
  frameworkRefuses: 'A server of the lower level has no schemas.',
  inputParsed: 'A server of the lower level has no schemas.',
  inputKept: 'The SDK copies the parameters for the handler, after the last check.',
};

const PAYMENT = z.object({ to: z.string(), amount: z.coerce.string() });

/** The adapter with the newest and the oldest version of both major lines of the SDK, in memory and over real HTTP. */
export const drivers: readonly AdapterDriver[] = [
  ...[newestHttp, newestV1Http].map((line): AdapterDriver => ({
    name: `${line.name} HTTP`,
    cannotExpress: { ...NO_STREAM, ...OWN_ERROR },
    async mount(setup) {
      const mounted = await mountOverHttp(line, setup);
      let closed: Promise<unknown> = Promise.resolve();
      mounted.server.on('request', (_request, response: ServerResponse) => {
        closed = once(response, 'close');
      });
      return {
        call: (attempt) => callOverHttp(mounted, attempt),
        noticed: async () => void (await closed),
        [Symbol.asyncDispose]: () => mounted[Symbol.asyncDispose](),
      };
    },
  })),
  ...lines.map((line): AdapterDriver => ({
    name: line.name,
    cannotExpress: { ...NO_STREAM, ...OWN_ERROR, ...NO_HEADERS },
    mount: (setup) => mountInMemory(line, makeServer(line, setup)),
  })),
  {
    name: 'fastmcp 4.20',
    cannotExpress: { ...NO_STREAM, ...OWN_ERROR, ...NO_HEADERS, ...GUARDED_ONCE },
    mount: mountFastMcp,
  },
  ...[newestHttp, newestV1Http].map((line): AdapterDriver => ({
    name: `${line.name} Server`,
    cannotExpress: { ...NO_STREAM, ...OWN_ERROR, ...NO_HEADERS, ...NO_SCHEMA },
    mount: (setup) => mountInMemory(line, makeLowLevelServer(line, setup)),
  })),
];

/** A server of the lower level, with one handler for all tools. */
function makeLowLevelServer(
  line: Line,
  { guard, rule, tool, isGuardedTwice }: ContractSetup,
): AnyLowLevelServer {
  const options = { guard, rules: rulesOf(rule) };
  const server = line.guardServer(line.makeLowLevelServer({ capabilities: { tools: {} } }), options);
  if (isGuardedTwice) line.guardServer(server, options);
  handle(line, server, 'tools/list', () => ({ tools: [{ name: 'pay', inputSchema: { type: 'object' } }] }));
  handle(line, server, 'tools/call', async ({ params }) => ({
    content: [{ type: 'text', text: JSON.stringify(await tool(params.arguments as Payment)) }],
  }));
  return server;
}

function makeServer(line: Line, { guard, rule, tool, isGuardedTwice }: ContractSetup): AnyServer {
  const options = { guard, rules: rulesOf(rule) };
  const server = line.guardServer(line.makeServer(), options);
  if (isGuardedTwice) line.guardServer(server, options);
  server.registerTool('pay', { inputSchema: PAYMENT }, async (payment: Payment) => ({
    content: [{ type: 'text', text: JSON.stringify(await tool(payment)) }],
  }));
  return server;
}

function rulesOf(rule: ContractSetup['rule']): { readonly [name: string]: NonNullable<typeof rule> } {
  return rule === undefined ? {} : { pay: rule };
}

async function mountInMemory(line: Line, server: Pick<AnyServer, 'connect' | 'close'>): Promise<MountedTool> {
  const client = await connect(line, server);
  return {
    call: (attempt) => callInMemory(line, client, attempt, { [TOKEN_KEY]: tokenOf(attempt.credentials) }),
    // Messages arrive in the order in which they are sent.
    noticed: async () => void (await client.listTools()),
    async [Symbol.asyncDispose]() {
      await client.close();
      await server.close();
    },
  };
}

/** A server for each call, because the token of a server in memory is that of its process. */
async function mountFastMcp({ guard, rule, tool }: ContractSetup): Promise<MountedTool> {
  const open: { close(): Promise<void> }[] = [];
  return {
    async call(attempt) {
      const token = tokenOf(attempt.credentials);
      const server = createFastMcp({
        name: 'travel',
        version: '1.0.0',
        logger: SILENT,
        guard,
        rules: rulesOf(rule),
        token: () => token,
      });
      server.addTool({
        name: 'pay',
        parameters: PAYMENT,
        execute: async (payment) => JSON.stringify(await tool(payment)),
      });
      const client = newestV1.makeClient();
      const [serverSide, clientSide] = InMemoryTransport.createLinkedPair();
      await Promise.all([server.connect(serverSide), client.connect(clientSide)]);
      open.push(client);
      return callInMemory(newestV1, client, attempt);
    },
    noticed: async () => {},
    async [Symbol.asyncDispose]() {
      for (const one of open) await one.close();
    },
  };
}

async function callInMemory(
  line: Line,
  client: AnyClient,
  { signal, ...attempt }: Attempt,
  _meta: object = {},
): Promise<Outcome> {
  const options = line.major === 1 ? [undefined, { signal }] : [{ signal }];
  try {
    return readResult(await client.callTool({ ...paramsOf(attempt), _meta }, ...options));
  } catch (error) {
    // What a handler of the lower level throws.
    return { kind: (error as { readonly code?: unknown }).code === INTERNAL_ERROR ? 'failed' : 'rejected' };
  }
}

function mountOverHttp(line: HttpLine, setup: ContractSetup): Promise<Listening> {
  const auth = grantAuth({
    guard: setup.guard,
    rules: rulesOf(setup.rule),
    resource: 'https://service.test',
    authorizationServers: ['https://issuer.test'],
  });
  return host(
    auth,
    () => makeServer(line, setup),
    () => line.makeTransport(),
  );
}

async function callOverHttp(
  { port }: Listening,
  { credentials, signal, ...attempt }: Attempt,
): Promise<Outcome> {
  const request = httpRequest({ port, method: 'POST', path: '/mcp', agent: false, signal });
  request.setHeader('content-type', 'application/json');
  request.setHeader('accept', 'application/json, text/event-stream');
  const values = authorizationOf(credentials);
  if (values.length > 0) request.setHeader('authorization', values);
  request.end(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: paramsOf(attempt) }));
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const body = (await json(response)) as { readonly result?: ToolResult };
  const status = response.statusCode ?? 0;
  if (status !== 200) return { kind: 'refused', status, refusal: body };
  return body.result === undefined ? { kind: 'rejected' } : readResult(body.result);
}

function paramsOf({ toolName = 'pay', input }: Pick<Attempt, 'toolName' | 'input'>): object {
  return { name: toolName, arguments: input === 'unacceptable' ? { to: 'hotel' } : input };
}

/** The SDK's own answers to unknown names, and to malformed arguments. */
const BY_THE_SDK = /Tool \S+ (?:not found|disabled)|Invalid arguments for tool/;

function readResult({ content, isError }: ToolResult): Outcome {
  const text = content[0]?.text ?? '';
  if (isError !== true) return { kind: 'answered', answer: JSON.parse(text) };
  if (text.startsWith('{')) return { kind: 'refused', refusal: JSON.parse(text) };
  return { kind: BY_THE_SDK.test(text) ? 'rejected' : 'failed' };
}

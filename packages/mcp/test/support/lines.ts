import { type GrantAuthInfo, guardServer } from '@grantex/mcp';
import { guardServer as guardServerV1 } from '@grantex/mcp/sdk-v1';
import { Client } from '@modelcontextprotocol/client';
import { NodeStreamableHTTPServerTransport } from '@modelcontextprotocol/node';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport as InMemoryV1 } from '@modelcontextprotocol/sdk/inMemory.js';
import { Server as ServerV1 } from '@modelcontextprotocol/sdk/server/index.js';
import {
  McpServer as McpServerV1,
  ResourceTemplate as ResourceTemplateV1,
} from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { InMemoryTransport, McpServer, ResourceTemplate, Server } from '@modelcontextprotocol/server';
import { Client as ClientV1Oldest } from 'mcp-sdk-oldest/client/index.js';
import { InMemoryTransport as InMemoryV1Oldest } from 'mcp-sdk-oldest/inMemory.js';
import { Server as ServerV1Oldest } from 'mcp-sdk-oldest/server/index.js';
import {
  McpServer as McpServerV1Oldest,
  ResourceTemplate as ResourceTemplateV1Oldest,
} from 'mcp-sdk-oldest/server/mcp.js';
import { StreamableHTTPServerTransport as StreamableV1Oldest } from 'mcp-sdk-oldest/server/streamableHttp.js';
import {
  InMemoryTransport as InMemoryOldest,
  McpServer as McpServerOldest,
  ResourceTemplate as ResourceTemplateOldest,
  Server as ServerOldest,
} from 'mcp-server-oldest';
import { z } from 'zod';

// Both lines of the SDK have separate types for the same things; the tests use this part of them.

type Callback = (...values: never[]) => unknown;

/** The parts of a context that both lines have, each at its place. */
export interface AnyContext {
  readonly authInfo?: GrantAuthInfo;
  readonly signal?: AbortSignal;
  readonly http?: { readonly authInfo?: GrantAuthInfo };
  readonly mcpReq?: { readonly signal: AbortSignal };
}

/** The result of a registration. */
interface Registered {
  update(updates: object): void;
  enable(): void;
  disable(): void;
  remove(): void;
}

export interface AnyServer {
  readonly server: {
    setRequestHandler(method: unknown, ...handlers: unknown[]): void;
    setNotificationHandler(method: unknown, ...handlers: unknown[]): void;
    fallbackNotificationHandler?: (notification: { readonly method: string }) => Promise<void>;
    elicitInput(asked: object): Promise<{ readonly action: string }>;
  };
  registerTool(name: string, config: object, callback: Callback): Registered;
  registerResource(name: string, where: unknown, config: object, callback: Callback): Registered;
  registerPrompt(name: string, config: object, callback: Callback): Registered;
  connect(transport: object): Promise<void>;
  close(): Promise<void>;
  isConnected(): boolean;
  sendToolListChanged(): void;
}

/** A server of the lower level, where an application sets a handler for each method. */
export interface AnyLowLevelServer {
  setRequestHandler(method: unknown, ...handlers: unknown[]): void;
  connect(transport: object): Promise<void>;
  close(): Promise<void>;
  getClientCapabilities(): never;
  sendToolListChanged(): never;
}

export interface ToolResult {
  readonly content: readonly { readonly type: string; readonly text: string }[];
  readonly structuredContent?: unknown;
  readonly isError?: boolean;
}

export interface AnyClient {
  connect(transport: object): Promise<void>;
  callTool(params: object, ...options: unknown[]): Promise<ToolResult>;
  listTools(): Promise<{ readonly tools: readonly { readonly name: string }[] }>;
  listResources(params?: object): Promise<{ readonly resources: readonly { readonly uri: string }[] }>;
  listResourceTemplates(
    params?: object,
  ): Promise<{ readonly resourceTemplates: readonly { readonly name: string }[] }>;
  listPrompts(params?: object): Promise<{ readonly prompts: readonly { readonly name: string }[] }>;
  readResource(params: object): Promise<{ readonly contents: readonly object[] }>;
  subscribeResource(params: object): Promise<object>;
  getPrompt(params: object): Promise<{ readonly messages: readonly object[] }>;
  complete(params: object): Promise<{ readonly completion: { readonly values: readonly string[] } }>;
  request(request: object, ...more: unknown[]): Promise<object>;
  notification(notification: object): Promise<void>;
  setRequestHandler(method: unknown, handler: Callback): void;
  /** Only in 2.x. */
  getProtocolEra?(): string | undefined;
  close(): Promise<void>;
}

/** One version of one line of the SDK. */
export interface Line {
  readonly name: string;
  readonly major: 1 | 2;
  readonly guardServer: typeof guardServer;
  makeServer(options?: object): AnyServer;
  makeLowLevelServer(options: object): AnyLowLevelServer;
  makeClient(options?: object): AnyClient;
  linkedPair(): readonly [object, object];
  template(uri: string, callbacks?: object): unknown;
}

const SERVER = { name: 'travel', version: '1.0.0' };
const CLIENT = { name: 'agent', version: '1.0.0' };

export const newest: Line = {
  name: 'MCP 2.4',
  major: 2,
  guardServer,
  makeServer: (options) => asServer(new McpServer(SERVER, options)),
  makeLowLevelServer: (options) => new Server(SERVER, options) as object as AnyLowLevelServer,
  makeClient: (options) => asClient(new Client(CLIENT, options)),
  linkedPair: () => InMemoryTransport.createLinkedPair(),
  template: (uri, callbacks = {}) => new ResourceTemplate(uri, { list: undefined, ...callbacks }),
};

export const newestV1: Line = {
  name: 'SDK 1.32',
  major: 1,
  guardServer: guardServerV1,
  makeServer: (options) => asServer(new McpServerV1(SERVER, options)),
  makeLowLevelServer: (options) => new ServerV1(SERVER, options) as object as AnyLowLevelServer,
  makeClient: (options) => asClient(new ClientV1(CLIENT, options)),
  linkedPair: () => InMemoryV1.createLinkedPair(),
  template: (uri, callbacks = {}) => new ResourceTemplateV1(uri, { list: undefined, ...callbacks }),
};

const oldest: Line = {
  ...newest,
  name: 'MCP 2.0',
  makeServer: (options) => asServer(new McpServerOldest(SERVER, options)),
  makeLowLevelServer: (options) => new ServerOldest(SERVER, options) as object as AnyLowLevelServer,
  linkedPair: () => InMemoryOldest.createLinkedPair(),
  template: (uri, callbacks = {}) => new ResourceTemplateOldest(uri, { list: undefined, ...callbacks }),
};

const oldestV1: Line = {
  ...newestV1,
  name: 'SDK 1.26',
  makeServer: (options) => asServer(new McpServerV1Oldest(SERVER, options)),
  makeLowLevelServer: (options) => new ServerV1Oldest(SERVER, options) as object as AnyLowLevelServer,
  makeClient: (options) => asClient(new ClientV1Oldest(CLIENT, options)),
  linkedPair: () => InMemoryV1Oldest.createLinkedPair(),
  template: (uri, callbacks = {}) => new ResourceTemplateV1Oldest(uri, { list: undefined, ...callbacks }),
};

/** Every version that the tests use, in memory. */
export const lines: readonly Line[] = [newest, oldest, newestV1, oldestV1];

export const oldestLines: readonly Line[] = [oldest, oldestV1];

/** A line with its transport over HTTP for Node. */
export interface HttpLine extends Line {
  makeTransport(): HttpTransport;
}

export const newestHttp: HttpLine = {
  ...newest,
  makeTransport: makeTransport(NodeStreamableHTTPServerTransport),
};
export const newestV1Http: HttpLine = {
  ...newestV1,
  makeTransport: makeTransport(StreamableHTTPServerTransport),
};

/** Every version that the tests use, over HTTP. */
export const httpLines: readonly HttpLine[] = [
  newestHttp,
  { ...oldest, makeTransport: makeTransport(NodeStreamableHTTPServerTransport) },
  newestV1Http,
  { ...oldestV1, makeTransport: makeTransport(StreamableV1Oldest) },
];

function makeTransport(
  Transport: new (options: { enableJsonResponse: true }) => object,
): () => HttpTransport {
  return () => new Transport({ enableJsonResponse: true }) as HttpTransport;
}

export interface HttpTransport {
  handleRequest(request: object, response: object, body?: unknown): Promise<void>;
  close(): Promise<void>;
}

/** Sets a handler as an application of this line does. */
export function handle(
  { major }: Line,
  server: AnyLowLevelServer,
  method: string,
  handler: (request: HandledRequest, context: unknown) => unknown,
): void {
  const schema = z.looseObject({ method: z.literal(method), params: z.looseObject({}).optional() });
  server.setRequestHandler(major === 1 ? schema : method, handler);
}

/** A request as a handler gets it. */
export interface HandledRequest {
  readonly params: {
    readonly name: string;
    readonly uri: string;
    readonly arguments: unknown;
    readonly _meta?: object;
  };
}

/** Connects a client to a server in memory. */
export async function connect(
  line: Line,
  server: Pick<AnyServer, 'connect'>,
  client: AnyClient = line.makeClient(),
): Promise<AnyClient> {
  const [serverSide, clientSide] = line.linkedPair();
  await server.connect(serverSide);
  await client.connect(clientSide);
  return client;
}

function asServer(server: object): AnyServer {
  return server as AnyServer;
}

function asClient(client: object): AnyClient {
  return client as AnyClient;
}

import { randomUUID } from 'node:crypto';
import { json } from 'node:stream/consumers';
import { getRequestListener } from '@hono/node-server';
import { type GrantAuth, guardServer, type GuardServerOptions } from '@grantex/mcp';
import {
  localhostHostValidation,
  localhostOriginValidation,
  NodeStreamableHTTPServerTransport,
} from '@modelcontextprotocol/node';
import {
  createMcpHandler,
  type McpHttpHandler,
  type McpServer,
  type ServerNotifier,
} from '@modelcontextprotocol/server';
import { listen, type Listening } from 'adapter-tests';
import { makeConformanceServer } from './server.ts';

/** What guards a site, and the token that stands in for the one of a client: the suites send none. */
export interface SiteGuard {
  readonly auth: GrantAuth;
  readonly options: GuardServerOptions;
  readonly token: string;
}

type MakeSite = (guarding: SiteGuard | undefined) => Promise<Listening>;

const isFromLocalhost = localhostHostValidation();
const isOfLocalhost = localhostOriginValidation();

function makeServer(guarding: SiteGuard | undefined, announce?: ServerNotifier): McpServer {
  const server = makeConformanceServer(announce);
  return guarding === undefined ? server : guardServer(server, guarding.options);
}

/** Serves with sessions, as the revision of 2025 does. */
const withSessions: MakeSite = (guarding) => {
  const open = new Map<string, NodeStreamableHTTPServerTransport>();

  async function begin(): Promise<NodeStreamableHTTPServerTransport> {
    const transport = new NodeStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void open.set(id, transport),
      onsessionclosed: (id) => void open.delete(id),
    });
    await makeServer(guarding).connect(transport);
    return transport;
  }

  return listen(async (request, response) => {
    if (!isFromLocalhost(request, response) || !isOfLocalhost(request, response)) return;
    const body: unknown = request.method === 'POST' ? await json(request) : undefined;
    const serve = (): void => {
      const id = request.headers['mcp-session-id'];
      const known = open.get(String(id));
      if (id !== undefined && known === undefined) return void response.writeHead(404).end();
      void Promise.resolve(known ?? begin()).then((transport) =>
        transport.handleRequest(request, response, body),
      );
    };
    if (guarding === undefined) return serve();
    request.rawHeaders.push('authorization', `Bearer ${guarding.token}`);
    guarding.auth.middleware(Object.assign(request, { body }), response, serve);
  });
};

/** Serves without sessions, as the revision of 2026 does. */
const withoutSessions: MakeSite = (guarding) => {
  const handler: McpHttpHandler = createMcpHandler(() => makeServer(guarding, handler.notify));

  async function respond(request: Request): Promise<Response> {
    if (guarding === undefined) return handler.fetch(request);
    const message: unknown = request.method === 'POST' ? await request.clone().json() : undefined;
    const headers = new Headers(request.headers);
    headers.set('authorization', `Bearer ${guarding.token}`);
    const { method, url } = request;
    const answer = await guarding.auth.fetch(new Request(url, { method, headers }), message);
    return answer instanceof Response ? answer : handler.fetch(request, { authInfo: answer });
  }

  const listener = getRequestListener(respond);
  return listen((request, response) => {
    if (!isFromLocalhost(request, response) || !isOfLocalhost(request, response)) return;
    void listener(request, response);
  });
};

/** By the revision of the protocol. */
export const CONFORMANCE_SITES = { '2025-11-25': withSessions, '2026-07-28': withoutSessions } as const;

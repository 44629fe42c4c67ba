import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { GrantAuth } from '@grantex/mcp';
import express from 'express';
import { fastify } from 'fastify';
import { Hono } from 'hono';
import { createMcpHandler, type McpServer } from '@modelcontextprotocol/server';
import type { AnyServer } from './lines.ts';
import { newestHttp, newestV1Http, type HttpLine } from './lines.ts';

/** A server that is guarded, made for each request. */
export type MakeServer = (line: HttpLine) => AnyServer;

/** Mounts `grantAuth` at `/mcp` of an application. */
export type Mount = (auth: GrantAuth, makeServer: MakeServer) => Promise<RequestListener> | RequestListener;

/** The ways in which people do. */
export const MOUNTS = {
  'Express, below a path, with SDK 1.x'(auth, makeServer) {
    const app = express();
    app.use(auth.metadata.middleware);
    app.use('/mcp', express.json(), auth.middleware, (request, response) =>
      serve(newestV1Http, makeServer, request, response),
    );
    return app;
  },
  'Express, at a route'(auth, makeServer) {
    const app = express();
    app.use(auth.metadata.middleware);
    app.all('/mcp', express.json(), auth.middleware, (request, response) =>
      serve(newestHttp, makeServer, request, response),
    );
    return app;
  },
  'Express, in front of everything'(auth, makeServer) {
    const app = express();
    app.use(express.json(), auth.middleware);
    app.all('/mcp', (request, response) => serve(newestHttp, makeServer, request, response));
    return app;
  },
  async Fastify(auth, makeServer) {
    const app = fastify();
    app.addHook('onRequest', ({ raw }, reply, done) => auth.metadata.middleware(raw, reply.raw, done));
    app.all('/mcp', (request, reply) => {
      reply.hijack();
      const parsed = Object.assign(request.raw, { body: request.body });
      auth.middleware(parsed, reply.raw, () => void serve(newestHttp, makeServer, parsed, reply.raw));
    });
    await app.ready();
    return (request, response) => app.routing(request, response);
  },
  Hono(auth, makeServer) {
    const handler = createMcpHandler(() => makeServer(newestHttp) as object as McpServer);
    const app = new Hono();
    app.use(async (c, next) => auth.metadata.fetch(c.req.raw) ?? next());
    app.all('/mcp', async ({ req }) => {
      const message: unknown = req.method === 'POST' ? await req.raw.clone().json() : undefined;
      const answer = await auth.fetch(req.raw, message);
      return answer instanceof Response ? answer : handler.fetch(req.raw, { authInfo: answer });
    });
    const listener = getRequestListener(app.fetch);
    return (request, response) => void listener(request, response);
  },
} satisfies { readonly [name: string]: Mount };

async function serve(
  line: HttpLine,
  makeServer: MakeServer,
  request: IncomingMessage & { readonly body?: unknown },
  response: ServerResponse,
): Promise<void> {
  const server = makeServer(line);
  const transport = line.makeTransport();
  response.on('close', () => void server.close());
  await server.connect(transport);
  await transport.handleRequest(request, response, request.body);
}

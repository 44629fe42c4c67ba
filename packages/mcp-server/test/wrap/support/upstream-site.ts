import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { Message } from '../../../src/wrap/stdio/messages.ts';

/** A request as the server saw it. */
export interface Seen {
  readonly httpMethod: string;
  readonly headers: IncomingMessage['headers'];
  readonly message: Message;
}

/** Answers a request in place of the server. @returns whether it did */
export type Behaviour = (seen: Seen, response: ServerResponse) => boolean;

/** A small MCP server over HTTP that a test controls. */
export interface UpstreamSite extends AsyncDisposable {
  readonly url: URL;
  readonly seen: readonly Seen[];
  /** The methods that it answered, in order. */
  methods(): string[];
  /** Forgets every session. */
  forget(): void;
  behave: Behaviour;
  /** Writes to the stream that the client keeps open for the server's own messages. */
  tell(message: object): void;
  /** Cuts that stream. */
  cut(): void;
}

export const TOOLS = ['look', 'write'];

export async function hostUpstream(): Promise<UpstreamSite> {
  const seen: Seen[] = [];
  const sessions = new Set<string>();
  const streams = new Set<ServerResponse>();

  function answer({ httpMethod, headers, message }: Seen, response: ServerResponse): void {
    const { id, method } = message;
    const session = String(headers['mcp-session-id']);
    if (method === 'initialize') {
      const opened = randomUUID();
      sessions.add(opened);
      response.setHeader('mcp-session-id', opened);
      return send(response, id, {
        protocolVersion: '2025-11-25',
        capabilities: { tools: { listChanged: true } },
        serverInfo: { name: 'upstream', version: '1' },
      });
    }
    if (!sessions.has(session)) return void response.writeHead(404).end('no such session');
    if (httpMethod === 'DELETE') {
      sessions.delete(session);
      return void response.writeHead(200).end();
    }
    if (httpMethod === 'GET') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      streams.add(response);
      response.on('close', () => streams.delete(response));
      return undefined;
    }
    if (id === undefined || method === undefined) return void response.writeHead(202).end();
    if (method === 'tools/list') {
      return send(response, id, { tools: TOOLS.map((name) => ({ name, inputSchema: { type: 'object' } })) });
    }
    send(response, id, { content: [{ type: 'text', text: JSON.stringify(message['params']) }] });
  }

  const server = createServer((request, response) => {
    void (async () => {
      const { method: httpMethod = '', headers } = request;
      const message = httpMethod === 'POST' ? ((await json(request)) as Message) : {};
      const one = { httpMethod, headers, message };
      seen.push(one);
      if (!site.behave(one, response)) answer(one, response);
    })();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const site: UpstreamSite = {
    url: new URL(`http://127.0.0.1:${port}/mcp`),
    seen,
    methods: () => seen.map(({ httpMethod, message }) => String(message['method'] ?? httpMethod)),
    forget: () => sessions.clear(),
    behave: () => false,
    tell: (message) => streams.forEach((stream) => stream.write(event(message))),
    cut: () => streams.forEach((stream) => stream.destroy()),
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return site;
}

function send(response: ServerResponse, id: unknown, result: object): void {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ jsonrpc: '2.0', id, result }));
}

export function event(message: object, id?: string): string {
  return `${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(message)}\n\n`;
}

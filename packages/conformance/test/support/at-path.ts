import { once } from 'node:events';
import { createServer, type IncomingMessage, request as forward, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A proxy in front of a server, at a path, as an operator puts one there. */
export interface Front {
  /** Without a slash at its end. */
  readonly url: string;
  /** @param url of the server behind */
  leadTo(url: string): void;
  stop(): void;
}

/** @param path such as `/grantex`, which the server behind does not see */
export async function servePath(path: string): Promise<Front> {
  let behind = '';
  const lead = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const inner = (request.url ?? '').slice(path.length) || '/';
    const { method = 'GET', headers } = request;
    // As a whole: a server that refuses a large body closes the connection, and a later write would lose its answer.
    const body = await buffer(request);
    const sent = forward(behind + inner, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(response);
    });
    sent.on('error', () => response.destroy());
    response.on('close', () => sent.destroy());
    sent.end(body);
  };
  const server = createServer((request, response) => {
    lead(request, response).catch(() => response.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}${path}`,
    leadTo: (url) => (behind = url.replace('localhost', '127.0.0.1')),
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

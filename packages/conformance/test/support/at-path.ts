import { once } from 'node:events';
import { createServer, request as forward } from 'node:http';
import type { AddressInfo } from 'node:net';

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
  const server = createServer((request, response) => {
    const inner = (request.url ?? '').slice(path.length) || '/';
    const { method = 'GET', headers } = request;
    const sent = forward(behind + inner, { method, headers }, (answer) => {
      const { statusCode: status = 502 } = answer;
      response.writeHead(status, answer.rawHeaders);
      answer.pipe(response);
    });
    // The server may answer, and close, before it has read a large body.
    sent.on('error', () => {
      if (!response.headersSent) response.destroy();
    });
    response.on('close', () => sent.destroy());
    request.pipe(sent);
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

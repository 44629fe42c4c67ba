/** Nothing but Node's HTTP server with streams, and a request that writes the same bytes to each socket. */
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { serveParent } from './child.ts';
import { startParameter } from './start-child.ts';

export interface StreamServerOptions {
  /** What is written to each stream. */
  readonly frame: string;
}

const { frame } = startParameter() as StreamServerOptions;
const sockets = new Set<Socket>();
const chunk = Buffer.from(`${Buffer.byteLength(frame).toString(16)}\r\n${frame}\r\n`);

const server = createServer((request, response) => {
  const { method, socket } = request;
  if (method === 'GET') {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(':\n\n');
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    return;
  }
  for (const stream of sockets) stream.write(chunk);
  response.writeHead(204).end();
}).listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  serveParent(`http://127.0.0.1:${port}`, async () => server.closeAllConnections());
});

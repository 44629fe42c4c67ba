import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/** Returns a port of loopback that is free at the moment, for programs that do not tell which one they took. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Context } from '../runner/context.ts';
import { Skip } from '../runner/outcome.ts';

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * Listens on this machine while `work` runs, for a server on the same one.
 * @param work gets the URL, without a slash at its end
 * @throws {Skip} where the server is on another machine, or calls none on loopback
 */
export async function listening(
  { issuer, url }: Context,
  listener: RequestListener,
  work: (url: string) => Promise<void>,
): Promise<void> {
  if (![issuer, url].every((each) => LOOPBACK.test(URL.parse(each)?.hostname ?? 'localhost')))
    throw new Skip('the server is on another machine, and cannot reach this one');
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

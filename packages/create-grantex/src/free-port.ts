import { once } from 'node:events';
import { createServer } from 'node:net';

/** How many ports are tried. */
const TRIED = 100;

/** The first port of loopback that is free now, from one on; that one itself if none is. */
export async function freePortFrom(first: number): Promise<number> {
  for (let port = first; port < first + TRIED; port += 1) if (await isFree(port)) return port;
  return first;
}

async function isFree(port: number): Promise<boolean> {
  for (const host of ['127.0.0.1', '::1']) {
    const server = createServer();
    try {
      server.listen(port, host);
      await once(server, 'listening');
    } catch (error) {
      // A machine without IPv6 has no such address.
      if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
    } finally {
      server.close();
    }
  }
  return true;
}

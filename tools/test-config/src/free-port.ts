import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below those that Linux (from 32768) and macOS (from 49152) give to whoever asks for any: other tests do all the time. */
const FIRST = 20_000;
const LAST = 32_000;

/** Returns a port of loopback that is free at the moment, for programs that do not tell which one they took. */
export async function freePort(): Promise<number> {
  const port = randomInt(FIRST, LAST);
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return freePort();
    throw error;
  }
  server.close();
  await once(server, 'close');
  return port;
}

import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { databaseOfServer } from 'test-postgres';

// The Grantex servers of these tests, a sandbox and a live one, on the PostgreSQL that the parameter names if there is
// one. Each starts on its first request.
const [, , postgresUrl] = process.argv;

/** A server, and the key of its first developer. */
interface Running {
  readonly url: string;
  readonly apiKey: string;
}

const running = new Map<string, Promise<Running>>();

/** @param name `sandbox`, or one that begins with `live` */
async function start(name: string): Promise<Running> {
  const mode = name.startsWith('live') ? 'live' : 'sandbox';
  const { readConfig, startServer } = await import('@grantex/server');
  const prefix = mode === 'live' ? 'gx_live_' : 'gx_test_';
  const apiKey = `${prefix}${randomBytes(32).toString('base64url')}`;
  const config = readConfig({
    PORT: '0',
    ...(await databaseOfServer(postgresUrl)),
    GRANTEX_MODE: mode,
    GRANTEX_BOOTSTRAP_KEY: apiKey,
    GRANTEX_RATE_LIMIT: '0',
    LOG_LEVEL: 'error',
  });
  const { url } = await startServer(config);
  return { url, apiKey };
}

const door = createServer((request, response) => {
  const mode = request.url?.slice(1) ?? '';
  const started = running.get(mode) ?? start(mode);
  running.set(mode, started);
  started.then(
    (server) => response.end(JSON.stringify(server)),
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
});
door.listen(0, '127.0.0.1');
await once(door, 'listening');
process.stdout.write(`http://127.0.0.1:${(door.address() as AddressInfo).port}\n`);
// The parent process has ended, in whatever way.
process.stdin.resume().on('close', () => process.exit());

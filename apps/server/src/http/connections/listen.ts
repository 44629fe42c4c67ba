import { createServer, type Server } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** The addresses of `localhost`, in the order in which the server listens on them. */
const LOOPBACK = ['127.0.0.1', '::1'] as const;
/** The errors of a machine without IPv6. */
const NO_SUCH_ADDRESS = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT']);

/**
 * Listens on a host; without one on 127.0.0.1 and ::1, because clients of `localhost` may use either. On a machine without
 * ::1 the first is enough. Another server on ::1 is an error: clients would mistake it for this one.
 */
export async function listenOn(
  app: FastifyInstance,
  host: string | undefined,
  port: number,
): Promise<FastifyInstance> {
  const second = host === undefined ? secondListener(app) : undefined;
  try {
    await app.listen({ host: host ?? LOOPBACK[0], port });
    await second?.listen(port);
    return app;
  } catch (error) {
    await app.close();
    throw error;
  }
}

/** Passes connections to ::1 to the app. It stops listening together with the app, whose drain waits for its connections. */
function secondListener(app: FastifyInstance): { listen(port: number): Promise<void> } {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) =>
    app.server.emit('connection', socket),
  );
  app.addHook('preClose', (done) => {
    server.close();
    done();
  });
  return {
    listen: (port) => listening(server, port, LOOPBACK[1]).catch(ignoreNoSuchAddress),
  };
}

function ignoreNoSuchAddress(error: NodeJS.ErrnoException): void {
  if (!NO_SUCH_ADDRESS.has(error.code ?? '')) throw error;
}

/**
 * Fails as listening there would, for the sake of what a first start makes and shows only once.
 * @param port 0 is always free
 */
export async function checkPort(port: number, host: string | undefined): Promise<void> {
  if (port === 0) return;
  await probe(port, host ?? LOOPBACK[0]);
  if (host === undefined) await probe(port, LOOPBACK[1]).catch(ignoreNoSuchAddress);
}

const ATTEMPTS = 5;

/**
 * Finds a free port before the routes are made, because the issuer's URL contains it. If another process takes it first,
 * tries another one.
 */
export async function onFreePort<RESULT>(
  port: number,
  host: string | undefined,
  start: (port: number) => Promise<RESULT>,
): Promise<RESULT> {
  if (port !== 0) return start(port);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start(await probe(0, host ?? LOOPBACK[0]));
    } catch (error) {
      if (attempt === ATTEMPTS || (error as { code?: string }).code !== 'EADDRINUSE') throw error;
    }
  }
}

/** Listens for a moment, and returns the port. */
async function probe(port: number, host: string): Promise<number> {
  const server = createServer();
  await listening(server, port, host);
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function listening(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

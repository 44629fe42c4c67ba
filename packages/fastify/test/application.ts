import type { AddressInfo } from 'node:net';
import { type Guard, grantex } from '@grantex/fastify';
import type { Listening } from 'adapter-tests';
import fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify';

/** A Fastify application with the plugin in it. */
export async function createApplication(
  guard: Guard,
  options: FastifyServerOptions = {},
  framework = fastify,
): Promise<FastifyInstance> {
  const app = framework(options);
  await app.register(grantex, { guard });
  return app;
}

/** Starts an application on a free port; disposing of it cuts every connection. */
export async function listen(app: FastifyInstance): Promise<Listening> {
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const { server } = app;
  return {
    url,
    port: (server.address() as AddressInfo).port,
    server,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await app.close();
    },
  };
}

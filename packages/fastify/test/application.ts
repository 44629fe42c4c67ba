import { type Guard, grantex } from '@grantex/fastify';
import fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify';

/** A Fastify application with the plugin in it. */
export async function createApplication(
  guard: Guard,
  options: FastifyServerOptions = {},
): Promise<FastifyInstance> {
  const app = fastify(options);
  await app.register(grantex, { guard });
  return app;
}

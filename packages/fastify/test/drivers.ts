import { Readable } from 'node:stream';
import { grantex } from '@grantex/fastify';
import type { AdapterDriver } from '@grantex/testing';
import { type HttpDriver, type HttpRoute, overHttp, type RouteGuard } from 'adapter-tests';
import type { FastifyInstance } from 'fastify';
import { listen } from './application.ts';
import { frameworks } from './frameworks.ts';

/** The newest and the oldest release of Fastify, over real HTTP. */
export const httpDrivers: readonly HttpDriver[] = frameworks.map(({ name, framework }) => ({
  name,
  cannotExpress: {},
  hasSignal: framework !== frameworks.at(-1)?.framework,
  async serve(routes, onError) {
    const app = framework({ forceCloseConnections: true });
    if (onError !== undefined) {
      app.setErrorHandler((error, _request, reply) => reply.code(onError(error)).send());
    }
    for (const route of routes) await mount(app, route.guards, route);
    return listen(app);
  },
}));

/** The adapter with both releases of Fastify. */
export const drivers: readonly AdapterDriver[] = httpDrivers.map(overHttp);

/** Adds a route, with a context around it for each of its guards. */
async function mount(app: FastifyInstance, guards: readonly RouteGuard[], route: HttpRoute): Promise<void> {
  const [first, ...others] = guards;
  if (first === undefined) return addRoute(app, route);
  const { guard, rule, input } = first;
  await app.register(async (context) => {
    await context.register(grantex, { guard });
    context.addHook(
      // The body is parsed only before this hook.
      input === undefined ? 'onRequest' : 'preHandler',
      context.requireGrant<never>(typeof rule === 'function' ? ({ url }) => rule(url) : rule, {
        input: ({ body }) => input?.(body) as never,
      }),
    );
    await mount(context, others, route);
  });
}

function addRoute(app: FastifyInstance, { method, path, schema, handle }: HttpRoute): void {
  app.route({
    method,
    url: path,
    ...(schema && { schema: { body: schema } }),
    async handler(request, reply) {
      const {
        status = 200,
        type = 'text/plain',
        body,
      } = await handle({
        grant: request.grant,
        body: request.body,
        signal: () => request.signal,
      });
      reply.code(status).type(type);
      return reply.send(typeof body === 'string' ? body : Readable.from(body));
    },
  });
}

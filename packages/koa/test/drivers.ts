import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { bodyParser } from '@koa/bodyparser';
import { Router, type RouterMiddleware } from '@koa/router';
import { type GrantMiddleware, requireGrant } from '@grantex/koa';
import type { AdapterDriver } from '@grantex/testing';
import { type HttpDriver, type HttpRoute, listen, overHttp, type RouteGuard } from 'adapter-tests';
import { frameworks } from './frameworks.ts';

/** Both major versions of Koa with its router, over real HTTP. */
export const httpDrivers: readonly HttpDriver[] = frameworks.map(({ name, Framework }) => ({
  name,
  cannotExpress: { inputParsed: 'Koa has no schemas: a tool is given what the JSON says.' },
  serve(routes, onError) {
    const application = new Framework();
    application.silent = true;
    application.use(async (context, next) => {
      try {
        await next();
      } catch (error) {
        if (onError === undefined) throw error;
        context.status = onError(error);
      }
    });
    application.use(bodyParser());
    const router = new Router();
    for (const route of routes) {
      const chain = [...route.guards.map(middlewareOf), handlerOf(route)] as const;
      if (route.method === 'GET') router.get(route.path, ...chain);
      else router.post(route.path, ...chain);
    }
    application.use(router.routes());
    return listen(application.callback());
  },
}));

/** The adapter with both major versions of Koa. */
export const drivers: readonly AdapterDriver[] = httpDrivers.map(overHttp);

function middlewareOf({ guard, rule, input = () => undefined }: RouteGuard): GrantMiddleware {
  return requireGrant<never>({
    guard,
    rule: typeof rule === 'function' ? ({ url }) => rule(url) : rule,
    input: ({ request }) => input(request.body) as never,
  });
}

function handlerOf({ handle }: HttpRoute): RouterMiddleware {
  return async (context) => {
    const {
      status = 200,
      type,
      body,
    } = await handle({
      grant: context.state.grant,
      body: context.request.body,
      signal: () => context.state.grantSignal,
    });
    context.status = status;
    context.type = type ?? 'text/plain';
    context.body = typeof body === 'string' ? body : streamOf(body, context.res);
  };
}

/** Koa 2 does not end a response whose stream breaks. */
function streamOf(texts: AsyncIterable<string>, response: ServerResponse): Readable {
  return Readable.from(texts).on('error', () => response.destroy());
}

import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type GrantMiddleware, requireGrant } from '@grantex/express';
import type { AdapterDriver } from '@grantex/testing';
import {
  type HttpAnswer,
  type HttpDriver,
  type HttpRoute,
  listen,
  overHttp,
  type RouteGuard,
} from 'adapter-tests';
import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { frameworks } from './frameworks.ts';

/** Both major versions of Express, over real HTTP. */
export const httpDrivers: readonly HttpDriver[] = frameworks.map(({ name, framework }) => ({
  name,
  cannotExpress: { inputParsed: 'Express has no schemas: a tool is given what the JSON says.' },
  serve(routes, onError) {
    const application = framework();
    application.use(framework.json());
    for (const route of routes) {
      const chain = [...route.guards.map(middlewareOf), handlerOf(route)];
      if (route.method === 'GET') application.get(route.path, ...chain);
      else application.post(route.path, ...chain);
    }
    const handleError: ErrorRequestHandler = (error, _request, response, next) => {
      if (onError === undefined) next(error);
      else response.status(onError(error)).end();
    };
    return listen(application.use(handleError));
  },
}));

/** The adapter with both major versions of Express. */
export const drivers: readonly AdapterDriver[] = httpDrivers.map(overHttp);

function middlewareOf({ guard, rule, input = () => undefined }: RouteGuard): GrantMiddleware {
  return requireGrant<never>({
    guard,
    rule: typeof rule === 'function' ? ({ url }) => rule(url) : rule,
    input: ({ body }) => input(body) as never,
  });
}

function handlerOf({ handle }: HttpRoute): RequestHandler {
  return (request, response, next) => {
    const { grant, body } = request;
    const signal = (): AbortSignal | undefined => request.grantSignal;
    (async () => answer(response, await handle({ grant, body, signal })))().catch(next);
  };
}

async function answer(response: Response, { status = 200, type, body }: HttpAnswer): Promise<void> {
  response.status(status).type(type ?? 'text/plain');
  if (typeof body === 'string') response.send(body);
  else await pipeline(Readable.from(body), response);
}

import { getRequestListener } from '@hono/node-server';
import { type GrantEnv, type GrantMiddleware, requireGrant } from '@grantex/hono';
import type { AdapterDriver } from '@grantex/testing';
import { type HttpDriver, type HttpRoute, listen, overHttp, type RouteGuard } from 'adapter-tests';
import type { Handler, MiddlewareHandler } from 'hono';
import { frameworks } from './frameworks.ts';

/** The newest and the oldest release of Hono, on its own server for Node, over real HTTP. */
export const httpDrivers: readonly HttpDriver[] = frameworks.map(({ name, Hono }) => ({
  name,
  cannotExpress: {},
  endings: { broken: { threw: 'Error' } },
  serve(routes, onError = () => 500) {
    const app = new Hono<Env>();
    app.onError((error, c) => c.body(null, onError(error) as 500));
    for (const route of routes) {
      // Hono infers the variables of a chain only where it is written out.
      const chain = [parserOf(route), ...route.guards.map(middlewareOf), handlerOf(route)] as Handler<Env>[];
      app.on(route.method, [route.path], ...chain);
    }
    return listen(getRequestListener(app.fetch));
  },
}));

/** The adapter with both releases of Hono. */
export const drivers: readonly AdapterDriver[] = httpDrivers.map(overHttp);

/** Parses the body as the schema of a route says: an amount is a text. */
function parserOf({ schema }: HttpRoute): MiddlewareHandler<Env> {
  return async (c, next) => {
    const text = await c.req.text();
    if (text === '') return next();
    try {
      const body = JSON.parse(text) as { readonly amount?: unknown };
      c.set('body', schema === undefined ? body : { ...body, amount: String(body.amount) });
    } catch {
      return c.text('The body is no JSON.', 400);
    }
    return next();
  };
}

interface Env {
  Variables: GrantEnv['Variables'] & { body: unknown };
}

function middlewareOf({ guard, rule, input = () => undefined }: RouteGuard): GrantMiddleware {
  return requireGrant<never>({
    guard,
    rule: typeof rule === 'function' ? (c) => rule(pathOf(c.req.url)) : rule,
    input: (c) => input(c.get('body')) as never,
  });
}

function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return `${pathname}${search}`;
}

function handlerOf({ handle }: HttpRoute): Handler<Env> {
  return async (c) => {
    const answer = await handle({
      grant: c.get('grant'),
      body: c.get('body'),
      signal: () => c.req.raw.signal,
    });
    c.header('content-type', answer.type ?? 'text/plain');
    const status = (answer.status ?? 200) as 200;
    if (typeof answer.body !== 'string') return c.body(bytesOf(answer.body), status);
    return answer.body === '' ? c.body(null, status) : c.body(answer.body, status);
  };
}

function bytesOf(texts: AsyncIterable<string>): ReadableStream<Uint8Array> {
  return ReadableStream.from(texts).pipeThrough(new TextEncoderStream());
}

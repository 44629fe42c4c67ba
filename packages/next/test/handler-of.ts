import { type FetchCall, guardRoute } from '@grantex/next';
import type { HttpAnswer, HttpDriver, HttpRoute } from 'adapter-tests';
// A type only: a test of a build loads the Next that it has installed, and no other.
import type { NextRequest } from 'next/server.js';

/** What the cases of a contract cannot say of a route handler. */
export const cannotExpress: HttpDriver['cannotExpress'] = {
  inputParsed: 'Next has no schemas: a handler is given what the JSON says.',
  frameworkRefuses: 'The guard itself reads the body: malformed JSON is refused with an entry.',
};

type Respond = (request: NextRequest) => Promise<Response>;

/**
 * A handler for all routes.
 * @param prefix what their paths have in front of them
 */
export function handlerOf(
  routes: readonly HttpRoute[],
  onError?: (error: unknown) => number,
  prefix = '',
): Respond {
  const pathOf = ({ pathname }: { readonly pathname: string }): string =>
    pathname.slice(prefix.length) || '/';
  const handlers = new Map(
    routes.map((route) => [`${route.method} ${route.path}`, guardedOf(route, pathOf)]),
  );
  return async (request) => {
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const handler = handlers.get(`${method} ${pathOf(request.nextUrl)}`);
    if (handler === undefined) return new Response(null, { status: 404 });
    try {
      return await handler(request);
    } catch (error) {
      if (onError === undefined) throw error;
      return new Response(null, { status: onError(error) });
    }
  };
}

type Granted = (request: NextRequest, call?: FetchCall<unknown>) => Promise<Response>;

function guardedOf(
  { guards, handle }: HttpRoute,
  pathOf: (url: { readonly pathname: string }) => string,
): Respond {
  const bodies = new WeakMap<Request, Promise<unknown>>();
  /** Guards of one route share the body, which can be read once. */
  const bodyOf = (request: NextRequest): Promise<unknown> => {
    const known = bodies.get(request) ?? (request.body === null ? Promise.resolve() : request.json());
    bodies.set(request, known);
    return known;
  };
  const last: Granted = async (request, call) =>
    answer(await handle({ grant: call?.grant, body: await bodyOf(request), signal: () => call?.signal }));
  const first = guards.reduceRight<Granted>((next, { guard, rule, input }) => {
    const handler = guardRoute<object, unknown>(next, {
      guard,
      rule: (typeof rule === 'function'
        ? ({ nextUrl }: NextRequest) => rule(`${pathOf(nextUrl)}${nextUrl.search}`)
        : rule) as never,
      input: async (request) => input?.(await bodyOf(request)),
    });
    return (request) => handler(request, {});
  }, last);
  return (request) => first(request);
}

function answer({ status = 200, type = 'text/plain', body }: HttpAnswer): Response {
  const content = typeof body === 'string' ? body : ReadableStream.from(encoded(body));
  return new Response(body === '' ? null : content, { status, headers: { 'content-type': type } });
}

async function* encoded(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const part of texts) yield encoder.encode(part);
}

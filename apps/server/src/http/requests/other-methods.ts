import { METHODS } from 'node:http';
import type { FastifyInstance } from 'fastify';
import createRouter, { type HTTPMethod } from 'find-my-way';
import { ApiError } from '../../base/api-error.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The methods of this path, on the routes that answer 405 to others. */
    allow?: string;
  }
}

/**
 * Makes every other method of the paths that are registered from now on 405 `METHOD_NOT_ALLOWED`, before a body is read.
 *
 * Most such requests find no route, and their path is looked up among all paths. Routes for all methods of all
 * paths would be thirty times as many as the server has, and take a third of its start.
 *
 * @returns what completes it; call it after the last route
 */
export function noteMethods(app: FastifyInstance): () => void {
  for (const method of METHODS) if (!app.supportedMethods.includes(method)) app.addHttpMethod(method);
  const methodsOf = new Map<string, Set<HTTPMethod>>();
  const routes = createRouter();
  const paths = createRouter({ maxParamLength: Infinity });
  app.addHook('onRoute', ({ url, method }) => {
    const methods = methodsOf.get(url) ?? new Set();
    methodsOf.set(url, methods);
    for (const each of [method].flat() as HTTPMethod[]) {
      methods.add(each);
      routes.on(each, url, nothing);
    }
  });
  app.addHook('onRequest', ({ is404, url }, _reply, done) => {
    const path = is404 ? paths.find('GET', url) : null;
    done(path === null ? undefined : notAllowed(String(path.store)));
  });

  return () => {
    const noted = [...methodsOf].map(([url, own]) => [url, new Set(own)] as const);
    const used = new Set(noted.flatMap(([, methods]) => [...methods]));
    for (const [url, methods] of noted) {
      const allow = [...methods].toSorted().join(', ');
      paths.on('GET', url, nothing, allow);
      // A more general path, such as /keys/:id for /keys/rotate, would take the methods that it has.
      const taken = [...used].filter((each) => !methods.has(each) && routes.find(each, url) !== null);
      if (taken.length === 0) continue;
      app.route({
        method: taken,
        url,
        exposeHeadRoute: false,
        config: { access: 'public', allow },
        schema: { hide: true },
        onRequest: (_request, _reply, done) => done(notAllowed(allow)),
        handler: nothing,
      });
    }
  };
}

const nothing = (): undefined => undefined;

function notAllowed(allow: string): ApiError {
  return new ApiError(405, 'METHOD_NOT_ALLOWED', `this path only allows ${allow}`, { headers: { allow } });
}

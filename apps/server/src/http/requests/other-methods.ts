import { METHODS } from 'node:http';
import type { FastifyInstance, onRequestHookHandler } from 'fastify';
import { ApiError } from '../../base/api-error.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The methods of this path, on the routes that answer 405 to all others. */
    allow?: string;
  }
}

/**
 * Notes the methods of each path that is registered from now on.
 * @returns a function that makes every other method of these paths 405 `METHOD_NOT_ALLOWED`; call it after the last route
 */
export function noteMethods(app: FastifyInstance): () => void {
  for (const method of METHODS) if (!app.supportedMethods.includes(method)) app.addHttpMethod(method);
  const methodsOf = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const methods = methodsOf.get(url) ?? new Set();
    methodsOf.set(url, methods);
    for (const each of [method].flat()) methods.add(each);
  });

  return () => {
    for (const [url, methods] of methodsOf) {
      const allow = [...methods].toSorted().join(', ');
      const others = app.supportedMethods.filter((method) => !methods.has(method));
      app.route({
        method: others,
        url,
        exposeHeadRoute: false,
        config: { access: 'public', allow },
        schema: { hide: true },
        // Before a body is read.
        onRequest: refuse,
        handler: () => undefined,
      });
    }
  };
}

const refuse: onRequestHookHandler = ({ routeOptions }, _reply, done) => {
  const { allow = '' } = routeOptions.config;
  const message = `this path only allows ${allow}`;
  done(new ApiError(405, 'METHOD_NOT_ALLOWED', message, { headers: { allow } }));
};

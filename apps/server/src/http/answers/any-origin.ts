import type { FastifyInstance, FastifySchema } from 'fastify';
import { z } from 'zod';
import type { DescribedOperation } from '../requests/describe-operations.ts';

/** Seconds that a browser may keep the answer to a preflight. */
const KEPT = '86400';
/** Headers of answers that scripts may read. */
const EXPOSED = 'DPoP-Nonce, Retry-After, WWW-Authenticate, X-Request-Id';

/**
 * Lets scripts of any origin call the routes that are registered on `app` from now on, and answers their preflights (CORS).
 * For routes that take nothing from the browser itself: no cookie, no address.
 */
export function allowAnyOrigin(app: FastifyInstance): void {
  const preflighted = new Set<string>();
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers({ 'access-control-allow-origin': '*', 'access-control-expose-headers': EXPOSED });
    done();
  });
  app.addHook('onRoute', ({ url, method, schema }) => {
    if (method === 'OPTIONS' || preflighted.has(url)) return;
    preflighted.add(url);
    app.options(
      url,
      { config: { access: 'public' }, schema: { ...preflightOf(schema), response: { 204: z.undefined() } } },
      async ({ headers: { 'access-control-request-headers': headers = '' } }, reply) =>
        reply
          .code(204)
          .headers({
            'access-control-allow-methods': [method].flat().join(', '),
            ...(/^[\w\-, ]{1,1024}$/.test(headers) ? { 'access-control-allow-headers': headers } : {}),
            'access-control-max-age': KEPT,
          })
          .send(),
    );
  });
}

function preflightOf({ operationId = '', tags = [] }: FastifySchema = {}): DescribedOperation {
  return {
    operationId: `${operationId}Preflight`,
    tags,
    summary: 'Answer a preflight',
    description: 'Lets a script of any origin call this path (CORS). Browsers send it by themselves.',
  };
}

import type { FastifyInstance } from 'fastify';

/**
 * In bytes, for routes without credentials, whose bodies anybody can send. The largest bodies of pages are a passkey's answer
 * and a choice among 100 scopes.
 */
export const PUBLIC_BODY_LIMIT = 32_768;

/** In bytes, where a credential is checked before the body is read: more than any body that a schema allows. */
const BODY_LIMIT = 131_072;

/** In bytes, for entries of the audit log, which come in batches, and for the tools of a service. */
export const LARGE_BODY_LIMIT = 1_048_576;

/** Allows larger bodies on routes with credentials that are registered from now on. */
export function limitBodies(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    if (route.config?.access !== 'public') route.bodyLimit ??= BODY_LIMIT;
  });
}

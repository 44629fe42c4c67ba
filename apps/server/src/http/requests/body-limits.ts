import type { FastifyInstance } from 'fastify';

/**
 * In bytes, where no credential is needed, as bodies are read before anybody knows whose they are. The largest that a
 * page sends are a passkey's answer and a choice among 100 scopes.
 */
export const PUBLIC_BODY_LIMIT = 32_768;

/** In bytes, where a credential is known before the body is read: more than any body that a schema admits. */
const BODY_LIMIT = 131_072;

/** In bytes, for entries of the audit log, which come in batches. */
export const AUDIT_BODY_LIMIT = 1_048_576;

/** Lets the routes that register from now on take larger bodies where they need a credential. */
export function limitBodies(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    if (route.config?.access !== 'public') route.bodyLimit ??= BODY_LIMIT;
  });
}

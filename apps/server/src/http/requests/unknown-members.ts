import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

/** The schema of a query or body where a route has none. */
const NOTHING = z.strictObject({});

/**
 * Makes every API route that is registered from now on refuse undefined members of its body and parameters of its query, by
 * name. If a restricting one (`status` at registration, `agentId` in the query of a revocation) were ignored, the caller
 * would believe in a limit that does not exist.
 */
export function refuseUnknownMembers(app: FastifyInstance): void {
  app.addHook('onRoute', ({ method, schema }) => {
    // Browsers may add anything to the address of a page.
    if (schema === undefined || schema.hide === true) return;
    schema.querystring = strict(schema.querystring);
    if (method !== 'GET' && method !== 'HEAD') schema.body = strict(schema.body);
  });
}

/** Whether a route has a schema for its body. */
export function takesBody(schema: { body?: unknown } | undefined): boolean {
  return schema?.body !== undefined && schema.body !== NOTHING;
}

function strict(schema: unknown = NOTHING): unknown {
  if (schema === NOTHING || !(schema instanceof z.ZodObject)) return schema;
  // The copy that zod makes loses the object's OpenAPI metadata.
  return schema.strict().meta(schema.meta() ?? {});
}

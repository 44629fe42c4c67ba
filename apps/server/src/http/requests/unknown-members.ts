import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

/** What a route takes of a query or body for which it has no schema. */
const NOTHING = z.strictObject({});

/**
 * Makes every route of the API that registers from now on refuse, by name, a member of its body and a parameter of its
 * query that it does not define. If one that would restrict (`status` at registration, `agentId` in the query of a
 * revocation) were ignored, the caller would believe in a limit that does not exist.
 */
export function refuseUnknownMembers(app: FastifyInstance): void {
  app.addHook('onRoute', ({ method, schema }) => {
    // A browser may add what it likes to the address of a page.
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
  // The copy that zod makes loses what the OpenAPI document says of the object.
  return schema.strict().meta(schema.meta() ?? {});
}

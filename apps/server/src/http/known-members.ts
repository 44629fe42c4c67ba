import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

/**
 * Makes every route of the API that registers from now on refuse, by name, a member of its body and a parameter of its
 * query that it does not have. Ignored, one that would restrict (`status` at registration, `purpose`, `dataRegion`) would
 * let its sender believe in a limit that does not exist.
 */
export function refuseUnknownMembers(app: FastifyInstance): void {
  app.addHook('onRoute', ({ schema }) => {
    // A browser may add what it likes to the address of a page.
    if (schema === undefined || schema.hide === true) return;
    if (schema.body instanceof z.ZodObject) schema.body = schema.body.strict();
    if (schema.querystring instanceof z.ZodObject) schema.querystring = schema.querystring.strict();
  });
}

import type { FastifyInstance } from 'fastify';

/**
 * Bodies are JSON and nothing else: Fastify would also take `text/plain`, which a page of another site can send unasked.
 * Published clients send a POST without a body, with or without `content-type: application/json`: both count as an
 * empty object, so that the route's schema decides what is missing.
 */
export function takeJsonBodies(app: FastifyInstance): void {
  app.removeContentTypeParser('text/plain');
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text, done) => {
    if (text === '') return done(null, {});
    // Fastify's parser refuses `__proto__` and `constructor.prototype` as members.
    void parseJson(request, text as string, done);
  });
  app.addHook('preValidation', (request, _reply, done) => {
    if (request.body === undefined && request.routeOptions.schema?.body !== undefined) request.body = {};
    done();
  });
}

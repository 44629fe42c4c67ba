import type { FastifyPluginAsync } from 'fastify';
import { notFound } from '../../base/api-error.ts';
import { representationOf } from '../../http/answers/representation.ts';
import type { BuiltFiles } from './built-files.ts';

/** `GET /assets/console/<name>`: cached forever, because the name contains a hash of the content. */
export function builtRoutes(built: BuiltFiles | undefined): FastifyPluginAsync {
  return async (app) => {
    app.get<{ Params: { name: string } }>(
      '/assets/console/:name',
      { config: { access: 'public' }, schema: { hide: true } },
      async ({ params: { name }, headers }, reply) => {
        const file = built?.files.get(name);
        if (file === undefined) throw notFound('asset');
        const { headers: representation, content } = representationOf(file, headers['accept-encoding']);
        return reply
          .headers(representation)
          .header('cache-control', 'public, max-age=31536000, immutable')
          .header('x-content-type-options', 'nosniff')
          .header('cross-origin-resource-policy', 'same-origin')
          .type(file.type)
          .send(content);
      },
    );
  };
}

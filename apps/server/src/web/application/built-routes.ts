import type { FastifyPluginAsync } from 'fastify';
import { notFound } from '../../base/api-error.ts';
import type { BuiltFile, BuiltFiles } from './built-files.ts';

/** `GET /assets/console/<name>`: cached forever, because the name contains a hash of the content. */
export function builtRoutes(built: BuiltFiles | undefined): FastifyPluginAsync {
  return async (app) => {
    app.get<{ Params: { name: string } }>(
      '/assets/console/:name',
      { config: { access: 'public' }, schema: { hide: true } },
      async ({ params: { name }, headers }, reply) => {
        const file = built?.files.get(name);
        if (file === undefined) throw notFound('asset');
        const { coding, content } = representationOf(file, headers['accept-encoding'] ?? '');
        if (coding !== undefined) void reply.header('content-encoding', coding);
        return reply
          .header('cache-control', 'public, max-age=31536000, immutable')
          .header('vary', 'accept-encoding')
          .header('x-content-type-options', 'nosniff')
          .header('cross-origin-resource-policy', 'same-origin')
          .type(file.type)
          .send(content);
      },
    );
  };
}

/** The smallest representation that the browser accepts (RFC 9110 §12.5.3). Weights other than zero are ignored. */
function representationOf(
  { content, compressed }: BuiltFile,
  accepted: string,
): { coding?: 'br' | 'gzip'; content: Buffer } {
  const codings = accepted.split(',').map((each) => each.trim().toLowerCase());
  for (const coding of ['br', 'gzip'] as const) {
    const body = compressed[coding];
    const isTaken = codings.some(
      (each) => each === coding || each.startsWith(`${coding};q=0.`) || each.startsWith(`${coding};q=1`),
    );
    if (body !== undefined && isTaken) return { coding, content: body };
  }
  return { content };
}

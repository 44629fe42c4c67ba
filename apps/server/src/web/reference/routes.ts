import type { FastifyPluginAsync } from 'fastify';
import { notFound } from '../../base/api-error.ts';
import { basePath } from '../pages/page.ts';
import { ENTRY, openBundle, SCALAR_VERSION } from './bundle.ts';
import { type Chapter, referencePage } from './page.ts';

const route = { config: { access: 'public' as const }, schema: { hide: true } };

/** The folder of the bundle, below the server's own address. */
const FOLDER = `/assets/reference/${SCALAR_VERSION}`;

/**
 * The interactive reference of the API at `/docs/api`: Scalar over the OpenAPI document of this server, with nothing from
 * elsewhere. Before its script runs, the page lists the operations.
 */
export const referenceRoutes: FastifyPluginAsync = async (app) => {
  const { publicUrl } = app.pages.config;
  const base = basePath(publicUrl);
  const bundle = openBundle();
  let chapters: readonly Chapter[] | undefined;

  app.get('/docs/api', route, async (_request, reply) => {
    chapters ??= chaptersOf(app.swagger());
    const page = { base, issuer: publicUrl, bundle: `${base}${FOLDER}/${ENTRY}`, chapters };
    return reply
      .header('content-security-policy', POLICY)
      .type('text/html; charset=utf-8')
      .send(referencePage(page));
  });

  app.get<{ Params: { '*': string } }>(`${FOLDER}/*`, route, async ({ params, headers }, reply) => {
    const accepted = headers['accept-encoding'] ?? '';
    const file = await bundle.read(params['*'], (coding) => accepted.includes(coding));
    if (file === undefined) throw notFound('asset');
    if (file.coding !== undefined) reply.header('content-encoding', file.coding);
    return reply
      .header('cache-control', 'public, max-age=31536000, immutable')
      .header('vary', 'accept-encoding')
      .type('text/javascript; charset=utf-8')
      .send(file.content);
  });
};

/**
 * As strict as Scalar can run with: no script but our files, no text that becomes code, and nothing from elsewhere. It makes
 * style sheets and style attributes while it runs, so this page alone allows inline styles.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The part of the document that the list shows. */
interface Document {
  tags?: readonly { name: string; description?: string }[];
  paths?: Readonly<Record<string, Readonly<Record<string, { tags?: readonly string[]; summary?: string }>>>>;
}

function chaptersOf(document: object): readonly Chapter[] {
  const { tags = [], paths = {} } = document as Document;
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { tags: own = [], summary = '' }]) => ({
      method: method.toUpperCase(),
      path,
      summary,
      tag: own[0],
    })),
  );
  return tags.map(({ name, description = '' }) => ({
    name,
    description,
    operations: operations.filter(({ tag }) => tag === name),
  }));
}

import type { FastifyPluginAsync } from 'fastify';
import { notFound } from '../../base/api-error.ts';
import {
  codingOf,
  compressedFile,
  representationOf,
  type ServedFile,
} from '../../http/answers/representation.ts';
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
  let page: ServedFile | undefined;

  app.get('/docs/api', route, async ({ headers: { 'accept-encoding': accepted } }, reply) => {
    // Made at the first request: by then every route has registered.
    page ??= compressedFile('text/html; charset=utf-8', Buffer.from(pageOf(app.swagger())));
    const { headers, content } = representationOf(page, accepted);
    return reply
      .headers({ ...headers, ...PAGE_HEADERS })
      .type(page.type)
      .send(content);
  });

  app.get<{ Params: { '*': string } }>(`${FOLDER}/*`, route, async ({ params, headers }, reply) => {
    const file = await bundle.read(params['*'], codingOf(headers['accept-encoding']));
    if (file === undefined) throw notFound('asset');
    if (file.coding !== undefined) reply.header('content-encoding', file.coding);
    return reply
      .header('cache-control', 'public, max-age=31536000, immutable')
      .header('vary', 'accept-encoding')
      .header('x-content-type-options', 'nosniff')
      .header('cross-origin-resource-policy', 'same-origin')
      .type('text/javascript; charset=utf-8')
      .send(file.content);
  });

  function pageOf(document: object): string {
    return referencePage({
      base,
      issuer: publicUrl,
      bundle: `${base}${FOLDER}/${ENTRY}`,
      chapters: chaptersOf(document),
    });
  }
};

/**
 * As strict as Scalar can run with: no script but our files, no text that becomes code, and nothing from elsewhere. It makes
 * style sheets and style attributes while it runs, so this page alone allows inline styles.
 */
const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cache-control': 'no-cache',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex',
};

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

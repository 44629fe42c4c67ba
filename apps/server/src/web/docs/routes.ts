import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { notFound } from '../../base/api-error.ts';
import { html } from '../pages/html.ts';
import { basePath, type Page, sendPage } from '../pages/page.ts';
import { representationOf } from '../../http/answers/representation.ts';
import { type BuiltSite, FOLDER, type SiteFile, siteOpener } from './built-site.ts';

const route = { config: { access: 'public' as const }, schema: { hide: true } };

/**
 * The documentation of this release, which `apps/docs` builds: `/docs/`, its pages and their files, and for each page its
 * source in Markdown at the same address with `.md`. Nothing of it depends on who reads it, so it sets no cookie.
 */
export const docsRoutes: FastifyPluginAsync = docsRoutesOf(FOLDER);

/** The same for a site in another folder. */
export function docsRoutesOf(folder: URL): FastifyPluginAsync {
  return async (app) => {
    const { publicUrl } = app.pages.config;
    const base = basePath(publicUrl);
    const { open, forget } = siteOpener({ path: base, url: publicUrl }, folder);

    app.get('/docs', route, async (_request, reply) => reply.redirect(`${base}/docs/`, 308));

    app.get<{ Params: { '*': string } }>('/docs/*', route, async (request, reply) => {
      const { '*': asked } = request.params;
      // Asked for again until it is there: a start in a clone builds it meanwhile.
      const site = await open();
      if (site === undefined) return sendPage(reply, 503, NOT_BUILT);
      const other = otherAddressOf(site, asked);
      if (other !== undefined) return reply.redirect(`${base}/docs/${other}`, 308);
      const name = nameOf(site, asked);
      const file = name === undefined ? undefined : await site.read(name);
      if (file !== undefined) return sendFile(request, reply, file, site.scripts);
      // It was there when the site was opened, so it was built again since.
      if (name !== undefined) forget();
      if (!(request.headers.accept ?? '').includes('text/html')) throw notFound('page');
      return sendPage(reply, 404, noSuchPage(base));
    });
  };
}

/** The file at an address. */
function nameOf({ names }: BuiltSite, asked: string): string | undefined {
  const pages = asked === '' ? 'index.html' : `${asked}.html`;
  return [pages, asked].find((name) => names.has(name));
}

/** The address that an almost right one stands for: with a slash or `.html` at its end, or an error code in its own case. */
function otherAddressOf({ names }: BuiltSite, asked: string): string | undefined {
  const other = asked.replace(/^errors\/.*/, (code) => code.toLowerCase()).replace(/(?:\.html|\/+)$/, '');
  if (other === 'index') return '';
  if (other === asked) return undefined;
  return names.has(`${other}.html`) || names.has(other) ? other : undefined;
}

function sendFile(
  { headers: asked }: FastifyRequest,
  reply: FastifyReply,
  file: SiteFile,
  scripts: readonly string[],
): FastifyReply {
  const { headers, content } = representationOf(file, asked['accept-encoding']);
  // Each coding is another representation (RFC 9110 §8.8.3).
  const etag = `"${file.digest}${headers['content-encoding'] ?? ''}"`;
  const isKept = file.kind === 'asset';
  void reply
    .headers({ ...headers, ...policyFor(file, scripts), etag })
    .header('cache-control', isKept ? 'public, max-age=31536000, immutable' : 'no-cache')
    .header('x-content-type-options', 'nosniff')
    .header('cross-origin-resource-policy', 'same-origin')
    .header('referrer-policy', 'no-referrer')
    .type(file.type);
  if (asked['if-none-match']?.includes(etag) === true) return reply.code(304).send();
  return reply.send(content);
}

/** Only our own files, no frames; scripts in the text of a page are known by their digest. */
function policyFor({ kind, type }: SiteFile, scripts: readonly string[]): Readonly<Record<string, string>> {
  // A drawing brings its style, and runs nothing.
  if (type === 'image/svg+xml')
    return { 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'" };
  if (kind !== 'page') return {};
  return {
    'content-security-policy': [
      "default-src 'none'",
      ["script-src 'self'", ...scripts].join(' '),
      "style-src 'self'",
      "img-src 'self' data:",
      "connect-src 'self'",
      "form-action 'none'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'cross-origin-opener-policy': 'same-origin',
    'x-frame-options': 'DENY',
    'x-robots-tag': 'noindex',
  };
}

function noSuchPage(base: string): Page {
  return {
    title: 'No such page',
    content: html`
      <article class="card narrow">
        <h1>The documentation has no such page</h1>
        <p>The address may be incomplete, or the page may have another address in this release.</p>
        <p><a href=${`${base}/docs/`}>To the documentation</a>, whose search finds a page by its words.</p>
      </article>
    `,
  };
}

/** Only in a clone: a published package contains the site. */
const NOT_BUILT: Page = {
  title: 'Documentation',
  content: html`
    <article class="card narrow">
      <h1>The documentation is not built yet</h1>
      <p>
        The server works. After <code>npm start</code> the documentation is there within a minute: load this
        page again.
      </p>
      <p>
        To build it by hand, run <code>node apps/docs/build/main.ts</code> in the repository. ${' '}<code
          >npm run serve</code
        >
        does this by itself. Until then, read the files in <code>docs/</code>.
      </p>
    </article>
  `,
};

import type { FastifyPluginAsync } from 'fastify';
import { notFound } from '../../base/api-error.ts';
import { type Html, html, render, rendered } from '../pages/html.ts';
import { basePath, type Page, sendPage } from '../pages/page.ts';
import { type Document, GROUPS, readDocuments } from './documents.ts';
import { createResolver } from './links.ts';
import { renderMarkdown, summarise } from './markdown.ts';

const route = { config: { access: 'public' as const }, schema: { hide: true } };

/** The documents of this release: `/docs` lists them, `/docs/<slug>` shows one, and `/docs/<slug>.md` is its source. */
export const docsRoutes: FastifyPluginAsync = async (app) => {
  const documents = await readDocuments();
  const base = basePath(app.pages.config.publicUrl);
  const resolve = createResolver(documents, base);
  /** Each page is made once, when it is first read: the longest, and the list, take a server a tenth of a second. */
  const pages = new Map<string, Page>();

  function once(name: string, make: () => Page): Page {
    const page = pages.get(name) ?? make();
    pages.set(name, page);
    return page;
  }

  function pageOf(document: Document): Page {
    const { title, content, sections } = renderMarkdown(document.source, (href) => resolve(document, href));
    const article = html`
      <div>
        <p class="fine"><a href=${`${base}/docs`}>Documentation</a></p>
        ${sections.length > 2 && contentsOf(sections)} ${content}
      </div>
    `;
    return { title, content: rendered(render(article), 'doc'), styles: ['docs.css'] };
  }

  app.get('/docs', route, async (_request, reply) => {
    const list = once('', () => listOf(documents, base));
    return sendPage(reply, 200, list);
  });

  app.get<{ Params: { '*': string } }>('/docs/*', route, async ({ params: { '*': asked } }, reply) => {
    if (asked === '') return reply.redirect(`${base}/docs`, 308);
    const slug = asked.replace(/\.md$/, '');
    const document = documents.find((each) => each.slug === slug);
    if (document === undefined) throw notFound('document');
    if (slug !== asked) return reply.type('text/markdown; charset=utf-8').send(document.source);
    const page = once(slug, () => pageOf(document));
    return sendPage(reply, 200, page);
  });
};

function contentsOf(sections: readonly { id: string; title: string }[]): Html {
  return html`
    <details class="contents">
      <summary>On this page</summary>
      <ul>
        ${sections.map(({ id, title }) => html`<li><a href=${`#${id}`}>${title}</a></li>`)}
      </ul>
    </details>
  `;
}

function listOf(documents: readonly Document[], base: string): Page {
  const content = html`
    <article class="doc">
      <h1>Documentation</h1>
      <p>The documents of this release, as they are in its repository.</p>
      ${GROUPS.map(
        (group) => html`
          <section>
            <h2 id=${group.toLowerCase().replaceAll(' ', '-')}>${group}</h2>
            <ul class="documents">
              ${documents.filter((each) => each.group === group).map((each) => entryOf(each, base))}
            </ul>
          </section>
        `,
      )}
    </article>
  `;
  return { title: 'Documentation', content, styles: ['docs.css'] };
}

/** The characters of a summary in the list. */
const SUMMARY = 160;

function entryOf({ slug, source, group }: Document, base: string): Html {
  const { title, summary } = summarise(source);
  const short =
    summary.length > SUMMARY ? `${summary.slice(0, summary.lastIndexOf(' ', SUMMARY))} …` : summary;
  return html`
    <li>
      <a href=${`${base}/docs/${slug}`}>${title}</a>
      ${group !== 'Decisions' && html`<p class="fine">${short}</p>`}
    </li>
  `;
}

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { assetPath, PAGE_SCRIPTS } from './assets.ts';
import { type Content, type Html, html, renderDocument } from './html.ts';
import { cookiesOf } from './cookie.ts';
import { languageSwitch } from './language-switch.ts';
import { type Texts, textsIn } from './texts.ts';
import { DEFAULT_LANGUAGE } from '../texts/languages.ts';

/** The content of a page. All pages share the layout and the headers. */
export interface Page {
  /** The title of the window and in the history. The page's own heading is in `content`. */
  title: string;
  /** The content of `<main>`. */
  content: Html;
  /** The texts that the content is made of. Default: the page is for developers, and in English only. */
  texts?: Texts;
  /** The application that replaces `<main>` as soon as its script runs. It is loaded instead of the pages' script. */
  app?: PageApp;
}

/** An application (`apps/console`): the addresses of its files, and its data as `data-` attributes of its element. */
export interface PageApp {
  script: string;
  imports: readonly string[];
  styles: readonly string[];
  data: Readonly<Record<string, string>>;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * The page stays in touch with the window that opened it: a client that opens a login in a popup waits there for its own
     * page. The opener may then move and close this window, and reads nothing of it.
     */
    keepsOpener?: true;
  }
}

/** Written by script (`apps/console/src/page/theme.ts`), so it has no `__Host-` prefix. */
const THEME_COOKIE = 'grantex_theme';

/** The headers of every page and every answer to one: only our own files, no frames, no caching. */
const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'publickey-credentials-get=(self), publickey-credentials-create=(self)',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex',
};

function headersOf({ routeOptions: { config } }: FastifyRequest): Readonly<Record<string, string>> {
  if (config.keepsOpener !== true) return PAGE_HEADERS;
  return { ...PAGE_HEADERS, 'cross-origin-opener-policy': 'unsafe-none' };
}

/** Adds the headers of pages to every answer of a scope, including those to scripts and forms. */
export function guardAnswers(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(headersOf(request));
    done();
  });
}

/** Answers with a page. Call it only on the routes of pages: the layout contains the visit's token. */
export function sendPage(reply: FastifyReply, status: number, page: Page): FastifyReply {
  return reply
    .code(status)
    .headers(headersOf(reply.request))
    .type('text/html; charset=utf-8')
    .send(renderDocument(layout(reply, page)));
}

/**
 * The prefix of links within pages: the public URL without scheme and host. Empty, unless the public URL has a path.
 */
export function basePath(publicUrl: string): string {
  return new URL(publicUrl).pathname.replace(/\/$/, '');
}

function layout(reply: FastifyReply, { title, content, texts, app }: Page): Html {
  const { config } = reply.server.pages;
  const base = basePath(config.publicUrl);
  const { host } = new URL(config.publicUrl);
  const { language, direction, say, text } = texts ?? textsIn(DEFAULT_LANGUAGE);
  const theme = themeIn(reply.request);
  const [script = '', ...imports] =
    app === undefined ? PAGE_SCRIPTS.map((name) => base + assetPath(name)) : [app.script, ...app.imports];
  return html`
    <html lang=${language} dir=${direction} data-theme=${theme}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content=${theme ?? 'light dark'} />
        <meta name="csrf" content=${reply.request.visiting?.csrf ?? ''} />
        <title>${title} · ${host}</title>
        <link rel="icon" href=${base + assetPath('icon.svg')} />
        <link rel="stylesheet" href=${base + assetPath('style.css')} />
        ${(app?.styles ?? []).map((href) => html`<link rel="stylesheet" href=${href} />`)}
        ${imports.map((href) => html`<link rel="modulepreload" href=${href} />`)}
        ${app?.data['texts'] && html`<link rel="preload" as="fetch" crossorigin href=${app.data['texts']} />`}
        <script type="module" src=${script}></script>
      </head>
      <body>
        <a class="skip" href="#content">${text('common.skip')}</a>
        ${config.mode === 'sandbox' && sandboxNotice(say('common.sandbox'))}
        <header class="top">
          <span class="mark"
            ><img src=${base + assetPath('icon.svg')} alt="" width="24" height="24" /> Grantex</span
          >
          <span class="host">${host}</span>
        </header>
        ${app === undefined ? main(content) : place(app, content)}
        <footer class="bottom">
          <a href=${`${base}/permissions`}>${text('common.permissions')}</a>
          ${texts !== undefined && languageSwitch(texts, reply.request)}
        </footer>
      </body>
    </html>
  `;
}

/**
 * What somebody chose in this browser: the console's switch keeps it in a cookie, so that the first paint has it without
 * script. It is no secret, and anything unknown counts as no choice.
 */
function themeIn(request: FastifyRequest): string | undefined {
  return ['light', 'dark'].find((theme) => theme === cookiesOf(request)[THEME_COOKIE]);
}

function main(content: Html): Html {
  return html`<main id="content">${content}</main>`;
}

/** The element in which an application renders. */
function place({ data }: PageApp, content: Html): Html {
  const attributes = Object.fromEntries(Object.entries(data).map(([name, value]) => [`data-${name}`, value]));
  return html`<div id="app" ...${attributes}>${main(content)}</div>`;
}

function sandboxNotice(notice: Content): Html {
  return html`<aside class="sandbox" aria-label="Sandbox">${notice}</aside>`;
}

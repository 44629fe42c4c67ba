import type { FastifyReply } from 'fastify';
import { assetPath } from '../pages/assets.ts';
import { type Content, type Html, html } from '../pages/html.ts';
import { basePath, type Page, sendPage } from '../pages/page.ts';
import { type BuiltFiles, builtPath, type Half } from './built-files.ts';

/** A page that one of the two applications replaces as soon as its script runs. */
export interface ShellPage extends Page {
  half: Half;
  /** What the route answers that the program calls first: one round trip less. As private as that answer. */
  first: object;
  /** What else the page passes to the application, the same for everybody. */
  data?: Readonly<Record<string, string>>;
}

/**
 * Answers with the page of an application. It shows `content` until the script runs. If the applications were not built, the
 * page tells that.
 */
export function sendShell(reply: FastifyReply, built: BuiltFiles | undefined, page: ShellPage): FastifyReply {
  if (built === undefined) return sendPage(reply, 503, notBuilt(page.title));
  const { config } = reply.server.pages;
  const base = basePath(config.publicUrl);
  const { script, imports, styles } = built.entries[page.half];
  const address = (name: string): string => base + builtPath(name);
  const texts = page.texts === undefined ? '' : base + assetPath(`texts-${page.texts.language}.json`);
  return sendPage(reply, 200, {
    ...page,
    app: {
      script: address(script),
      imports: imports.map(address),
      styles: styles.map(address),
      data: {
        base,
        mode: config.mode,
        issuer: config.publicUrl,
        texts,
        first: JSON.stringify(page.first),
        ...page.data,
      },
    },
  });
}

/** The note on an application's page for browsers without script. */
export function withoutScript(note: Content): Html {
  return html`<noscript><p class="notice warning">${note}</p></noscript>`;
}

/** Only in a clone: a published package contains the built files. */
function notBuilt(title: string): Page {
  return {
    title,
    content: html`
      <article class="card narrow">
        <h1>This page has not been built</h1>
        <p>The server works. Only the files of this page are missing.</p>
        <p>
          In the repository, run <code>node apps/console/build/main.ts</code> and start the server again.
          ${' '}<code>npm start</code> and <code>npm run serve</code> do this by themselves.
        </p>
      </article>
    `,
  };
}

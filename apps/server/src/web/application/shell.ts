import type { FastifyReply } from 'fastify';
import { type Html, html } from '../pages/html.ts';
import { basePath, type Page, sendPage } from '../pages/page.ts';
import { type BuiltFiles, builtPath, type Half } from './built-files.ts';

/** A page that one of the two applications takes over as soon as its script runs. */
export interface ShellPage extends Page {
  half: Half;
  /** What the application is told beside its server's address, and so whoever opens its page. */
  data?: Readonly<Record<string, string>>;
}

/**
 * Answers with the page of an application. Its `content` is what stands there until the script runs, and for good where
 * none does. Where the applications were not built, it says so.
 */
export function sendShell(reply: FastifyReply, built: BuiltFiles | undefined, page: ShellPage): FastifyReply {
  if (built === undefined) return sendPage(reply, 503, notBuilt(page.title));
  const { config } = reply.server.pages;
  const base = basePath(config.publicUrl);
  const { script, imports, styles } = built.entries[page.half];
  const address = (name: string): string => base + builtPath(name);
  return sendPage(reply, 200, {
    ...page,
    app: {
      script: address(script),
      imports: imports.map(address),
      styles: styles.map(address),
      data: { base, mode: config.mode, issuer: config.publicUrl, ...page.data },
    },
  });
}

/** What stands on a page of an application for whoever has no script. */
export function withoutScript(what: string): Html {
  return html`
    <noscript>
      <p class="notice warning">
        <strong>${what} JavaScript.</strong> It is switched off in this browser. Switch it on for this site
        and load the page again.
      </p>
    </noscript>
  `;
}

/** In a checkout alone: what comes from a registry holds the built files. */
function notBuilt(title: string): Page {
  return {
    title,
    content: html`
      <article class="card narrow">
        <h1>This page has not been built</h1>
        <p>The server runs, and everything else of it works. Only the files of this page are not there.</p>
        <p>
          In the repository, run <code>node apps/console/build/main.ts</code> and start the server again.
          ${' '}<code>npm start</code> and <code>npm run serve</code> do so by themselves.
        </p>
      </article>
    `,
  };
}

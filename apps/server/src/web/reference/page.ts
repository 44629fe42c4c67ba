import { type Html, html, renderDocument } from '../pages/html.ts';
import { assetPath } from '../pages/assets.ts';

/** A tag of the OpenAPI document with its operations. */
export interface Chapter {
  readonly name: string;
  readonly description: string;
  readonly operations: readonly Listed[];
}

/** An operation in the list. */
export interface Listed {
  readonly method: string;
  readonly path: string;
  readonly summary: string;
}

export interface ReferencePage {
  /** The path of the public URL. */
  readonly base: string;
  /** The public URL. */
  readonly issuer: string;
  /** The address of the module with `createApiReference`. */
  readonly bundle: string;
  readonly chapters: readonly Chapter[];
}

/** The text of the page: everything that can be read without script. The script puts the reference in its place. */
export function referencePage({ base, issuer, bundle, chapters }: ReferencePage): string {
  return renderDocument(html`
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>API reference · Grantex</title>
        <link rel="icon" href=${base + assetPath('icon.svg')} />
        <link rel="stylesheet" href=${base + assetPath('reference.css')} />
        <link rel="modulepreload" href=${bundle} />
        <script type="module" src=${base + assetPath('reference.js')}></script>
      </head>
      <body>
        <header class="bar">
          <a href=${`${base}/docs/`}>Grantex documentation</a>
          <span>${new URL(issuer).host}</span>
        </header>
        <div
          id="reference"
          data-bundle=${bundle}
          data-document=${`${base}/openapi.json`}
          data-base=${base}
        ></div>
        <main id="list">
          <h1>API reference</h1>
          <p>
            The HTTP API of this server. Send an API key with each request: ${' '}<code
              >Authorization: Bearer gx_test_…</code
            >
          </p>
          <ul>
            <li><a href=${`${base}/openapi.json`}>The OpenAPI document of this server</a></li>
            <li>
              <a href=${`${base}/docs/reference/api`}>The Postman collection, and how to import it</a>
            </li>
          </ul>
          <p role="status" id="state">The interactive reference is loading.</p>
          <noscript><p>The interactive reference needs script. This list does not.</p></noscript>
          ${chapters.map(section)}
        </main>
      </body>
    </html>
  `);
}

function section({ name, description, operations }: Chapter): Html {
  return html`
    <section>
      <h2>${name}</h2>
      <p>${description}</p>
      <dl>
        ${operations.map(
          ({ method, path, summary }) => html`
            <div>
              <dt><code>${method} ${path}</code></dt>
              <dd>${summary}</dd>
            </div>
          `,
        )}
      </dl>
    </section>
  `;
}

import type { FastifyPluginAsync } from 'fastify';
import { type Html, html } from '../pages/html.ts';
import { basePath, type Page, sendPage } from '../pages/page.ts';

/**
 * `GET /`: for people a page that leads to the others, for programs the same addresses as JSON (`docs/protocol.md` §9). Only
 * a client that asks for HTML by name gets it: curl and fetch accept anything.
 */
export const homeRoutes: FastifyPluginAsync = async (app) => {
  const { publicUrl, mode } = app.pages.config;
  const addresses = {
    name: 'Grantex',
    mode,
    permissions: `${publicUrl}/permissions`,
    console: `${publicUrl}/console`,
    docs: `${publicUrl}/docs`,
    openapi: `${publicUrl}/openapi.json`,
    discovery: `${publicUrl}/.well-known/grantex`,
  };
  const page = homePage(basePath(publicUrl));
  app.get('/', { config: { access: 'public' }, schema: { hide: true } }, async (request, reply) => {
    void reply.header('vary', 'accept');
    const isForPeople = (request.headers.accept ?? '').includes('text/html');
    return isForPeople ? sendPage(reply, 200, page) : addresses;
  });
};

function homePage(base: string): Page {
  return {
    title: 'Grantex',
    content: html`
      <article class="card">
        <h1>What agents may do is decided here</h1>
        <p>This server asks people what agents may do for them, and keeps the record of what they did.</p>
        <ul class="ways">
          ${wayTo(`${base}/permissions`, 'Your permissions', 'See which agents act for you, and stop them.')}
          ${wayTo(
            `${base}/console`,
            'Developer console',
            'Agents, grants, calls and the audit log. You sign in with an API key.',
          )}
          ${wayTo(`${base}/docs`, 'Documentation', 'The first call, log-ins, operation, and the protocol.')}
          ${wayTo(
            `${base}/openapi.json`,
            'API',
            html`<span
              >Every route as OpenAPI. <code>/.well-known/grantex</code> says where the rest is.</span
            >`,
          )}
        </ul>
      </article>
    `,
  };
}

function wayTo(href: string, name: string, what: string | Html): Html {
  return html`
    <li>
      <a href=${href}>${name}</a>
      <p>${what}</p>
    </li>
  `;
}

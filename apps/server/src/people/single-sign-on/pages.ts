import { quoted } from '../../web/pages/components.ts';
import { type Content, type Html, html } from '../../web/pages/html.ts';
import type { Page } from '../../web/pages/page.ts';
import type { ProviderAnswer } from './provider-answer.ts';

/**
 * The page that leads to the console. Browsers send the cookie of the console only with requests that begin at this site, and
 * the one before this page began at the provider.
 */
export function signedInPage(home: string): Page {
  return {
    title: 'Signed in',
    content: html`
      <article class="card narrow">
        <h1>You are signed in</h1>
        <div class="actions"><a class="button main" href=${home} data-follow="">Open the console</a></div>
      </article>
    `,
  };
}

/** The page that leads to the provider: a form may not redirect to another site (`form-action`). */
export function toProviderPage(url: URL, home: string): Page {
  const host = html`<bdi>${url.host}</bdi>`;
  return {
    title: 'Sign in with your organization',
    content: html`
      <article class="card narrow">
        <h1>Sign in at ${host}</h1>
        <div class="actions">
          <a class="button plain" href=${home}>Back</a>
          <a class="button main" href=${url.href}>Continue to ${host}</a>
        </div>
      </article>
    `,
  };
}

/** Most characters of a claim's value, and most groups. */
const LONGEST = 500;
const MOST_GROUPS = 50;

/** What a provider has said in a test of a connection. Nothing was changed, and nobody is signed in. */
export function testedPage(
  { issuer, subject, name, email, groups, roles, refusal }: ProviderAnswer,
  claims: Readonly<Record<string, unknown>>,
  back: string,
): Page {
  const list = (values: readonly string[]): Content =>
    values.length === 0 ? 'none' : values.flatMap((value) => [html`<code>${quoted(value)}</code>`, ' ']);
  const outcome: Content =
    refusal === undefined
      ? ['This person may sign in, with these roles: ', html`<strong>${roles.join(', ')}</strong>`, '.']
      : [`This person may not sign in: ${refusal.message} (`, html`<code>${refusal.code}</code>`, ').'];
  const facts: readonly (readonly [string, Content])[] = [
    ['Provider', quoted(issuer)],
    ['Permanent id', html`<code>${quoted(subject)}</code>`],
    ['Name', name === null ? 'not stated' : quoted(name)],
    ['Verified e-mail', email === null ? 'none' : quoted(email)],
    ['Groups', list(groups.slice(0, MOST_GROUPS))],
    ['Roles', list(roles)],
  ];
  return {
    title: 'What the provider said',
    content: html`
      <article class="card">
        <h1>What the provider said</h1>
        <p>Nothing was changed, and nobody was signed in.</p>
        <p class=${refusal === undefined ? 'notice' : 'notice warning'}>${outcome}</p>
        <dl class="facts">${facts.map(([term, fact]) => factOf(term, fact))}</dl>
        <h2>Claims</h2>
        <dl class="facts">
          ${Object.entries(claims).map(([claim, value]) =>
            factOf(
              html`<code>${quoted(claim)}</code>`,
              html`<code>${quoted(JSON.stringify(value).slice(0, LONGEST))}</code>`,
            ),
          )}
        </dl>
        <div class="actions"><a class="button main" href=${back}>Back to the console</a></div>
      </article>
    `,
  };
}

function factOf(term: Content, fact: Content): Html {
  return html`<div>
    <dt>${term}</dt>
    <dd>${fact}</dd>
  </div>`;
}

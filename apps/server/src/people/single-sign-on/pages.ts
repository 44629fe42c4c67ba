import { quoted } from '../../web/pages/components.ts';
import { type Content, html } from '../../web/pages/html.ts';
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

/** Most characters of a claim's value. */
const LONGEST = 500;

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
  return {
    title: 'What the provider said',
    content: html`
      <article class="card">
        <h1>What the provider said</h1>
        <p>Nothing was changed, and nobody was signed in.</p>
        <p class=${refusal === undefined ? 'notice' : 'notice warning'}>${outcome}</p>
        <dl class="facts">
          <dt>Provider</dt>
          <dd>${quoted(issuer)}</dd>
          <dt>Permanent id</dt>
          <dd><code>${quoted(subject)}</code></dd>
          <dt>Name</dt>
          <dd>${name === null ? 'not stated' : quoted(name)}</dd>
          <dt>Verified e-mail</dt>
          <dd>${email === null ? 'none' : quoted(email)}</dd>
          <dt>Groups</dt>
          <dd>${list(groups.slice(0, 50))}</dd>
          <dt>Roles</dt>
          <dd>${list(roles)}</dd>
        </dl>
        <h2>Claims</h2>
        <dl class="facts">
          ${Object.entries(claims).flatMap(([claim, value]) => [
            html`<dt><code>${quoted(claim)}</code></dt>`,
            html`<dd><code>${quoted(JSON.stringify(value).slice(0, LONGEST))}</code></dd>`,
          ])}
        </dl>
        <div class="actions"><a class="button main" href=${back}>Back to the console</a></div>
      </article>
    `,
  };
}

import { type Html, html } from '../../../web/pages/html.ts';
import type { Visit } from '../../../web/pages/visit.ts';
import { withoutScript } from '../../../web/application/shell.ts';

export interface ConsoleContentOptions {
  home: string;
  visit: Visit;
  /** The prefix of this server's API keys. */
  prefix: string;
  isSignedIn: boolean;
}

/**
 * The content of the console's page until its script runs: the sign-in form that the script shows, too, or nothing yet.
 */
export function consoleContent({ home, visit, prefix, isSignedIn }: ConsoleContentOptions): Html {
  return html`
    <article class="card narrow sign-in">
      <h1>Developer console</h1>
      ${withoutScript([
        html`<strong>The console needs JavaScript.</strong>`,
        ' It is switched off in this browser. Switch it on for this site and reload the page.',
      ])}
      ${isSignedIn ? html`<p class="loading">One moment …</p>` : signIn(home, visit, prefix)}
    </article>
  `;
}

function signIn(home: string, visit: Visit, prefix: string): Html {
  return html`
    <form class="narrow" method="post" action=${`${home}/session`}>
      <input type="hidden" name="csrf" value=${visit.csrf} />
      <div class="field">
        <label for="api-key">API key</label>
        <input
          id="api-key"
          name="apiKey"
          type="password"
          autocomplete="off"
          spellcheck="false"
          required
          maxlength="256"
          placeholder=${`${prefix}…`}
          aria-describedby="api-key-hint"
        />
        <p class="fine" id="api-key-hint">
          The key is exchanged for a session that ends after 30 minutes without use. This browser does not
          store the key.
        </p>
      </div>
      <button class="button main">Sign in</button>
    </form>
  `;
}

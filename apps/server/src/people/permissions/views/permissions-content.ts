import { withoutScript } from '../../../web/application/shell.ts';
import { actionForm } from '../../../web/pages/components.ts';
import { type Html, html } from '../../../web/pages/html.ts';
import type { Visit } from '../../../web/pages/visit.ts';

export interface PermissionsContentOptions {
  home: string;
  visit: Visit;
  isSignedIn: boolean;
}

/**
 * The content of the permissions page until its script runs. Without script, a signed-in person can still end everything:
 * a browser setting must not keep an agent active.
 */
export function permissionsContent({ home, visit, isSignedIn }: PermissionsContentOptions): Html {
  return html`
    <article class="card narrow">
      <h1>What can act for you</h1>
      ${withoutScript('This page needs')}
      ${isSignedIn ? html`<noscript>${stopWithoutScript(visit, home)}</noscript>` : undefined}
      <p>
        You may have allowed agents to act for you. Here you see which ones, what each may do, and until when.
        You can stop any of them at once.
      </p>
    </article>
  `;
}

function stopWithoutScript(visit: Visit, home: string): Html {
  return html`
    <div class="narrow">
      <p>
        You are signed in. Without JavaScript, you can only stop everything at once. If you still want
        something, its app has to ask you again.
      </p>
      ${actionForm(visit, { action: `${home}/stop`, label: 'Stop everything' })}
      ${actionForm(visit, { action: `${home}/sign-out`, label: 'Sign out' })}
    </div>
  `;
}

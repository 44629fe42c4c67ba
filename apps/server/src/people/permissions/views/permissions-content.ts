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
 * no browser setting keeps an agent acting.
 */
export function permissionsContent({ home, visit, isSignedIn }: PermissionsContentOptions): Html {
  return html`
    <article class="card narrow">
      <h1>What can act for you</h1>
      ${withoutScript('To show what can act for you, this page needs')}
      ${isSignedIn ? html`<noscript>${stopWithoutScript(visit, home)}</noscript>` : undefined}
      <p>
        You may have allowed agents to act in your name. Here you see which ones, what each may do and until
        when, and you can stop any of them at once.
      </p>
    </article>
  `;
}

function stopWithoutScript(visit: Visit, home: string): Html {
  return html`
    <div class="narrow">
      <p>
        You are signed in. Without JavaScript you can end every permission that you have given, at once;
        whatever you still want has to ask you again.
      </p>
      ${actionForm(visit, { action: `${home}/stop`, label: 'Stop everything' })}
      ${actionForm(visit, { action: `${home}/sign-out`, label: 'Sign out' })}
    </div>
  `;
}

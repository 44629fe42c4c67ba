import { withoutScript } from '../../../web/application/shell.ts';
import { actionForm } from '../../../web/pages/components.ts';
import { type Html, html } from '../../../web/pages/html.ts';
import type { Texts } from '../../../web/pages/texts.ts';
import type { Visit } from '../../../web/pages/visit.ts';

export interface PermissionsContentOptions {
  home: string;
  visit: Visit;
  isSignedIn: boolean;
  texts: Texts;
}

/**
 * The content of the permissions page until its script runs. Without script, a signed-in person can still end everything:
 * a browser setting must not keep an agent active.
 */
export function permissionsContent(options: PermissionsContentOptions): Html {
  const { isSignedIn, texts } = options;
  const { say, text } = texts;
  return html`
    <article class="card narrow">
      <h1>${text('common.permissions')}</h1>
      ${withoutScript(say('permissions.needsScript'))}
      ${isSignedIn && html`<noscript>${stopWithoutScript(options)}</noscript>`}
      <p>${text('permissions.purpose')}</p>
    </article>
  `;
}

function stopWithoutScript({ visit, home, texts: { text } }: PermissionsContentOptions): Html {
  return html`
    <div class="narrow">
      <p>${text('permissions.stopWithoutScript')}</p>
      ${actionForm(visit, { action: `${home}/stop`, label: text('permissions.stopEverything') })}
      ${actionForm(visit, { action: `${home}/sign-out`, label: text('permissions.signOut') })}
    </div>
  `;
}

import { cardPage } from '../../web/pages/card-page.ts';
import { actionForm, passkeyButton, passkeyStatus } from '../../web/pages/components.ts';
import { html } from '../../web/pages/html.ts';
import type { Page } from '../../web/pages/page.ts';
import type { Texts } from '../../web/pages/texts.ts';
import type { Visit } from '../../web/pages/visit.ts';

export interface SignInView {
  /** Whether somebody is signed in who is not asked. */
  isSignedIn: boolean;
  /** The developer at whose provider the person may sign in; undefined where the address names none. */
  developerId: string | undefined;
  visit: Visit;
  texts: Texts;
  /** The page's own path. */
  path: string;
}

/** The page before the person has signed in. It is the same whether there is such a call or not. */
export function signInPage({ isSignedIn, developerId, visit, texts, path }: SignInView): Page {
  const { text } = texts;
  return cardPage(texts, {
    title: text(isSignedIn ? 'call.notYoursTitle' : 'call.signInTitle'),
    content: [
      html`<p>${text(isSignedIn ? 'call.notYoursText' : 'call.signInText')}</p>`,
      passkeyStatus(texts),
      html`<div class="actions">
        ${
          developerId !== undefined &&
          actionForm(visit, {
            action: `${path}/sign-in/directory`,
            label: text('permissions.signInAtDirectory'),
            fields: { developerId },
          })
        }
        ${passkeyButton({
          label: text('permissions.signIn'),
          passkey: 'get',
          ask: `${path}/sign-in/ask`,
          answer: `${path}/sign-in`,
          kind: 'main',
          done: '',
        })}
      </div>`,
      html`<p class="fine">${text('permissions.whichPasskey')}</p>`,
    ],
  });
}

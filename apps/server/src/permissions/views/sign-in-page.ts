import type { Config } from '../../config.ts';
import { type Html, html } from '../../pages/html.ts';
import type { Page } from '../../pages/page.ts';
import { sessionFromFragment, sessionStatus } from './session-from-fragment.ts';
import { signInWithPasskey } from './sign-in.ts';

export interface SignInOptions {
  home: string;
  mode: Config['mode'];
  /** Whether the browser held a session that is over. */
  hasEnded: boolean;
}

/** What anybody sees who is not signed in. */
export function signInPage({ home, mode, hasEnded }: SignInOptions): Page {
  return {
    title: 'What can act for you',
    content: html`
      <article class="card narrow sign-in">
        <h1>What can act for you</h1>
        ${hasEnded && html`<p class="notice" role="status">Your time here was over, so you were signed out.</p>`}
        ${sessionFromFragment(home)}
        <p>
          You may have allowed agents to act in your name. Here you see which ones, what each may do and until
          when, and you can stop any of them at once.
        </p>
        ${mode === 'live' ? withPasskey(home) : inSandbox()}
      </article>
    `,
  };
}

function withPasskey(home: string): readonly Html[] {
  return [
    ...signInWithPasskey(home),
    html`
      <p class="fine">
        It is the passkey that you made here when you first decided about an agent. If you never did, no agent
        has anything of yours here, unless an app says otherwise: then open the link that the app gives you.
      </p>
    `,
  ];
}

function inSandbox(): readonly Html[] {
  return [
    sessionStatus(),
    html`
      <noscript>
        <p class="notice warning">
          <strong>A link from an app needs JavaScript,</strong> which is switched off in this browser. Switch
          it on for this site and open the link again.
        </p>
      </noscript>
    `,
    html`
      <p class="fine">
        In a sandbox nobody has a passkey. The app that you use can give you a link to what it has of yours.
      </p>
    `,
  ];
}
